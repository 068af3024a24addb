"""Gaps: what records named that is not here. Written for many records at once."""

from ..models import ImportGap
from .ptv_rows import BATCH, batches


def write_gaps(ends, at):
    """Make the gaps of these records exactly those they have now. `ends` are `ptv_links.Ends`."""
    known = _known([each for each in ends if not each.is_new])
    gone, new = [], []
    for each in ends:
        before = known.get((each.kind, each.guid), {})
        gone += [pk for key, pk in before.items() if key not in each.gaps]
        new += [_gap(each, key, at) for key in each.gaps if key not in before]
    for some in batches(gone):
        ImportGap.objects.filter(pk__in=some).delete()
    ImportGap.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def _gap(ends, key, at):
    kind, target = key
    return ImportGap(
        kind=kind,
        target=target[:200],
        name=ends.gaps[key][:300],
        source_kind=ends.kind,
        source_id=ends.guid,
        named_by=ends.name[:300],
        seen_at=at,
    )


def _known(ends) -> dict:
    found = {}
    for some in batches({each.guid for each in ends}):
        rows = ImportGap.objects.filter(source_id__in=some)
        for pk, kind, target, source_kind, source_id in rows.values_list(
            "pk", "kind", "target", "source_kind", "source_id"
        ):
            found.setdefault((source_kind, str(source_id)), {})[kind, target] = pk
    return found
