"""Taking hold of a contact, moving along the path, closing and reopening."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import count, move, record
from palvelupolku.clients.actions import add_relation, register_client
from palvelupolku.clients.choices import Task
from palvelupolku.directory.choices import Phase
from palvelupolku.intake.access import can_handle_contact
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from ..access import can_edit_case
from ..choices import Ending
from ..models import Case, PhaseStay
from ..rules import ground_of
from ..told import told_by


@transaction.atomic
def take_hold(contact, *, by, at, client=None, **client_fields):
    """Make the contact a case with `by` as its responsible worker; the client is registered or linked.

    Without `client` a new one is registered from `client_fields` (see `clients.actions.register_client`).
    Raises StaleObject when somebody else took hold first; its `theirs` holds who.
    """
    require(can_handle_contact(by, contact))
    _claim(contact, by)
    if client is None:
        client = register_client(by=by, at=at, **(told_by(contact) | client_fields))
    _relate(client, contact, by, at)
    contact.client = client
    contact.save(update_fields=["client"])
    move(contact, "take", by=by, at=at, client=client.pk)
    case = _open_case(contact, client, by, at)
    # A contact that landed straight on client guidance was counted there when it came.
    if contact.tier < Tier.GUIDANCE:
        day = timezone.localdate(at)
        count("entered", Tier.GUIDANCE, day)
        count("stepped_up", contact.tier, day)
    return case


def _claim(contact, by):
    """Set who takes hold, if nobody has: the second of two waits here and then finds the first's name."""
    waits = "take" in contact.WORKFLOW.steps_from(contact.state)
    # Before anything is registered: the loser must learn of the race, not of a doubled identity code.
    if not (waits and Contact.objects.filter(pk=contact.pk, state=contact.state).update(taken_by=by)):
        now = Contact.objects.select_related("taken_by").get(pk=contact.pk)
        raise StaleObject(contact, theirs={_("taken by"): str(now.taken_by or "")})
    contact.taken_by = by


def _relate(client, contact, by, at):
    """Relate the unit and the worker to the client, where they are not yet."""
    day = timezone.localdate(at)
    held = client.relations.valid_on(day)
    ground = ground_of(contact)
    if not held.filter(unit=contact.unit_id, task=Task.GUIDANCE).exists():
        add_relation(client, by=by, at=at, task=Task.GUIDANCE, ground=ground, unit=contact.unit)
    if not held.filter(user=by, task=Task.RESPONSIBLE).exists():
        add_relation(client, by=by, at=at, task=Task.RESPONSIBLE, ground=ground, user=by)


def _open_case(contact, client, by, at):
    case = Case.objects.create(
        client=client,
        contact=contact,
        unit=contact.unit,
        responsible=by,
        phase=Phase.ASSESSMENT,
        phase_since=at,
        state_since=at,
        pending_from=contact.received_at,
        due_at=contact.due_at,
        opened_at=at,
    )
    PhaseStay.objects.create(case=case, phase=Phase.CONTACT, started_at=contact.received_at, ended_at=at)
    PhaseStay.objects.create(case=case, phase=Phase.ASSESSMENT, started_at=at)
    record("guidance.case.open", case, by=by, at=at, contact=contact.pk)
    return case


@transaction.atomic
def set_phase(case, phase, *, by, at):
    """Move the case to another phase of the path, forwards or back. The same phase changes nothing."""
    require(can_edit_case(by, case, timezone.localdate(at)))
    source, phase = case.phase, Phase(phase)
    if phase == source:
        return case
    if not case.is_open:
        raise StepNotAllowed("set_phase", case.state)
    moved = Case.objects.filter(pk=case.pk, phase=source, is_open=True).update(phase=phase, phase_since=at)
    if not moved:
        raise StaleObject(case)
    case.phase, case.phase_since = phase, at
    case.stays.filter(ended_at=None).update(ended_at=at)
    PhaseStay.objects.create(case=case, phase=phase, started_at=at)
    record("guidance.case.set_phase", case, by=by, at=at, source=str(source), target=str(int(phase)))
    return case


@transaction.atomic
def close_case(case, *, by, at, ending):
    """End the path in one of its three ways (choices.Ending). Relations stay until they run out."""
    require(can_edit_case(by, case, timezone.localdate(at)))
    if ending not in Ending.values:
        raise ValidationError({"ending": _("Choose how the path ended.")})
    case.ending = ending
    case.save(update_fields=["ending"])
    case.stays.filter(ended_at=None).update(ended_at=at)
    move(case, "close", by=by, at=at, ending=str(ending))
    return case


@transaction.atomic
def reopen_case(case, *, by, at, reason=""):
    """Take a closed case up again, in the phase where it was left."""
    require(can_edit_case(by, case, timezone.localdate(at)))
    case.ending, case.phase_since = "", at
    case.save(update_fields=["ending", "phase_since"])
    PhaseStay.objects.create(case=case, phase=case.phase, started_at=at)
    move(case, "reopen", by=by, at=at, has_reason=bool(reason))
    return case
