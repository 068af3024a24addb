"""The template taken in by the operator: published at once, without approval."""

from django.utils.text import slugify

from ..actions import save_entries
from ..choices import Status
from ..models import Service
from .template import Reading, read_template
from .template_rows import CHANGED, NEW


def import_template(content, organisation, *, by, at) -> Reading:
    """Publish the new and changed rows of a table; the others stay as they are. Raises Unreadable."""
    reading = read_template(content, organisation, with_drafts=False)
    good = [row for row in reading.rows if row.outcome in (NEW, CHANGED)]
    if good:
        save_entries(_entries(good, organisation), by=by, at=at)
    return reading


def report_lines(name, reading):
    """What was read, in lines."""
    counts = ", ".join(
        f"{reading.count(outcome)} {outcome}" for outcome in (NEW, CHANGED, "unchanged", "refused")
    )
    yield f"{name}: {counts}."
    if reading.unknown:
        yield f"  Headings that are not known: {', '.join(reading.unknown)}"
    for row in reading.rows:
        for error in row.errors:
            yield f"  Row {row.number}, {error['column'] or 'the whole row'}: {error['why']}"


def _entries(rows, organisation):
    taken = set(Service.objects.exclude(slug=None).values_list("slug", flat=True))
    for row in rows:
        entry = {"status": Status.PUBLISHED, **row.data, "organisation": organisation}
        if not entry.get("slug"):
            entry["slug"] = _free_slug(row.data["name"]["fi"], taken)
        if row.service:
            now = row.service
            entry["confirmed_on"] = now.confirmed_on
            entry["free_places_on"], entry["free_places_told_by"] = (
                now.free_places_on,
                now.free_places_told_by,
            )
        yield entry


def _free_slug(name, taken) -> str:
    stem, number = slugify(name)[:60] or "palvelu", 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add(slug)
    return slug
