"""What is done with a contact: received, closed, put back into the queue."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from palvelupolku.accounts.choices import UnitKind
from palvelupolku.accounts.models import Unit
from palvelupolku.audit.actions import count, move, record
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.kernel.errors import require
from palvelupolku.kernel.tokens import make_code
from palvelupolku.notices.actions import tell

from .access import can_handle_contact
from .choices import Closing, Tier
from .models import Contact
from .rules import clock_for, landing_of, may_write_back, unit_for

NOTICE_LANGUAGES = ("fi", "sv", "en")
# What an ending is in the funnel. A duplicate or another county's matter is neither.
ENDINGS = {Closing.ADVISED: "satisfied", Closing.NOT_REACHED: "left"}


@transaction.atomic
def receive_contact(*, by, at, unit=None, **fields) -> Contact:
    """Put a contact into the queue of the unit that serves its municipality, with its tier and clock.

    `fields` are the model's own. Raises ValidationError when nothing is told: neither `text` nor
    `knows_need=False`. A receipt goes to `email` where that is safe.
    """
    if not fields.get("text", "").strip() and fields.get("knows_need", True):
        raise ValidationError(_("Tell what is on your mind, or tick that you do not know what you need."))
    day = timezone.localdate(at)
    contact = Contact(unit=unit or _unit_of(fields.get("municipality", "")), received_at=at, **fields)
    clock = clock_for(day, contact.age_band)
    landing = landing_of(
        age_band=contact.age_band, for_whom=contact.for_whom, subject_knows=contact.subject_knows
    )
    contact.due_at, contact.clock_law = clock.due_at, clock.law
    contact.tier, contact.code, contact.state_since = landing.tier, _free_code(), at
    contact.save(force_insert=True)
    record("intake.contact.receive", contact, by=by, at=at, tier=landing.tier, reason=landing.reason)
    if may_write_back(contact.email, contact.is_safe_to_call):
        _tell_received(contact, clock.due_on, at)
    # Counts last: their rows are shared by everyone.
    count("contact.received", contact.tier, day)
    count("entered", contact.tier, day)
    if by == RESIDENT:
        count("stepped_up", Tier.OWN_HELP, day)
    return contact


def _unit_of(municipality):
    units = {each.pk: each for each in Unit.objects.filter(kind__in=(UnitKind.GUIDANCE, UnitKind.ADVICE))}
    pk = unit_for(municipality, [(each.pk, each.kind, each.municipalities) for each in units.values()])
    if pk is None:
        raise ValidationError(_("No unit answers contacts yet. Call the advice line."))
    return units[pk]


def _free_code():
    code = make_code()
    while Contact.objects.filter(code=code).exists():
        code = make_code()
    return code


def _tell_received(contact, due_on, at):
    language = contact.language if contact.language in NOTICE_LANGUAGES else "fi"
    with override(language):
        due = date_format(due_on, "D j.n.Y")
    tell(
        "contact_received",
        address=contact.email,
        language=language,
        context={
            "code": contact.code,
            "due_on": due,
            "advice_phone": settings.ADVICE_PHONE,
            "sos_phone": settings.SOCIAL_EMERGENCY_PHONE,
        },
        at=at,
        key=f"contact_received:{contact.pk}",
    )


@transaction.atomic
def close_contact(contact, *, by, at, closing, note=""):
    """End it without a case; `closing`, one of `Closing`, says why. Raises StepNotAllowed, StaleObject."""
    require(can_handle_contact(by, contact))
    contact.closing, contact.closing_note = Closing(closing), note
    contact.save(update_fields=["closing", "closing_note"])
    move(contact, "close", by=by, at=at, closing=str(contact.closing))
    _count_closing(contact, at, 1)


@transaction.atomic
def return_contact(contact, *, by, at, reason=""):
    """Put a taken or closed contact back into the queue; its clock goes on. Refused once it is a case."""
    require(can_handle_contact(by, contact))
    # The case is known to the floor above; here it is only seen that something hangs on the contact.
    if hasattr(contact, "case"):
        raise ValidationError(_("This contact has become a case. Hand the case over instead."))
    move(contact, "return", by=by, at=at, reason=reason)
    # The undone closing leaves the numbers too; the trail keeps that it was closed.
    _count_closing(contact, at, -1)
    contact.taken_by, contact.closing, contact.closing_note = None, "", ""
    contact.save(update_fields=["taken_by", "closing", "closing_note"])


def _count_closing(contact, at, n):
    event = ENDINGS.get(contact.closing)
    if event:
        count(event, contact.tier, timezone.localdate(at), n)
