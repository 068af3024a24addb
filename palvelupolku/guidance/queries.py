"""Reads about cases assembled for pages."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from palvelupolku.directory.choices import Phase

from .access import visible_cases
from .choices import AskBy
from .models import FollowUp, Goal, Mapping, PhaseStay, PlanAction
from .rules import ground_of
from .told import told_by
from .workflow import FollowUpState

MOST_OF_ONE_WORKER = 200
STAYS_WHEN_TAKEN = 2


def my_cases(user, at):
    """The open cases that `user` answers for, with `is_mapped`; the most urgent clocks first."""
    return (
        visible_cases(user, timezone.localdate(at))
        .filter(responsible=user, is_open=True)
        .annotate(is_mapped=Exists(Mapping.objects.filter(case=OuterRef("pk"))))
        .select_related("client")
        .order_by("due_at", "id")[:MOST_OF_ONE_WORKER]
    )


def follow_ups_to_do(user, at):
    """Follow-ups of the user's open cases whose day has come and that a person must ask or key in."""
    day = timezone.localdate(at)
    by_hand = Q(state=FollowUpState.PLANNED, ask_by__in=(AskBy.PHONE, AskBy.PAPER))
    # An e-mail that nobody answered in two weeks wants a call.
    unanswered = Q(state=FollowUpState.ASKED, state_since__lt=at - timedelta(days=14))
    return FollowUp.objects.filter(
        by_hand | unanswered, case__responsible=user, case__is_open=True, ask_on__lte=day
    )


def path_of(case, at):
    """The seven phases in order: [(Phase, first day or None, how long in all or None)]."""
    stays = {}
    for stay in PhaseStay.objects.filter(case=case):
        stays.setdefault(stay.phase, []).append(stay)
    return [(phase, _first(stays.get(phase)), _length(stays.get(phase), at)) for phase in Phase]


def _first(stays):
    return min(stay.started_at for stay in stays) if stays else None


def _length(stays, at):
    return sum(((stay.ended_at or at) - stay.started_at for stay in stays), timedelta()) if stays else None


def plan_of(case):
    """The goals of a case with their actions and the actions' services, in the order they were written."""
    actions = PlanAction.objects.select_related("service__organisation")
    return Goal.objects.filter(case=case).prefetch_related(Prefetch("actions", queryset=actions))


def follow_ups_of(case):
    """What has been and will be asked about one case."""
    return FollowUp.objects.filter(case=case).select_related("goal", "action")


def is_untouched(case) -> bool:
    """True while the case is as `take_hold` left it: nothing mapped, planned, moved, agreed or sent."""
    if not (case.is_open and case.contact_id and case.phase == Phase.ASSESSMENT):
        return False
    if Mapping.objects.filter(case=case).exists() or case.stays.count() != STAYS_WHEN_TAKEN:
        return False
    # The referrals belong to the floor above; here it is only seen whether any hangs on the case.
    hanging = (case.goals, case.follow_ups, case.referrals)
    if any(rows.exists() for rows in hanging):
        return False
    return not is_new_client(case) or _is_as_registered(case)


def is_new_client(case):
    """Whether the client was registered by the same deed and has nothing else here."""
    client = case.client
    others = (
        client.cases.exclude(pk=case.pk),
        client.contacts.exclude(pk=case.contact_id),
        client.relations.exclude(ground=ground_of(case.contact)),
    )
    return client.created_at == case.opened_at and not any(rows.exists() for rows in others)


def _is_as_registered(case):
    """Nothing was written about the new client since: it would be lost with them."""
    client, told = case.client, told_by(case.contact)
    return (
        client.version == 1
        and not client.consents.exists()
        and client.contact_ways.count() == len(told.get("contact_ways", ()))
        and client.close_persons.count() == len(told.get("close_persons", ()))
    )
