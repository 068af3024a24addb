"""One deed per form, however often it is sent."""

from hashlib import sha256
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from palvelupolku.kernel.errors import StaleObject

from .fields import canonical
from .models import Submission

NOT_CONTENT = {"csrfmiddlewaretoken", "form_key"}


def new_form_key() -> str:
    """A fresh key for a form's hidden field `form_key`."""
    return str(uuid4())


def once(request, deed, about="") -> str:
    """Run `deed()` in a transaction and return the URL it returns; the same form sent again gets that URL.

    The key is the POST field `form_key` and counts for this user (without one: this browser) only. Another
    body under a used key raises StaleObject. A form of many buttons, one for each row of a list, tells by
    `about` which was pressed: each is a deed of its own. The URL is stored as it is: it may hold no secret.
    """
    key, fingerprint = _key(request), _fingerprint(request)
    key = uuid5(key, about) if about else key
    with transaction.atomic():
        if not _is_first(key, fingerprint):
            return _earlier(key, fingerprint)
        location = str(deed())
        Submission.objects.filter(key=key).update(location=location)
    return location


def led_to(request) -> str:
    """Where this very form led when it was sent before, or "". For deeds after which their object is gone."""
    earlier = Submission.objects.filter(key=_key(request), fingerprint=_fingerprint(request))
    return earlier.values_list("location", flat=True).first() or ""


def _is_first(key, fingerprint) -> bool:
    # A second one waits here for the first to commit, and then finds its row.
    stored = Submission._meta.get_field("key").get_db_prep_value(key, connection)
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_submission (key, fingerprint, location, at) VALUES (%s, %s, '', %s) "
            "ON CONFLICT (key) DO NOTHING",
            [stored, fingerprint, at],
        )
        return cursor.rowcount == 1


def _earlier(key, fingerprint) -> str:
    submission = Submission.objects.get(key=key)
    if submission.fingerprint != fingerprint:
        raise StaleObject(submission)
    return submission.location


def _key(request) -> UUID:
    try:
        key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()
    return uuid5(key, _scope(request))


def _scope(request) -> str:
    """Whose form it is. A browser's CSRF cookie stays while the first deed may begin a session."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return "browser:" + sha256(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "").encode()).hexdigest()


def _fingerprint(request) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return sha256(canonical([request.path, fields, files]).encode()).hexdigest()
