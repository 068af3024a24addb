"""The index in this process' memory: built from the database, swapped when the catalogue's version moves.

Every process builds the same one: one writer thread, rows in the order of their ids, one segment. Asking for
the version costs one query, at most once a second, so another process' change shows within that second (and,
for more than IN_PLACE services, the time a build takes beside the requests). A change made in this process
shows at once.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass, field

import tantivy
from django.db import connections
from django.db.models import Count, Max

from ..choices import AreaType
from ..models import CatalogueVersion, Service
from .analyse import LANGUAGES, analyse_services

log = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
IN_PLACE = 1_000
# Above what any catalogue here needs, so that one segment holds it all.
WRITER_BYTES = 200_000_000
FIELDS = tuple(f"{part}_{language}" for language in LANGUAGES for part in ("title", "body", "forms"))


def _schema():
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_text_field("tags", tokenizer_name="whitespace", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


SCHEMA = _schema()


@dataclass
class Snapshot:
    """One built index and the version it was built of."""

    version: tuple
    searcher: tantivy.Searcher
    texts: dict
    size: int
    guesses: dict = field(default_factory=dict)
    _terms: dict = field(default_factory=dict)

    def text(self, service_id, language) -> str:
        """All lemmas of a service in a language, each with a space on both sides."""
        told = self.texts.get(service_id, {}).get(language) or {}
        return f" {told.get('title', '')} {told.get('body', '')} {told.get('forms', '')} "

    def terms(self, name, first) -> list[str]:
        """The terms of a field that begin with a letter."""
        if (name, first) not in self._terms:
            self._terms[name, first] = [term for term, _ in self.searcher.terms_with_prefix(name, first)]
        return self._terms[name, first]


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
    if snapshot and time.monotonic() - state.checked < CHECK_SECONDS:
        return snapshot
    state.checked = time.monotonic()
    version = read_version()
    if snapshot and snapshot.version == version:
        return snapshot
    if snapshot and max(version[1], snapshot.size) > IN_PLACE:
        _build_beside(state)
        return snapshot
    return refresh()


def refresh() -> Snapshot:
    """Build the index anew, here and now."""
    state = _state
    with state.lock:
        version = read_version()
        if state.snapshot is None or state.snapshot.version != version:
            state.snapshot = build(version)
        state.checked = time.monotonic()
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
    towns = {}
    joined = Service.municipalities.through.objects.values_list("service_id", "municipality_id")
    for service_id, code in joined.order_by("service_id", "municipality_id").iterator(chunk_size=5_000):
        towns.setdefault(service_id, []).append(code)
    index = tantivy.Index(SCHEMA)
    writer = index.writer(WRITER_BYTES, 1)
    texts = {}
    rows = Service.objects.published().order_by("pk").values_list("pk", "lemmas", "stages", "area_type")
    for pk, lemmas, stages, area in rows.iterator(chunk_size=2_000):
        lemmas = lemmas or _analysed_now(pk)
        writer.add_document(_document(pk, lemmas, stages, area, towns.get(pk, ())))
        texts[pk] = lemmas
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return Snapshot(version, index.searcher(), texts, len(texts))


def _analysed_now(pk):
    """A row that was written past the actions has no lemmas yet; searching must not miss it."""
    service = Service.objects.select_related("organisation").get(pk=pk)
    analyse_services([service], store=False)
    return service.lemmas


def _document(pk, lemmas, stages, area, towns):
    tags = ["any", *(f"s{stage}" for stage in stages), *(f"m{code}" for code in towns)]
    if area == AreaType.NATIONWIDE:
        tags.append("everywhere")
    document = tantivy.Document()
    document.add_integer("id", pk)
    document.add_text("tags", " ".join(tags))
    for language in LANGUAGES:
        for part, text in (lemmas.get(language) or {}).items():
            document.add_text(f"{part}_{language}", text)
    return document


def _build_beside(state):
    """Build in a thread of its own while requests go on with the old index."""
    with state.lock:
        if state.builder and state.builder.is_alive():
            return
        state.builder = threading.Thread(target=_build_and_swap, args=(state,), daemon=True, name="index")
        state.builder.start()


def _build_and_swap(state):
    try:
        version = read_version()
        state.snapshot = build(version)
    except Exception:
        log.exception("The search index could not be built; the old one answers.")
    finally:
        connections.close_all()
