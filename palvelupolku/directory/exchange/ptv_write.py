"""PTV facts into rows: many records at a time with few queries, inside the caller's transaction."""

from collections import Counter, defaultdict

from palvelupolku.accounts.choices import OrganisationKind
from palvelupolku.accounts.models import Organisation

from ..choices import Placement, Source, Status
from ..models import Channel, Municipality, Place, Service, SourceRecord
from ..placing import proposal_for
from ..search.analyse import analyse_services
from . import ptv12_read, ptv_read
from .hours import as_text
from .ptv_codes import CodeTable, read_code, read_language
from .ptv_facts import Facts
from .ptv_files import BadObject, Item, is_v12
from .ptv_gaps import write_gaps
from .ptv_links import Ends, Links
from .ptv_rows import BATCH, batches, by_ptv_id, digests, insert, save_rows, stored, uuids
from .ptv_values import texts

# Ends before beginnings, so that most links are made at once.
ORDER = (*("code", "language", "organisation", "general", "channel", "service", "collection", "connection"),)
AT_ONCE = 2_000
ADDED = ("description", "for_whom", "cost", "how_to_get_in")
INSTEAD = ("name", "summary", "when")


class Writer:
    """Writes records and remembers, for one run, codes, municipalities, organisations and descriptions.

    `touched` are the ids of services whose texts, area or places may have changed. `refused` takes
    (where, id, why) of records that cannot be understood; without it they raise.
    """

    def __init__(self, *, at, again=False, refused=None):
        self.at, self.again, self.refused = at, again, refused
        self.forget()

    def forget(self):
        """Read again what is remembered: after a file that was rolled back."""
        self.codes = CodeTable()
        self.municipalities = {row.code: row for row in Municipality.objects.all()}
        self.organisations, self.given, self.asked = {}, set(), set()
        self.generals, self.proposals, self.words = {}, {}, {}
        self.words_remembered = False
        self.links = Links()
        self.touched = set()

    def write(self, items) -> Counter:
        """Take records in; counts (kind, created | updated | unchanged | older than what is here).

        Raises BadObject for the first that cannot be understood.
        """
        by_kind, done = defaultdict(list), Counter()
        for item in items:
            by_kind[item.kind].append(item)
        for kind in ORDER:
            for some in batches(by_kind[kind], AT_ONCE):
                for what, n in self._write(kind, some).items():
                    done[kind, what] += n
        self._finish()
        return done

    def derive(self, items):
        """Make the rows of records again from what they say, as when something they name has arrived."""
        for kind in ORDER:
            for some in batches([item for item in items if item.kind == kind], AT_ONCE):
                self._apply(kind, some)
        self._finish()

    def _write(self, kind, items) -> Counter:
        if kind in ("code", "language"):
            return self.codes.save([_code_of(item) for item in items])
        known = digests(kind, [item.id for item in items])
        wanted = [item for item in items if self.again or known.get(item.id) != item.digest]
        older = _older(kind, [item for item in wanted if item.id in known])
        fresh = [item for item in wanted if item.id not in older]
        fresh = self._apply(kind, fresh)
        _keep(kind, fresh, known, self.at)
        created = sum(item.id not in known for item in fresh)
        done = {"created": created, "updated": len(fresh) - created, "older": len(older)}
        return +Counter(done | {"unchanged": len(items) - len(wanted)})

    def _apply(self, kind, items) -> list[Item]:
        """Make rows of records; returns those that could be understood."""
        facts = {item.id: (item, told) for item in items if (told := self._read(item)) is not None}
        if facts:
            getattr(self, f"_{kind}s")({guid: told for guid, (_, told) in facts.items()})
        return [item for item, _ in facts.values()]

    def _read(self, item):
        try:
            return read(item)
        except BadObject as error:
            if self.refused is None:
                raise
            self.refused.append((item.kind, error.object_id, str(error)))
            return None

    def _finish(self):
        write_gaps(self.links.write(), self.at)
        self.touched |= self.links.touched

    # --- each kind ----------------------------------------------------------------------------------

    def _collections(self, facts):
        """Kept as they came; read only so that a broken one is refused."""

    def _generals(self, facts):
        self.generals |= facts
        using = Service.objects.filter(general_description__in=list(facts))
        ids = [str(pk) for pk in using.values_list("ptv_id", flat=True) if pk]
        self._apply("service", stored("service", ids))

    def _connections(self, facts):
        for guid, told in facts.items():
            self.links.connect(guid, *told)

    def _organisations(self, facts):
        rows = by_ptv_id(Organisation, facts)
        self._municipalities(facts.values())
        for guid, each in facts.items():
            rows[guid] = _filled(rows.get(guid) or Organisation(ptv_id=guid), each.fields)
        save_rows(Organisation, rows.values(), [*next(iter(facts.values())).fields])
        self.organisations |= rows
        self.given |= facts.keys()
        self.asked |= facts.keys()
        for guid, each in facts.items():
            self.links.add(Ends("organisation", guid, rows[guid].pk, each.name, None, self._gaps_of(each)))

    def _channels(self, facts):
        rows = by_ptv_id(Channel, facts)
        known = {row.pk for row in rows.values()}
        self._prepare(facts.values())
        for guid, each in facts.items():
            row = rows[guid] = _filled(rows.get(guid) or Channel(ptv_id=guid), each.fields)
            row.organisation = self._owner(each)
            row.hours_text = as_text(row.hours, day=self.at.date())
            row.updated_at = self.at
        save_rows(Channel, rows.values(), [*CHANNEL_COLUMNS])
        self._places(facts, rows, known)
        self._told(facts, rows, known, "channel")

    def _services(self, facts):
        rows = by_ptv_id(Service, facts)
        known = {row.pk for row in rows.values()}
        self._describe(facts.values())
        self._prepare(facts.values())
        for guid, each in facts.items():
            row = rows.get(guid) or Service(ptv_id=guid, source=Source.PTV)
            rows[guid] = self._filled_service(row, each)
        analyse_services(list(rows.values()), known=self.words)
        save_rows(Service, rows.values(), SERVICE_COLUMNS)
        self._areas(facts, rows, known)
        self._told(facts, rows, known, "service")
        self.touched |= {row.pk for row in rows.values()}

    def _filled_service(self, row, facts):
        _filled(row, facts.fields)
        row.organisation = self._owner(facts)
        row.general_description = facts.general if uuids([facts.general]) else None
        row.classes = self._resolved(facts, "ptvserclass")
        row.target_groups = self._resolved(facts, "ptvkohderyhmat")
        self._resolved(facts, "ptvelti")
        if row.placement != Placement.CONFIRMED:
            row.stages, row.phases, row.placement = self._proposal(tuple(row.classes))
        if row.status == Status.PUBLISHED and row.published_at is None:
            row.published_at = self.at
        row.confirmed_on = row.confirmed_on or facts.modified
        row.updated_at = self.at
        return row

    def _told(self, facts, rows, known, kind):
        for guid, each in facts.items():
            pk = rows[guid].pk
            self.links.add(Ends(kind, guid, pk, each.name, each.links, each.gaps, is_new=pk not in known))

    # --- pieces -------------------------------------------------------------------------------------

    def _gaps_of(self, facts: Facts) -> dict:
        gaps = dict.fromkeys(facts.odd, "")
        if not facts.name:
            gaps["name", "-"] = ""
        for kind, code, name in sorted(facts.areas):
            towns = self.codes.area(kind, code, name)
            for town in towns:
                facts.municipality(town, self.codes.codes["kunta", town].name)
            if not towns:
                gaps["area", f"{kind}:{code}"[:200]] = name
        return gaps

    def _prepare(self, facts):
        """Read at once what these records name: organisations; make minimal rows of those only named."""
        facts = list(facts)
        for each in facts:
            each.gaps = self._gaps_of(each)
        self._municipalities(facts)
        ids = uuids({guid for each in facts for guid in each.named_organisations}) - self.asked
        if ids:
            self.asked |= ids
            self.organisations |= by_ptv_id(Organisation, ids)
            self.given |= digests("organisation", ids).keys()
        told = dict(each.organisation for each in facts if each.organisation and each.organisation[1])
        new = {guid: told[guid] for guid in uuids(told) - self.organisations.keys()}
        rows = [
            Organisation(ptv_id=guid, name={"fi": name}, kind=OrganisationKind.OTHER)
            for guid, name in sorted(new.items())
        ]
        Organisation.objects.bulk_create(rows, batch_size=BATCH)
        self.organisations |= {row.ptv_id: row for row in rows}

    def _owner(self, facts):
        for guid, name in facts.named_organisations.items():
            if guid not in self.given:
                facts.gaps["organisation", guid] = name
        return self.organisations.get(facts.organisation[0]) if facts.organisation else None

    def _municipalities(self, facts):
        """Rows for all municipalities told, with the names told; what is written here stays."""
        changed = {}
        for code, names in ((code, names) for each in facts for code, names in each.municipalities.items()):
            row = self.municipalities.get(code)
            if row and all(language in row.name for language in names):
                continue
            row = row or Municipality(code=code)
            row.name = {**names, **row.name}
            self.municipalities[code] = changed[code] = row
        if changed:
            Municipality.objects.bulk_create(
                [changed[code] for code in sorted(changed)],
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=["name"],
                batch_size=BATCH,
            )

    def _describe(self, facts):
        """Complete services with their general descriptions: own words first."""
        ids = uuids({each.general for each in facts}) - self.generals.keys()
        self.generals |= dict.fromkeys(ids)
        self.generals |= {item.id: read(item) for item in stored("general", ids)}
        for each in facts:
            if general := self.generals.get(each.general):
                merge(each, general)
            elif each.general:
                each.odd.add(("general", each.general))

    def _resolved(self, facts, scheme) -> list[str]:
        found = []
        for ref in (each for each in facts.codes if each.scheme == scheme):
            code = self.codes.find(ref)
            if code is None:
                facts.gaps["code", ref.target] = ref.name
                code = self.codes.as_told(ref)
            found.append(code)
        return list(dict.fromkeys(code for code in found if code))

    def _proposal(self, classes):
        if classes not in self.proposals:
            self.proposals[classes] = proposal_for(classes)
        stages, phases, placement = self.proposals[classes]
        return list(stages), list(phases), placement

    def _areas(self, facts, rows, known):
        towns = Service.municipalities.through
        for some in batches(known):
            towns.objects.filter(service_id__in=some).delete()
        insert(
            towns,
            [
                towns(service_id=rows[guid].pk, municipality_id=code)
                for guid, each in facts.items()
                for code in each.municipalities
            ],
        )

    def _places(self, facts, rows, known):
        for some in batches(known):
            Place.objects.filter(channel_id__in=some).delete()
            ways = Channel.services.through.objects.filter(channel_id__in=some)
            self.touched |= set(ways.values_list("service_id", flat=True))
        insert(
            Place,
            [
                Place(channel_id=rows[guid].pk, **place)
                for guid, each in facts.items()
                for place in each.places
            ],
        )


CHANNEL_COLUMNS = (
    *("kind", "status", "organisation", "name", "summary", "description", "phones", "emails", "urls"),
    *("hours", "hours_text", "languages", "updated_at"),
)
SERVICE_COLUMNS = (
    *("status", "organisation", "organisation_name", "name", "summary", "description", "for_whom", "when"),
    *("cost", "charge", "how_to_get_in", "keywords", "stages", "phases", "placement", "classes"),
    *("target_groups", "area_type", "languages", "producers", "vouchers", "general_description"),
    *("confirmed_on", "published_at", "lemmas", "updated_at"),
)


def read(item: Item):
    """What a record says, by the version of the open API it is in: Facts, of a connection its two ends and
    what is told of them. Raises BadObject with its id."""
    if item.kind == "connection":
        return _guarded(item, ptv12_read.read_connection)
    if item.kind == "collection":
        return _guarded(item, lambda raw: texts(raw, "serviceCollectionNames"))
    readers = ptv12_read if is_v12(item.raw) else ptv_read
    return _guarded(item, getattr(readers, f"read_{item.kind}"))


def _guarded(item, reader):
    try:
        return reader(item.raw)
    except BadObject as error:
        raise BadObject(str(error), item.id) from None


def merge(facts: Facts, general: Facts):
    """Complete a service's facts with its general description: own words first, the general after them or
    where there are none."""
    own, told = facts.fields, general.fields
    for name in INSTEAD:
        own[name] = {**told[name], **own[name]}
    for name in ADDED:
        languages = dict.fromkeys([*own[name], *told[name]])
        own[name] = {key: _both(own[name].get(key, ""), told[name].get(key, "")) for key in languages}
    own["charge"] = own["charge"] or told["charge"]
    facts.codes = [*facts.codes, *(ref for ref in general.codes if ref not in facts.codes)]


def _both(own, general) -> str:
    return own if general in own else f"{own}\n\n{general}".strip()


def _code_of(item):
    return _guarded(item, read_code if item.kind == "code" else read_language)


def _older(kind, items) -> set[str]:
    """Ids of those that are older than the record that is here."""
    here = {item.id: item.raw for item in stored(kind, [item.id for item in items])}
    return {item.id for item in items if item.modified < str(here[item.id].get("modified") or "")}


def _keep(kind, items, known, at):
    """Keep records as they came."""
    rows = [
        SourceRecord(
            source=Source.PTV, kind=kind, ptv_id=item.id, digest=item.digest, raw=item.raw, imported_at=at
        )
        for item in items
    ]
    insert(SourceRecord, [row for row in rows if row.ptv_id not in known])
    SourceRecord.objects.bulk_create(
        [row for row in rows if row.ptv_id in known],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["source", "kind", "ptv_id"],
        update_fields=["digest", "raw", "imported_at"],
    )


def _filled(row, fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row
