"""PTV's code lists: read into rows, and found again by any of their addresses."""

import re
from collections import Counter

from ..models import Code
from .ptv_facts import CodeRef
from .ptv_files import BadObject
from .ptv_values import text

# Lists come as …/ptvserclass2/code/P6, records name …/ptvserclass/code/P6: the same code.
ADDRESS = re.compile(r"/codelist/ptv/([a-z]+)[0-9]*/code/([^/?#]+)/?$", re.I)
FIELDS = ("uri", "old_uri", "parent", "name")
# The list of wellbeing services counties and their municipalities, as scheme names.
AREAS, TOWNS = "hyvinvointialue", "kunta"
WELLBEING = ("wellbeingservicecounty", "wellbeingservicescounty", "wellbeingcounty", "hyvinvointialue")
AREA_COLUMNS = {"municipality_code", "municipality", "county_code", "wellbeing_county"}
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


def read_areas(rows) -> list[Code]:
    """Wellbeing services counties and their municipalities from rows of a table with AREA_COLUMNS, not
    saved."""
    areas = {row["county_code"].zfill(2): row["wellbeing_county"] for row in rows}
    return [Code(scheme=AREAS, code=code, name={"fi": name}) for code, name in sorted(areas.items())] + [
        Code(
            scheme=TOWNS,
            code=row["municipality_code"].zfill(3),
            parent=row["county_code"].zfill(2),
            name={"fi": row["municipality"]},
        )
        for row in rows
    ]


class CodeTable:
    """All codes by list and code and by address, for one run."""

    def __init__(self):
        self.codes, self.addresses, self.found = {}, {}, {}
        for row in Code.objects.all():
            self.add(row)

    def add(self, row):
        self.found.clear()
        self.codes[row.scheme, row.code] = row
        for address in (row.uri, row.old_uri):
            if address:
                self.addresses[address] = row

    def save(self, rows) -> Counter:
        """Write rows of lists; counts created, updated and unchanged."""
        done, new = Counter(), []
        for row in rows:
            known = self.codes.get((row.scheme, row.code))
            if known and all(getattr(known, name) == getattr(row, name) for name in FIELDS):
                done["unchanged"] += 1
                continue
            done["updated" if known else "created"] += 1
            if known and known.pk:
                row.pk = known.pk
                row.save()
            elif known:
                new.remove(known)
                new.append(row)
            else:
                new.append(row)
            self.add(row)
        Code.objects.bulk_create(new, batch_size=500)
        return done

    def area(self, kind, code, name) -> list[str]:
        """The municipalities of an area told by its code or its name, as far as a list of areas is here."""
        listed = self.codes.get((AREAS, code.zfill(2)))
        if kind.lower() not in WELLBEING or not listed:
            listed = next((row for row in self._areas() if name and row.name.get("fi") == name), None)
        return sorted(row.code for row in self._towns() if listed and row.parent == listed.code)

    def _areas(self):
        return [row for row in self.codes.values() if row.scheme == AREAS]

    def _towns(self):
        return [row for row in self.codes.values() if row.scheme == TOWNS]

    def find(self, ref: CodeRef) -> str | None:
        """The code that `ref` means, or None when no list here has it."""
        if ref not in self.found:
            self.found[ref] = self._find(ref)
        return self.found[ref]

    def _find(self, ref):
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
