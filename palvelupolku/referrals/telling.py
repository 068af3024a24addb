"""Who is told of a referral's turns, in whose language. No client's name or matter is ever in a message."""

from django.conf import settings

from palvelupolku.clients.queries import safe_email
from palvelupolku.notices.actions import take_back, tell
from palvelupolku.notices.links import make_link, replace_link
from palvelupolku.notices.models import Link
from palvelupolku.notices.paths import ANSWER, WORK, page_url, reader_language

from .models import Referral

PURPOSE = "referral"


def mail_link(referral, event, *, at):
    """Tell the association `event` with a new one-time link; those that it got before no longer open."""
    organisation = referral.organisation
    language = reader_language(organisation.language)
    fresh, secret = make_link(
        PURPOSE,
        referral,
        address=referral.email,
        language=language,
        holder_name=in_words(organisation.name, language),
        at=at,
        days=settings.LINK_DAYS,
    )
    links_of(referral).filter(replaced_by_id=None).exclude(pk=fresh.pk).update(replaced_by_id=fresh.pk)
    _mail(referral, event, fresh, secret, at)


def mail_fresh_link(referral, link, *, at):
    """Mail a new link to the address of `link`. Raises LinkTooSoon (422) when one was mailed just now."""
    fresh, secret = replace_link(link, at=at)
    _mail(referral, "referral_link", fresh, secret, at)


def links_of(referral):
    """Every link that was mailed for this referral, oldest first."""
    return Link.objects.filter(
        purpose=PURPOSE, object_label=referral._meta.label_lower, object_id=str(referral.pk)
    ).order_by("id")


def _mail(referral, event, link, secret, at):
    context = _person_to_call(referral, link.language) | {
        "url": page_url(ANSWER, link.language, secret),
        "days": settings.LINK_DAYS,
    }
    key = f"{_key_of(referral)}{link.pk}"
    tell(event, address=link.address, language=link.language, context=context, at=at, key=key)


def _key_of(referral):
    """What the keys of all mails with a link to this referral begin with."""
    return f"referral:{referral.pk}:"


def tell_of_cancelling(referral, *, at):
    """Take back the links that have not gone out yet, and tell the association to stop.

    It is told in any case: its coordinator may have seen the request in their own door.
    """
    take_back(_key_of(referral))
    tell_association(referral, "referral_cancelled", at=at)


def tell_association(referral, event, *, at):
    """Tell the association `event` without a link."""
    language = reader_language(referral.organisation.language)
    context = _person_to_call(referral, language)
    tell(event, address=referral.email, language=language, context=context, at=at)


def tell_worker(referral, event, *, by, at):
    """Tell the case's responsible worker `event`, unless it was their own deed."""
    worker = referral.case.responsible
    if by == worker or not worker.is_active:
        return
    language = reader_language(worker.language)
    tell(
        event,
        address=worker.email,
        language=language,
        context={"url": page_url(WORK, language)},
        at=at,
    )


def tell_client_of_answer(referral, *, at):
    """Tell the client by their safe e-mail that an answer came; without one the worker is left to tell."""
    address = safe_email(referral.client)
    referral.client_told_at = at if address else None
    Referral.objects.filter(pk=referral.pk).update(client_told_at=referral.client_told_at)
    if address:
        language = reader_language(referral.client.language)
        context = _person_to_call(referral, language)
        tell("referral_answer_to_client", address=address, language=language, context=context, at=at)


def in_words(name, language) -> str:
    """A stored {fi, sv, en} in one language, else in the first that has words."""
    return next((name[code] for code in (language, "fi", "sv", "en") if name.get(code)), "")


def _person_to_call(referral, language):
    unit, worker = referral.case.unit, referral.case.responsible
    return {
        "worker": worker.name,
        "unit": in_words(unit.name, language),
        "phone": unit.phone or worker.phone or settings.ADVICE_PHONE,
    }
