"""What is done with a basket: put into, taken from, mailed to oneself, forgotten."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.directory.telling import in_words
from palvelupolku.kernel.tokens import hash_secret
from palvelupolku.notices.actions import tell
from palvelupolku.notices.models import Message
from palvelupolku.notices.paths import SERVICE, page_url, reader_language

from ..models import Basket, BasketItem
from ..queries import ids_in, services_in

MOST_ITEMS = 30
READERS_MAILS = ("basket_to_self", "enquiry_received")


@transaction.atomic
def put_in_basket(secret, service, *, by, at) -> Basket:
    """Put an entry last into the basket of this secret, which begins with it; once, however often asked.

    Raises ValidationError when the basket is full.
    """
    basket, _is_new = Basket.objects.get_or_create(
        secret_hash=hash_secret(secret), defaults={"created_at": at, "touched_at": at}
    )
    kept = ids_in(basket)
    if service.pk in kept:
        return basket
    if len(kept) >= MOST_ITEMS:
        raise ValidationError(
            _("The basket is full: it holds %(most)d. Take something out first.") % {"most": MOST_ITEMS}
        )
    BasketItem.objects.bulk_create(
        [BasketItem(basket=basket, service=service, added_at=at)], ignore_conflicts=True
    )
    _touch(basket, at)
    record("threads.basket.put", basket, by=by, at=at, service=service.pk)
    return basket


@transaction.atomic
def take_from_basket(secret, service_id, *, by, at) -> Basket | None:
    """Take an entry out of the basket of this secret; nothing happens when it is not there."""
    basket = Basket.objects.filter(secret_hash=hash_secret(secret)).first()
    if basket and BasketItem.objects.filter(basket=basket, service_id=service_id).delete()[0]:
        _touch(basket, at)
        record("threads.basket.take", basket, by=by, at=at, service=service_id)
    return basket


@transaction.atomic
def mail_basket(basket, address, language, *, by, at):
    """Mail what is in the basket to `address`, which is kept nowhere but in the outbox."""
    language = reader_language(language)
    services = services_in(basket)
    if not services:
        raise ValidationError(_("There is nothing in the basket yet."))
    record("threads.basket.mail", basket, by=by, at=at, services=len(services))
    context = {
        "rows": [_mailed(service, language) for service in services],
        "advice_phone": settings.ADVICE_PHONE,
        "sos_phone": settings.SOCIAL_EMERGENCY_PHONE,
    }
    tell("basket_to_self", address=address, language=language, context=context, at=at)


@transaction.atomic
def erase_sent_mails(*, by, at) -> int:
    """Erase the addresses of readers to whom a mail has gone; how many mails they were."""
    gone = Message.objects.filter(
        event__in=READERS_MAILS, state__in=(Message.State.SENT, Message.State.FAILED)
    ).delete()[0]
    if gone:
        record("threads.mail.erase", by=by, at=at, mails=gone)
    return gone


@transaction.atomic
def forget_basket(basket, *, by, at):
    """Erase a basket that nobody has touched for long."""
    record("threads.basket.forget", basket, by=by, at=at)
    basket.delete()


def _touch(basket, at):
    basket.touched_at = at
    basket.save(update_fields=["touched_at"])


def _mailed(service, language):
    return {
        "name": in_words(service.name, language),
        "giver": in_words(service.organisation.name, language) if service.organisation else service.giver,
        "summary": in_words(service.summary, language),
        "phone": service.phone,
        "url": page_url(f"{SERVICE}{service.pk}/", language),
    }
