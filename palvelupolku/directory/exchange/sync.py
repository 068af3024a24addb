"""Sync with PTV at an address: every page is kept as it comes, and all is written together at the end.

A run that was cut off goes on from its last page. Nothing of a run shows before the whole of it is here.
A full run archives what is not listed any more; others read what changed since the last run (v11), or read
everything and write what changed (v12, whose search has no such question).
"""

from collections import defaultdict
from datetime import UTC, timedelta
from urllib.parse import urlsplit, urlunsplit

from django.db import DatabaseError, transaction

from palvelupolku.audit.actions import record

from ..choices import Source, Status
from ..models import Channel, ImportGap, Service, SourceRecord, SyncPage, SyncRun
from ..search.vocabulary import remember_words
from .ptv import WRITTEN, join, still_collector, touch
from .ptv_files import BadObject, connection_id, to_item
from .ptv_links import Joined
from .ptv_rows import batches
from .ptv_write import Writer
from .report import Report
from .sync_fetch import Catalogue, SyncFailed

__all__ = ["SyncFailed", "sync"]

APIS = ("11", "12")
# What changed while the last run began is read again.
OVERLAP = timedelta(minutes=10)
# A run that nobody went on with in this time begins anew.
STALE = timedelta(days=1)
ROUNDS = 3
# A full run never archives more than this share, once there are more than a few.
MOST_GONE, FEW = 0.5, 20
MODELS = {"service": Service, "channel": Channel}


class NotToBelieve(SyncFailed):
    """What was read cannot be right: the next try reads it all again."""


def sync(address, *, api, by, at, is_full=False, key="", **options) -> tuple[SyncRun, Report]:
    """Read what is new at `address` and write it at once. `options` go to `Catalogue`. Raises SyncFailed.

    The first run of an address is full. What was read stays for the next try.
    """
    if api not in APIS:
        raise SyncFailed(f"the open API has versions {' and '.join(APIS)}, not {api}")
    address = bare(address)
    run = _run(address, api, is_full, at)
    try:
        with Catalogue(address, api=api, key=key, **options) as catalogue:
            for resource in catalogue.resources:
                _fetch(run, catalogue, resource)
        with still_collector():
            return run, _write(run, catalogue.resources, by=by, at=at)
    except (SyncFailed, DatabaseError) as error:
        _note_failure(run, error)
        if isinstance(error, SyncFailed):
            raise
        raise SyncFailed(f"the database does not take it: {str(error).splitlines()[0]}") from error


def _note_failure(run, error):
    told = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, NotToBelieve):
        run.pages.all().delete()
    SyncRun.objects.filter(pk=run.pk).exclude(state=SyncRun.State.DONE).update(
        state=SyncRun.State.FAILED, last_error=told[:500]
    )


def bare(address) -> str:
    """The address without a name, password, question or fragment. Raises SyncFailed when it is none."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SyncFailed("the address should begin with https://")
    place = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    place = f"{place}:{parts.port}" if parts.port else place
    return urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))


def last_done(address, api, *, is_full=None):
    """The newest finished run of an address, or None."""
    done = SyncRun.objects.filter(address=bare(address), api=api, state=SyncRun.State.DONE)
    return (done if is_full is None else done.filter(is_full=is_full)).first()


# --- reading ------------------------------------------------------------------------------------------


def _run(address, api, is_full, at) -> SyncRun:
    """The run to go on with, or a new one."""
    before = last_done(address, api)
    is_full = is_full or before is None
    open_runs = SyncRun.objects.filter(address=address, api=api).exclude(state=SyncRun.State.DONE)
    run = open_runs.filter(is_full=is_full, started_at__gt=at - STALE).first()
    SyncPage.objects.filter(run__in=open_runs.exclude(pk=run.pk if run else None)).delete()
    if run is None:
        since = None if is_full else before.started_at - OVERLAP
        return SyncRun.objects.create(address=address, api=api, is_full=is_full, since=since, started_at=at)
    run.state = SyncRun.State.FETCHING
    run.save(update_fields=["state"])
    return run


def _fetch(run, catalogue, resource):
    """Keep every page of a resource; reads it again when it changed while it was being read."""
    for _round in range(ROUNDS):
        number, total = _kept(run, resource)
        while total is None or number < total:
            number += 1
            items, told = catalogue.page(resource, number, run.since and run.since.astimezone(UTC))
            _keep(run, resource, number, items, told)
            if total is not None and told != total:
                break
            total = told
        if _is_whole(run, resource):
            return
        run.pages.filter(resource=resource).delete()
    raise SyncFailed(f"{resource} changes all the time while it is being read")


def _kept(run, resource):
    """The last page that is here without a hole before it, and how many there are; (0, None) for none."""
    pages = run.pages.filter(resource=resource).order_by("number")
    number, total = 0, None
    for found, told in pages.values_list("number", "total_pages"):
        if found != number + 1:
            break
        number, total = found, told
    return number, total


def _keep(run, resource, number, items, total):
    SyncPage.objects.update_or_create(
        run=run, resource=resource, number=number, defaults={"items": items, "total_pages": total}
    )


def _is_whole(run, resource) -> bool:
    """Whether all pages told of the same number of pages, and no record stands on two of them."""
    totals, ids = set(), []
    for items, total in run.pages.filter(resource=resource).values_list("items", "total_pages").iterator():
        totals.add(total)
        ids += [each.get("contentId") or each.get("id") for each in items if isinstance(each, dict)]
    known = [each for each in ids if isinstance(each, str)]
    return len(totals) == 1 and len(set(known)) == len(known)


# --- writing ------------------------------------------------------------------------------------------


@transaction.atomic
def _write(run, resources, *, by, at) -> Report:
    """Write all pages of a run, archive what is gone, and close the run: all or nothing."""
    open_run = SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.FETCHING)
    if not open_run.update(state=SyncRun.State.DONE, finished_at=at, last_error=""):
        raise SyncFailed("another process finished this run")
    report = Report()
    writer = Writer(at=at, refused=report.refused)
    seen = _write_pages(run, resources, writer, report)
    if run.is_full:
        _archive_gone(seen, writer, report, at)
    counts = {
        f"{kind} {what}": n for kind, row in sorted(report.counts.items()) for what, n in row.items() if n
    }
    changed = {name: n for name, n in counts.items() if name.split()[1] in (*WRITTEN, "archived")}
    join(writer, report, by=by, at=at)
    if changed or writer.touched:
        remember_words()
        touch(writer)
    run.pages.all().delete()
    SyncRun.objects.filter(pk=run.pk).update(counts=counts | {"refused": len(report.refused)})
    run.refresh_from_db()
    record("directory.ptv.sync", by=by, at=at, address=run.address, full=run.is_full, counts=changed)
    report.gaps = list(ImportGap.objects.all())
    return report


def _write_pages(run, resources, writer, report) -> dict:
    """Write page by page; returns {kind: ids that were listed}."""
    seen = defaultdict(set)
    for resource, kind in resources.items():
        pages = run.pages.filter(resource=resource).order_by("number").values_list("number", "items")
        numbers = list(pages.values_list("number", flat=True))
        for some in batches(numbers, 20):
            items = []
            for number, rows in pages.filter(number__in=some):
                items += _items(rows, kind, f"{resource} {number}", report)
            seen[kind] |= {item.id for item in items}
            for (each, what), n in writer.write(items).items():
                report.counts[each][what] += n
    return seen


def _items(rows, kind, where, report):
    for raw in rows:
        try:
            yield to_item(raw, kind=kind)
        except BadObject as error:
            report.refused.append((where, error.object_id, str(error)))


def _archive_gone(seen, writer, report, at):
    if report.refused and any(not guid for _, guid, _ in report.refused):
        # What has no id cannot be told from what is gone.
        return
    for kind, model in MODELS.items():
        gone = _gone(kind, seen[kind])
        for some in batches(gone):
            rows = model.objects.filter(ptv_id__in=some).exclude(status=Status.ARCHIVED)
            pks = list(rows.values_list("pk", flat=True))
            field = "service_id" if kind == "service" else "channel_id"
            ways = Joined.objects.filter(**{f"{field}__in": pks}).values_list("service_id", flat=True)
            writer.touched |= set(ways) | (set(pks) if kind == "service" else set())
            report.counts[kind]["archived"] += rows.update(status=Status.ARCHIVED, updated_at=at)
            # So that it is written again when it comes back unchanged.
            SourceRecord.objects.filter(source=Source.PTV, kind=kind, ptv_id__in=some).update(digest="")
    if seen["connection"]:
        _part_gone(seen, writer)


def _gone(kind, seen) -> set[str]:
    here = SourceRecord.objects.filter(source=Source.PTV, kind=kind).exclude(digest="")
    known = {str(guid) for guid in here.values_list("ptv_id", flat=True)}
    gone = known - seen
    if len(gone) > max(FEW, MOST_GONE * len(known)):
        raise NotToBelieve(f"{len(gone)} of {len(known)} {kind}s would be gone: that is hardly so")
    return gone


def _part_gone(seen, writer):
    """Undo links between listed records of v12 that no listed connection names."""
    rows = Joined.objects.exclude(service__ptv_id=None).exclude(channel__ptv_id=None)
    pairs = rows.values_list("service_id", "channel_id", "service__ptv_id", "channel__ptv_id")
    for service_pk, channel_pk, service, channel in list(pairs):
        listed = str(service) in seen["service"] and str(channel) in seen["channel"]
        if listed and connection_id(str(service), str(channel)) not in seen["connection"]:
            writer.links.part(service_pk, channel_pk)
    gone = _gone_connections(seen["connection"])
    for some in batches(gone):
        SourceRecord.objects.filter(source=Source.PTV, kind="connection", ptv_id__in=some).delete()
        ImportGap.objects.filter(source_kind="connection", source_id__in=some).delete()
    writer.touched |= writer.links.touched


def _gone_connections(seen) -> set[str]:
    here = SourceRecord.objects.filter(source=Source.PTV, kind="connection")
    return {str(guid) for guid in here.values_list("ptv_id", flat=True)} - seen
