"""One contact to several providers: sent, looked at, answered, erased. No person is named in any mail."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.directory.telling import in_words
from palvelupolku.kernel.errors import StaleObject, require
from palvelupolku.kernel.tokens import make_code
from palvelupolku.notices.actions import take_back, tell
from palvelupolku.notices.links import make_link, replace_link, use_link
from palvelupolku.notices.models import Link
from palvelupolku.notices.paths import ENQUIRY, page_url, reader_language

from ..access import can_answer_enquiry
from ..models import Enquiry, EnquiryRecipient

PURPOSE = "enquiry"
KEPT_DAYS = 90
MOST_RECEIVERS = 10


@transaction.atomic
def send_enquiry(receivers, *, by, at, name, message, phone="", email="", language="fi") -> Enquiry:
    """Send one message to the providers of `receivers` (`queries.Receiver` with an organisation).

    Each gets a mail with a one-time link and nothing of the person in it; the sender a receipt by e-mail
    where one was given. Everything is erased after KEPT_DAYS.
    """
    if not (phone or email):
        raise ValidationError(_("Write a phone number or an e-mail address, so that you can be answered."))
    if not 0 < len(receivers) <= MOST_RECEIVERS:
        raise ValidationError(
            _("Choose at least one and at most %(most)d to write to.") % {"most": MOST_RECEIVERS}
        )
    enquiry = Enquiry.objects.create(
        code=_free_code(),
        name=name,
        phone=phone,
        email=email,
        message=message,
        language=reader_language(language),
        created_at=at,
        erase_on=timezone.localdate(at) + timedelta(days=KEPT_DAYS),
    )
    record("threads.enquiry.send", enquiry, by=by, at=at, receivers=len(receivers))
    for receiver in receivers:
        recipient = EnquiryRecipient.objects.create(enquiry=enquiry, organisation=receiver.organisation)
        recipient.services.set(receiver.services)
        _mail_link(recipient, at)
    if email:
        tell(
            "enquiry_received",
            address=email,
            language=enquiry.language,
            context={"code": enquiry.code, "days": KEPT_DAYS, **_phones()},
            at=at,
        )
    return enquiry


@transaction.atomic
def look_at_enquiry(recipient, *, by, at) -> Enquiry | None:
    """What a provider is shown: the enquiry, with a line that it was looked at; a link only while open."""
    require(can_answer_enquiry(by, recipient))
    if isinstance(by, Link) and by.state(at) != "open":
        return None
    record("threads.enquiry.open", recipient, by=by, at=at)
    return recipient.enquiry


@transaction.atomic
def look_at_enquiries(recipients, *, by, at) -> dict:
    """The senders' names on a list page: {recipient id: name}, with one line that they were looked at."""
    for recipient in recipients:
        require(can_answer_enquiry(by, recipient))
    if recipients:
        record("threads.enquiry.list", by=by, at=at, enquiries=sorted(each.pk for each in recipients))
    return {each.pk: each.enquiry.name for each in recipients}


@transaction.atomic
def answer_enquiry(recipient, *, by, at) -> EnquiryRecipient:
    """The provider has been in touch with the person. A link is used up by it."""
    require(can_answer_enquiry(by, recipient))
    if isinstance(by, Link):
        use_link(by, at=at)
    sent = EnquiryRecipient.objects.filter(pk=recipient.pk, state=EnquiryRecipient.State.SENT)
    if not sent.update(state=EnquiryRecipient.State.ANSWERED, answered_at=at):
        raise StaleObject(recipient)
    recipient.state, recipient.answered_at = EnquiryRecipient.State.ANSWERED, at
    record("threads.enquiry.answer", recipient, by=by, at=at)
    return recipient


@transaction.atomic
def send_fresh_enquiry_link(recipient, *, by, at):
    """Mail a new link to the address of the link `by`. Raises LinkTooSoon when one was mailed just now."""
    require(can_answer_enquiry(by, recipient))
    fresh, secret = replace_link(by, at=at)
    _mail(recipient, fresh, secret, at)
    record("threads.enquiry.send_link", recipient, by=by, at=at)


@transaction.atomic
def erase_enquiry(enquiry, *, by, at):
    """Erase an enquiry with everything that leads to it; mails that still wait are taken back."""
    record("threads.enquiry.erase", enquiry, by=by, at=at)
    for recipient in enquiry.recipients.all():
        take_back(_key_of(recipient))
        Link.objects.filter(
            purpose=PURPOSE, object_label=recipient._meta.label_lower, object_id=str(recipient.pk)
        ).delete()
    enquiry.delete()


def _free_code():
    code = make_code()
    while Enquiry.objects.filter(code=code).exists():
        code = make_code()
    return code


def _mail_link(recipient, at):
    organisation = recipient.organisation
    language = reader_language(organisation.language)
    link, secret = make_link(
        PURPOSE,
        recipient,
        address=organisation.email,
        language=language,
        holder_name=in_words(organisation.name, language),
        at=at,
        days=settings.LINK_DAYS,
    )
    _mail(recipient, link, secret, at)


def _mail(recipient, link, secret, at):
    context = {"url": page_url(ENQUIRY, link.language, secret), "days": settings.LINK_DAYS, **_phones()}
    key = f"{_key_of(recipient)}{link.pk}"
    tell("enquiry_link", address=link.address, language=link.language, context=context, at=at, key=key)


def _key_of(recipient):
    """What the keys of all mails with a link to this enquiry begin with."""
    return f"enquiry:{recipient.pk}:"


def _phones():
    return {"advice_phone": settings.ADVICE_PHONE, "sos_phone": settings.SOCIAL_EMERGENCY_PHONE}
