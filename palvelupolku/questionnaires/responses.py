"""QuestionnaireResponse (FHIR R4): read into answers, written from them."""

from decimal import Decimal

from .answering import Problem, kept_answers, option_of
from .form import Form
from .values import is_number, number_of, value_of

VALUE_KEY = {
    "boolean": "valueBoolean",
    "decimal": "valueDecimal",
    "integer": "valueInteger",
    "date": "valueDate",
    "string": "valueString",
    "text": "valueString",
}


class NotAResponse(ValueError):
    """The document is not a QuestionnaireResponse to this questionnaire."""


def read_response(form: Form, document) -> tuple[dict, list[Problem]]:
    """Answers {linkId: values} and what could not be read of them. NotAResponse for another document."""
    if not isinstance(document, dict) or document.get("resourceType") != "QuestionnaireResponse":
        raise NotAResponse("the document is not a FHIR QuestionnaireResponse")
    told = str(document.get("questionnaire") or "")
    url, _, version = told.partition("|")
    if url and form.url and url.rpartition("/")[2] != form.url.rpartition("/")[2]:
        raise NotAResponse(f"it answers {told}, not {form.url}")
    if version and form.version and version != form.version:
        raise NotAResponse(f"it answers version {version}, not {form.version}")
    answers, problems, items = {}, [], form.by_id
    for row in _rows(document.get("item")):
        _read(row, items, answers, problems)
    return answers, problems


def _read(row, items, answers, problems):
    link_id = str(row.get("linkId") or "")
    item = items.get(link_id)
    if item is None:
        problems.append(Problem(link_id or "?", "unknown question"))
        return
    for answer in _rows(row.get("answer")):
        key, value = value_of(answer)
        if key is None:
            problems.append(Problem(link_id, "answer without a value"))
        elif not item.is_question:
            problems.append(Problem(link_id, "is not a question"))
        else:
            answers.setdefault(link_id, []).append(_plain(item, value))
        for inner in _rows(answer.get("item")):
            _read(inner, items, answers, problems)
    for inner in _rows(row.get("item")):
        _read(inner, items, answers, problems)


def _plain(item, value):
    """The option's own coding: what the answer says of its weight or name is not trusted."""
    if item.options and (option := option_of(item, value)):
        return option.value
    return value


def write_response(
    form: Form, answers, *, calculated=None, authored="", status="completed", **fields
) -> dict:
    """A valid QuestionnaireResponse of what was asked and answered; `calculated` {linkId: number} beside it.

    `fields` are further elements (id, subject, author …) and come as they are.
    """
    document = {"resourceType": "QuestionnaireResponse", **fields}
    if form.url:
        document["questionnaire"] = f"{form.url}|{form.version}" if form.version else form.url
    document["status"] = status
    if authored:
        document["authored"] = authored
    items = tree(form, answers, calculated or {})
    return {**document, "item": items} if items else document


def tree(form: Form, answers, calculated, *, with_weights=False) -> list[dict]:
    """The items of a response in the form's order; empty groups and unanswered questions are left out."""
    writer = _Writer(kept_answers(form, answers), calculated, with_weights)
    return writer.items(form.items)


class _Writer:
    def __init__(self, answers, calculated, with_weights):
        self.answers, self.calculated, self.with_weights = answers, calculated, with_weights

    def items(self, items):
        return [row for item in items if (row := self.item(item))]

    def item(self, item):
        row = {"linkId": item.link_id}
        if text := item.text.get(""):
            row["text"] = text
        inner = self.items(item.items)
        if item.kind == "group":
            return {**row, "item": inner} if inner else None
        values = self.values(item)
        if not values:
            return None
        row["answer"] = [self.answer(item, value) for value in values]
        if inner:
            row["answer"][0]["item"] = inner
        return row

    def values(self, item):
        if item.calculation:
            told = self.calculated.get(item.link_id)
            return [] if told is None else [told]
        return self.answers.get(item.link_id) or []

    def answer(self, item, value):
        key = VALUE_KEY.get(item.kind) or _choice_key(value)
        if isinstance(value, Decimal) or (key == "valueInteger" and is_number(value)):
            value = as_json(value)
        if self.with_weights and isinstance(value, dict):
            option = option_of(item, value)
            if option and option.weight is not None:
                value = {**value, "extension": [_weight(option.weight)]}
        return {key: value}


def _weight(number):
    return {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": number}


def _choice_key(value) -> str:
    if isinstance(value, dict):
        return "valueCoding"
    if isinstance(value, bool):
        return "valueBoolean"
    if is_number(value):
        return "valueInteger" if number_of(value) == int(value) else "valueDecimal"
    return "valueString"


def as_json(number):
    """A number as JSON writes it: whole ones without a decimal point."""
    number = number_of(number)
    return int(number) if number == number.to_integral_value() else float(number)


def _rows(told) -> list:
    return [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
