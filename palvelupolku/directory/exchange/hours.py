"""PTV service hours as one line of text: ma–to 8–16, pe 8–14."""

from datetime import date, datetime

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SHORT = {
    "fi": ["ma", "ti", "ke", "to", "pe", "la", "su"],
    "sv": ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
ALWAYS = {"fi": "aina avoinna", "sv": "alltid öppet", "en": "always open"}


def as_text(hours: list[dict], *, day: date) -> dict:
    """{fi, sv, en} of the ordinary hours in force on `day`; {} when there are none to tell."""
    rows = [row for row in hours if row.get("serviceHourType") in ("DaysOfTheWeek", "Standard", None)]
    rows = [row for row in rows if not row.get("isClosed") and _in_force(row, day)]
    if any(row.get("isAlwaysOpen") for row in rows):
        return dict(ALWAYS)
    times = {}
    for opening in (each for row in rows for each in _openings(row)):
        for number in _days(opening):
            span = f"{_clock(opening.get('from'))}–{_clock(opening.get('to'))}"
            times[number] = f"{times[number]}, {span}" if span not in times.get(number, span) else span
    return {language: _line(times, names) for language, names in SHORT.items()} if times else {}


def _openings(row):
    told = row.get("openingHour")
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _line(times, names) -> str:
    runs = []
    for number, span in sorted(times.items()):
        if runs and runs[-1][2] == span and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number, span])
    return ", ".join(
        f"{names[first]} {span}" if first == last else f"{names[first]}–{names[last]} {span}"
        for first, last, span in runs
    )


def _days(opening):
    if opening.get("dayFrom") not in DAYS:
        return []
    first = DAYS.index(opening["dayFrom"])
    last = DAYS.index(opening["dayTo"]) if opening.get("dayTo") in DAYS else first
    return range(first, last + 1)


def _clock(told) -> str:
    hour, _, rest = str(told or "").partition(":")
    minute = rest[:2]
    return f"{hour.lstrip('0') or '0'}{'' if minute in ('', '00') else '.' + minute}"


def _in_force(row, day) -> bool:
    try:
        start, end = (
            datetime.fromisoformat(told).date() if (told := row.get(key)) else None
            for key in ("validFrom", "validTo")
        )
    except (TypeError, ValueError):
        return True
    return (start is None or start <= day) and (end is None or day <= end)
