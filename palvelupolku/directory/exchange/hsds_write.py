"""Services and organisations of HSDS documents into the catalogue, known by their ids.

What the documents of a run say of a service is joined. A full object (one that lists its places) tells all;
a list knows less and takes nothing away; a service at a location adds a place. Each object is taken or
refused by itself. The second run of the same documents writes nothing.
"""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.actions import record

from ..actions import save_entries
from ..choices import Placement, Source
from ..models import Service, SourceRecord
from ..placing import proposal_for
from .hsds_read import Context, Refused, business_id, cleaned, entry_of, objects_in, organization_of
from .template_codes import CLASSES, GROUPS, Names, code_names, municipality_names

BATCH = 500
NESTED = ("service_at_locations",)
PLURALS = {"service": "services", "organization": "organisations"}


@dataclass
class Result:
    """What was done, by kind and outcome; who was refused and why; remarks on what was left out."""

    counts: dict = field(default_factory=lambda: defaultdict(Counter))
    refused: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(row["created"] + row["updated"] for row in self.counts.values())

    def as_text(self) -> str:
        """The report, line by line."""
        lines = []
        for kind, plural in PLURALS.items():
            if row := self.counts.get(kind):
                told = ", ".join(f"{row[outcome]} {outcome}" for outcome in row if row[outcome])
                lines.append(f"HSDS {plural}: {told}.")
        lines += [f"Refused: {where}: {what}: {why}." for where, what, why in self.refused]
        lines += [f"Remark: {what}: {why}." for what, why in self.remarks]
        return "\n".join(lines)


@dataclass
class Found:
    """All objects of a run, joined by their ids."""

    services: dict = field(default_factory=dict)
    organizations: dict = field(default_factory=dict)
    full: set = field(default_factory=set)
    refused: list = field(default_factory=list)

    def add(self, kind, raw, where):
        try:
            raw = cleaned(raw)
        except Refused as why:
            self.refused.append((where, str(raw.get("id"))[:80], str(why)))
            return
        getattr(self, f"_{kind}")(raw)

    def _service(self, raw):
        if isinstance(raw.get("service_at_locations"), list):
            self.full.add(raw["id"])
        self.services[raw["id"]] = joined(self.services.get(raw["id"]), raw)
        if isinstance(raw.get("organization"), dict) and isinstance(raw["organization"].get("id"), str):
            self._organization({**raw["organization"], "services": []})

    def _organization(self, raw):
        known = self.organizations.get(raw["id"], {})
        own = {key: value for key, value in raw.items() if key != "services"}
        self.organizations[raw["id"]] = {**known, **own}
        for service in raw.get("services") or []:
            if isinstance(service, dict) and service.get("status") and isinstance(service.get("id"), str):
                self._service({**service, "organization_id": raw["id"]})

    def _service_at_location(self, raw):
        service = raw.get("service") if isinstance(raw.get("service"), dict) else {}
        pk = service.get("id") or raw.get("service_id")
        if not isinstance(pk, str):
            self.refused.append(("service_at_location", raw["id"][:80], "it names no service"))
            return
        place = {key: value for key, value in raw.items() if key != "service"}
        own = {key: value for key, value in service.items() if key != "service_at_locations"}
        self._service({**own, "id": pk})
        known = self.services[pk]
        places = [each for each in known.get("service_at_locations") or [] if each.get("id") != raw["id"]]
        before = next((e for e in known.get("service_at_locations") or [] if e.get("id") == raw["id"]), None)
        self.services[pk] = {**known, "service_at_locations": [*places, joined(before, place)]}


def joined(known, raw) -> dict:
    """What two documents say of one object: a key that the newer one lacks stays, and so do places."""
    if not known:
        return dict(raw)
    both = {**known, **raw}
    for name in NESTED:
        if isinstance(known.get(name), list) and isinstance(raw.get(name), list):
            newer = {each.get("id"): each for each in raw[name] if isinstance(each, dict)}
            kept = [each for each in known[name] if isinstance(each, dict) and each.get("id") not in newer]
            both[name] = [*kept, *newer.values()]
    return both


def import_documents(documents, *, by, at, language="fi") -> Result:
    """Take in [(where, document)]; `language` is that of the texts: HSDS does not tell it."""
    found, result = Found(), Result()
    for where, document in documents:
        for kind, raw in objects_in(document):
            if kind is None:
                told = raw.get("id") if isinstance(raw, dict) else raw
                result.refused.append(
                    (where, str(told)[:80], "not a service, organization or service_at_location")
                )
            else:
                found.add(kind, raw, where)
    result.refused += found.refused
    owners = _write_organizations(found.organizations, language, result, at=at)
    ids = sorted(found.services)
    context = _context(language, at)
    for start in range(0, len(ids), BATCH):
        some = {pk: found.services[pk] for pk in ids[start : start + BATCH]}
        _write_services(some, found.full, owners, context, result, by=by, at=at)
    return result


def _context(language, at):
    return Context(
        language=language,
        classes=Names(code_names(CLASSES)),
        groups=Names(code_names(GROUPS)),
        towns=Names(municipality_names(), show_code=False),
        today=timezone.localdate(at),
    )


# --- organisations ------------------------------------------------------------------------------------


@transaction.atomic
def _write_organizations(found, language, result, *, at):
    """{HSDS id: Organisation}; one that is here by business id or name is used and left as it is."""
    known = {
        row.external_id: row
        for row in Organisation.objects.filter(external_id__in=[_external(pk) for pk in found])
    }
    others = list(Organisation.objects.filter(external_id=""))
    by_business_id = {row.business_id: row for row in others if row.business_id}
    by_name = {text.casefold(): row for row in others for text in row.name.values() if isinstance(text, str)}
    owners = {}
    for pk, raw in sorted(found.items()):
        try:
            fields = organization_of(raw, language)
        except Refused as why:
            result.refused.append(("organization", pk[:80], str(why)))
            continue
        row = known.get(_external(pk))
        same = by_business_id.get(business_id(raw)) or by_name.get(fields["name"][language].casefold())
        if row is None and same is not None:
            owners[pk], outcome = same, "known here already"
        else:
            owners[pk], outcome = _save_organization(row, pk, fields)
        result.counts["organization"][outcome] += 1
    return owners


def _save_organization(row, pk, fields):
    if row is None:
        return Organisation.objects.create(external_id=_external(pk), **fields), "created"
    changed = [name for name, value in fields.items() if value and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save(update_fields=changed)
    return row, "updated" if changed else "unchanged"


def _external(pk) -> str:
    return f"hsds:{pk}"[:200]


# --- services -----------------------------------------------------------------------------------------


@transaction.atomic
def _write_services(found, full, owners, context, result, *, by, at):
    records = {
        row.ptv_id: row
        for row in SourceRecord.objects.filter(
            source=Source.HSDS, kind="service", ptv_id__in=[_uuid(pk) for pk in found]
        )
    }
    known = {
        row.external_id: row
        for row in Service.objects.filter(source=Source.HSDS, external_id__in=list(found))
    }
    entries, raws, proposed = [], {}, {}
    for pk, raw in found.items():
        before = records.get(_uuid(pk))
        whole = joined(before.raw, raw) if before and pk not in full else raw
        if before and before.digest == _digest(whole) and pk in known:
            result.counts["service"]["unchanged"] += 1
            continue
        context.remarks = []
        try:
            entry = _entry(pk, whole, owners, known.get(pk), context)
        except Refused as why:
            result.refused.append(("service", pk[:80], str(why)))
            continue
        result.remarks += [(entry["name"][context.language], remark) for remark in context.remarks]
        result.counts["service"]["updated" if pk in known else "created"] += 1
        if entry.pop("is_proposed"):
            proposed[pk] = True
        entries.append(entry)
        raws[pk] = whole
    if not entries:
        return
    services = save_entries(entries, by=by, at=at)
    ids = [service.pk for service in services]
    Service.objects.filter(pk__in=ids).update(source=Source.HSDS)
    Service.objects.filter(pk__in=ids, external_id__in=list(proposed)).update(placement=Placement.PROPOSED)
    _keep_records(raws, records, at)
    record("directory.hsds.import", by=by, at=at, services=len(services))


def _entry(pk, raw, owners, known, context):
    entry = entry_of(raw, context)
    entry["slug"] = known.slug if known and known.slug else f"hsds-{_uuid(pk)}"
    told = raw.get("organization") if isinstance(raw.get("organization"), dict) else {}
    entry["organisation"] = owners.get(told.get("id") or raw.get("organization_id"))
    if entry["organisation"]:
        entry["organisation_name"] = ""
    entry["is_proposed"] = False
    if known and known.placement == Placement.CONFIRMED:
        entry["stages"], entry["phases"] = known.stages, known.phases
    elif not entry["stages"]:
        entry["stages"], entry["phases"], _placement = proposal_for(entry["service_class"])
        entry["is_proposed"] = bool(entry["stages"])
    return entry


def _keep_records(raws, records, at):
    new, changed = [], []
    for pk, raw in raws.items():
        row = records.get(_uuid(pk))
        (changed if row else new).append(
            row or SourceRecord(source=Source.HSDS, kind="service", ptv_id=_uuid(pk))
        )
        row = row or new[-1]
        row.raw, row.digest, row.imported_at = raw, _digest(raw), at
    SourceRecord.objects.bulk_create(new, batch_size=BATCH)
    SourceRecord.objects.bulk_update(changed, ["raw", "digest", "imported_at"], batch_size=100)


def _digest(raw) -> str:
    return hashlib.sha256(json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _uuid(pk) -> UUID:
    try:
        return UUID(pk)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"hsds:{pk}")
