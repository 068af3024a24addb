"""Which clock runs for a contact, on which tier it lands, when danger speaks first. Facts in, answer out."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml

from palvelupolku.kernel.calendar import add_working_days
from palvelupolku.kernel.parameters import load

HERE = Path(__file__).parent
CLOCKS = load(HERE / "parameters" / "clocks.yaml")
HELSINKI = ZoneInfo("Europe/Helsinki")
OVER_75, OTHER = "over75", "other"
ADVICE, GUIDANCE = 2, 3


class Clock(NamedTuple):
    """By the end of `due_on` the contact must have been answered, by `law`."""

    due_on: date
    law: str

    @property
    def due_at(self) -> datetime:
        """The last moment of `due_on` in Finland."""
        return datetime.combine(self.due_on, time(23, 59, 59), tzinfo=HELSINKI)


def clock_for(received_on: date, age_band: str) -> Clock:
    """The clock that started on `received_on`, which is not counted itself.

    "Over 75" is read as 75 or over, the safe side (LAW 1.1). An age not told runs on the county's own
    promise, which ends earlier than the statutory time.
    """
    parameter = CLOCKS["assessment_start" if age_band == OVER_75 else "service_promise"]
    return Clock(add_working_days(received_on, int(parameter.on(received_on))), parameter.law)


class Landing(NamedTuple):
    """The tier of the support model that a contact lands on, and the reason in a word."""

    tier: int
    reason: str


def landing_of(*, age_band: str = "", for_whom: str = "self", subject_knows: bool | None = None) -> Landing:
    """Tier 2, advice, unless client guidance must look at it at once: then tier 3. Never more from a form.

    "75": the assessment has a statutory start. "unaware": somebody worries about a person who does not
    know of it, so that person may be unable to ask.
    """
    if age_band == OVER_75:
        return Landing(GUIDANCE, "75")
    if for_whom == OTHER and subject_knows is False:
        return Landing(GUIDANCE, "unaware")
    return Landing(ADVICE, "advice")


def unit_for(municipality: str, units: Iterable[tuple[int, str, list]]) -> int | None:
    """The id of the unit that answers: units are (id, kind, municipality codes), in order.

    The guidance unit that serves the municipality; else the county's advice unit; else any guidance unit.
    """
    units = list(units)
    guidance = [(pk, codes) for pk, kind, codes in units if kind == "guidance"]
    serving = [pk for pk, codes in guidance if municipality and municipality in codes]
    advice = [pk for pk, kind, _codes in units if kind == "advice"]
    return next(iter([*serving, *advice, *(pk for pk, _codes in guidance)]), None)


def may_write_back(email: str, is_safe: bool) -> bool:
    """Whether a receipt may be sent by itself: somebody else may read the mail of one who is not safe."""
    return bool(email) and is_safe


def speaks_of_danger(text: str) -> bool:
    """Whether `text` speaks of suicide or violence, in any of the three languages."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return bool(_danger().search(words))


@lru_cache(maxsize=1)
def _danger():
    phrases = yaml.safe_load((HERE / "danger.yaml").read_text("utf-8"))
    return re.compile("|".join(_pattern(phrase) for each in phrases.values() for phrase in each))


def _pattern(phrase):
    pattern = re.escape(phrase.casefold()).replace(r"\ …\ ", r"(?:\ \w+){0,3}\ ").replace(r"\*", r"\w*")
    return rf"\b{pattern}\b"
