"""Anybody may tell that an entry is wrong; its owner is told by e-mail."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palvelupolku.accounts.grants import has_coordinator
from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import require
from palvelupolku.kernel.safe_text import mask_unsafe
from palvelupolku.notices.actions import tell
from palvelupolku.notices.paths import OWN_CORRECTIONS, SERVICE, page_url, reader_language

from .access import can_keep_fresh
from .models import Correction
from .telling import in_words


class What(TextChoices):
    """What of an entry is wrong: `Correction.what`."""

    CONTACT = "contact", gettext_lazy("the phone number or address")
    HOURS = "hours", gettext_lazy("the time")
    COST = "cost", gettext_lazy("the price")
    ENDED = "ended", gettext_lazy("it is no longer given")
    OTHER = "other", gettext_lazy("something else")


@transaction.atomic
def tell_wrong(service, what, text="", *, by, at) -> Correction:
    """Note that something of the entry is wrong and tell its owner by e-mail, where it has one.

    `what` is one of What; the text is masked of what must not leave the house. Raises ValidationError when
    "something else" comes without a text.
    """
    text = mask_unsafe(" ".join(text.split()))[:1000]
    if what not in What.values:
        raise ValidationError(_("Choose from the list."))
    if what == What.OTHER and not text:
        raise ValidationError(_("Write what is wrong."))
    teller = by if isinstance(by, User) else None
    correction = Correction.objects.create(
        service=service, what=what, text=text, told_by=teller, created_at=at
    )
    record("directory.correction.tell", correction, by=by, at=at, service=service.pk, what=what)
    _tell_owner(correction, at)
    return correction


@transaction.atomic
def finish_correction(correction, *, by, at, answer="") -> Correction:
    """The owner or a worker has looked into it; a second time nothing happens."""
    require(can_keep_fresh(by, correction.service))
    new = Correction.objects.filter(pk=correction.pk, state=Correction.State.NEW)
    if new.update(state=Correction.State.DONE, done_at=at, answer=answer[:1000]):
        record("directory.correction.finish", correction, by=by, at=at, service=correction.service_id)
    correction.refresh_from_db()
    return correction


def _tell_owner(correction, at):
    service, owner = correction.service, correction.service.organisation
    language = reader_language(owner.language if owner else "fi")
    has_door = bool(owner) and has_coordinator(owner, timezone.localdate(at))
    tell(
        "entry_wrong",
        address=(owner.email if owner else "") or service.email,
        language=language,
        context={
            "entry": in_words(service.name, language),
            "what": What(correction.what),
            "text": correction.text,
            "has_door": has_door,
            "url": page_url(OWN_CORRECTIONS if has_door else f"{SERVICE}{service.pk}/", language),
        },
        at=at,
    )
