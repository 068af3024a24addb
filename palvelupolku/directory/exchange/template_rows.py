"""Rows of the template beside what is here: new, changed, unchanged or refused, each error in words."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..choices import AreaType, ChannelType, DraftState, ServiceKind, Source
from ..editing import data_of
from ..entry_of import UPKEEP
from ..models import Service, ServiceDraft
from ..workflow import OPEN_STATES
from .hours_words import read_hours
from .template_codes import plain
from .template_columns import COLUMNS, EVERYWHERE, WHOLE_AREA, BadCell, Reader

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
LISTS = ("stages", "phases", "service_class", "target_groups", "languages", "accessibility")
WAYS = ("place", "phone_hours", "e_service")
KINDS_OF_WAYS = {
    "place": ChannelType.SERVICE_LOCATION,
    "phone_hours": ChannelType.PHONE,
    "e_service": ChannelType.ECHANNEL,
}


@dataclass
class Row:
    """One row of the file. `cells` are its texts by column; `data` is the whole entry that it would make."""

    number: int
    cells: dict
    data: dict = field(default_factory=dict)
    outcome: str = NEW
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    service: Service | None = None

    def refuse(self, column, why):
        self.outcome = REFUSED
        self.errors.append({"column": column, "why": why})

    def as_json(self) -> dict:
        """As it is kept in TemplateUpload.rows; its `cells` so that a refused row can be given back."""
        return {
            "number": self.number,
            "data": self.data,
            "outcome": self.outcome,
            "errors": self.errors,
            "notes": self.notes,
            "service": self.service.pk if self.service else None,
            "base": self.service.updated_at.isoformat() if self.service else None,
            "cells": self.cells,
        }


class Known:
    """What an organisation has here: its entries and the drafts that are open, asked of the database once."""

    def __init__(self, organisation, *, with_drafts=True):
        self.organisation = organisation
        services = organisation.services.prefetch_related("municipalities", "channels__places")
        self.services = list(services.order_by("pk"))
        self.by_key = {each.external_id: each for each in self.services if each.external_id}
        self.by_name = {}
        for each in self.services:
            self.by_name.setdefault(plain(each.name.get("fi", "")), each)
        self.drafts, self.new_drafts, self.keyed_drafts = {}, {}, {}
        opened = ServiceDraft.objects.filter(organisation=organisation, state__in=OPEN_STATES)
        for draft in opened if with_drafts else ():
            if draft.service_id:
                self.drafts[draft.service_id] = draft
                continue
            self.new_drafts[plain((draft.data.get("name") or {}).get("fi", ""))] = draft
            if draft.data.get("external_id"):
                self.keyed_drafts[draft.data["external_id"]] = draft

    def key(self, own_key) -> str:
        return f"{self.organisation.pk}/{own_key}"

    def draft_of(self, service, key, name):
        """The open draft of an entry, or of a new one by its own code or its name."""
        if service:
            return self.drafts.get(service.pk)
        return self.keyed_drafts.get(key) or self.new_drafts.get(plain(name))

    def find(self, key, name):
        return (self.by_key.get(key) if key else None) or self.by_name.get(plain(name))


def judge(numbered, columns, organisation, *, with_drafts=True) -> list[Row]:
    """Rows out of [(number, {Column: text})]; `columns` are those that the file has.

    Without drafts a row is only held beside what is here already, not beside what waits for approval.
    """
    reader, known = Reader(), Known(organisation, with_drafts=with_drafts)
    rows, seen = [], {}
    for number, cells in numbered:
        row = Row(number, {_cell_name(column): text for column, text in cells.items()})
        values = _read(row, cells, reader)
        _require(row, values, columns)
        _not_twice(row, values, seen)
        if row.outcome != REFUSED:
            _weigh(row, values, columns, known, reader)
        rows.append(row)
    return rows


def _cell_name(column) -> str:
    return ".".join(column.path) + (f".{column.number}" if column.number else "")


def _read(row, cells, reader) -> dict:
    """{path: value}; several columns of one list are joined."""
    values = {}
    for column, text in cells.items():
        try:
            value = reader.read(column, text)
        except BadCell as bad:
            row.refuse(column.heading, str(bad))
            continue
        if column.number:
            joined = values.setdefault(column.path, [])
            joined += [code for code in value or [] if code not in joined]
        else:
            values[column.path] = value
    return values


def _require(row, values, columns):
    for column in COLUMNS:
        if column.required and not values.get(column.path) and not _told(row, column):
            row.refuse(column.heading, _("This is missing. Write something here."))


def _told(row, column):
    """Whether something was refused in the column already."""
    return any(error["column"] == column.heading for error in row.errors)


def _not_twice(row, values, seen):
    for path in (("external_id",), ("name", "fi")):
        value = values.get(path)
        if not value:
            continue
        first = seen.setdefault((path, plain(value)), row.number)
        if first != row.number:
            heading = next(column.heading for column in COLUMNS if column.path == path)
            row.refuse(
                heading, _("The same one is on row %(row)d already. Keep only one of them.") % {"row": first}
            )


def _weigh(row, values, columns, known, reader):
    own_key = values.get(("external_id",))
    key = known.key(own_key) if own_key else ""
    row.service = known.find(key, values["name", "fi"])
    if row.service and row.service.source != Source.OWN:
        row.refuse("", _("This entry comes from another register. Change it there."))
        return
    ground = _ground(row.service)
    row.data = merged(ground, values, columns, reader)
    if key:
        row.data["external_id"] = key
    draft = known.draft_of(row.service, key, values["name", "fi"])
    if row.service and row.data == ground:
        row.outcome = UNCHANGED
    elif draft and draft.state == DraftState.SUBMITTED and _same(draft.data, row.data):
        row.outcome = UNCHANGED
        row.notes.append(_("It waits for approval already."))
    else:
        row.outcome = CHANGED if row.service else NEW
        if draft:
            row.notes.append(_("You have an unfinished draft of this. This row takes its place."))
        row.notes += _hours_left_as_words(values)


def _hours_left_as_words(values):
    """A note for each cell of hours that stays words only."""
    for path in (("place", "hours"), ("phone_hours",)):
        if (told := values.get(path)) and read_hours(told) is None:
            yield _(
                "The hours “%(hours)s” are shown just as you wrote them. If you want us to tell when it is "
                "open now, write them like this: ma–pe 9–15; la 10–12."
            ) % {"hours": told[:60]}


def _same(mine, theirs):
    """Whether two versions of an entry say the same, whatever stands in them as nothing."""
    return _full(mine) == _full(theirs)


def _full(data):
    return {name: value for name, value in data.items() if value not in ("", None, [], {}, False)}


def _ground(service) -> dict:
    if service is None:
        return {}
    ground = {name: value for name, value in data_of(service).items() if name not in UPKEEP}
    if service.external_id:
        ground["external_id"] = service.external_id
    return ground


# --- the entry that a row makes ---------------------------------------------------------------------------


def merged(ground, values, columns, reader) -> dict:
    """The entry: what the file's columns say over what it was before; other parts stay as they were."""
    told = {path[0] for path in (column.path for column in columns)} - {"external_id", *WAYS}
    data = {**ground}
    for name in sorted(told):
        _put(data, name, values, columns, reader)
    data["kind"] = data.get("kind") or ServiceKind.ACTIVITY
    _put_ways(data, values, {column.path[0] for column in columns})
    return data


def _put(data, name, values, columns, reader):
    parts = {path[1]: value for path, value in values.items() if path[0] == name and len(path) == 2}
    value = values.get((name,))
    if name == "municipalities":
        _put_area(data, value or [], reader)
    elif name in LISTS:
        before = data.get(name) or []
        data[name] = before if set(before) == set(value or []) else _ordered(name, value or [])
    elif name == "kind":
        data[name] = value or data.get(name)
    elif name in ("charge", "free_places", "free_places_unit", "remote", "at_home", "mobile", "co_developed"):
        _put_plain(data, name, value)
    else:
        empty = "" if name == "call" else None
        whole = {**(data.get(name) or {}), **{part: told or empty for part, told in parts.items()}}
        data[name] = {part: told for part, told in whole.items() if told or name == "call"}


def _ordered(name, value):
    return sorted(value) if name in ("stages", "phases") else value


def _put_plain(data, name, value):
    if name in ("remote", "at_home", "mobile", "co_developed"):
        data[name] = bool(value)
    elif name == "charge":
        data[name] = value or ""
    elif name == "free_places_unit":
        data[name] = value or data.get(name) or "place"
    else:
        data[name] = value


def _put_area(data, value, reader):
    codes = {code for code in value if code not in (EVERYWHERE, WHOLE_AREA)}
    codes |= set(reader.served) if WHOLE_AREA in value else set()
    data["area_type"] = str(AreaType.NATIONWIDE if EVERYWHERE in value else AreaType.LIMITED)
    data["municipalities"] = sorted(codes)


def _put_ways(data, values, told):
    """The place, the phone's hours and the web form, each into the entry's first way of its kind."""
    ways = [dict(each) for each in data.get("channels") or []]
    if "place" in told:
        place = {path[1]: value for path, value in values.items() if path[0] == "place"}
        _put_way(ways, "place", _place(place))
    if "phone_hours" in told:
        phone = (data.get("call") or {}).get("phone") or ""
        _put_way(ways, "phone_hours", {"hours": values.get(("phone_hours",))}, new={"phone": phone})
    if "e_service" in told:
        _put_way(ways, "e_service", {"url": values.get(("e_service",))})
    data["channels"] = ways


def _place(told):
    return {
        name: told.get(name)
        for name in ("name", "street", "postal_code", "post_office", "municipality", "hours")
    }


def _put_way(ways, name, told, new=None):
    """Change the first way of this kind, or begin one with `new` beside what is told; an empty one goes."""
    kind = KINDS_OF_WAYS[name]
    way = next((each for each in ways if each.get("type") == kind), None)
    if way is None:
        if any(told.values()):
            ways.append({"type": str(kind), **_way(new or {}, told)})
        return
    changed = {"type": way["type"], **_way({part: way[part] for part in way if part != "type"}, told)}
    if changed.keys() - {"type", "name", "lat", "lon"}:
        ways[ways.index(way)] = changed
    else:
        ways.remove(way)


IN_LANGUAGES = ("name", "street", "post_office", "hours")


def _way(before, told):
    after = dict(before)
    for name, value in told.items():
        if name in IN_LANGUAGES:
            texts = {**(before.get(name) or {}), "fi": value}
            after[name] = {language: text for language, text in texts.items() if text}
        else:
            after[name] = value or ""
    if before.get("hours", {}).get("fi") != after.get("hours", {}).get("fi"):
        # They were written from the words that are no more.
        after["opening_hours"] = read_hours((after.get("hours") or {}).get("fi") or "")
    if any((before.get(name) or "") != (after.get(name) or "") for name in ("street", "municipality")):
        after.pop("lat", None)
        after.pop("lon", None)
    return {name: value for name, value in after.items() if value not in ("", {}, [], None)}


def values_of(data) -> dict:
    """{path: value} of an entry: what its row in the template shows; the opposite of `merged`."""
    values = {}
    for column in COLUMNS:
        path = column.path
        if path[0] in WAYS:
            continue
        value = data.get(path[0])
        values[path] = (value or {}).get(path[1]) if len(path) == 2 else value
    area = list(data.get("municipalities") or [])
    if data.get("area_type") == AreaType.NATIONWIDE:
        area.insert(0, EVERYWHERE)
    values["municipalities",] = area
    values["external_id",] = (data.get("external_id") or "").partition("/")[2]
    _ways_of(values, data)
    return values


def _ways_of(values, data):
    first = {}
    for way in data.get("channels") or []:
        first.setdefault(way.get("type"), way)
    place = first.get(ChannelType.SERVICE_LOCATION, {})
    for name in ("name", "street", "postal_code", "post_office", "municipality", "hours"):
        told = place.get(name)
        values["place", name] = told.get("fi") if isinstance(told, dict) else told
    values["phone_hours",] = (first.get(ChannelType.PHONE, {}).get("hours") or {}).get("fi")
    values["e_service",] = first.get(ChannelType.ECHANNEL, {}).get("url")
