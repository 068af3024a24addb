"""What is asked given the answers so far, and whether the answers will do.

Answers are {linkId: [values]}: numbers, days as ISO text, truths, texts, and Codings for choices. An item
that is not enabled, or is hidden, has no answers for anybody: not for conditions, sums or exports.
"""

import re
from dataclasses import dataclass
from datetime import date

from .form import Form, Item
from .values import compare, is_number, number_of, same

DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer of one question, by a code a page can put in words."""

    link_id: str
    code: str
    detail: str = ""

    def __str__(self):
        return f"{self.link_id}: {self.code}{f' ({self.detail})' if self.detail else ''}"


def enabled_ids(form: Form, answers) -> set[str]:
    """The linkIds that are asked or shown: their own conditions hold, and all that is above them is enabled.

    A question inside a question is asked once the outer one has an answer.
    """
    return _Enabling(form, answers).ids()


def asked_ids(form: Form, answers) -> set[str]:
    """The linkIds of the questions a person answers: enabled, not hidden, not calculated."""
    enabled = enabled_ids(form, answers)
    return {
        item.link_id
        for item, above in form.walk()
        if item.is_question
        and item.link_id in enabled
        and not _is_hidden(item, above)
        and not item.calculation
    }


def kept_answers(form: Form, answers) -> dict:
    """The answers that count: those of the questions that are asked."""
    asked = asked_ids(form, answers)
    return {link_id: list(values) for link_id, values in answers.items() if link_id in asked and values}


def problems_of(form: Form, answers) -> list[Problem]:
    """What is wrong with answers to the questions that are asked, and which required ones have none."""
    asked = asked_ids(form, answers)
    found = []
    for item, _ in form.walk():
        if item.link_id in asked:
            found += check(item, answers.get(item.link_id) or [])
    return found


def check(item: Item, values) -> list[Problem]:
    """What is wrong with one question's answers."""
    if not values:
        return [Problem(item.link_id, "required")] if item.is_required else []
    found = [problem for value in values for problem in _check(item, value)]
    if len(values) > 1 and not item.repeats:
        found.append(Problem(item.link_id, "only one"))
    least, most = item.occurs
    if len(values) < least:
        found.append(Problem(item.link_id, "too few", str(least)))
    if most is not None and len(values) > most:
        found.append(Problem(item.link_id, "too many", str(most)))
    return found


class _Enabling:
    def __init__(self, form, answers):
        self.answers = answers
        self.above = {item.link_id: above for item, above in form.walk()}
        self.items = {item.link_id: item for item, _ in form.walk()}
        self.known = {}

    def ids(self):
        return {link_id for link_id in self.items if self.is_enabled(link_id)}

    def is_enabled(self, link_id) -> bool:
        if link_id not in self.known:
            item, above = self.items[link_id], self.above[link_id]
            self.known[link_id] = self._inside(above) and self._holds(item)
        return self.known[link_id]

    def _inside(self, above):
        if not above:
            return True
        outer = above[-1]
        return self.is_enabled(outer.link_id) and (not outer.is_question or bool(self.values(outer.link_id)))

    def values(self, link_id):
        """The answers that count of a question: none when it is hidden or not enabled."""
        item, above = self.items[link_id], self.above[link_id]
        if _is_hidden(item, above) or not self.is_enabled(link_id):
            return []
        return self.answers.get(link_id) or []

    def _holds(self, item):
        if not item.conditions:
            return True
        told = [holds(each, self.values(each.question)) for each in item.conditions]
        return all(told) if item.behavior == "all" else any(told)


def holds(condition, values) -> bool:
    """One line of enableWhen against the values of its question; without any only `exists` false holds."""
    if condition.operator == "exists":
        return bool(values) is condition.answer
    if not values:
        return False
    if condition.operator == "=":
        return any(same(value, condition.answer) for value in values)
    if condition.operator == "!=":
        return not any(same(value, condition.answer) for value in values)
    wanted = {">": (1,), "<": (-1,), ">=": (0, 1), "<=": (-1, 0)}[condition.operator]
    return any(compare(value, condition.answer) in wanted for value in values)


def _is_hidden(item, above) -> bool:
    return any(each.is_hidden for each in (*above, item))


def _check(item, value):
    kind = KINDS[item.kind](item, value)
    if kind:
        yield Problem(item.link_id, kind)
        return
    if item.longest and isinstance(value, str) and len(value) > item.longest:
        yield Problem(item.link_id, "too long", str(item.longest))
    if item.least is not None and compare(value, item.least) == -1:
        yield Problem(item.link_id, "too small", str(item.least))
    if item.most is not None and compare(value, item.most) == 1:
        yield Problem(item.link_id, "too large", str(item.most))


def _boolean(item, value):
    return "" if isinstance(value, bool) else "not a truth"


def _integer(item, value):
    whole = is_number(value) and number_of(value) == int(value)
    return "" if whole and -(2**31) <= value < 2**31 else "not a whole number"


def _decimal(item, value):
    return "" if is_number(value) and number_of(value).is_finite() else "not a number"


def _date(item, value):
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return "not a day"
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10])
    except ValueError:
        return "not a day"
    return ""


def _text(item, value):
    if not isinstance(value, str) or not value.strip():
        return "not a text"
    if item.options and not option_of(item, value):
        return "not an option"
    return ""


def _choice(item, value):
    return "" if option_of(item, value) else "not an option"


def _open_choice(item, value):
    if isinstance(value, str):
        return "" if value.strip() else "not a text"
    return _choice(item, value)


def option_of(item, value):
    """The option that a value is; None when it is none of them."""
    return next((option for option in item.options if same(value, option.value)), None)


KINDS = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "string": _text,
    "text": _text,
    "choice": _choice,
    "open-choice": _open_choice,
}
