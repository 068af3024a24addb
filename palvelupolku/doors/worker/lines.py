"""The lines that looking at a list or a contact leaves, and the trail's words for people."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palvelupolku.audit.actions import record, record_list
from palvelupolku.audit.models import Event
from palvelupolku.clients.actions import find_by_identity_code

SHOWN_EVENTS = 12
WORDS = {
    "guidance.case.open": _("took hold; the case was opened"),
    "guidance.case.set_phase": _("moved to another phase"),
    "guidance.case.close": _("closed the case"),
    "guidance.case.reopen": _("reopened the case"),
    "guidance.mapping.save": _("wrote down the situation"),
    "guidance.goal.add": _("added a goal"),
    "guidance.goal.change": _("changed a goal"),
    "guidance.goal.drop": _("left a goal out"),
    "guidance.goal.restore": _("took a goal back"),
    "guidance.action.add": _("added an action to the plan"),
    "guidance.action.change": _("changed an action"),
    "guidance.planaction.complete": _("marked an action as done"),
    "guidance.planaction.drop": _("left an action out"),
    "guidance.planaction.restore": _("took an action back"),
    "guidance.followup.ask": _("asked whether the help arrived"),
    "guidance.followup.answer": _("answer to “Did I get help?”"),
    "guidance.followup.cancel": _("cancelled a follow-up"),
    "guidance.followup.plan": _("planned a follow-up"),
    "clients.client.register": _("registered the client"),
    "clients.client.update": _("changed basic data"),
    "clients.client.reveal": _("looked at protected contact details"),
    "clients.contact_way.add": _("added a way to reach the client"),
    "clients.contact_way.remove": _("removed a way to reach the client"),
    "clients.contact_way.restore": _("took a way to reach the client back"),
    "clients.close_person.add": _("added a close person"),
    "clients.close_person.remove": _("removed a close person"),
    "clients.close_person.restore": _("took a close person back"),
    "clients.consent.give": _("recorded a consent"),
    "clients.consent.withdraw": _("recorded that a consent was withdrawn"),
    "referrals.referral.draft": _("wrote a referral"),
    "referrals.referral.change_draft": _("changed the draft of a referral"),
    "referrals.referral.send": _("sent a referral"),
    "referrals.referral.accept": _("accepted a referral"),
    "referrals.referral.decline": _("declined a referral"),
    "referrals.referral.ask": _("asked about a referral"),
    "referrals.referral.reply": _("replied to the association"),
    "referrals.referral.start": _("started"),
    "referrals.referral.complete": _("finished a referral"),
    "referrals.referral.fail": _("a referral did not come about"),
    "referrals.referral.cancel": _("cancelled a referral"),
    "referrals.referral.tell_client": _("told the client of the answer"),
    "guidance.case.give_back": _("put the contact back into the queue"),
    "intake.contact.take": _("took hold of the contact"),
}
# The turns of an entry of the catalogue that matter to who reads it.
ENTRY_WORDS = {
    "directory.service.save": _("changed the entry"),
    "directory.service.confirm": _("confirmed that nothing has changed"),
    "directory.service.set_free_places": _("told how many places are free"),
    "directory.service.confirm_placement": _("confirmed the stages and phases"),
    "directory.service.archive": _("took the entry off the list"),
    "directory.service.restore": _("put the entry back on the list"),
}


def looked_at(client_ids, action, user, at):
    """Leave one line for a list page that showed these clients; none when it showed nobody."""
    if client_ids:
        with transaction.atomic():
            record_list(action, sorted(set(client_ids)), by=user, at=at)


def looked_at_queue(contacts, user, at):
    """Leave one line for a page of the queue."""
    if contacts:
        with transaction.atomic():
            record("intake.queue.open", by=user, at=at, contacts=[each.pk for each in contacts])


def found_by_code(code, purpose, user, at):
    """Leave a line with the client whose identity code was written, so that trying codes out is seen."""
    known = find_by_identity_code(code)
    if known:
        with transaction.atomic():
            record("clients.client.find", known, by=user, at=at, purpose=purpose)


def recent_events(client):
    """[(when, who, what in words)] of the latest deeds about a client; looking is in the trail itself."""
    rows = Event.objects.filter(client_id=client.pk, action__in=WORDS).order_by("-at", "-id")[:SHOWN_EVENTS]
    return [(row.at, row.actor_name, WORDS[row.action]) for row in rows]
