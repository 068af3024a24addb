"""One-time links for those without an account. A GET never uses one up; only `use_link` does."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from palvelupolku.kernel.errors import StaleObject
from palvelupolku.kernel.tokens import hash_secret, make_secret

from .models import Link

PAUSE = timedelta(minutes=2)
DAY = timedelta(days=1)
PER_DAY = 5


class LinkTooSoon(ValidationError):
    """A fresh link was asked for too often (422)."""


def make_link(purpose, obj, *, address, language, holder_name="", at, days=None) -> tuple[Link, str]:
    """A fresh link to `obj` and its secret, which is kept nowhere: put it into the message at once."""
    return _make(
        at,
        days,
        purpose=purpose,
        object_label=obj._meta.label_lower,
        object_id=str(obj.pk),
        address=address,
        language=language,
        holder_name=holder_name,
    )


def find_link(secret, purpose) -> Link | None:
    """The link of this secret and purpose in whatever state; None if there is none."""
    return Link.objects.filter(secret_hash=hash_secret(secret), purpose=purpose).first()


def note_opened(link, *, at):
    """Remember when the link was first looked at; this does not use it up."""
    if link.opened_at is None:
        Link.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at)
        link.opened_at = at


def use_link(link, *, at):
    """Use the link up, in the transaction of the deed it allows. StaleObject unless it is open at `at`."""
    if not connection.in_atomic_block:
        raise RuntimeError("Use a link inside transaction.atomic(), together with its deed.")
    still_open = Link.objects.filter(pk=link.pk, used_at=None, replaced_by_id=None, expires_at__gt=at)
    if not still_open.update(used_at=at):
        raise StaleObject(link)
    link.used_at = at


@transaction.atomic
def replace_link(link, *, at) -> tuple[Link, str]:
    """A fresh link to the same address; the earlier ones stop working. LinkTooSoon if asked too often."""
    _wait_in_line(link)
    _limit(link, at)
    fields = ("purpose", "object_label", "object_id", "address", "language", "holder_name")
    fresh, secret = _make(at, None, **{name: getattr(link, name) for name in fields})
    _same(link).filter(replaced_by_id=None).exclude(pk=fresh.pk).update(replaced_by_id=fresh.pk)
    link.replaced_by_id = fresh.pk
    return fresh, secret


def _wait_in_line(link):
    """Two who ask at once come one after the other: a write that changes nothing takes the row's lock."""
    if not Link.objects.filter(pk=link.pk).update(purpose=link.purpose):
        raise StaleObject(link)


def _limit(link, at):
    earlier = _same(link).exclude(replaced_by_id=None).values("replaced_by_id")
    sent = Link.objects.filter(pk__in=earlier, created_at__gt=at - DAY).values_list("created_at", flat=True)
    if any(created > at - PAUSE for created in sent):
        raise LinkTooSoon(_("A new link was sent a moment ago. Wait two minutes and look at your e-mail."))
    if len(sent) >= PER_DAY:
        raise LinkTooSoon(_("Five new links have been sent today. Try again tomorrow, or call us."))


def _same(link):
    return Link.objects.filter(
        purpose=link.purpose,
        object_label=link.object_label,
        object_id=link.object_id,
        address=link.address,
    )


def _make(at, days, **fields):
    secret = make_secret(32)
    expires_at = at + timedelta(days=settings.LINK_DAYS if days is None else days)
    link = Link.objects.create(
        secret_hash=hash_secret(secret), created_at=at, expires_at=expires_at, **fields
    )
    return link, secret
