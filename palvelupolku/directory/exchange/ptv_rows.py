"""Many rows with few queries."""

from uuid import UUID

from ..choices import Source
from ..models import SourceRecord
from .ptv_files import Item

BATCH = 500


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
    """Insert what is new and write the given columns of the rest."""
    rows = list(rows)
    new, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    model.objects.bulk_create(new, batch_size=BATCH)
    model.objects.bulk_create(
        known, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(columns)
    )


def _is_uuid(text) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
