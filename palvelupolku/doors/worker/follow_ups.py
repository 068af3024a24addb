"""“Did I get help?”: planned, and answered by phone or on paper."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import writer_page
from palvelupolku.clients.queries import safe_email
from palvelupolku.guidance.access import can_edit_case, visible_cases
from palvelupolku.guidance.choices import AskBy, Help
from palvelupolku.guidance.follow_up import answer_follow_up, plan_follow_up
from palvelupolku.guidance.models import FollowUp
from palvelupolku.guidance.queries import plan_of
from palvelupolku.kernel.calendar import add_months
from palvelupolku.kernel.errors import require
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, get_case, get_visible, show, status_of
from .days import not_past
from .plan import case_url

HERE = "tapahtuu"


class PlanForm(PlainForm):
    """About what, when and how to ask."""

    about = forms.ChoiceField(label=gettext_lazy("About what"), required=False)
    ask_on = forms.DateField(label=gettext_lazy("When to ask"))
    ask_by = forms.ChoiceField(
        label=gettext_lazy("How to ask"), choices=AskBy.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, goals, has_email, **kwargs):
        super().__init__(*args, **kwargs)
        self.about = {"": {}}
        choices = [("", _("the whole path"))]
        for goal in goals:
            self.about[f"goal-{goal.pk}"] = {"goal": goal}
            choices.append((f"goal-{goal.pk}", _("Goal: %(words)s") % {"words": goal.words[:80]}))
            for action in goal.actions.all():
                self.about[f"action-{action.pk}"] = {"action": action}
                choices.append((f"action-{action.pk}", action.what[:80]))
        self.fields["about"].choices = choices
        if not has_email:
            self.fields["ask_by"].help_text = _(
                "The client has no safe e-mail address, so ask by phone or on paper."
            )

    def clean_ask_on(self):
        return not_past(self, "ask_on")

    def facts(self):
        data = self.cleaned_data
        return self.about[data["about"]] | {"ask_on": data["ask_on"], "ask_by": data["ask_by"]}


class AnswerForm(PlainForm):
    """What the client answered."""

    helped = forms.ChoiceField(
        label=gettext_lazy("Did the client get help?"), choices=Help.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In the client's own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@writer_page
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """Agree to ask whether the help arrived."""
    now = timezone.now()
    case = get_case(request.user, pk, now)
    has_email = bool(safe_email(case.client))
    first = {
        "ask_on": add_months(timezone.localdate(now), 1),
        "ask_by": AskBy.EMAIL if has_email else AskBy.PHONE,
        "about": f"action-{request.GET['action']}" if request.GET.get("action") else "",
    }
    goals = plan_of(case).filter(is_dropped=False)
    form = PlanForm(request.POST or None, initial=first, goals=goals, has_email=has_email)
    if form.is_valid():

        def deed():
            plan_follow_up(case, by=request.user, at=now, **form.facts())
            return case_url(pk, HERE)

        answer = attempt(request, form, deed, _("The follow-up is planned."))
        if answer:
            return answer
    context = {"case": case, "client": case.client, "form": form}
    return show(request, "worker/follow_up.html", context, status=status_of(form))


@writer_page
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """Write down an answer that came by phone or on paper."""
    now = timezone.now()
    cases = visible_cases(request.user, timezone.localdate(now))
    rows = FollowUp.objects.filter(case__in=cases).select_related("case__client", "goal", "action")
    follow_up = get_visible(rows, pk, request.user)
    require(can_edit_case(request.user, follow_up.case, timezone.localdate(now)))
    form = AnswerForm(request.POST or None)
    if form.is_valid():

        def deed():
            answer_follow_up(follow_up, by=request.user, at=now, **form.cleaned_data)
            return case_url(follow_up.case_id, HERE)

        reply = attempt(request, form, deed, _("The answer is saved. Thank you for asking."))
        if reply:
            return reply
    context = {"case": follow_up.case, "client": follow_up.case.client, "follow_up": follow_up, "form": form}
    return show(request, "worker/follow_up_answer.html", context, status=status_of(form))
