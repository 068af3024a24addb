"""Import from the Finnish Service Catalogue (PTV), open API v11: any objects, in any order.

A file is all or nothing. What a record names and is not here becomes a gap; when it arrives, in this run
or a later one, the link is made and the gap closes. The second import of the same files writes nothing.
"""

from collections import Counter

from django.db import DatabaseError, transaction

from palvelupolku.audit.actions import record

from ..actions import touch_version
from ..choices import Source
from ..models import Channel, ImportGap, Service, SourceRecord
from ..search.everyday import remember_words
from .ptv_files import BadObject, Item, Unreadable, find_files, read
from .ptv_read import CodeRef
from .ptv_write import Writer
from .report import Report

WRITTEN = ("created", "updated")
# Ends before beginnings, so that most links are made at once.
ORDER = ("code", "language", "organisation", "channel", "service", "collection")


def import_paths(paths, *, by, at, again=False) -> Report:
    """Take in every file under `paths`. `again` derives also the records that have not changed."""
    report, writer = Report(), Writer(at=at, again=again)
    files, newest = _look(paths, report)
    for path in files:
        try:
            items = read(path).items
        except (BadObject, Unreadable) as error:  # changed on disk since the first look
            report.unreadable.append((str(path), str(error)))
            continue
        current = [item for item in items if newest[item.kind, item.id] <= _age(item)]
        for item in items:
            if newest[item.kind, item.id] > _age(item):
                report.counts[item.kind]["repeated"] += 1
        _take(path, current, writer, report, by=by, at=at)
    _join(writer, report, by=by, at=at)
    report.gaps = list(ImportGap.objects.all())
    return report


def _look(paths, report):
    """First look: which files hold what, and which of several versions of one record is the newest."""
    found, newest = [], {}
    for path, wanted in find_files(paths):
        if not wanted:
            report.skipped.append((str(path), "not a JSON file"))
            continue
        report.files += 1
        try:
            content = read(path)
        except Unreadable as error:
            report.unreadable.append((str(path), str(error)))
            continue
        except BadObject as error:
            report.refused.append((str(path), error.object_id, str(error)))
            continue
        if content.skipped:
            report.skipped.append((str(path), content.skipped))
            continue
        for item in content.items:
            key = item.kind, item.id
            newest[key] = max(newest.get(key, ("", "")), _age(item))
        found.append((min(ORDER.index(item.kind) for item in content.items), path))
    return [path for _, path in sorted(found, key=lambda row: row[0])], newest


def _age(item: Item) -> tuple[str, str]:
    """What tells versions of one record apart; equal times are decided by content, so order never matters."""
    return ("", "") if item.kind in ("code", "language") else (item.modified, item.digest)


def _take(path, items, writer, report, *, by, at):
    """Write one file's items in one transaction, with one line in the trail if anything changed."""
    done = Counter()
    try:
        with transaction.atomic():
            for item in sorted(items, key=lambda each: ORDER.index(each.kind)):
                done[item.kind, _write(writer, item)] += 1
            changed = {f"{kind} {what}": n for (kind, what), n in done.items() if what in WRITTEN}
            if changed:
                remember_words()
                touch_version()
                record("directory.ptv.import", by=by, at=at, file=path.name, counts=changed)
    except BadObject as error:
        writer.forget()
        report.refused.append((str(path), error.object_id, str(error)))
        return
    for (kind, what), n in done.items():
        report.counts[kind][what] += n


def _write(writer, item) -> str:
    try:
        return writer.write(item)
    except BadObject as error:
        raise BadObject(str(error), item.id) from None
    except DatabaseError as error:
        raise BadObject(f"the database does not take it: {str(error).splitlines()[0]}", item.id) from error


@transaction.atomic
def _join(writer, report, *, by, at):
    """Derive again the records that waited for something that is here now."""
    waiting = {(gap.source_kind, gap.source_id) for gap in _closed(writer)}
    for kind, guid in sorted(waiting, key=str):
        raw = SourceRecord.objects.get(source=Source.PTV, kind=kind, ptv_id=guid).raw
        writer.apply(Item(kind, str(guid), raw))
    if waiting:
        report.joined = len(waiting)
        touch_version()
        record("directory.ptv.join", by=by, at=at, records=len(waiting))


def _closed(writer):
    here = {
        "organisation": SourceRecord.objects.filter(source=Source.PTV, kind="organisation"),
        "channel": Channel.objects.exclude(ptv_id=None),
        "service": Service.objects.exclude(ptv_id=None),
    }
    ids = {kind: {str(pk) for pk in rows.values_list("ptv_id", flat=True)} for kind, rows in here.items()}
    for gap in ImportGap.objects.filter(kind__in=[*ids, "code"]):
        if gap.kind == "code":
            scheme, _, told = gap.target.partition(":")
            if writer.codes.find(CodeRef(scheme, (told,), told, "")):
                yield gap
        elif gap.target in ids[gap.kind]:
            yield gap
