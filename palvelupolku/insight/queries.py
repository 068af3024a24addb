"""Numbers about how the path flows and where it stands. Counts and days only, never a person.

`units` is always a list of the units that the reader may compare; `zone` the clock of the house.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count as Counted
from django.db.models import Min, Q, Sum

from palvelupolku.accounts.choices import UnitKind
from palvelupolku.accounts.models import Unit
from palvelupolku.audit.models import Count
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.choices import Help
from palvelupolku.guidance.models import FollowUp, PhaseStay
from palvelupolku.guidance.workflow import FollowUpState
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact
from palvelupolku.referrals.models import Referral
from palvelupolku.referrals.workflow import State

from .rules import Wait, hide_small, median_days, wait_of

FUNNEL_EVENTS = ("entered", "satisfied", "stepped_up")
WAITING_UNITS = (UnitKind.GUIDANCE, UnitKind.ADVICE)


@dataclass(frozen=True)
class Now:
    """A number and what it was in the period, or at the moment, before."""

    now: object
    before: object


def units_of(county_ids):
    """The advice and guidance units of the counties, in their own order."""
    return list(Unit.objects.filter(organisation__in=county_ids, kind__in=WAITING_UNITS).order_by("id"))


# The funnel


def funnel(period):
    """[(Tier, {event: Now})]: how many entered, left satisfied and stepped up at each tier."""
    now, before = _counts(period), _counts(period.before)
    return [
        (tier, {event: Now(now[event, tier], before[event, tier]) for event in FUNNEL_EVENTS})
        for tier in Tier
    ]


def _counts(period):
    rows = (
        Count.objects.filter(event__in=FUNNEL_EVENTS, day__range=(period.starts_on, period.ends_on))
        .values("event", "tier")
        .annotate(total=Sum("n"))
    )
    return defaultdict(int, {(row["event"], row["tier"]): row["total"] for row in rows})


# Waiting


def waiting(units, *, at, before_at):
    """{(unit id or None, Phase): Now(Wait, Wait)}: who stood in each phase at the two moments.

    None is all units together. In phase 2 stand also the contacts that nobody has taken hold of.
    """
    now, before = _waits(units, at), _waits(units, before_at)
    places = [unit.pk for unit in units] + [None]
    return {
        (place, phase): Now(now.get((place, phase), Wait()), before.get((place, phase), Wait()))
        for place in places
        for phase in Phase
    }


def _waits(units, at):
    lengths = defaultdict(list)
    for unit, phase, since in [*_stays(units, at), *_contacts(units, at)]:
        lengths[unit, phase].append(at - since)
        lengths[None, phase].append(at - since)
    return {place: wait_of(some) for place, some in lengths.items()}


def _stays(units, at):
    return (
        PhaseStay.objects.filter(case__unit__in=units, started_at__lte=at)
        .filter(Q(ended_at=None) | Q(ended_at__gt=at))
        .values_list("case__unit_id", "phase", "started_at")
    )


def _contacts(units, at):
    """Contacts that waited at that moment; those that became a case have a stay of phase 2 instead."""
    waited = Contact.objects.filter(unit__in=units, received_at__lte=at).filter(
        Q(is_open=True) | Q(case=None, state_since__gt=at)
    )
    return [(unit, Phase.CONTACT, since) for unit, since in waited.values_list("unit_id", "received_at")]


@dataclass(frozen=True)
class Queue:
    """The contacts waiting in one unit, or in all when `unit` is None."""

    unit: object
    count: int
    late: int
    oldest: int | None


def queues(units, *, at):
    """One Queue per unit and last one for all together."""
    open_contacts = Contact.objects.filter(unit__in=units, is_open=True)
    found = {
        row["unit_id"]: row
        for row in open_contacts.values("unit_id").annotate(
            count=Counted("id"), late=Counted("id", filter=Q(due_at__lt=at))
        )
    }
    oldest = dict(_oldest(open_contacts, at))
    rows = [
        Queue(
            unit,
            found.get(unit.pk, {}).get("count", 0),
            found.get(unit.pk, {}).get("late", 0),
            oldest.get(unit.pk),
        )
        for unit in units
    ]
    longest = max((row.oldest for row in rows if row.oldest is not None), default=None)
    return [*rows, Queue(None, sum(row.count for row in rows), sum(row.late for row in rows), longest)]


def _oldest(contacts, at):
    for unit, first in contacts.order_by().values_list("unit_id").annotate(Min("received_at")):
        yield unit, (at - first).days


# Referrals


@dataclass(frozen=True)
class Answers:
    """Referrals made in a period by the state they are in now, and how long answers took in days."""

    states: dict
    answer_days: object
    answered: int
    total: int


def referrals(units, period, zone) -> Now:
    """Now(Answers, Answers) for the period and the one before."""
    return Now(_answers(units, period, zone), _answers(units, period.before, zone))


def _answers(units, period, zone):
    start, end = period.moments(zone)
    ours = Referral.objects.filter(case__unit__in=units)
    rows = (
        ours.filter(created_at__gte=start, created_at__lt=end)
        .order_by()
        .values_list("state")
        .annotate(Counted("id"))
    )
    counts = dict(rows)
    took = [
        answered - requested
        for requested, answered in ours.filter(
            answered_at__gte=start, answered_at__lt=end, requested_at__isnull=False
        ).values_list("requested_at", "answered_at")
    ]
    states = {state: counts.get(state.value, 0) for state in State}
    return Answers(states, median_days(took), len(took), sum(states.values()))


# Did I get help?


@dataclass(frozen=True)
class Helped:
    """Answers to “did I get help?”: for the county, and by unit with small groups hidden (None)."""

    county: dict
    by_unit: list


def helped(units, period, zone) -> Helped:
    """`county` is {Help: Now}; `by_unit` is [(unit, {Help: count or None})]."""
    now, before = _helps(units, period, zone), _helps(units, period.before, zone)
    county = {
        choice: Now(
            sum(now[unit.pk, choice] for unit in units), sum(before[unit.pk, choice] for unit in units)
        )
        for choice in Help
    }
    columns = {choice: hide_small([now[unit.pk, choice] for unit in units]) for choice in Help}
    by_unit = [
        (unit, {choice: columns[choice][index] for choice in Help}) for index, unit in enumerate(units)
    ]
    return Helped(county, by_unit)


def _helps(units, period, zone):
    start, end = period.moments(zone)
    rows = (
        FollowUp.objects.filter(
            case__unit__in=units,
            state=FollowUpState.ANSWERED,
            answered_at__gte=start,
            answered_at__lt=end,
        )
        .order_by()
        .values_list("case__unit_id", "helped")
        .annotate(Counted("id"))
    )
    return defaultdict(int, {(unit, answer): count for unit, answer, count in rows})
