"""What a draft changes, field by field, with the words that were added and removed."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from palvelupolku.ui.texts import in_language

from . import hours
from .choices import (
    Accessibility,
    AreaType,
    ChannelType,
    Charge,
    Phase,
    PlacesUnit,
    ServiceKind,
    Stage,
)
from .entries import TEXTS
from .exchange.template_codes import CLASSES, GROUPS, code_names
from .models import Municipality

LANGUAGES = {
    "fi": gettext_lazy("in Finnish"),
    "sv": gettext_lazy("in Swedish"),
    "en": gettext_lazy("in English"),
}
# Each in its own words: whoever looks for a language knows it by these.
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English", "se": "davvisámegiella", "ru": "русский"}
LABELS = {
    "kind": gettext_lazy("Activity or service"),
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("In one sentence"),
    "description": gettext_lazy("What happens there"),
    "for_whom": gettext_lazy("For whom"),
    "target_groups": gettext_lazy("Groups"),
    "when": gettext_lazy("When"),
    "where": gettext_lazy("Where"),
    "remote": gettext_lazy("Given remotely"),
    "at_home": gettext_lazy("Comes home"),
    "mobile": gettext_lazy("Comes near"),
    "channels": gettext_lazy("Places, phones and hours"),
    "charge": gettext_lazy("Free of charge or not"),
    "cost": gettext_lazy("Cost"),
    "how_to_get_in": pgettext_lazy("client", "How to get in"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "url": gettext_lazy("Website"),
    "stages": gettext_lazy("Voices it answers"),
    "phases": gettext_lazy("When on the path"),
    "municipalities": gettext_lazy("Municipalities"),
    "area_type": gettext_lazy("Area"),
    "languages": gettext_lazy("Languages"),
    "accessibility": gettext_lazy("Accessibility"),
    "free_places": gettext_lazy("Free places"),
    "free_places_unit": gettext_lazy("Counted in"),
    "what_to_bring": gettext_lazy("What to bring"),
    "how_to_get_there": gettext_lazy("How to get there"),
    "card": gettext_lazy("Card of 60 words"),
    "keywords": gettext_lazy("Everyday words"),
    "service_class": gettext_lazy("Service classes"),
    "co_developed": gettext_lazy("Developed with those who use it"),
    "confirm_every_months": gettext_lazy("Asked again every"),
}
NAMES = {
    "kind": ServiceKind,
    "charge": Charge,
    "free_places_unit": PlacesUnit,
    "stages": Stage,
    "phases": Phase,
    "accessibility": Accessibility,
}
# Words with the space behind them, so that a reading aloud flows.
WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Change:
    """One field: what it said, what it says, and the words between as (kind, text), kind same|gone|new."""

    label: str
    before: str
    after: str
    pieces: tuple


def changes_between(before, after, day) -> list[Change]:
    """What differs between two entries in the shape of `entries`; {} as `before` shows a new one whole.

    Opening hours are told as they are on `day`.
    """
    left, right = _rows(before, day), _rows(after, day)
    found = []
    for key in dict.fromkeys([*right, *left]):
        old, new = left.get(key, ""), right.get(key, "")
        if old != new:
            found.append(Change(_label(*key), old, new, tuple(pieces(old, new))))
    return found


@dataclass(frozen=True)
class Fact:
    """One thing that an entry tells, for reading back; `is_other` in another language than Finnish."""

    field: str
    label: str
    words: str
    is_other: bool


def facts_of(data, day) -> list[Fact]:
    """Everything that an entry tells, in the order of the form."""
    return [
        Fact(name, _label(name, language), words, language in ("sv", "en"))
        for (name, language), words in _rows(data, day).items()
        if words
    ]


def pieces(before, after):
    """(kind, text) that make up both texts: same, gone (only before) and new (only after)."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(
        a=[each.strip() for each in old], b=[each.strip() for each in new], autojunk=False
    )
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(new[first:last])
            continue
        if start < end:
            yield "gone", "".join(old[start:end])
        if first < last:
            yield "new", "".join(new[first:last])


def _label(name, language):
    label = str(LABELS[name])
    return f"{label} {LANGUAGES[language]}" if language in ("sv", "en") else label


def _rows(data, day) -> dict:
    """{(field, language): words} in the order of the form."""
    if not data:
        return {}
    names = _names_of(data)
    told = {**data, **{name: (data.get("call") or {}).get(name, "") for name in ("phone", "email", "url")}}
    if told.get("free_places") is None:
        told["free_places_unit"] = ""
    rows = {}
    for name in LABELS:
        value = told.get(name)
        if name in TEXTS:
            texts = value or {}
            rows |= {(name, language): str(texts.get(language) or "") for language in LANGUAGES}
        else:
            rows[name, ""] = _in_words(name, value, names, day)
    return rows


def _in_words(name, value, names, day) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "channels":
        return "\n".join(filter(None, (_channel(each, names, day) for each in value)))
    if name == "keywords":
        return ", ".join(
            word for words in value.values() for word in ([words] if isinstance(words, str) else words)
        )
    if isinstance(value, bool):
        return _("yes") if value else ""
    if name == "area_type":
        return _("the whole country") if value == AreaType.NATIONWIDE else ""
    if name == "municipalities" and value == "all":
        return _("all municipalities of the county")
    if name == "confirm_every_months":
        return _("%(n)s months") % {"n": value}
    if isinstance(value, list):
        return " · ".join(_name(name, each, names) for each in value)
    return _name(name, value, names)


def _name(name, value, names) -> str:
    if name in NAMES:
        try:
            return str(NAMES[name](value).label)
        except ValueError:
            return str(value)
    if name == "languages":
        return LANGUAGE_NAMES.get(value, str(value))
    return names.get(str(value), str(value))


def _channel(told, names, day) -> str:
    kind = ChannelType(told.get("type") or told.get("kind")).label
    address = ", ".join(
        part
        for part in (
            in_language(told.get("street") or {}),
            f"{told.get('postal_code') or ''} {in_language(told.get('post_office') or {})}".strip(),
            names.get(str(told.get("municipality") or ""), ""),
        )
        if part
    )
    week = hours.week_in_words(told.get("opening_hours") or [], get_language() or "fi", day)
    parts = [in_language(told.get("name") or {}), address, week or in_language(told.get("hours") or {})]
    parts += [told.get("phone"), told.get("email"), told.get("url")]
    return f"{kind}: " + " · ".join(part for part in parts if part)


def _names_of(data) -> dict:
    """{code: name} of the municipalities and PTV codes that the entry names."""
    towns = data.get("municipalities") or []
    codes = [] if towns == "all" else [str(code).zfill(3) for code in towns]
    codes += [str(each["municipality"]) for each in data.get("channels") or [] if each.get("municipality")]
    names = {row.pk: in_language(row.name) for row in Municipality.objects.filter(pk__in=codes)}
    for scheme, told in ((GROUPS, data.get("target_groups")), (CLASSES, data.get("service_class"))):
        if told:
            names |= {code: in_language(name) for code, name in code_names(scheme).items()}
    return names
