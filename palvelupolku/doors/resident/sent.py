"""What this browser has asked of providers lately: kept in its session only, and never the message itself."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

RECEIPT, SENT = "enquiry_receipt", "enquiry_sent"
AGAIN_AFTER = timedelta(hours=1)
MOST_KEPT = 40


def note(request, receipt, chosen, message, *, at) -> None:
    """Remember the receipt, what was asked about, and to whom this message went."""
    asked = [service.pk for each in chosen for service in each.services]
    request.session[RECEIPT] = receipt | {"asked": asked, "sent_at": at.isoformat()}
    fresh = [[at.isoformat(), _mark(each, message)] for each in chosen]
    request.session[SENT] = [*request.session.get(SENT, []), *fresh][-MOST_KEPT:]


def repeated(request, chosen, message, *, at) -> list:
    """Those of `chosen` to whom the same message went within the hour."""
    lately = {
        mark
        for moment, mark in request.session.get(SENT, [])
        if datetime.fromisoformat(moment) + AGAIN_AFTER > at
    }
    return [each for each in chosen if _mark(each, message) in lately]


def today(request, at) -> dict | None:
    """The receipt of what was sent from this browser today."""
    kept = request.session.get(RECEIPT) or {}
    if "sent_at" not in kept:
        return None
    day = timezone.localdate(datetime.fromisoformat(kept["sent_at"]))
    return kept if day == timezone.localdate(at) else None


def _mark(receiver, message) -> str:
    words = " ".join(message.split()).casefold()
    return sha256(f"{receiver.key}\n{words}".encode()).hexdigest()[:32]
