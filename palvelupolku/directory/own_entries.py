"""Reads of an organisation's own entries and drafts, for its door and for those who approve."""

from palvelupolku.ui.texts import in_language

from . import completeness
from .choices import DraftState, Source, Status
from .entry_of import data_of
from .freshness import confirm_due, is_stale
from .models import ServiceDraft
from .workflow import OPEN_STATES

SHOWS = ("all", "due", "stale", "places", "unfinished", "ended")


def entries_of(services, *, show, words, day) -> tuple[list[dict], dict]:
    """Rows of the entries in `services` (a QuerySet), by name: {service, draft, is_due, is_stale, met}; and
    how many entries each of SHOWS has.

    `show` is one of SHOWS; `words` all stand in the name in some language.
    """
    rows = _rows(services, day)
    counts = {name: sum(_fits(row, name) for row in rows) for name in SHOWS}
    wanted = words.casefold().split()
    found = [row for row in rows if _fits(row, show) and _has_words(row["service"], wanted)]
    found.sort(key=lambda row: (in_language(row["service"].name).casefold(), row["service"].pk))
    return found, counts


def open_drafts(drafts) -> list:
    """Drafts that are being written, wait for approval or were sent back; those to be mended first."""
    order = {DraftState.RETURNED: 0, DraftState.DRAFT: 1, DraftState.SUBMITTED: 2}
    rows = drafts.filter(state__in=OPEN_STATES).select_related("service", "organisation")
    return sorted(rows, key=lambda draft: order[draft.state])


def waiting_drafts():
    """Drafts that wait for approval, the longest waiting first."""
    waiting = ServiceDraft.objects.filter(state=DraftState.SUBMITTED).order_by("submitted_at", "id")
    return waiting.select_related("service", "organisation", "written_by")


def _rows(services, day) -> list[dict]:
    found = list(
        services.select_related("organisation")
        .prefetch_related("municipalities", "channels__places")
        .defer("lemmas")
    )
    drafts = {
        draft.service_id: draft
        for draft in ServiceDraft.objects.filter(
            service_id__in=[each.pk for each in found], state__in=OPEN_STATES
        )
    }
    return [
        {
            "service": service,
            "draft": drafts.get(service.pk),
            "is_own": service.source == Source.OWN,
            "is_due": confirm_due(service, day),
            "is_stale": is_stale(service, day),
            "met": completeness.met(data_of(service)),
        }
        for service in found
    ]


def _fits(row, show) -> bool:
    if (row["service"].status == Status.ARCHIVED) != (show == "ended"):
        return False
    return {
        "due": row["is_due"],
        "stale": row["is_stale"],
        "places": row["service"].free_places is not None,
        "unfinished": row["met"] < completeness.QUESTIONS,
    }.get(show, True)


def _has_words(service, words) -> bool:
    names = " ".join(service.name.values()).casefold()
    return all(word in names for word in words)
