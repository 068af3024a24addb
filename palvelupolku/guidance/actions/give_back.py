"""Undoing a mistaken “take hold”, while nothing has been done with the case yet."""

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import count, record
from palvelupolku.clients.actions import end_relation, forget_client
from palvelupolku.intake.access import can_handle_contact
from palvelupolku.intake.actions import return_contact
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.errors import StepNotAllowed, require

from ..access import can_edit_case
from ..models import Case
from ..queries import is_new_client, is_untouched
from ..rules import ground_of


@transaction.atomic
def give_back(case, *, by, at):
    """Put the contact of an untouched case back into the queue; returns the contact. Its clock goes on.

    The case goes, and with it a client who was registered only for it. Raises StepNotAllowed when something
    has been done already.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("client", "contact").get(pk=case.pk)
    require(can_edit_case(by, case, timezone.localdate(at)))
    if not is_untouched(case):
        raise StepNotAllowed("give_back", case.state)
    require(can_handle_contact(by, case.contact))
    client, is_new = case.client, is_new_client(case)
    for relation in client.relations.valid_on(timezone.localdate(at)).filter(ground=ground_of(case.contact)):
        end_relation(relation, by=by, at=at)
    record("guidance.case.give_back", case, by=by, at=at, client=client.pk, contact=case.contact_id)
    case.delete()
    contact = Contact.objects.get(pk=case.contact_id)
    return_contact(contact, by=by, at=at, reason="taken by mistake")
    contact.client = None
    contact.save(update_fields=["client"])
    if is_new:
        forget_client(client, by=by, at=at)
    _count_back(contact, case)
    return contact


def _count_back(contact, case):
    """The numbers forget the case on the day that counted it; the trail keeps both deeds."""
    if contact.tier < Tier.GUIDANCE:
        day = timezone.localdate(case.opened_at)
        count("entered", Tier.GUIDANCE, day, -1)
        count("stepped_up", contact.tier, day, -1)
