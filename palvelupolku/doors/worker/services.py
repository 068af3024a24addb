"""The catalogue in the worker's hands: found by words and by the cue of a stage, and into the plan."""

from django import forms
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.clients.access import can_see_contact_details
from palvelupolku.directory.access import published_services
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.directory.search import find
from palvelupolku.guidance.access import open_case
from palvelupolku.guidance.actions import add_action, add_goal
from palvelupolku.guidance.choices import Who
from palvelupolku.guidance.queries import plan_of
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.texts import in_language

from .answer import attempt, get_case, show, status_of
from .cases import OUTSIDE
from .days import not_past
from .places import municipality_names
from .plan import case_url

SHOWN = 20
# The worker's cue of each stage: "When your client …".
CUES = (
    (1, gettext_lazy("longs for meaningful activity")),
    (2, gettext_lazy("is self-directed and needs support in looking at the situation")),
    (3, gettext_lazy("does not yet meet the service criteria but can benefit")),
    (4, gettext_lazy("needs peers, professional guidance or a service for a targeted need")),
    (5, gettext_lazy("needs associations' help, or strong support in an everyday life of many services")),
)
SEARCH_LANGUAGES = ("fi", "sv", "en")


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


@worker_page
@require_safe
def page(request):
    """Search the catalogue; nothing is about a client here."""
    return render(request, "worker/services.html", _search(request))


@worker_page
@require_safe
def for_case(request, pk):
    """The same search with a plan in mind: each hit can be added to it."""
    now = timezone.now()
    case = open_case(request.user, pk, purpose="guidance.services", at=now)
    shows_home = can_see_contact_details(request.user, case.client, timezone.localdate(now))
    home = case.client.municipality if shows_home and not case.client.is_non_disclosure else ""
    context = _search(request, home) | {"case": case, "client": case.client}
    return render(request, "worker/services.html", context)


def _search(request, home=""):
    words = request.GET.get("q", "").strip()[:200]
    stage = request.GET.get("stage", "")
    stage = int(stage) if stage in {"1", "2", "3", "4", "5"} else None
    places = municipality_names()
    place = request.GET.get("municipality", home)
    place = place if place in places else ""
    language = translation.get_language() if translation.get_language() in SEARCH_LANGUAGES else "fi"
    context = {"q": words, "stage": stage, "cues": CUES, "places": places, "place": place, "asked": False}
    if not (words or stage):
        return context
    found = find(words, stage=stage, municipality=place or None, language=language, limit=SHOWN)
    rows = {each.pk: each for each in services_by_ids([hit.service_id for hit in found.hits])}
    hits = [rows[hit.service_id] for hit in found.hits if hit.service_id in rows]
    return context | {"asked": True, "hits": hits, "total": found.total}


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


def _add(request, case, service, goals, data, now):
    goal = next((each for each in goals if each.pk == data["goal"]), None)
    if goal is None:
        goal = add_goal(case, by=request.user, at=now, words=data["new_goal"])
    giver = in_language(service.giver)
    is_outside = service.organisation is not None and service.organisation.kind in OUTSIDE
    add_action(
        goal,
        by=request.user,
        at=now,
        what=data["what"],
        who=Who.ASSOCIATION if is_outside else Who.WORKER,
        who_name=giver[:150] if is_outside else request.user.name,
        by_on=data["by_on"],
        service=service,
    )
    return case_url(case.pk)
