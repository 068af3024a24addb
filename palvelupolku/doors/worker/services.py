"""An entry of the catalogue into a client's plan: with its goal written out, or in one click."""

from django import forms
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palvelupolku.accounts.access import writer_page
from palvelupolku.directory.access import published_services
from palvelupolku.guidance.actions import add_action, add_goal
from palvelupolku.guidance.choices import Who
from palvelupolku.guidance.models import PlanAction
from palvelupolku.guidance.queries import plan_of
from palvelupolku.guidance.workflow import ActionState
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.texts import in_language

from .answer import attempt, done, get_case, show, status_of
from .cases import OUTSIDE
from .days import not_past
from .plan import case_url


class AddForm(PlainForm):
    """Under which goal, and what is agreed."""

    goal = forms.TypedChoiceField(
        label=gettext_lazy("For which goal"), coerce=int, required=False, empty_value=None
    )
    new_goal = forms.CharField(
        label=gettext_lazy("Or a new goal, in the client's own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    what = forms.CharField(label=gettext_lazy("What is done"), widget=forms.Textarea(attrs={"rows": 2}))
    by_on = forms.DateField(label=gettext_lazy("By when"), required=False)

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(goal.pk, goal.words[:100]) for goal in goals]
        self.fields["goal"].choices = [("", _("a new goal")), *choices]

    def clean_by_on(self):
        return not_past(self, "by_on")

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("goal") and not data.get("new_goal", "").strip():
            self.add_error("new_goal", _("Choose a goal, or write a new one."))
        return data


@writer_page
@require_http_methods(["GET", "POST"])
def add(request, pk, service_pk):
    """Add a service of the catalogue into the plan under a goal."""
    now = timezone.now()
    case = get_case(request.user, pk, now)
    service = get_object_or_404(published_services().select_related("organisation"), pk=service_pk)
    goals = list(plan_of(case).filter(is_dropped=False))
    first = {"what": in_language(service.name), "goal": goals[0].pk if goals else None}
    form = AddForm(request.POST or None, initial=first, goals=goals)
    if form.is_valid():
        answer = attempt(
            request,
            form,
            lambda: _add(request, case, service, goals, form.cleaned_data, now),
            _("The service is in the plan."),
        )
        if answer:
            return answer
    context = {"case": case, "client": case.client, "service": service, "form": form}
    return show(request, "worker/add_service.html", context, status=status_of(form))


@writer_page
@require_POST
def add_now(request, pk, service_pk):
    """One click on a card: the entry goes under the posted goal; `then` "refer" goes on to a referral.

    Without a goal that stands the page asks for one. `back` is the query string of the search.
    """
    now = timezone.now()
    case = get_case(request.user, pk, now)
    service = get_object_or_404(published_services().select_related("organisation"), pk=service_pk)
    goals = plan_of(case).filter(is_dropped=False)
    goal = next((each for each in goals if str(each.pk) == request.POST.get("goal")), None)
    if goal is None:
        return redirect("worker:add_service", pk, service_pk)
    refers = request.POST.get("then") == "refer"

    def deed():
        action = _planned(goal, service) or _add_action(
            request, goal, service, now, in_language(service.name)
        )
        if refers:
            return reverse("worker:new_referral", args=[pk]) + f"?action={action.pk}"
        back = QueryDict(request.POST.get("back", "")).urlencode()
        return reverse("worker:case_services", args=[pk]) + f"?{back}#entry-{service.pk}"

    return done(request, deed, _("The service is in the plan."))


def _planned(goal, service):
    """The agreed action by which the entry is under the goal already, if any: two windows make one."""
    return PlanAction.objects.filter(goal=goal, service=service, state=ActionState.AGREED).first()


def _add(request, case, service, goals, data, now):
    goal = next((each for each in goals if each.pk == data["goal"]), None)
    if goal is None:
        goal = add_goal(case, by=request.user, at=now, words=data["new_goal"])
    _add_action(request, goal, service, now, data["what"], data["by_on"])
    return case_url(case.pk)


def _add_action(request, goal, service, now, what, by_on=None):
    giver = in_language(service.giver)
    is_outside = service.organisation is not None and service.organisation.kind in OUTSIDE
    return add_action(
        goal,
        by=request.user,
        at=now,
        what=what,
        who=Who.ASSOCIATION if is_outside else Who.WORKER,
        who_name=giver[:150] if is_outside else request.user.name,
        by_on=by_on,
        service=service,
    )
