"""What is missing in the catalogue: entries to see to, corrections to answer, drafts to decide."""

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate

from palvelupolku.kernel.calendar import add_months

from .access import published_services
from .choices import DraftState
from .freshness import STALE_AFTER_MONTHS
from .models import Correction, ServiceDraft
from .queries import proposed, unclassified

# Somebody is mailed of a correction: the owner's office, or the entry's own address.
MAILED = ~Q(service__email="") | Q(service__organisation__isnull=False) & ~Q(service__organisation__email="")


def stale(day):
    """Published entries that nobody has confirmed for a year (`freshness.is_stale`), the oldest first."""
    known_on = Coalesce("confirmed_on", TruncDate("updated_at"))
    kept = published_services().annotate(known_on=known_on)
    return kept.filter(known_on__lte=add_months(day, -STALE_AFTER_MONTHS)).order_by("known_on", "id")


def wordless(day=None):
    """Published entries without a number, an address or a page to turn to, or without whom they are for."""
    nobody = Q(phone="", email="", url="", channels=None)
    return published_services().filter(nobody | Q(for_whom={})).distinct()


GAPS = {
    "stale": stale,
    "unclassified": lambda day: unclassified(),
    "proposed": lambda day: proposed(),
    "wordless": wordless,
}


def entries_to_mend(what, day):
    """Entries of one kind of GAPS on `day`."""
    return GAPS[what](day).select_related("organisation").defer("lemmas")


def open_corrections(*, mailed=None):
    """Corrections that wait, the oldest first; `mailed` tells whether an owner was mailed (None: all)."""
    rows = Correction.objects.filter(state=Correction.State.NEW).select_related(
        "service__organisation", "told_by"
    )
    if mailed is not None:
        rows = rows.filter(MAILED if mailed else ~MAILED)
    return rows.order_by("created_at", "id")


def told_corrections(user):
    """All that the user has told, the latest first, with its answers."""
    rows = Correction.objects.filter(told_by=user).select_related("service__organisation", "told_by")
    return rows.order_by("-created_at", "-id")


def to_be_mended(day) -> dict:
    """How many of each wait: {stale, unclassified, proposed, wordless, corrections, drafts}."""
    counts = {what: rows(day).count() for what, rows in GAPS.items()}
    counts["corrections"] = Correction.objects.filter(state=Correction.State.NEW).count()
    counts["drafts"] = ServiceDraft.objects.filter(state=DraftState.SUBMITTED).count()
    return counts
