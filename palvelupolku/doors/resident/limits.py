"""How many contacts one browser or one address may send in an hour."""

from datetime import timedelta
from hashlib import sha256

from django.core.cache import caches

PER_SESSION, PER_ADDRESS = 5, 60
HOUR = timedelta(hours=1)
SESSION_KEY = "contacts_sent_at"


def is_over(request, *, at) -> bool:
    """Whether the next contact would be too many."""
    return len(_recent(request, at)) >= PER_SESSION or caches["limits"].get(_key(request), 0) >= PER_ADDRESS


def note_sent(request, *, at) -> None:
    """Count one contact that was sent."""
    request.session[SESSION_KEY] = [*_recent(request, at), at.timestamp()]
    key, cache = _key(request), caches["limits"]
    if not cache.add(key, 1, HOUR.total_seconds()):
        cache.incr(key)


def _recent(request, at):
    since = (at - HOUR).timestamp()
    return [sent for sent in request.session.get(SESSION_KEY, []) if sent > since]


def _key(request):
    # The address itself is nobody's business once the hour is over.
    return "contacts:" + sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
