"""The case on one page: path, situation, plan, people, what is going on."""

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.audit.once import led_to
from palvelupolku.directory.chains import agreed_places
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.access import can_edit_case, open_case
from palvelupolku.guidance.actions import close_case, give_back, reopen_case, set_phase
from palvelupolku.guidance.choices import Ending
from palvelupolku.guidance.queries import follow_ups_of, is_untouched, path_of, plan_of
from palvelupolku.guidance.rules import has_running_clock
from palvelupolku.intake.access import can_handle_contact
from palvelupolku.referrals.access import visible_referrals
from palvelupolku.referrals.workflow import State
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.texts import day_text

from .answer import done, get_case
from .lines import recent_events
from .places import municipality_names

# A client is referred to these; the county's own services are ordered, not referred to.
OUTSIDE = {
    OrganisationKind.ASSOCIATION,
    OrganisationKind.PARISH,
    OrganisationKind.COMPANY,
    OrganisationKind.OTHER,
}
SHEET_LANGUAGES = ("fi", "sv", "en")
ENDED_BADLY = (State.REJECTED, State.CANCELLED, State.FAILED)


class PhaseForm(PlainForm):
    phase = forms.TypedChoiceField(label=gettext_lazy("Move to"), choices=Phase.choices, coerce=int)


class EndingForm(PlainForm):
    ending = forms.ChoiceField(
        label=gettext_lazy("The path ended"), choices=Ending.choices, widget=forms.RadioSelect
    )


@worker_page
@require_safe
def page(request, pk):
    """One case in its fixed order. Looking leaves a line."""
    now = timezone.now()
    case = open_case(request.user, pk, purpose="guidance.case", at=now)
    return render(request, "worker/case.html", case_context(case, request.user, now))


def case_context(case, user, at):
    """Everything the case page shows."""
    day = timezone.localdate(at)
    mapping = getattr(case, "mapping", None)
    can_edit = can_edit_case(user, case, day)
    goals, referrals = list(plan_of(case)), list(_referrals(user, case, day))
    _join_referrals(goals, referrals)
    _join_chains(goals, day)
    return {
        "case": case,
        "client": case.client,
        "age": case.client.age_on(day),
        "places": municipality_names(),
        "path": _path_labels(case, at),
        "next_phase": Phase(case.phase + 1) if case.phase < Phase.FOLLOW_UP else None,
        "phase_form": PhaseForm(initial={"phase": case.phase}),
        "ending_form": EndingForm(),
        "has_clock": has_running_clock(is_open=case.is_open, phase=case.phase, is_mapped=bool(mapping)),
        "mapping": mapping,
        "goals": [goal for goal in goals if not goal.is_dropped],
        "dropped": [goal for goal in goals if goal.is_dropped],
        "ways": list(case.client.contact_ways.all()),
        "persons": list(case.client.close_persons.all()),
        "referrals": referrals,
        "follow_ups": list(follow_ups_of(case)),
        "events": recent_events(case.client),
        "can_edit": can_edit and case.is_open,
        "can_give_back": can_edit and can_handle(user, case) and is_untouched(case),
        "can_reopen": can_edit and not case.is_open,
        "can_reveal": can_edit,
    }


def can_handle(user, case):
    """Whether the user also works with the queue that the case came from."""
    return bool(case.contact_id) and can_handle_contact(user, case.contact)


def _referrals(user, case, day):
    rows = visible_referrals(user, day).filter(case=case)
    return rows.select_related("organisation", "service").order_by("-created_at", "-id")


def _join_referrals(goals, referrals):
    """Give each action its latest referral, and say whether one can be made."""
    latest = {}
    for each in reversed(referrals):
        latest[each.action_id] = each
    for goal in goals:
        for action in goal.actions.all():
            action.referral = latest.get(action.pk)
            organisation = action.service.organisation if action.service else None
            outside = organisation is not None and organisation.kind in OUTSIDE
            action.can_refer = outside and (not action.referral or action.referral.state in ENDED_BADLY)


def _join_chains(goals, day):
    """Give each action the agreed places of its entry in care chains."""
    actions = [action for goal in goals for action in goal.actions.all()]
    places = agreed_places({action.service_id for action in actions if action.service_id}, day)
    for action in actions:
        action.agreed = places.get(action.service_id, ())


def _path_labels(case, at):
    labels = []
    for phase, started, length in path_of(case, at):
        label = str(phase.label)
        if started:
            days = translation.ngettext("%(n)d day", "%(n)d days", length.days) % {"n": length.days}
            label = f"{label} · {day_text(started)} · {days}"
        labels.append(label)
    return labels


@writer_page
@require_POST
def phase(request, pk):
    """Move the case along its path, or back."""
    case, form = get_case(request.user, pk, timezone.now()), PhaseForm(request.POST)

    def deed():
        set_phase(case, form.cleaned_data["phase"], by=request.user, at=timezone.now())
        return reverse("worker:case", args=[pk])

    if form.is_valid():
        return done(request, deed, _("The case moved. You can move it back from the same place."))
    return _again(request, pk, phase_form=form, form=form)


@writer_page
@require_POST
def close(request, pk):
    """End the path in one of its three ways."""
    case, form = get_case(request.user, pk, timezone.now()), EndingForm(request.POST)

    def deed():
        close_case(case, by=request.user, at=timezone.now(), ending=form.cleaned_data["ending"])
        return reverse("worker:case", args=[pk])

    if form.is_valid():
        return done(request, deed, _("The case is closed. You can reopen it here."))
    return _again(request, pk, ending_form=form, form=form)


@writer_page
@require_POST
def reopen(request, pk):
    """Undo a closing."""
    case = get_case(request.user, pk, timezone.now())

    def deed():
        reopen_case(case, by=request.user, at=timezone.now(), reason=request.POST.get("reason", "")[:500])
        return reverse("worker:case", args=[pk])

    return done(request, deed, _("The case is open again."))


@writer_page
@require_POST
def put_back(request, pk):
    """Undo a mistaken taking hold: the contact waits in the queue again, and the case is gone."""
    earlier = led_to(request)
    if earlier:
        return redirect(earlier)
    case = get_case(request.user, pk, timezone.now())

    def deed():
        contact = give_back(case, by=request.user, at=timezone.now())
        return reverse("worker:contact", args=[contact.pk])

    return done(request, deed, _("The contact waits in the queue again."))


def _again(request, pk, **forms_shown):
    now = timezone.now()
    case = open_case(request.user, pk, purpose="guidance.case", at=now)
    context = case_context(case, request.user, now) | forms_shown
    return render(request, "worker/case.html", context, status=422)


@worker_page
@require_safe
def sheet(request, pk):
    """The plan on paper for the client, in the client's language where the house speaks it."""
    case = open_case(request.user, pk, purpose="guidance.sheet", at=timezone.now())
    language = case.client.language if case.client.language in SHEET_LANGUAGES else "fi"
    with translation.override(language):
        goals = plan_of(case).filter(is_dropped=False)
        return render(request, "worker/sheet.html", {"case": case, "client": case.client, "goals": goals})
