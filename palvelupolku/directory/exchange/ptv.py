"""Import from the Finnish Service Catalogue (PTV), open API v11 and v12: any objects, in any order.

A file is all or nothing. What a record names and is not here becomes a gap; when it arrives, in this run
or a later one, the link is made and the gap closes. The second import of the same files writes nothing.
"""

import csv
import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction

from palvelupolku.audit.actions import record

from ..actions import touch_version
from ..models import Channel, ImportGap, Service
from ..search.vocabulary import remember_words
from .ptv_codes import AREA_COLUMNS, read_areas
from .ptv_facts import CodeRef
from .ptv_files import BadObject, Content, Item, Unreadable, find_files, read
from .ptv_rows import digests, pks_by_ptv_id, stored
from .ptv_write import ORDER, Writer
from .report import Report

WRITTEN = ("created", "updated")
# Of more changed services than this an index is better built anew.
FEW = 5_000
# As many bytes of files are kept in memory between the two looks.
KEPT_BYTES = 20_000_000


def import_paths(paths, *, by, at, again=False) -> Report:
    """Take in every file under `paths`. `again` derives also the records that have not changed."""
    report, writer = Report(), Writer(at=at, again=again)
    with still_collector():
        files, newest = _look(paths, report)
        while files:
            seen = files.pop(0)
            if not again and _is_known(seen, newest, report):
                continue
            try:
                items = seen.items()
            except (BadObject, Unreadable) as error:  # changed on disk since the first look
                report.unreadable.append((str(seen.path), str(error)))
                continue
            _take(seen.path, _current(items, newest, report), writer, report, by=by, at=at)
        join(writer, report, by=by, at=at)
    report.gaps = list(ImportGap.objects.all())
    return report


@dataclass
class Seen:
    """A file after the first look: which versions of which records it holds, and they if it is small."""

    path: Path
    stat: tuple
    keys: list
    ages: list
    content: Content | None

    @property
    def order(self):
        return min(ORDER.index(kind) for kind, _ in self.keys)

    def items(self) -> list[Item]:
        """Its records, read again when they were not kept. Raises BadObject, Unreadable."""
        if self.content:
            return self.content.items
        items = read(self.path).items
        if _stat(self.path) == self.stat:
            for item, (_, digest) in zip(items, self.ages, strict=True):
                item.__dict__["digest"] = digest or item.digest  # counted at the first look
        return items


def _stat(path) -> tuple:
    told = path.stat()
    return told.st_size, told.st_mtime_ns


def _is_known(seen, newest, report) -> bool:
    """Whether all of a file is here as it is; then it is counted and need not be read again."""
    kinds = {kind for kind, _ in seen.keys}
    if kinds & {"code", "language"} or len(set(seen.keys)) < len(seen.keys):
        return False
    if any(newest[key] != age for key, age in zip(seen.keys, seen.ages, strict=True)):
        return False
    here = {kind: digests(kind, {guid for each, guid in seen.keys if each == kind}) for kind in kinds}
    if any(here[kind].get(guid) != age[1] for (kind, guid), age in zip(seen.keys, seen.ages, strict=True)):
        return False
    for kind, _ in seen.keys:
        report.counts[kind]["unchanged"] += 1
    return True


@contextmanager
def still_collector():
    """Hold the garbage collector still: it would look through millions of records again and again, and they
    are freed without it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _look(paths, report):
    """First look: which files hold what, and which of several versions of one record is the newest."""
    found, newest, kept = [], {}, 0
    files = list(find_files(paths))
    for path, wanted in files:
        if not wanted:
            report.skipped.append((str(path), "not a JSON file"))
            continue
        report.files += 1
        content = _read(path, report)
        if content is None:
            continue
        keys = [(item.kind, item.id) for item in content.items]
        ages = [_age(item) for item in content.items]
        for key, age in zip(keys, ages, strict=True):
            newest[key] = max(newest.get(key, ("", "")), age)
        stat = _stat(path)
        kept += stat[0]
        small = kept <= KEPT_BYTES or len(files) == 1
        found.append(Seen(path, stat, keys, ages, content if small else None))
    return sorted(found, key=lambda seen: seen.order), newest


def _read(path, report) -> Content | None:
    """What is in a file; None and a line in the report when nothing is to be taken from it."""
    try:
        content = read(path)
    except Unreadable as error:
        report.unreadable.append((str(path), str(error)))
    except BadObject as error:
        report.refused.append((str(path), error.object_id, str(error)))
    else:
        if not content.skipped:
            return content
        report.skipped.append((str(path), content.skipped))
    return None


def _age(item: Item) -> tuple[str, str]:
    """What tells versions of one record apart; equal times are decided by content, so order never matters."""
    return ("", "") if item.kind in ("code", "language") else (item.modified, item.digest)


def _current(items, newest, report) -> list[Item]:
    """The newest version of each, once."""
    current = {}
    for item in items:
        key = item.kind, item.id
        # A code's number may stand in two lists; the writer tells them apart.
        key = (*key, id(item)) if item.kind in ("code", "language") else key
        if newest[item.kind, item.id] > _age(item) or key in current:
            report.counts[item.kind]["repeated"] += 1
        else:
            current[key] = item
    return list(current.values())


def _take(path, items, writer, report, *, by, at):
    """Write one file's items in one transaction, with one line in the trail if anything changed."""
    try:
        done = write_items(items, writer, "directory.ptv.import", by=by, at=at, file=path.name)
    except BadObject as error:
        writer.forget()
        report.refused.append((str(path), error.object_id, str(error)))
        return
    except DatabaseError as error:
        writer.forget()
        why = f"the database does not take it: {str(error).splitlines()[0]}"
        report.refused.append((str(path), _culprit(items, writer), why))
        return
    for (kind, what), n in done.items():
        report.counts[kind][what] += n


@transaction.atomic
def write_items(items, writer, action, *, by, at, **details) -> Counter:
    """Write records, and if anything changed the catalogue's version and one line in the trail."""
    done = writer.write(items)
    changed = {f"{kind} {what}": n for (kind, what), n in sorted(done.items()) if what in WRITTEN}
    if changed:
        if not writer.words_remembered:
            remember_words()
            writer.words_remembered = True
        touch(writer)
        record(action, by=by, at=at, counts=changed, **details)
    return done


def touch(writer):
    """A new version of the catalogue that names the services the writer has touched."""
    touched, writer.touched = writer.touched, set()
    touch_version(touched if len(touched) <= FEW else None)


def _culprit(items, writer) -> str:
    """The first object that the database does not take alone; "" when each alone would do."""
    for item in items:
        try:
            with transaction.atomic():
                writer.write([item])
                transaction.set_rollback(True)
        except (BadObject, DatabaseError):
            return item.id
        finally:
            writer.forget()
    return ""


@transaction.atomic
def join(writer, report, *, by, at):
    """Derive again the records that waited for something that is here now."""
    waiting = {}
    for gap in _closed(writer):
        waiting.setdefault(gap.source_kind, set()).add(str(gap.source_id))
    items = [item for kind, ids in sorted(waiting.items()) for item in stored(kind, ids)]
    if items:
        writer.derive(items)
        report.joined = len(items)
        touch(writer)
        record("directory.ptv.join", by=by, at=at, records=len(items))


def _closed(writer):
    """Gaps whose other end is here."""
    gaps = list(
        ImportGap.objects.filter(kind__in=["organisation", "channel", "service", "code", "area", "general"])
    )
    targets = {}
    for gap in gaps:
        targets.setdefault(gap.kind, set()).add(gap.target)
    here = {
        "organisation": digests("organisation", targets.get("organisation", ())).keys(),
        "general": digests("general", targets.get("general", ())).keys(),
        "channel": pks_by_ptv_id(Channel, targets.get("channel", ())).keys(),
        "service": pks_by_ptv_id(Service, targets.get("service", ())).keys(),
    }
    for gap in gaps:
        scheme, _, told = gap.target.partition(":")
        if gap.kind == "code":
            found = writer.codes.find(CodeRef(scheme, (told,), told, ""))
        elif gap.kind == "area":
            found = writer.codes.area(scheme, told, gap.name)
        else:
            found = gap.target in here[gap.kind]
        if found:
            yield gap


def import_areas(path, *, by, at) -> Report:
    """Take in the table of wellbeing services counties and their municipalities (CSV with AREA_COLUMNS).

    Areas that PTV tells without their municipalities are then understood. Raises Unreadable.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.keys() >= AREA_COLUMNS and all(row.values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(str(error)) from None
    if not rows:
        raise Unreadable("no table with the columns " + ", ".join(sorted(AREA_COLUMNS)))
    report, writer = Report(files=1), Writer(at=at)
    with transaction.atomic():
        done = writer.codes.save(read_areas(rows))
        if changed := {f"code {what}": n for what, n in done.items() if what in WRITTEN}:
            record("directory.ptv.areas", by=by, at=at, counts=changed)
    report.counts["code"].update(done)
    join(writer, report, by=by, at=at)
    report.gaps = list(ImportGap.objects.all())
    return report
