"""How many contacts, mails or corrections one browser or one address may send in an hour."""

from datetime import timedelta
from hashlib import sha256

from django.core.cache import caches

PER_SESSION, PER_ADDRESS = 5, 60
HOUR = timedelta(hours=1)
CONTACTS, MAILS, CORRECTIONS = "contacts", "mails", "corrections"


def is_over(request, *, at, of=CONTACTS) -> bool:
    """Whether the next one of this kind would be too many."""
    sent = caches["limits"].get(_key(request, of), 0)
    return len(_recent(request, at, of)) >= PER_SESSION or sent >= PER_ADDRESS


def note_sent(request, *, at, of=CONTACTS) -> None:
    """Count one of this kind that was sent."""
    request.session[f"{of}_sent_at"] = [*_recent(request, at, of), at.timestamp()]
    key, cache = _key(request, of), caches["limits"]
    if not cache.add(key, 1, HOUR.total_seconds()):
        cache.incr(key)


def _recent(request, at, of):
    since = (at - HOUR).timestamp()
    return [sent for sent in request.session.get(f"{of}_sent_at", []) if sent > since]


def _key(request, of):
    # The address itself is nobody's business once the hour is over.
    return f"{of}:" + sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
