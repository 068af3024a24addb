"""Which service is got in which channel: made from either end's record, or from a connection of v12."""

from collections import defaultdict
from dataclasses import dataclass, field

from ..models import Channel, ChannelUse, ImportGap, Service
from .ptv12_read import read_connection
from .ptv_facts import Link
from .ptv_files import connection_id
from .ptv_rows import BATCH, batches, digests, pks_by_ptv_id, stored

MODELS = {"service": Service, "channel": Channel}
OTHER = {"service": "channel", "channel": "service"}
NAMED_IN = {"service": ("serviceChannels", "serviceChannel"), "channel": ("services", "service")}
USES = ("description", "charge", "cost", "hours", "phones", "emails", "urls", "address")
Joined = Channel.services.through


@dataclass
class Ends:
    """One record of a file: its row, what it names and what was not found so far."""

    kind: str
    guid: str
    pk: int | None
    name: str
    links: dict | None
    gaps: dict = field(default_factory=dict)
    is_new: bool = False


class Links:
    """Gathers the ends of a file and joins them. `touched` are ids of services that were joined or parted."""

    def __init__(self):
        self.ends, self.connections, self.touched = [], [], set()
        self.pks = {"service": {}, "channel": {}}
        self.told, self.pairs = {}, set()

    def add(self, ends: Ends):
        self.ends.append(ends)
        if ends.kind in MODELS:
            self.pks[ends.kind][ends.guid] = ends.pk

    def connect(self, guid, service, channel, link):
        """A connection of v12, that names both ends."""
        self.connections.append((guid, service, channel, link))

    def write(self) -> list[Ends]:
        """Join what is here; returns the records with all their gaps, and forgets them."""
        ends, self.ends = self.ends, []
        for kind in MODELS:
            self._join_ends(kind, [each for each in ends if each.kind == kind and each.links is not None])
        self._join_arrived([each for each in ends if each.kind in MODELS])
        connections, self.connections = self.connections, []
        ends += self._join_connections(connections)
        self._save()
        return ends

    def _join_ends(self, kind, ends):
        other = OTHER[kind]
        self._look_up(other, {guid for each in ends for guid in each.links})
        for each in ends:
            for guid, link in each.links.items():
                pk = self.pks[other].get(guid)
                if pk is None:
                    each.gaps[other, guid] = link.name
                else:
                    self._pair(kind, each.pk, pk, link)
        self._part(kind, [each for each in ends if not each.is_new])

    def _pair(self, kind, pk, other_pk, link):
        pair = (pk, other_pk) if kind == "service" else (other_pk, pk)
        self.pairs.add(pair)
        if link.told:
            self.told[pair] = link.told

    def _look_up(self, kind, guids):
        missing = guids - self.pks[kind].keys()
        self.pks[kind] |= pks_by_ptv_id(MODELS[kind], {guid for guid in missing if len(guid) == 36})

    def _part(self, kind, ends):
        """Undo links that neither end names any more."""
        by_pk, other = {each.pk: each for each in ends}, OTHER[kind]
        for some in batches(set(by_pk)):
            rows = Joined.objects.filter(**{f"{kind}_id__in": some}).exclude(**{f"{other}__ptv_id": None})
            lost = defaultdict(set)
            for own, pk, guid in rows.values_list(f"{kind}_id", f"{other}_id", f"{other}__ptv_id"):
                if str(guid) not in by_pk[own].links:
                    lost[str(guid)].add((own, pk))
            self._part_lost(kind, lost, by_pk)

    def _part_lost(self, kind, lost, by_pk):
        other = OTHER[kind]
        names = {item.id: _named(item.raw, other) for item in stored(other, lost)}
        for guid, pairs in lost.items():
            for own, pk in pairs:
                mine = by_pk[own].guid
                ends = (mine, guid) if kind == "service" else (guid, mine)
                if mine in names.get(guid, ()) or digests("connection", [connection_id(*ends)]):
                    continue
                self.part(*((own, pk) if kind == "service" else (pk, own)))

    def part(self, service_pk, channel_pk):
        """Take one link away with what was told of it."""
        Joined.objects.filter(service_id=service_pk, channel_id=channel_pk).delete()
        ChannelUse.objects.filter(service_id=service_pk, channel_id=channel_pk).delete()
        self.touched.add(service_pk)

    def _join_arrived(self, ends):
        """Join to those whose records named these before they came; their gaps close."""
        by_target = {(each.kind, each.guid): each for each in ends if each.is_new}
        waiting, gone = defaultdict(list), []
        for some in batches({guid for _, guid in by_target}):
            for gap in ImportGap.objects.filter(kind__in=MODELS, target__in=some):
                each = by_target.get((gap.kind, gap.target))
                if each:
                    waiting[gap.source_kind].append((str(gap.source_id), each))
                    gone.append(gap.pk)
        for kind in MODELS:
            self._join_waiting(kind, waiting[kind])
        for item in stored("connection", {guid for guid, _ in waiting["connection"]}):
            self.connect(item.id, *read_connection(item.raw))
        for some in batches(gone):
            ImportGap.objects.filter(pk__in=some).delete()

    def _join_waiting(self, kind, waiting):
        self._look_up(kind, {guid for guid, _ in waiting})
        silent = {guid for guid, each in waiting if guid not in (each.links or ())}
        raws = {item.id: item.raw for item in stored(kind, silent)}
        for guid, each in waiting:
            if pk := self.pks[kind].get(guid):
                link = _named(raws.get(guid, {}), kind).get(each.guid) or Link()
                self._pair(kind, pk, each.pk, link)

    def _join_connections(self, connections):
        self._look_up("service", {service for _, service, _, _ in connections})
        self._look_up("channel", {channel for _, _, channel, _ in connections})
        found = []
        for guid, service, channel, link in connections:
            ends = Ends("connection", guid, None, "", None)
            pair = self.pks["service"].get(service), self.pks["channel"].get(channel)
            for kind, target, pk in zip(MODELS, (service, channel), pair, strict=True):
                if pk is None:
                    ends.gaps[kind, target] = ""
            if None not in pair:
                self._pair("service", *pair, link)
            found.append(ends)
        return found

    def _save(self):
        pairs, self.pairs = self.pairs, set()
        told, self.told = self.told, {}
        Joined.objects.bulk_create(
            [Joined(service_id=service, channel_id=channel) for service, channel in sorted(pairs)],
            ignore_conflicts=True,
            batch_size=BATCH,
        )
        ChannelUse.objects.bulk_create(
            [ChannelUse(service_id=pair[0], channel_id=pair[1], **told[pair]) for pair in sorted(told)],
            update_conflicts=True,
            unique_fields=["service", "channel"],
            update_fields=USES,
            batch_size=BATCH,
        )
        self._forget_uses(pairs - told.keys())
        self.touched |= {service for service, _ in pairs}

    def _forget_uses(self, pairs):
        """What was told of a pair and is not told any more."""
        if not ChannelUse.objects.exists():
            return
        for some in batches({service for service, _ in pairs}):
            uses = ChannelUse.objects.filter(service_id__in=some)
            rows = uses.values_list("pk", "service_id", "channel_id")
            gone = [pk for pk, service, channel in rows if (service, channel) in pairs]
            ChannelUse.objects.filter(pk__in=gone).delete()


def _named(raw, kind) -> dict:
    """{id of the other end: Link} that a record of v11 as it came tells; for v12 nothing."""
    from .ptv_read import links_of

    key, end = NAMED_IN[kind]
    return links_of(raw, key, end) if raw else {}
