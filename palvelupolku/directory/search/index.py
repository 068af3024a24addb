"""The index in this process' memory: built from the database, and following the catalogue's version.

Asking for the version costs one query, at most once a second. When the token has moved, a small catalogue
(IN_PLACE) is built anew. Of a large one only the rows that the changes name are read again (`changes`); when
a change does not say what it changed, the whole is built beside the requests. A change made in this process
shows at once, another process' within that second.
"""

import ctypes
import logging
import os
import threading
import time
from dataclasses import dataclass, field

import tantivy
from django.db import connections
from django.db.models import Count, Max

from ..models import CatalogueVersion, Service
from .changes import changed_since
from .documents import SCHEMA, documents

__all__ = ["SCHEMA", "Snapshot", "current", "forget", "look_again", "read_version", "refresh"]

log = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
IN_PLACE = 1_000
# So many rows are put in one by one; then it is time to build the whole.
MOST_CHANGED = 2_000
# Above what any catalogue here needs, so that one segment holds it all.
WRITER_BYTES = 200_000_000
CHANGE_BYTES = 15_000_000


@dataclass
class Snapshot:
    """One state of the index and the version it is of.

    places      {service id: (latitude, longitude, latitude, longitude, …)}
    changed     how many rows were put in since the whole was built
    """

    version: tuple
    index: tantivy.Index
    searcher: tantivy.Searcher
    places: dict
    size: int
    changed: int = 0
    kept: dict = field(default_factory=dict)

    def keep(self, key, make):
        """What `make()` gave for this key when it was first asked of this snapshot."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def text(self, address, language) -> str:
        """All lemmas of a hit in a language, each with a space on both sides."""
        told = self.searcher.doc(address)
        parts = (told.get_first(f"{part}_{language}") or "" for part in ("title", "lead", "body"))
        return f" {' '.join(parts)} "


class _State:
    def __init__(self):
        self.snapshot = None
        self.checked = float("-inf")
        self.lock = threading.Lock()
        self.builder = None


_state = _State()


def _after_fork():
    global _state
    _state = _State()


os.register_at_fork(after_in_child=_after_fork)


def current() -> Snapshot:
    """The index to search now; builds it when there is none, and sees to it that it follows the catalogue."""
    state = _state
    snapshot = state.snapshot
    if snapshot and clock() - state.checked < CHECK_SECONDS:
        return snapshot
    state.checked = clock()
    version = read_version()
    if snapshot and snapshot.version == version:
        return snapshot
    if snapshot and max(version[1], snapshot.size) > IN_PLACE:
        return _follow(state)
    return refresh()


def clock() -> float:
    """Seconds of a clock that only goes forward."""
    return time.monotonic()


def refresh() -> Snapshot:
    """Build the index anew, here and now."""
    state = _state
    with state.lock:
        version = read_version()
        if state.snapshot is None or state.snapshot.version != version:
            state.snapshot = build(version)
        state.checked = clock()
        return state.snapshot


def look_again():
    """Ask for the version at the next search: something was changed here."""
    _state.checked = float("-inf")


def forget():
    """Throw the index away, as when it is found broken; the next search builds it."""
    _state.snapshot = None


def read_version() -> tuple:
    """The catalogue's token; how many are published and the last id catch what went past the actions."""
    token = CatalogueVersion.objects.order_by("pk").values_list("token", flat=True).first()
    found = Service.objects.published().aggregate(n=Count("pk"), last=Max("pk"))
    return token, found["n"], found["last"]


def build(version) -> Snapshot:
    """An index of all published services. `version` is read before the rows, so that a change in between
    is seen as one."""
    index = tantivy.Index(SCHEMA)
    writer = index.writer(WRITER_BYTES, 1)
    places, size = {}, 0
    for pk, document, where in documents():
        writer.add_document(document)
        size += 1
        if where:
            places[pk] = where
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    _give_back()
    return Snapshot(version, index, index.searcher(), places, size)


def _give_back():
    """Give memory that building took back to the machine, where the C library can (60 MB of 60 000 rows)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _follow(state):
    """The snapshot with the changed rows put in; the old one while the whole must be built."""
    with state.lock:
        snapshot, version = state.snapshot, read_version()
        if snapshot is None or snapshot.version == version:
            return snapshot or build(version)
        ids = changed_since(snapshot.version[0], version[0])
        if ids is not None and snapshot.changed + len(ids) <= MOST_CHANGED:
            snapshot = state.snapshot = _changed(snapshot, version, ids)
        else:
            version = None
    if snapshot.version != version or snapshot.size != version[1]:
        _build_beside(state)
    return snapshot


def _changed(snapshot, version, ids) -> Snapshot:
    """The rows of `ids` anew in the same index; earlier snapshots still see what they saw."""
    index, places, known = snapshot.index, dict(snapshot.places), snapshot.size
    writer = index.writer(CHANGE_BYTES, 1)
    for pk in ids:
        known -= bool(_has(snapshot, pk))
        writer.delete_documents_by_term("id", pk)
        places.pop(pk, None)
    for pk, document, where in documents(ids):
        writer.add_document(document)
        known += 1
        if where:
            places[pk] = where
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return Snapshot(version, index, index.searcher(), places, known, snapshot.changed + len(ids))


def _has(snapshot, pk):
    return snapshot.searcher.search(tantivy.Query.term_query(SCHEMA, "id", pk), 1).count


def _build_beside(state):
    """Build in a thread of its own while requests go on with the old index."""
    with state.lock:
        if state.builder and state.builder.is_alive():
            return
        state.builder = threading.Thread(target=_build_and_swap, args=(state,), daemon=True, name="index")
        state.builder.start()


def _build_and_swap(state, *, close=True):
    try:
        version = read_version()
        snapshot = build(version)
        with state.lock:
            state.snapshot = snapshot
        state.checked = float("-inf")
    except Exception:
        log.exception("The search index could not be built; the old one answers.")
    finally:
        if close:
            connections.close_all()
