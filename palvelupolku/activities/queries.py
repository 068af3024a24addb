"""Reads of groups, events, rooms, networks and experts for pages, cards and calendars."""

from datetime import datetime, time, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from .access import audiences_of, lent_rooms, shown_experts, shown_groups, shown_networks
from .models import Event, Meeting
from .rules import monday_of
from .workflow import EventState, SignUpState

_JOINED = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.JOINED), distinct=True)
_WAITING = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING), distinct=True)


def with_places(gatherings):
    """Groups or events with `joined` and `waiting`; see `free_places`."""
    return gatherings.annotate(joined=_JOINED, waiting=_WAITING)


def free_places(gathering) -> int | None:
    """How many places are free now, of one annotated by `with_places`; None where places are not counted."""
    if gathering.capacity is None:
        return None
    return max(0, gathering.capacity - gathering.joined)


def _with_free_places(gatherings):
    return gatherings.filter(Q(capacity=None) | Q(capacity__gt=F("joined")))


def groups_of(service):
    """The shown groups of a catalogue entry, with places and their next meeting; for its card."""
    return with_places(shown_groups().filter(service=service)).select_related("organisation", "municipality")


def find_groups(*, municipality="", kind="", stage=None, is_remote=False, has_places=False, words=""):
    """Shown groups, narrowed; `words` are looked for in the names and summaries, in any language."""
    groups = with_places(shown_groups()).select_related("organisation", "municipality")
    if municipality:
        groups = groups.filter(Q(municipality=municipality) | Q(is_remote=True))
    if kind:
        groups = groups.filter(kind=kind)
    if is_remote:
        groups = groups.filter(is_remote=True)
    if has_places:
        groups = _with_free_places(groups)
    found = groups.order_by("id")
    if stage:
        found = [group for group in found if stage in group.stages]
    return [group for group in found if says(group, words)]


def says(thing, words) -> bool:
    """Whether every one of the words stands in the name or the summary of `thing`."""
    text = " ".join([*thing.name.values(), *thing.summary.values()]).casefold()
    return all(word in text for word in words.casefold().split())


def next_meetings(groups, at) -> dict:
    """{group id: its next meeting} for those that have one."""
    coming = Meeting.objects.filter(group__in=groups, ends_at__gt=at, is_cancelled=False).order_by(
        "-starts_at"
    )
    return {meeting.group_id: meeting for meeting in coming}


def find_events(
    events, *, municipality="", kind="", is_remote=False, has_places=False, starts=None, ends=None
):
    """Of `events` (from access) those that narrow down so, with places, by time.

    `starts` and `ends` are moments: still going on at `starts` and beginning before `ends`.
    """
    events = with_places(events).select_related("organisation", "municipality", "booking__room")
    if municipality:
        events = events.filter(Q(municipality=municipality) | Q(is_remote=True))
    if kind:
        events = events.filter(kind=kind)
    if is_remote:
        events = events.filter(is_remote=True)
    if has_places:
        events = _with_free_places(events.filter(takes_sign_ups=True))
    if starts:
        events = events.filter(ends_at__gt=starts)
    if ends:
        events = events.filter(starts_at__lt=ends)
    return events.order_by("starts_at", "id")


def feed_events(user, at):
    """What a calendar address of `user` (None for anybody) tells: from 30 days back, cancelled too."""
    audiences = audiences_of(user)
    shown = Event.objects.filter(
        state__in=(EventState.PUBLISHED, EventState.CANCELLED),
        audience__in=audiences,
        ends_at__gt=at - timedelta(days=30),
    )
    return shown.select_related("organisation")


def signed_event_ids(user) -> set:
    """The events for which `user` has a place."""
    return set(
        user.sign_ups.filter(state=SignUpState.JOINED, event__isnull=False).values_list("event_id", flat=True)
    )


def rooms_with_hours():
    """Rooms that are lent, with their weekly hours."""
    return lent_rooms().select_related("municipality").prefetch_related("hours")


def next_open_day(room, today):
    """The first day from `today` on that the room has hours: at a weekend the week to come is looked at."""
    weekdays = {hours.weekday for hours in room.hours.all()}
    days = (today + timedelta(days=n) for n in range(7))
    return next((day for day in days if day.weekday() in weekdays), today)


def week_of(room, day):
    """[(day, [(opens, closes)], [bookings])] of the week of `day`, Monday first; open bookings only."""
    monday = monday_of(day)
    zone = timezone.get_current_timezone()
    begins = datetime.combine(monday, time.min, tzinfo=zone)
    bookings = list(
        room.bookings.filter(is_open=True, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=7))
        .select_related("organisation")
        .order_by("starts_at")
    )
    hours = list(room.hours.all())
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        (
            each,
            [(h.opens, h.closes) for h in hours if h.weekday == each.weekday()],
            [b for b in bookings if timezone.localdate(b.starts_at) == each],
        )
        for each in days
    ]


def networks_with_events(at, user=None):
    """Shown bodies, each with `coming`: its next events that `user`, or anybody, may see."""
    networks = list(shown_networks())
    coming = Event.objects.filter(
        network__in=networks,
        state=EventState.PUBLISHED,
        audience__in=audiences_of(user),
        ends_at__gt=at,
    ).order_by("starts_at")
    for network in networks:
        network.coming = [event for event in coming if event.network_id == network.pk]
    return networks


def find_experts(*, theme="", does="", language="", municipality=""):
    """Shown experts, narrowed; one who works remotely reaches every municipality."""
    experts = shown_experts().select_related("organisation").prefetch_related("municipalities")
    found = []
    for expert in experts:
        codes = {each.pk for each in expert.municipalities.all()}
        reaches = not municipality or expert.is_remote or not codes or municipality in codes
        wanted = (theme, expert.themes), (does, expert.does), (language, expert.languages)
        if reaches and all(not one or one in many for one, many in wanted):
            found.append(expert)
    return found
