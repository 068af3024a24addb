"""Many rows with few queries."""

from functools import lru_cache
from json import dumps
from uuid import UUID

from django.db import connection, models

from ..choices import Source
from ..models import SourceRecord
from .ptv_files import Item

BATCH = 500
EMPTY = {dict: "{}", list: "[]"}
# Columns without null, so that a plain text is what they hold.
PLAIN = (models.EmailField, models.URLField)
AS_THEY_ARE = (models.BooleanField, models.FloatField, models.PositiveSmallIntegerField)


def batches(rows, size=BATCH):
    """Lists of at most `size`, in order; of a set in the order of its members."""
    rows = sorted(rows) if isinstance(rows, set | frozenset) else list(rows)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def uuids(told) -> set[str]:
    """Those of texts that are ids as PTV writes them."""
    return {text for text in told if _is_uuid(text)}


def by_ptv_id(model, ids) -> dict:
    """{id: row} of those that are here."""
    found = {}
    for some in batches(set(ids)):
        found |= {str(row.ptv_id): row for row in model.objects.filter(ptv_id__in=some)}
    return found


def pks_by_ptv_id(model, ids) -> dict:
    """{id: primary key} of those that are here."""
    found = {}
    for some in batches(set(ids)):
        rows = model.objects.filter(ptv_id__in=some).values_list("ptv_id", "pk")
        found |= {str(guid): pk for guid, pk in rows}
    return found


def records(kind, ids):
    """Source records of a kind, in query sets of few ids each."""
    for some in batches(set(ids)):
        yield SourceRecord.objects.filter(source=Source.PTV, kind=kind, ptv_id__in=some)


def stored(kind, ids) -> list[Item]:
    """Records as they came."""
    return [
        Item(kind, str(guid), raw)
        for rows in records(kind, ids)
        for guid, raw in rows.values_list("ptv_id", "raw")
    ]


def digests(kind, ids) -> dict:
    """{id: digest} of the records that are here."""
    return {
        str(guid): digest
        for rows in records(kind, ids)
        for guid, digest in rows.values_list("ptv_id", "digest")
    }


def save_rows(model, rows, columns):
    """Insert what is new and write the given columns of the rest; the new ones get their primary keys."""
    rows = list(rows)
    new, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    insert(model, new)
    pks = pks_by_ptv_id(model, {str(row.ptv_id) for row in new})
    for row in new:
        row.pk, row._state.adding = pks[str(row.ptv_id)], False
    model.objects.bulk_create(
        known, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(columns)
    )


def insert(model, rows):
    """Insert new rows as they are, without reading their keys back: half the time of `bulk_create`."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote, prepare = connection.ops.quote_name, [(field.attname, _prepared(field)) for field in fields]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 (own names)
            [tuple([save(getattr(row, name)) for name, save in prepare]) for row in rows],
        )


def _prepared(field):
    """A function from a value of a column to what the database takes."""
    if isinstance(field, models.JSONField) and connection.vendor == "sqlite":
        return lambda value: EMPTY[type(value)] if not value and type(value) in EMPTY else dumps(value)
    if type(field) in PLAIN:
        return str
    if type(field) in AS_THEY_ARE:
        return lambda value: value
    if isinstance(field, models.DateTimeField):
        # One import has one moment.
        return lru_cache(maxsize=8)(lambda value: field.get_db_prep_save(value, connection))
    return lambda value: field.get_db_prep_save(value, connection)


def _is_uuid(text) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
