"""Amounts, limits and deadlines of the law, dated, read from YAML."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from .errors import NotInForce

KEYS = ("label", "unit", "law", "checked_on", "values")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
TRUTH = {"true": True, "false": False}


class ParameterError(ValueError):
    """A parameter file is not written as it should be; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One amount through time. `values` is a tuple of (first day, value), oldest first."""

    name: str
    label: str
    unit: str
    law: str
    checked_on: date
    values: tuple[tuple[date, Decimal | str | bool], ...]

    def on(self, day: date) -> Decimal | str | bool:
        """The value in force on `day`; raises NotInForce before the first date, never a default."""
        index = bisect_right(self.values, day, key=lambda pair: pair[0])
        if not index:
            raise NotInForce(f"{self.name} has no value before {self.values[0][0]}, asked for {day}")
        return self.values[index - 1][1]


def load(path) -> dict[str, Parameter]:
    """Read a YAML file of parameters by name; raises ParameterError naming file, parameter and fault.

    A value is a number with a decimal point (Decimal), `true` or `false`, or free text under `unit: text`.
    """
    path = Path(path)
    try:
        written = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - builds only strings
        if not isinstance(written, dict):
            raise ParameterError("expected parameters by name")
        return {name: _parameter(name, body) for name, body in written.items()}
    except (ParameterError, yaml.YAMLError) as error:
        raise ParameterError(f"{path.name}: {error}") from error


class _Loader(yaml.BaseLoader):
    """Strings only: a float would have changed the amount before Decimal could see it."""

    def construct_mapping(self, node, deep=False):
        # Plain YAML keeps the last of two equal keys and says nothing: a year's amount would vanish.
        keys = [self.construct_object(key) for key, _ in node.value]
        for key in keys:
            if not isinstance(key, str):
                raise ParameterError(f"a key must be plain text, got {key!r}")
            if keys.count(key) > 1:
                raise ParameterError(f"{key} is written twice")
        return super().construct_mapping(node, deep=deep)


def _parameter(name, body):
    if not isinstance(body, dict):
        raise ParameterError(f"{name}: expected {', '.join(KEYS)}")
    if missing := [key for key in KEYS if not body.get(key)]:
        raise ParameterError(f"{name}: missing {', '.join(missing)}")
    if unknown := [key for key in body if key not in KEYS]:
        raise ParameterError(f"{name}: unknown {', '.join(unknown)}")
    for key in ("label", "unit", "law"):
        if not isinstance(body[key], str):
            raise ParameterError(f"{name}: {key} must be text")
    checked_on = _day(name, body["checked_on"])
    return Parameter(name, body["label"], body["unit"], body["law"], checked_on, _values(name, body))


def _values(name, body):
    if not isinstance(body["values"], dict):
        raise ParameterError(f"{name}: values must be written as first day: value")
    values = {}
    for first_day, text in body["values"].items():
        day = _day(name, first_day)
        if day in values:
            raise ParameterError(f"{name}: {day} is written twice")
        values[day] = _value(name, day, text, body["unit"])
    return tuple(sorted(values.items()))


def _day(name, text):
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ParameterError(f"{name}: {text!r} is not a day like 2026-01-31") from None


def _value(name, day, text, unit):
    if not isinstance(text, str) or not text:
        raise ParameterError(f"{name}: the value of {day} must be one number or text")
    if unit == "text":
        return text
    if text in TRUTH:
        return TRUTH[text]
    if NUMBER.fullmatch(text):
        return Decimal(text)
    raise ParameterError(f"{name}: {text!r} of {day} is not a number (write 12.50; for words say unit: text)")
