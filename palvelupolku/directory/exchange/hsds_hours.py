"""HSDS schedules (RFC 5545 rules) into opening hours, and opening hours into schedules."""

import re
from datetime import date

from ..hours import DAYS, week_in_words, weekly

SHORT = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][0-9:]{2,5})?")
# A rule with one of these is no plain week: it is told in words only.
NOT_WEEKLY = ("bymonthday", "byyearday", "byweekno")


def hours_of(schedules, today) -> dict:
    """{opening_hours, hours}: rows for Channel.hours and the week in words; {} when nothing is told."""
    rows = [row for schedule in schedules for row in _rows(schedule)]
    words = {code: text for code in ("fi", "sv", "en") if (text := week_in_words(rows, code, today))}
    if not words and (said := hours_words(schedules)):
        words = {"fi": said}
    return {name: value for name, value in (("opening_hours", rows), ("hours", words)) if value}


def hours_words(schedules) -> str:
    """What the schedules say in words."""
    told = (schedule.get("description") for schedule in schedules)
    return "\n".join(dict.fromkeys(text.strip() for text in told if isinstance(text, str) and text.strip()))


def _rows(schedule):
    start, end = _clock(schedule.get("opens_at")), _clock(schedule.get("closes_at"))
    days = _days(schedule)
    if not start or not end or not days:
        return
    for row in weekly([(days, start, end)]):
        first, last = _day(schedule, "valid_from"), _day(schedule, "valid_to") or _day(schedule, "until")
        yield row | {"validFrom": first, "validTo": last}


def _days(schedule):
    if schedule.get("freq") != "WEEKLY" or schedule.get("interval") not in (None, 0, 1):
        return []
    if any(schedule.get(name) for name in NOT_WEEKLY):
        return []
    told = [day.strip() for day in str(schedule.get("byday") or "").split(",") if day.strip()]
    if not told:
        begun = _day(schedule, "dtstart")
        return [date.fromisoformat(begun[:10]).weekday()] if begun else []
    return [SHORT.index(day) for day in told] if set(told) <= set(SHORT) else []


def _day(schedule, name):
    try:
        return f"{date.fromisoformat(str(schedule.get(name) or '')[:10]).isoformat()}T00:00:00"
    except ValueError:
        return None


def _clock(told):
    match = CLOCK.fullmatch(told.strip()) if isinstance(told, str) else None
    return f"{match[1]}:{match[2]}" if match else None


def schedules_of(hours) -> list[dict]:
    """Rows of Channel.hours as weekly rules: {freq, byday, opens_at, closes_at, valid_from, valid_to}.

    Exceptions, nights and closed rows are left out: HSDS has no shape for them.
    """
    found = []
    for row in hours if isinstance(hours, list) else []:
        if not isinstance(row, dict) or row.get("isClosed"):
            continue
        if row.get("serviceHourType") not in ("DaysOfTheWeek", "Standard", None):
            continue
        dates = {
            name: str(row[key])[:10]
            for name, key in (("valid_from", "validFrom"), ("valid_to", "validTo"))
            if row.get(key)
        }
        if row.get("isAlwaysOpen"):
            found.append(
                {"freq": "WEEKLY", "byday": ",".join(SHORT), "opens_at": "00:00", "closes_at": "24:00"}
            )
            found[-1] |= dates
            continue
        found += [each | dates for each in _weekly_rules(row)]
    return found


def _weekly_rules(row):
    spans = {}
    for opening in row.get("openingHour") or []:
        start, end = _clock(opening.get("from")), _clock(opening.get("to"))
        if not start or not end or opening.get("dayFrom") not in DAYS:
            continue
        first = DAYS.index(opening["dayFrom"])
        last = DAYS.index(opening["dayTo"]) if opening.get("dayTo") in DAYS else first
        for number in range((last - first) % 7 + 1):
            spans.setdefault((start, end), set()).add((first + number) % 7)
    for (start, end), days in spans.items():
        byday = ",".join(SHORT[day] for day in sorted(days))
        yield {"freq": "WEEKLY", "byday": byday, "opens_at": start, "closes_at": end}
