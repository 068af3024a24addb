"""A first import of PTV records, the same again, and the parts no import can do without."""

import json
import sqlite3
from pathlib import Path
from tempfile import mkdtemp

from bench.clock import timed

TABLES = (
    *("directory_service", "directory_channel", "directory_place", "directory_sourcerecord"),
    *("directory_channel_services", "directory_service_municipalities", "directory_wordform"),
)


def prepare(services):
    from django.conf import settings

    from bench import ptv_pages
    from palvelupolku.kernel.words import lemmas

    folder = Path(mkdtemp(dir=settings.VAR_DIR))
    ptv_pages.write(folder, int(services))
    lemmas("sanakirja")  # the dictionary is loaded once a process, whatever is done with it
    return {
        "first": lambda: _seconds(lambda: _import(folder)),
        "again": lambda: _seconds(lambda: _import(folder)),
        "writes": lambda: _writes(folder),
        "parse": lambda: _seconds(lambda: [json.loads(path.read_bytes()) for path in folder.glob("*.json")]),
        "analyse": _analyse,
        "insert": _insert,
        "index": _index,
    }


def _seconds(call):
    return timed(call)()


def _import(folder):
    from django.utils import timezone

    from palvelupolku.audit.actors import SYSTEM
    from palvelupolku.directory.exchange.ptv import import_paths
    from palvelupolku.directory.search import index

    import_paths([folder], by=SYSTEM, at=timezone.now())
    index.refresh()


def _writes(folder):
    """How many statements that write an unchanged import makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _import(folder)
    wrote = ("INSERT", "UPDATE", "DELETE")
    return sum(row["sql"].lstrip().upper().startswith(wrote) for row in queries)


def _analyse():
    """Seconds of analysing each distinct word form once, with nothing remembered."""
    from palvelupolku.directory.models import WordForm
    from palvelupolku.kernel import words

    forms = list(WordForm.objects.values_list("form", flat=True))
    words._finnish.cache_clear()
    return _seconds(lambda: [words.lemmas(form) for form in forms])


def _insert():
    """Seconds of writing the same rows into tables and indexes of the same kind, without Django."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(TABLES))
        cursor.execute(f"SELECT sql FROM sqlite_master WHERE sql > '' AND tbl_name IN ({marks})", TABLES)
        schema = [row[0] for row in cursor.fetchall()]
        rows = {}
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            rows[table] = cursor.fetchall()
    bare = sqlite3.connect(settings.VAR_DIR / "bare.sqlite3")
    for statement in schema:
        bare.execute(statement)

    def write():
        for table, some in rows.items():
            marks = ", ".join("?" * len(some[0])) if some else "NULL"
            bare.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
        bare.commit()

    seconds = _seconds(write)
    bare.close()
    return seconds


def _index():
    """Seconds of building an index of documents that are ready."""
    import tantivy

    from palvelupolku.directory.search.documents import SCHEMA, documents

    ready = [row[1] for row in documents()]

    def build():
        index = tantivy.Index(SCHEMA)
        writer = index.writer(200_000_000, 1)
        for document in ready:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    return _seconds(build)
