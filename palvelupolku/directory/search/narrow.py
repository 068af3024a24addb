"""What narrows a search: tags asked of the index, and what only a closer look at each hit tells."""

from dataclasses import dataclass, replace

from tantivy import Occur, Query

from ..hours import open_service_ids
from .documents import SCHEMA, cells_around, distance_km
from .filters import NONE, Filters

MOST_CELLS = 3_000
FARTHEST_KM = 1_500.0


@dataclass(frozen=True)
class Narrowed:
    """Everything a search is narrowed by."""

    stage: object = None
    municipality: str = ""
    filters: Filters = NONE

    def clauses(self) -> list:
        """Clauses that must hold and add nothing to the score."""
        return [
            (Occur.Must, Query.const_score_query(Query.term_set_query(SCHEMA, "tags", tags), 0.0))
            for tags in self._tags()
        ]

    def looks_closer(self) -> bool:
        """Whether hits must be looked at one by one (`passes`)."""
        return bool(self.filters.near or self.filters.open_at)

    def passing(self, snapshot, ids, anywhere) -> set:
        """Those of `ids` that are near enough and open; `anywhere` of them are given remotely or at home."""
        passed = set(ids)
        if near := self.filters.near:
            passed = {pk for pk in passed if pk in anywhere or _is_near(snapshot.places.get(pk, ()), near)}
        if at := self.filters.open_at:
            passed &= _open_ids(snapshot, at)
        return passed

    def looser(self, has_words):
        """The same with less and less asked: one filter away, all of them, then the area, then the stage
        (a stage without words is all that was asked, and stays)."""
        asked = [name for name in Filters.__dataclass_fields__ if getattr(self.filters, name)]
        for name in asked:
            yield replace(self, filters=replace(self.filters, **{name: getattr(NONE, name)}))
        if len(asked) > 1:
            yield replace(self, filters=NONE)
        if self.municipality:
            yield replace(self, filters=NONE, municipality="")
        if has_words and self.stage not in (None, ""):
            yield replace(self, filters=NONE, stage=None)
            if self.municipality:
                yield Narrowed()

    def _tags(self):
        told, tags = self.filters, []
        if self.stage not in (None, ""):
            tags.append([f"s{self.stage}"])
        if self.municipality:
            tags.append([f"m{self.municipality}", "everywhere"])
        if told.kind:
            tags.append([f"k{told.kind}"])
        if phases := {told.phase, *told.phases} - {None}:
            tags.append([f"p{phase}" for phase in sorted(phases)])
        flags = {
            "free": told.is_free,
            "remote": told.is_remote,
            "home": told.is_at_home,
            "places": told.has_places,
        }
        tags += [[tag] for tag, is_asked in flags.items() if is_asked]
        tags += [
            [f"{letter}{code}" for code in codes]
            for letter, codes in (("g", told.groups), ("l", told.languages))
            if codes
        ]
        tags += [[f"a{code}"] for code in told.accessibility]
        if told.near:
            cells = cells_around(*told.near[:2], min(told.near[2], FARTHEST_KM))
            if len(cells) <= MOST_CELLS:
                tags.append(["remote", "home", *sorted(cells)])
        return tags


def _is_near(places, near):
    latitude, longitude, kilometres = near
    pairs = zip(places[::2], places[1::2], strict=True)
    return any(distance_km(latitude, longitude, *place) <= kilometres for place in pairs)


def _open_ids(snapshot, at):
    minute = at.replace(second=0, microsecond=0)
    kept = snapshot.kept.get("open")
    if not kept or kept[0] != minute:
        kept = snapshot.kept["open"] = (minute, open_service_ids(minute))
    return kept[1]
