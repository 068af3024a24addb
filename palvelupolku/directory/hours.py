"""Opening hours: is a way to a service open now, when does it open next, and the same in words.

`Channel.hours` is a list of rows in the shape of PTV's serviceHours (v11), whatever the source:

serviceHourType       DaysOfTheWeek (Standard, none) | OverMidnight (Special) | Exceptional (Exception)
validFrom, validTo    days or moments; of an exception the day or days it is about
isClosed, isAlwaysOpen, isReservation
additionalInformation [{language, value}]
openingHour           [{dayFrom, dayTo, from, to}]: every day from dayFrom to dayTo; of OverMidnight one span

What cannot be understood is as if it were not told. On public holidays and the two eves it is closed, unless
an exception for that day or "always open" says otherwise. Times are Helsinki's.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.dateformat import format as format_date
from django.utils.translation import override, pgettext

from palvelupolku.kernel.calendar import FIRST_DAY, LAST_DAY, holiday_name

from .choices import Status
from .models import Channel, ChannelUse

HELSINKI = ZoneInfo("Europe/Helsinki")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MIDNIGHT = 24 * 60
WHOLE_DAY = ((0, MIDNIGHT),)
# As far as a next opening is looked for, exceptions are told, and closed holidays are told.
LOOK_DAYS, EXCEPTION_DAYS, HOLIDAY_DAYS = 60, 60, 14
OVER_MIDNIGHT = ("OverMidnight", "Special")
EXCEPTIONAL = ("Exceptional", "Exception")
CLOCK = re.compile(r"([01]?[0-9]|2[0-4])(?:[:.]([0-5][0-9]))?(?:[:.][0-5][0-9](?:\.[0-9]+)?)?")


# --- asking -------------------------------------------------------------------------------------------


def is_open(hours, at) -> bool | None:
    """Whether it is open at `at` (aware); None when the hours of that day are not told."""
    at = at.astimezone(UTC)
    day = at.astimezone(HELSINKI).date()
    spans = _on_day(_read(hours), day)
    return None if spans is None else any(start <= at < end for start, end in _moments(day, spans))


def next_opening(hours, at) -> datetime | None:
    """The next moment after `at` when it opens; None when that is not within two months or not told.

    Of a place that is open now this is the opening after the next closing.
    """
    return next((start.astimezone(HELSINKI) for start, _ in _from(hours, at) if start > at), None)


def next_closing(hours, at) -> datetime | None:
    """When the place that is open at `at` closes; None when it is not open, or not within two months."""
    last = _moment(at.astimezone(HELSINKI).date() + timedelta(days=LOOK_DAYS), 0)
    closing = (end for start, end in _from(hours, at) if start <= at < end < last)
    return next((end.astimezone(HELSINKI) for end in closing), None)


def on_day(hours, day) -> list[tuple[str, str]] | None:
    """[(from, to)] of one day as HH:MM, [] when closed, None when not told."""
    spans = _on_day(_read(hours), day)
    return None if spans is None else [(_hhmm(start), _hhmm(end)) for start, end in spans]


def open_service_ids(at) -> frozenset[int]:
    """The published services with a way that is open at `at`; two queries.

    Hours told of just that service in that way go before the way's own.
    """
    shown = {"service__status": Status.PUBLISHED, "channel__status": Status.PUBLISHED}
    uses = ChannelUse.objects.filter(**shown).exclude(hours=[])
    ways = Channel.services.through.objects.filter(**shown).exclude(channel__hours=[])
    told = {}
    for rows, hours in ((ways, "channel__hours"), (uses, "hours")):
        rows = rows.annotate(told=Cast(hours, TextField())).values_list("service_id", "channel_id", "told")
        told |= {(service, channel): text for service, channel, text in rows.iterator(chunk_size=5_000)}
    open_now = {text for text in set(told.values()) if is_open(_loaded(text), at)}
    return frozenset(service for (service, _), text in told.items() if text in open_now)


# --- writing ------------------------------------------------------------------------------------------


def weekly(openings, *, by_reservation=False) -> list[dict]:
    """Simple own hours [(days, "09:00", "15:00"), …] into `Channel.hours`; days are numbers, Monday 0.

    An end that is not after its beginning is on the next day. Raises ValueError for what is no day or time.
    """
    rows = []
    for days, start, end in openings:
        if _clock(start) is None or _clock(end) is None:
            raise ValueError(f"not times of day: {start}, {end}")
        for day in sorted(set(days)):
            if day not in range(7):
                raise ValueError(f"days are numbers from 0 (Monday) to 6, not {day!r}")
            rows.append({"dayFrom": DAYS[day], "dayTo": "", "from": _written(start), "to": _written(end)})
    return [_row("DaysOfTheWeek", isReservation=by_reservation, openingHour=rows)] if rows else []


def always_open() -> list[dict]:
    """Hours of what never closes."""
    return [_row("DaysOfTheWeek", isAlwaysOpen=True)]


def exception(first, last=None, *, times=(), info=None) -> dict:
    """One row to be added to hours: on the days from `first` to `last` open at `times` [("10:00", "12:00")]
    only, or closed when there are none. `info` is {fi, sv, en}."""
    opening = [
        {"dayFrom": "", "dayTo": "", "from": _written(start), "to": _written(end)} for start, end in times
    ]
    return _row(
        "Exceptional",
        validFrom=f"{first.isoformat()}T00:00:00",
        validTo=f"{(last or first).isoformat()}T00:00:00",
        isClosed=not opening,
        openingHour=opening,
        additionalInformation=[{"language": key, "value": text} for key, text in (info or {}).items()],
    )


def _row(kind, **fields):
    plain = {"validFrom": None, "validTo": None, "isClosed": False, "isAlwaysOpen": False}
    return {
        "serviceHourType": kind,
        **plain,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [],
        **fields,
    }


# --- words --------------------------------------------------------------------------------------------


def hours_in_words(hours, language, day) -> list[str]:
    """Lines for a reader on `day`: the week, "by appointment", remarks, then coming exceptions and holidays.

    [] when nothing is told.
    """
    rows = _read(hours)
    with override(language):
        return [
            *_week_lines(rows, language, day),
            *_exception_lines(rows, language, day),
            *_holiday_lines(rows, language, day),
        ]


def week_in_words(hours, language, day) -> str:
    """The week in force on `day` in one line: "ma–to 8–16, pe 8–14"; "" when not told."""
    with override(language):
        return ", ".join(_week_parts(_week(_read(hours), day), language))


def _week_lines(rows, language, day):
    in_force = [row for row in rows if row.kind == "week" and row.covers(day)]
    lines = _week_parts(_week(rows, day), language)
    if any(row.by_reservation for row in in_force):
        lines.append(pgettext("opening hours", "by appointment"))
    remarks = [text for row in in_force if (text := row.remark(language))]
    return [*lines, *dict.fromkeys(remarks)]


def _week_parts(week, language) -> list[str]:
    if week is None:
        return []
    if week == ALWAYS:
        return [pgettext("opening hours", "always open")]
    if not any(week.values()):
        return [pgettext("opening hours", "closed")]
    runs = []
    for number, spans in sorted(week.items()):
        if not spans:
            continue
        if runs and runs[-1][2] == spans and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number, spans])
    names = SHORT.get(language, SHORT["en"])
    return [
        f"{names[first] if first == last else f'{names[first]}–{names[last]}'} {_times(spans, language)}"
        for first, last, spans in runs
    ]


def _exception_lines(rows, language, day):
    coming = [
        row
        for row in rows
        if row.kind == "exception" and row.last >= day and row.first <= day + timedelta(days=EXCEPTION_DAYS)
    ]
    for row in sorted(coming, key=lambda row: (row.first, row.last)):
        if told := _exception_told(row, language):
            remark = row.remark(language)
            yield f"{_dates(row.first, row.last, language)} {told}{f' ({remark})' if remark else ''}"


def _exception_told(row, language):
    if row.always:
        return pgettext("opening hours", "open around the clock")
    if any(row.spans.values()):
        if row.first == row.last or None in row.spans:
            return _times(merged(span for spans in row.spans.values() for span in spans), language)
        return ", ".join(_week_parts({key: tuple(value) for key, value in row.spans.items()}, language))
    if row.closed:
        return pgettext("opening hours", "closed")
    return pgettext("opening hours", "by appointment") if row.by_reservation else ""


def _holiday_lines(rows, language, day):
    for number in range(HOLIDAY_DAYS + 1):
        that = day + timedelta(days=number)
        name = _holiday(that, language)
        if not name or _exceptions(rows, that):
            continue
        week = _week(rows, that)
        if week and week != ALWAYS and week.get(that.weekday()):
            told = pgettext("opening hours", "closed")
            yield f"{_dates(that, that, language)} {told} ({name})"


def _dates(first, last, language) -> str:
    if first == last:
        return f"{SHORT.get(language, SHORT['en'])[first.weekday()]} {_date(first, language)}"
    return f"{_date(first, language)}–{_date(last, language)}"


def _date(day, language) -> str:
    return format_date(day, "j M") if language == "en" else f"{day.day}.{day.month}."


def _times(spans, language) -> str:
    return ", ".join(f"{_said(start, language)}–{_said(end, language)}" for start, end in spans)


def _said(minutes, language) -> str:
    if minutes != MIDNIGHT:
        minutes %= MIDNIGHT
    hour, minute = divmod(minutes, 60)
    return f"{hour}{'.' if language != 'en' else ':'}{minute:02}" if minute else str(hour)


# --- one day ------------------------------------------------------------------------------------------

ALWAYS = dict.fromkeys(range(7), WHOLE_DAY)


def _on_day(rows, day):
    """Spans of minutes within `day`, merged; None when not told."""
    why, own = _starting(rows, day)
    before_why, before = _starting(rows, day - timedelta(days=1))
    tails = [(0, min(end - MIDNIGHT, MIDNIGHT)) for _, end in before or () if end > MIDNIGHT]
    if (why == "holiday" and before_why != "exception") or (why == "exception" and not own):
        tails = []
    if own is None and not tails:
        return None
    return merged([*tails, *((start, min(end, MIDNIGHT)) for start, end in own or ())])


def _starting(rows, day):
    """(why, spans that begin on `day`): why is exception, holiday or week; a night's end is past midnight."""
    if told := _exceptions(rows, day):
        spans = _exceptional(told, day)
        if spans is not None:
            return "exception", spans
    week = _week(rows, day)
    if week is None:
        return "week", None
    if week != ALWAYS and _holiday(day, "fi"):
        return "holiday", ()
    return "week", week.get(day.weekday(), ())


def _exceptions(rows, day):
    """The exceptions for `day`: of several the ones that are about the fewest days."""
    told = [row for row in rows if row.kind == "exception" and row.covers(day)]
    shortest = min((row.last - row.first for row in told), default=None)
    return [row for row in told if row.last - row.first == shortest]


def _exceptional(told, day):
    if any(row.always for row in told):
        return WHOLE_DAY
    spans = []
    for row in told:
        for number, some in row.spans.items():
            # The day of a single date is that date, whatever weekday was written beside it.
            if number is None or number == day.weekday() or row.first == row.last:
                spans += some
    if spans or any(row.closed or row.spans for row in told):
        return merged(spans)
    return None


def _week(rows, day):
    """{weekday: spans} of the week in force on `day`; None when not told.

    Hours for a period with an end go before the others, weekday by weekday.
    """
    in_force = [row for row in rows if row.kind == "week" and row.covers(day)]
    limited = [row for row in in_force if row.last]
    first = limited or in_force
    if any(row.always for row in first):
        return ALWAYS
    if first and all(row.closed for row in first):
        return {}
    if not any(row.spans for row in in_force):
        return None
    return {number: _weekday(number, limited) or _weekday(number, in_force) for number in range(7)}


def _weekday(number, rows):
    return merged(span for row in rows for span in row.spans.get(number, ()))


def merged(spans) -> tuple:
    """Spans in order, those that touch or overlap as one, empty ones left out."""
    joined = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return tuple((start, end) for start, end in joined)


def _from(hours, at):
    """(start, end) of every opening from the day of `at` on, as moments; those that touch are one."""
    rows, first, held = _read(hours), at.astimezone(HELSINKI).date(), None
    # From the day before, so that a night that began then is one opening.
    for number in range(-1, LOOK_DAYS + 1):
        day = first + timedelta(days=number)
        for start, end in _moments(day, _on_day(rows, day) or ()):
            if held and start <= held[1]:
                held = held[0], end
                continue
            if held:
                yield held
            held = start, end
    if held:
        yield held


def _moments(day, spans):
    for start, end in spans:
        first, last = _moment(day, start), _moment(day, end)
        if first < last:
            yield first, last


def _moment(day, minutes) -> datetime:
    """The moment when a clock on the wall first shows it; of an hour that is skipped, its end."""
    told = (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=HELSINKI)
    if told.utcoffset() < told.replace(fold=1).utcoffset():
        told = told.replace(hour=4, minute=0)
    # Two times of one zone are compared by the clock on the wall, which is wrong for an hour each autumn.
    return told.astimezone(UTC)


def _holiday(day, language):
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    return holiday_name(day, language if language in SHORT else "en")


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Hours:
    """One row, understood. `spans` are minutes by weekday; under None those of any day it is about."""

    kind: str
    first: date | None
    last: date | None
    closed: bool = False
    always: bool = False
    by_reservation: bool = False
    spans: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)

    def covers(self, day) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def remark(self, language) -> str:
        return self.remarks.get(language) or self.remarks.get("fi") or ""


def _read(hours) -> list[_Hours]:
    rows = [_understood(row) for row in hours if isinstance(row, dict)] if isinstance(hours, list) else []
    return [row for row in rows if row]


@lru_cache(maxsize=4096)
def _loaded(text):
    return json.loads(text)


def _understood(row) -> _Hours | None:
    told = row.get("serviceHourType")
    first, last = _day_of(row.get("validFrom")), _day_of(row.get("validTo"))
    openings = row.get("openingHour")
    openings = [each for each in openings if isinstance(each, dict)] if isinstance(openings, list) else []
    kind = "exception" if told in EXCEPTIONAL else "week"
    if kind == "exception" and first is None:
        return None
    spans = {}
    for each in openings:
        for number, span in _spans(each, told in OVER_MIDNIGHT):
            if number is not None or kind == "exception":
                spans.setdefault(number, []).append(span)
    return _Hours(
        kind=kind,
        first=first,
        last=(last if last and last >= first else first) if kind == "exception" else last,
        closed=row.get("isClosed") is True,
        always=row.get("isAlwaysOpen") is True and row.get("isClosed") is not True,
        by_reservation=row.get("isReservation") is True,
        spans={} if row.get("isClosed") is True else spans,
        remarks=_remarks(row.get("additionalInformation")),
    )


def _spans(opening, is_one):
    """(weekday or None, (from, to)) of one opening."""
    first, last = _weekday_of(opening.get("dayFrom")), _weekday_of(opening.get("dayTo"))
    start, end = _clock(opening.get("from")), _clock(opening.get("to"), is_end=True)
    if start is None or end is None:
        return
    if first is None:
        yield None, (start, end if end > start else end + MIDNIGHT)
    elif is_one:
        if last not in (None, first):
            end = end if _clock(opening["to"]) else 0  # midnight is where the last day begins
        yield from _over_days(first, start, first if last is None else last, end)
    else:
        for number in range(((first if last is None else last) - first) % 7 + 1):
            yield (first + number) % 7, (start, end if end > start else end + MIDNIGHT)


def _over_days(first, start, last, end):
    """One span over days, as what it is on each; a night shorter than a day stays in one piece."""
    whole = (last - first) % 7 * MIDNIGHT + end
    if whole <= start:
        whole += MIDNIGHT
    if whole - start < MIDNIGHT:
        yield first, (start, whole)
        return
    for number in range((whole - 1) // MIDNIGHT + 1):
        begun = start if number == 0 else 0
        yield (first + number) % 7, (begun, min(whole - number * MIDNIGHT, MIDNIGHT))


def _remarks(told) -> dict:
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    return {str(row.get("language") or "fi"): str(row["value"]).strip() for row in rows if row.get("value")}


def _day_of(told) -> date | None:
    if not isinstance(told, str):
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    try:
        return moment.astimezone(HELSINKI).date() if moment.tzinfo else moment.date()
    except OverflowError:
        return None


def _weekday_of(told) -> int | None:
    return DAYS.index(told) if told in DAYS else None


def _clock(told, *, is_end=False) -> int | None:
    """Minutes from midnight; of an end 0:00 and 23:59 are the day's end."""
    match = CLOCK.fullmatch(told.strip()) if isinstance(told, str) else None
    if not match:
        return None
    minutes = int(match[1]) * 60 + int(match[2] or 0)
    if is_end and minutes in (0, MIDNIGHT - 1):
        return MIDNIGHT
    return minutes if minutes <= MIDNIGHT else None


def _written(told) -> str:
    minutes = _clock(told)
    if minutes is None:
        raise ValueError(f"not a time of day: {told}")
    return f"{_hhmm(minutes)}:00"


def _hhmm(minutes) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
