"""Reads of an organisation's own entries and drafts, for its door and for those who approve."""

from django.utils import timezone

from palvelupolku.ui.texts import in_language

from . import completeness
from .choices import DraftState, Source, Status
from .entry_of import data_of
from .freshness import confirm_due, is_stale
from .models import Correction, ServiceDraft
from .workflow import OPEN_STATES

SHOWS = ("all", "due", "stale", "places", "unfinished")


def entries_of(services, *, show, words, day) -> list[dict]:
    """Rows of the entries in `services` (a QuerySet), by name: {service, draft, is_due, is_stale, met}.

    `show` is one of SHOWS; `words` all stand in the name in some language.
    """
    rows = _rows(services.exclude(status=Status.ARCHIVED), day)
    wanted = words.casefold().split()
    rows = [row for row in rows if _fits(row, show) and _has_words(row["service"], wanted)]
    return sorted(rows, key=lambda row: (in_language(row["service"].name).casefold(), row["service"].pk))


def entry_counts(services, *, day) -> dict:
    """How many entries each of SHOWS has."""
    rows = _rows(services.exclude(status=Status.ARCHIVED), day)
    return {show: sum(_fits(row, show) for row in rows) for show in SHOWS}


def open_drafts(drafts) -> list:
    """Drafts that are being written, wait for approval or were sent back; those to be mended first."""
    order = {DraftState.RETURNED: 0, DraftState.DRAFT: 1, DraftState.SUBMITTED: 2}
    rows = drafts.filter(state__in=OPEN_STATES).select_related("service", "organisation")
    return sorted(rows, key=lambda draft: order[draft.state])


def waiting_drafts():
    """Drafts that wait for approval, the longest waiting first."""
    waiting = ServiceDraft.objects.filter(state=DraftState.SUBMITTED).order_by("submitted_at", "id")
    return waiting.select_related("service", "organisation", "written_by")


def last_decision(service):
    """The newest draft of the entry that somebody decided upon, or None."""
    decided = service.drafts.filter(state__in=(DraftState.APPROVED, DraftState.RETURNED))
    return decided.order_by("-decided_at", "-id").first()


def open_corrections(service) -> int:
    """How many readers have told that something is wrong and wait for an answer."""
    return service.corrections.filter(state=Correction.State.NEW).count()


def waits_since(draft):
    """The day on which it was sent."""
    return timezone.localdate(draft.submitted_at) if draft.submitted_at else None


def _rows(services, day):
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
    for service in found:
        yield {
            "service": service,
            "draft": drafts.get(service.pk),
            "is_own": service.source == Source.OWN,
            "is_due": confirm_due(service, day),
            "is_stale": is_stale(service, day),
            "met": completeness.met(data_of(service)),
        }


def _fits(row, show) -> bool:
    return {
        "due": row["is_due"],
        "stale": row["is_stale"],
        "places": row["service"].free_places is not None,
        "unfinished": row["met"] < completeness.QUESTIONS,
    }.get(show, True)


def _has_words(service, words) -> bool:
    names = " ".join(service.name.values()).casefold()
    return all(word in names for word in words)
