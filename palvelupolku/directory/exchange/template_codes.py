"""Codes by name, in both directions: for drop-downs, and for what people wrote in a cell."""

import re
from functools import cache
from pathlib import Path

import yaml

from palvelupolku.ui.texts import in_language

from ..models import Code, Municipality

FILE = Path(__file__).resolve().parent.parent / "data" / "codes.yaml"
CLASSES, GROUPS, LANGUAGES = "ptvserclass", "ptvkohderyhmat", "language"
# What stands first in a cell of a drop-down: "P4.12 Järjestö- ja vapaaehtoistoiminta".
AT_FIRST = re.compile(r"\s*([A-Za-z]{0,4}[0-9]*(?:\.[0-9]+)*)(?=[\s:–-]|$)")


@cache
def shipped() -> dict:
    """{scheme: {code: {fi, sv, en}}} of data/codes.yaml."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def code_names(scheme) -> dict:
    """{code: {fi, sv, en}} of a scheme in the order of its codes: as shipped, and what was imported."""
    names = dict(shipped().get(scheme, {}))
    names |= {row.code: row.name for row in Code.objects.filter(scheme=scheme) if row.name}
    return {code: names[code] for code in sorted(names, key=_order)} if scheme != LANGUAGES else names


def municipality_names(*, served_only=False) -> dict:
    """{code: {fi, sv, en}} of the municipalities known here."""
    rows = Municipality.objects.filter(is_served=True) if served_only else Municipality.objects.all()
    return {row.pk: row.name for row in rows}


def _order(code):
    return [int(part) if part.isdigit() else part for part in re.findall(r"[0-9]+|[^0-9.]+", code)]


class Names:
    """One list of codes, found by code, by "code name", or by name in any language."""

    def __init__(self, names, *, show_code=True):
        self.names, self.show_code = names, show_code
        self.known = {}
        for code, name in names.items():
            for said in (code, *name.values(), *(f"{code} {each}" for each in name.values())):
                self.known.setdefault(plain(said), code)

    def label(self, code) -> str:
        """How the code stands in a drop-down, in the language in force."""
        name = in_language(self.names.get(code) or {})
        return f"{code} {name}".strip() if self.show_code else name or str(code)

    def labels(self) -> list[str]:
        return [self.label(code) for code in self.names]

    def exactly(self, said):
        """The code of what is a code or a name and nothing more, or None."""
        return self.known.get(plain(said))

    def find(self, said):
        """The code of what was said, also of a code with other words after it; or None."""
        if (code := self.exactly(said)) is not None:
            return code
        first = AT_FIRST.match(str(said)) if self.show_code else None
        return self.known.get(plain(first[1])) if first and first[1] else None


def plain(text) -> str:
    return " ".join(str(text).casefold().split())
