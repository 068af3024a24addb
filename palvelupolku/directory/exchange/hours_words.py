"""Opening hours as people write them, "ma–pe 9–15; la 10–12", into `Channel.hours`; days in fi, sv and en."""

import re

from .. import hours

DAY_NAMES = (
    "ma maanantai maanantaisin maanantaina må mån måndag måndagar mon monday mondays",
    "ti tiistai tiistaisin tiistaina tis tisdag tisdagar tue tues tuesday tuesdays",
    "ke keskiviikko keskiviikkoisin keskiviikkona on ons onsdag onsdagar wed wednesday wednesdays",
    "to torstai torstaisin torstaina tor tors torsdag torsdagar thu thur thurs thursday thursdays",
    "pe perjantai perjantaisin perjantaina fr fre fredag fredagar fri friday fridays",
    "la lauantai lauantaisin lauantaina lö lör lördag lördagar sat saturday saturdays",
    "su sunnuntai sunnuntaisin sunnuntaina sö sön söndag söndagar sun sunday sundays",
)
WEEKDAYS = ["arki", "arkisin", "arkipäivisin", "arkipäivät", "vardagar", "vardag", "weekdays", "weekday"]
WEEKEND = ["viikonloppu", "viikonloppuisin", "viikonloput", "veckoslut", "helger", "weekends", "weekend"]
EVERY_DAY = ["päivittäin", "dagligen", "daily"]
NAMED = {name: (number,) for number, names in enumerate(DAY_NAMES) for name in names.split()}
GROUPS = {
    **dict.fromkeys(WEEKDAYS, (0, 1, 2, 3, 4)),
    **dict.fromkeys(WEEKEND, (5, 6)),
    **dict.fromkeys(EVERY_DAY, tuple(range(7))),
}
PHRASES = {
    "joka päivä": "päivittäin",
    "alla dagar": "dagligen",
    "varje dag": "dagligen",
    "every day": "daily",
}
ALWAYS = {
    "ympäri vuorokauden",
    "aina auki",
    "dygnet runt",
    "alltid öppet",
    "around the clock",
    "24/7",
    "24 h",
}
BY_APPOINTMENT = re.compile(r"\b(ajanvarauksella|enligt tidsbokning|by appointment)\b")
CLOSED = {"suljettu", "kiinni", "stängt", "closed"}
AND = {"ja", "sekä", "och", "and"}
AT_CLOCK = {"klo", "kello", "kl"}
TOKEN = re.compile(r"\s*(?:(?P<time>\d{1,2}(?:[.:]\d{2})?)|(?P<word>[a-zåäö]+)\.?|(?P<sign>[-,;]))")
DASHES = re.compile(r"\s*[–—−‐‑-]\s*")
# A night's end may be smaller than its beginning only when it begins in the evening: "9–5" is a slip.
EVENING = 16 * 60
LONGEST = 300


def read_hours(text) -> list[dict] | None:
    """The rows for `Channel.hours` that a text tells; None when it is not wholly understood."""
    lines = [DASHES.sub("-", line).strip(" .,;") for line in text.casefold().splitlines()]
    text = ";".join(line for line in lines if line)
    if len(text) > LONGEST or not text:
        return None
    if text in ALWAYS:
        return hours.always_open()
    for phrase, word in PHRASES.items():
        text = text.replace(phrase, word)
    text, by_appointment = BY_APPOINTMENT.subn(",", text)
    try:
        openings = _openings(list(_tokens(text)))
        return hours.weekly(openings, by_reservation=bool(by_appointment)) or None
    except ValueError:
        return None


def _tokens(text):
    """(kind, value): day (numbers), time (minutes), closed, or a sign. Raises ValueError for other words."""
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(text[at:])
        at = match.end()
        if match["time"]:
            yield "time", _minutes(match["time"])
        elif match["sign"]:
            yield ("-" if match["sign"] == "-" else ","), None
        elif match["word"] not in AT_CLOCK:
            yield _word(match["word"])


def _word(word):
    if word in AND:
        return ",", None
    if word in CLOSED:
        return "closed", None
    days = NAMED.get(word) or GROUPS.get(word)
    if days is None:
        raise ValueError(word)
    return "day", days


def _minutes(told):
    hour, _mark, minute = told.replace(".", ":").partition(":")
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes > 24 * 60 or int(minute or 0) > 59:
        raise ValueError(told)
    return minutes


def _openings(tokens):
    """[(days, from, to)] of tokens; each time belongs to the days before it, each day to a time after it."""
    found, days, is_used, is_apart = [], [], True, True
    at = 0
    while at < len(tokens):
        kind, _value = tokens[at]
        if kind == ",":
            is_apart, at = True, at + 1
            continue
        if kind == "day":
            more, at = _days(tokens, at)
            days = more if is_used else _joined(days, more, is_apart)
            is_used = False
        else:
            span, at = (None, at + 1) if kind == "closed" else _span(tokens, at)
            if not days or (is_used and not span):
                raise ValueError("no days")
            found += [(days, *span)] if span else []
            is_used = True
        is_apart = False
    if not is_used:
        raise ValueError("days without times")
    return found


def _joined(days, more, is_apart):
    if not is_apart:
        raise ValueError("what joins the days is not known")
    return days + more


def _days(tokens, at):
    """The days of "ma" or "ma-pe" from `at`, and where they end."""
    days = tokens[at][1]
    if _kinds(tokens, at) != ["day", "-", "day"]:
        return list(days), at + 1
    last = tokens[at + 2][1]
    if len(days) > 1 or len(last) > 1:
        raise ValueError("a span of groups of days")
    first = days[0]
    return [(first + number) % 7 for number in range((last[0] - first) % 7 + 1)], at + 3


def _span(tokens, at):
    """("09:00", "15:00") of the times from `at`, and where they end."""
    if _kinds(tokens, at) != ["time", "-", "time"]:
        raise ValueError("no span of time")
    start, end = tokens[at][1], tokens[at + 2][1]
    if start == end or (end < start < EVENING):
        raise ValueError("ends before it begins")
    return tuple(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (start, end)), at + 3


def _kinds(tokens, at):
    return [kind for kind, _value in tokens[at : at + 3]]
