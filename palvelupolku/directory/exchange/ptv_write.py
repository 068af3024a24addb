"""PTV facts into rows: one record at a time, inside the caller's transaction."""

from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.accounts.models import Organisation

from ..choices import Placement, Source
from ..models import Channel, ImportGap, Municipality, Place, Service, SourceRecord
from ..placing import proposal_for
from ..search.analyse import analyse_services
from .hours import as_text
from .ptv_codes import CodeTable, read_code, read_language
from .ptv_files import Item
from .ptv_read import Facts, read_channel, read_organisation, read_service
from .ptv_values import texts

READERS = {"service": read_service, "channel": read_channel, "organisation": read_organisation}


class Writer:
    """Writes records and remembers, for one run, the codes and the municipalities it has seen."""

    def __init__(self, *, at, again=False):
        self.at, self.again = at, again
        self.forget()

    def forget(self):
        """Read again what is remembered: after a file that was rolled back."""
        self.codes = CodeTable()
        self.municipalities = {row.code: row for row in Municipality.objects.all()}

    def write(self, item: Item) -> str:
        """Take one record in; says created, updated, unchanged or older (than what is here)."""
        if item.kind in ("code", "language"):
            return self.codes.save((read_code if item.kind == "code" else read_language)(item.raw))
        known = SourceRecord.objects.filter(source=Source.PTV, kind=item.kind, ptv_id=item.id).first()
        if known and known.digest == item.digest and not self.again:
            return "unchanged"
        if known and item.modified < str(known.raw.get("modified") or ""):
            return "older"
        self.apply(item)
        SourceRecord.objects.update_or_create(
            source=Source.PTV,
            kind=item.kind,
            ptv_id=item.id,
            defaults={"digest": item.digest, "raw": item.raw, "imported_at": self.at},
        )
        return "updated" if known else "created"

    def apply(self, item: Item):
        """Derive the rows of one record from what it says; done again when something it names arrives."""
        if item.kind == "collection":
            texts(item.raw, "serviceCollectionNames")  # kept raw; read so that a broken one is refused
            return
        facts = READERS[item.kind](item.raw)
        self._municipalities(facts)
        gaps = dict.fromkeys(facts.odd, "")
        if not facts.name:
            gaps["name", "-"] = ""
        getattr(self, f"_{item.kind}")(item, facts, gaps)
        self._gaps(item, facts, gaps)

    def _organisation(self, item, facts, gaps):
        Organisation.objects.update_or_create(ptv_id=item.id, defaults=facts.fields)

    def _service(self, item, facts, gaps):
        service = Service.objects.filter(ptv_id=item.id).first() or Service(ptv_id=item.id, source=Source.PTV)
        _fill(service, facts)
        service.organisation = self._owner(facts, gaps)
        service.classes = self._resolved(facts, "ptvserclass", gaps)
        service.target_groups = self._resolved(facts, "ptvkohderyhmat", gaps)
        self._resolved(facts, "ptvelti", gaps)
        if service.placement != Placement.CONFIRMED:
            service.stages, service.phases, service.placement = proposal_for(service.classes)
        service.updated_at = self.at
        analyse_services([service])
        service.save()
        service.municipalities.set([self.municipalities[code] for code in facts.municipalities])
        _link(service.channels, "channel", "services", item.id, facts, gaps)

    def _channel(self, item, facts, gaps):
        channel = Channel.objects.filter(ptv_id=item.id).first() or Channel(ptv_id=item.id)
        _fill(channel, facts)
        channel.organisation = self._owner(facts, gaps)
        channel.hours_text = as_text(channel.hours, day=self.at.date())
        channel.updated_at = self.at
        channel.save()
        channel.places.all().delete()
        Place.objects.bulk_create(Place(channel=channel, **place) for place in facts.places)
        _link(channel.services, "service", "serviceChannels", item.id, facts, gaps)

    def _owner(self, facts, gaps):
        """The organisation that answers; a minimal row when only its name was told."""
        given = {
            str(pk)
            for pk in SourceRecord.objects.filter(
                source=Source.PTV, kind="organisation", ptv_id__in=_uuids(facts.named_organisations)
            ).values_list("ptv_id", flat=True)
        }
        for guid, name in facts.named_organisations.items():
            if guid not in given:
                gaps["organisation", guid] = name
        if not facts.organisation or not _uuids([facts.organisation[0]]):
            return None
        guid, name = facts.organisation
        known = Organisation.objects.filter(ptv_id=guid).first()
        if known or not name:
            return known
        return Organisation.objects.create(ptv_id=guid, name={"fi": name}, kind=OrganisationKind.OTHER)

    def _resolved(self, facts, scheme, gaps) -> list[str]:
        found = []
        for ref in (each for each in facts.codes if each.scheme == scheme):
            code = self.codes.find(ref)
            if code is None:
                gaps["code", ref.target] = ref.name
                code = self.codes.as_told(ref)
            found.append(code)
        return list(dict.fromkeys(code for code in found if code))

    def _municipalities(self, facts):
        for code, names in facts.municipalities.items():
            row = self.municipalities.get(code)
            if row and all(language in row.name for language in names):
                continue
            row = row or Municipality(code=code)
            row.name = {**names, **row.name}  # what is written here stays
            row.save()
            self.municipalities[code] = row

    def _gaps(self, item, facts, gaps):
        known = {
            (row.kind, row.target): row
            for row in ImportGap.objects.filter(source_kind=item.kind, source_id=item.id)
        }
        gone = [row.pk for key, row in known.items() if key not in gaps]
        if gone:
            ImportGap.objects.filter(pk__in=gone).delete()
        ImportGap.objects.bulk_create(
            ImportGap(
                kind=kind,
                target=target[:200],
                name=name[:300],
                source_kind=item.kind,
                source_id=item.id,
                named_by=facts.name[:300],
                seen_at=self.at,
            )
            for (kind, target), name in gaps.items()
            if (kind, target) not in known
        )


def _fill(row, facts: Facts):
    for name, value in facts.fields.items():
        setattr(row, name, value)


def _link(manager, kind, back, own_id, facts, gaps):
    """Join to the other ends that are here; those that are not become gaps.

    A link stands when either end's record names the other.
    """
    ids = _uuids(facts.links)
    found = {str(row.ptv_id): row for row in manager.model.objects.filter(ptv_id__in=ids)}
    for guid, name in facts.links.items():
        if guid not in found:
            gaps[kind, guid] = name
    linked = {str(row.ptv_id): row for row in manager.all() if row.ptv_id}
    lost = {guid for guid in linked if guid not in found and not _names(kind, guid, back, own_id)}
    if lost:
        manager.remove(*(linked[guid] for guid in lost))
    if new := [row for guid, row in found.items() if guid not in linked]:
        manager.add(*new)
    _link_waiting(manager, kind, own_id, linked | found)


def _link_waiting(manager, kind, own_id, known):
    """Join to those whose records named this one before it came; their gaps close."""
    waiting = ImportGap.objects.filter(target=own_id, source_kind=kind)
    ids = [guid for guid in waiting.values_list("source_id", flat=True) if str(guid) not in known]
    if ids:
        manager.add(*manager.model.objects.filter(ptv_id__in=ids))
    waiting.delete()


def _names(kind, guid, back, own_id) -> bool:
    raw = SourceRecord.objects.filter(source=Source.PTV, kind=kind, ptv_id=guid).values_list("raw", flat=True)
    end = {"services": "service", "serviceChannels": "serviceChannel"}[back]
    return any(
        (row.get(end) or {}).get("id") == own_id for each in raw for row in each.get(back) or [] if row
    )


def _uuids(ids) -> list[str]:
    from uuid import UUID

    found = []
    for text in ids:
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found
