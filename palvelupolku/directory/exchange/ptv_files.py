"""What lies in a file of PTV's open API (v11 or v12): which objects, of which kind, told by shape."""

import hashlib
import json
import math
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

# The keys that only one kind of object has. Order matters: a channel names services too.
SHAPES = {
    "channel": ("serviceChannelNames", "serviceChannelDescriptions", "serviceChannelType"),
    "collection": ("serviceCollectionNames", "serviceCollectionDescriptions"),
    "organisation": ("organizationNames", "organizationType", "organizationDescriptions"),
    "service": ("serviceNames", "serviceDescriptions", "serviceClasses"),
}
# Keys of v12, beside `languageVersions`. Order matters: services and channels name their organisation too.
SHAPES_12 = {
    "channel": ("channelType", "serviceChannelType"),
    "organisation": ("organizationType",),
    "general": ("generalDescriptionType",),
    "service": (),
}
GENERAL = {"names", "descriptions"}
CHANNEL_ENDS = ("serviceChannelContentId", "channelContentId", "serviceChannelId", "channelId")
SERVICE_ENDS = ("serviceContentId", "serviceId")
CODE = {"ConceptType", "Notation", "Label"}
LANGUAGE_CODE = {"code", "fi", "sv", "en"}
# Only the forms with which PTV is written to have these; they carry no id and describe no public object.
INPUT_ONLY = ("deleteAll", "isVisibleForAll")
PAGES = ("itemList", "items")
DEEPEST = 60
# As JSON writes the characters that a database may not store: NUL and the halves of others.
ODD = ("\\u0000", "\\ud", "\\uD")


class Unreadable(Exception):
    """The file cannot be read: not there, not JSON, not UTF-8."""


class BadObject(Exception):
    """One object cannot be taken in. `object_id` says which, the message says why."""

    def __init__(self, why, object_id=""):
        super().__init__(why)
        self.object_id = object_id


@dataclass(frozen=True)
class Item:
    """One object with its kind; `modified` is PTV's own time as text, comparable as such."""

    kind: str
    id: str
    raw: dict
    modified: str = ""

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass
class Content:
    """What a file holds: items, or why it is left alone."""

    items: list[Item] = field(default_factory=list)
    skipped: str = ""


def find_files(paths):
    """Yield (path, wanted) for every file under `paths`, each once, in one order; the rest is named as not
    wanted. A path that is not there is yielded too: reading it tells."""
    seen = set()
    for start in map(Path, paths):
        walked = start.is_dir()
        for path in sorted(_walk(start)) if walked else [start]:
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield path, not walked or path.suffix.lower() == ".json"


def _walk(start):
    for folder, _, names in os.walk(start):
        yield from (Path(folder) / name for name in names)


def read(path: Path) -> Content:
    """Read one file into items. Raises Unreadable, or BadObject for one object that spoils the file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = load(text)
    except OSError as error:
        raise Unreadable(error.strerror or type(error).__name__) from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except (RecursionError, ValueError) as error:
        raise Unreadable(f"not JSON that can be read: {error}") from None
    return unpack(document)


def load(text):
    """A JSON text's value as any database stores it. Raises ValueError or RecursionError."""
    document = json.loads(text, parse_float=_finite, parse_constant=lambda _told: None)
    return clean(document) if any(each in text for each in ODD) else document


def _finite(told):
    number = float(told)
    return number if math.isfinite(number) else None


def unpack(document) -> Content:
    """The items of one document: an object, a `{guid: object}` map, a page (`itemList`, `items`), a list."""
    if isinstance(document, dict) and kind_of(document):
        return _single(document)
    objects, keys = _members(document)
    if not objects and isinstance(document, dict | list):
        empty = not document or (isinstance(document, dict) and [] in map(document.get, PAGES))
        return Content(skipped="nothing in it" if empty else "not a PTV object or list that is imported")
    if not any(isinstance(each, dict) and kind_of(each) for each in objects):
        return Content(skipped="not PTV services, channels, organisations, collections or codes")
    return Content([to_item(each, key) for each, key in zip(objects, keys, strict=True)])


def kind_of(raw: dict) -> str | None:
    """service, channel, organisation, collection, general (description), connection, code, language, or None
    for anything else."""
    if raw.keys() >= CODE:
        return "code"
    if raw.keys() >= LANGUAGE_CODE and "order" in raw:
        return "language"
    if is_v12(raw):
        return next(kind for kind, keys in SHAPES_12.items() if not keys or any(key in raw for key in keys))
    if _end(raw, CHANNEL_ENDS) and _end(raw, SERVICE_ENDS):
        return "connection"
    if raw.keys() >= GENERAL:
        return "general"  # it has classes, as a service has
    return next((kind for kind, keys in SHAPES.items() if any(key in raw for key in keys)), None)


def is_v12(raw: dict) -> bool:
    """Whether an object has the shape of PTV's open API v12: its texts lie under `languageVersions`."""
    return isinstance(raw.get("languageVersions"), dict)


def connection_ends(raw: dict) -> tuple[str, str]:
    """(service id, channel id) that a connection of v12 names, by any of their names; "" for none."""
    return _end(raw, SERVICE_ENDS), _end(raw, CHANNEL_ENDS)


def connection_id(service, channel) -> str:
    """The id under which a connection is kept: the same for the same two ends."""
    return str(uuid5(NAMESPACE_OID, f"{service} {channel}"))


def _end(raw, keys) -> str:
    return next((guid for key in keys if (guid := _guid(raw.get(key)))), "")


def _single(raw):
    if not raw.get("id") and any(key.startswith(INPUT_ONLY) for key in raw):
        return Content(skipped="a form for writing to PTV: it has no id")
    return Content([to_item(raw, None)])


def _members(document):
    if isinstance(document, dict):
        document = next((page for key in PAGES if isinstance(page := document.get(key), list)), document)
    if isinstance(document, list):
        return document, [None] * len(document)
    if isinstance(document, dict) and document and all(_guid(key) for key in document):
        return list(document.values()), list(document)
    return [], []


def to_item(raw, key=None, kind=None) -> Item:
    """One object as an item; `kind` when it is known from where it came. Raises BadObject."""
    if not isinstance(raw, dict):
        raise BadObject(f"an object was expected, not {words_for(raw)}", str(key or raw)[:80])
    kind = kind or kind_of(raw)
    told = _told_id(raw, kind) or key
    if kind is None:
        raise BadObject("not a service, channel, organisation, collection or code", str(told or "")[:80])
    if kind in ("code", "language"):
        return Item(kind, str(raw.get("Notation") or raw.get("code") or ""), raw)
    guid = _guid(told)
    if guid is None:
        raise BadObject("its id is missing" if not told else "its id is not a GUID", str(told or "")[:80])
    if key and _guid(key) != guid:
        raise BadObject(f"its id is not the key it stands under ({key})", guid)
    return Item(kind, guid, raw, modified_of(raw))


def modified_of(raw) -> str:
    """When the record was last changed, as it tells it; "" when it does not."""
    modified = raw.get("modified") or raw.get("modifiedAt")
    return modified if isinstance(modified, str) else ""


def _told_id(raw, kind):
    if kind == "connection":
        service, channel = connection_ends(raw)
        return connection_id(service, channel) if service and channel else None
    # In v12 `id` may be that of one version; `contentId` is what connections name.
    return raw.get("contentId") or raw.get("id")


def _guid(text) -> str | None:
    try:
        return str(UUID(text)) if isinstance(text, str) and len(text) in (32, 36) else None
    except ValueError:
        return None


def words_for(value) -> str:
    """A JSON value's kind in words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def clean(value, depth=0):
    """The value as any database stores it: no NUL, no halves of characters, no endless numbers."""
    if depth > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(key): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item, depth + 1) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
