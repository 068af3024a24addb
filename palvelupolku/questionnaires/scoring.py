"""Scores and their bands: declared sums, calculated numbers, or one sum of all weights.

A score is complete when every question that it counts and that was asked has an answer. Questions that were
not asked, and hidden ones, count for nothing.
"""

from dataclasses import dataclass
from decimal import Decimal

from . import fhirpath
from .answering import asked_ids, kept_answers, option_of
from .form import Band, Form, Score
from .responses import tree
from .values import is_number, number_of

TOTAL = "total"


@dataclass(frozen=True)
class Result:
    """One score: its value when complete, else what it is so far and which linkIds are missing."""

    code: str
    text: dict
    value: Decimal | None
    so_far: Decimal | None
    missing: tuple[str, ...]
    band: Band | None

    @property
    def is_complete(self) -> bool:
        return not self.missing and self.value is not None


def score(form: Form, answers) -> list[Result]:
    """Every score of the form for these answers, in the order of the document."""
    answers_kept = kept_answers(form, answers)
    asked = asked_ids(form, answers)
    calculated = calculate(form, answers)
    results = [_declared(form, each, answers_kept, asked) for each in form.scores]
    results += [
        _calculated(form, item, answers_kept, asked, calculated)
        for item, _ in form.walk()
        if item.calculation
    ]
    if not results and any(_weighs(item) for item, _ in form.walk()):
        results = [_declared(form, Score(TOTAL, form.title), answers_kept, asked)]
    return results


def weight_of(item, value) -> Decimal | None:
    """What one answer weighs: its option's weight, or the number itself; None when it weighs nothing."""
    option = option_of(item, value)
    if option is not None and option.weight is not None:
        return option.weight
    if item.kind in ("integer", "decimal") and is_number(value):
        return number_of(value)
    return None


def calculate(form: Form, answers) -> dict[str, Decimal]:
    """{linkId: number} of the calculated questions that have a value; one may count on another."""
    rows = [(item, above) for item, above in form.walk() if item.calculation]
    found = {}
    for _ in range(len(rows) + 1):
        resource = {
            "resourceType": "QuestionnaireResponse",
            "item": tree(form, answers, found, with_weights=True),
        }
        new = {
            item.link_id: number
            for item, above in rows
            if (number := _number(form, item, above, resource)) is not None
        }
        if new == found:
            break
        found = new
    return found


def _number(form, item, above, resource):
    variables = {"resource": [resource], "context": [resource], "questionnaire": [form.document]}
    for name, text in (*form.variables, *(row for each in (*above, item) for row in each.variables)):
        variables[name] = _asked_later(text, resource, dict(variables))
    told = fhirpath.evaluate(fhirpath.parse(item.calculation), resource, variables)
    if len(told) != 1 or not is_number(told[0]):
        return None
    number = number_of(told[0])
    whole = number == number.to_integral_value()
    return number if item.kind == "decimal" or whole else None


def _asked_later(text, resource, variables):
    return lambda: fhirpath.evaluate(fhirpath.parse(text), resource, variables)


def _declared(form, declared, answers, asked):
    items = form.by_id
    counted = [items[link_id] for link_id in declared.link_ids] or [
        item for item, _ in form.walk() if item.is_question and _weighs(item)
    ]
    missing = tuple(
        item.link_id for item in counted if item.link_id in asked and not answers.get(item.link_id)
    )
    weights = [
        weight
        for item in counted
        for value in answers.get(item.link_id) or ()
        if (weight := weight_of(item, value)) is not None
    ]
    so_far = sum(weights, Decimal()) if weights else None
    if so_far is not None and declared.method == "average":
        so_far /= len(weights)
    value = None if missing else so_far
    if value is None and not missing and declared.method == "sum" and counted:
        value = so_far = Decimal()
    return Result(declared.code, declared.text, value, so_far, missing, band_of(declared.bands, value))


def _weighs(item) -> bool:
    return any(option.weight is not None for option in item.options)


def _calculated(form, item, answers, asked, calculated):
    read = _read_by(form, item) & asked
    missing = tuple(link_id for link_id in form.by_id if link_id in read and not answers.get(link_id))
    so_far = calculated.get(item.link_id)
    value = None if missing else so_far
    return Result(item.link_id, item.text, value, so_far, missing, band_of(item.bands, value))


def _read_by(form, item) -> set[str]:
    """The linkIds that a calculation names, itself or by others; all that weigh when it names none."""
    named, new = set(), [item]
    while new:
        told = _named(form, new.pop())
        new += [form.by_id[link_id] for link_id in told - named if form.by_id[link_id].calculation]
        named |= told
    return named or {other.link_id for other, _ in form.walk() if other.is_question and _weighs(other)}


def _named(form, item) -> set[str]:
    above = next(above for other, above in form.walk() if other is item)
    texts = [item.calculation, *(text for _, text in form.variables)]
    texts += [text for each in (*above, item) for _, text in each.variables]
    literals = set().union(*(fhirpath.names_in(fhirpath.parse(text)) for text in texts))
    return literals & set(form.by_id)


def band_of(bands, value) -> Band | None:
    """The first band that holds the value."""
    return None if value is None else next((band for band in bands if band.holds(value)), None)
