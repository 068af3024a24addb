"""PTV's code lists: read into rows, and found again by any of their addresses."""

import re

from ..models import Code
from .ptv_files import BadObject
from .ptv_read import CodeRef
from .ptv_values import text

# Lists come as …/ptvserclass2/code/P6, records name …/ptvserclass/code/P6: the same code.
ADDRESS = re.compile(r"/codelist/ptv/([a-z]+)[0-9]*/code/([^/?#]+)/?$", re.I)
SHAPE = re.compile(r"[A-ZÅÄÖ]{1,4}[0-9]+(\.[0-9]+)*")


def read_code(raw) -> Code:
    """One row of a code list, not saved. A withdrawn row has no address and keeps to its own list."""
    uri = text(raw, "Id")
    match = ADDRESS.search(uri)
    label, broader = raw.get("Label") or {}, raw.get("BroaderUris") or []
    if not isinstance(label, dict) or not isinstance(broader, list):
        raise BadObject("its Label should be an object and its BroaderUris a list", text(raw, "Notation"))
    parent = ADDRESS.search(str(broader[0])) if broader else None
    code = Code(
        scheme=(match[1].lower() if match else text(raw, "ConceptType"))[:30],
        code=text(raw, "Notation")[:40],
        uri=uri[:200],
        old_uri=text(raw, "OldUri")[:200],
        parent=parent[2][:40] if parent else "",
        name={key.lower(): str(value) for key, value in label.items() if value},
    )
    if not code.code or not code.scheme:
        raise BadObject("a code needs Notation and ConceptType")
    return code


def read_language(raw) -> Code:
    """One row of the list of languages, not saved."""
    return Code(
        scheme="language",
        code=text(raw, "code")[:40],
        name={key: value for key in ("fi", "sv", "en") if (value := text(raw, key))},
    )


class CodeTable:
    """All codes by list and code and by address, for one run."""

    def __init__(self):
        self.codes, self.addresses = {}, {}
        for row in Code.objects.all():
            self.add(row)

    def add(self, row):
        self.codes[row.scheme, row.code] = row
        for address in (row.uri, row.old_uri):
            if address:
                self.addresses[address] = row

    def save(self, row) -> str:
        """Write one row; says created, updated or unchanged."""
        known = self.codes.get((row.scheme, row.code))
        fields = ("uri", "old_uri", "parent", "name")
        if known and all(getattr(known, name) == getattr(row, name) for name in fields):
            return "unchanged"
        row.pk = known.pk if known else None
        row.save()
        self.add(row)
        return "updated" if known else "created"

    def find(self, ref: CodeRef) -> str | None:
        """The code that `ref` means, or None when no list here has it."""
        for uri in ref.uris:
            if row := self.addresses.get(uri):
                # A withdrawn code's number may have been given to another: its old address does not match.
                return row.code if row.scheme == ref.scheme else None
        told = [match[2] for uri in ref.uris if (match := ADDRESS.search(uri))]
        return next((code for code in [*told, ref.code] if (ref.scheme, code) in self.codes), None)

    def as_told(self, ref: CodeRef) -> str | None:
        """The code as the record tells it, when no list here has it but it looks like one."""
        if any(uri in self.addresses for uri in ref.uris):
            return None
        told = [match[2] for uri in ref.uris if (match := ADDRESS.search(uri))]
        return next((code for code in [ref.code, *told] if SHAPE.fullmatch(code)), None)
