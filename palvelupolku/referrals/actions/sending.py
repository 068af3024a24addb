"""The worker's side: draft, send, reply, cancel, and the consent that all of it hangs on."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import count, move, record
from palvelupolku.clients import actions as clients
from palvelupolku.clients.access import can_edit_client
from palvelupolku.clients.choices import Task
from palvelupolku.clients.models import Consent, Relation
from palvelupolku.guidance.access import can_edit_case
from palvelupolku.guidance.actions import enter_services
from palvelupolku.guidance.follow_up import cancel_follow_up
from palvelupolku.guidance.workflow import FollowUpState
from palvelupolku.intake.choices import Tier
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require
from palvelupolku.kernel.safe_text import find_unsafe
from palvelupolku.notices.models import Link

from ..access import can_answer, can_send
from ..choices import Side
from ..models import Referral, ReferralMessage
from ..queries import fitting_consents, is_withdrawn, whereabouts, words_told
from ..rules import tells_whereabouts
from ..telling import links_of, mail_fresh_link, mail_link, tell_of_cancelling, tell_worker
from ..workflow import ANSWERABLE_STATES, TOLD_STATES, State


@transaction.atomic
def draft_referral(case, *, by, at, organisation, kind, service=None, action=None, message="", email=""):
    """Write a referral that waits for its consent.

    The address is by default the service's, else the association's. Raises ValidationError when the message
    holds an identity code or a diagnosis.
    """
    require(can_edit_case(by, case, timezone.localdate(at)))
    if not case.is_open:
        raise StepNotAllowed("draft_referral", case.state)
    check_text(message)
    _check_whereabouts(case.client, message, field="message")
    referral = Referral.objects.create(
        client=case.client,
        case=case,
        action=action,
        service=service,
        organisation=organisation,
        kind=kind,
        message=message,
        email=email or (service.email if service else "") or organisation.email,
        state_since=at,
        created_at=at,
        created_by=by,
    )
    record("referrals.referral.draft", referral, by=by, at=at, organisation=organisation.pk, kind=str(kind))
    return referral


@transaction.atomic
def send_referral(referral, *, by, at, consent=None):
    """Send the referral to the association under a consent that covers it.

    `consent` chooses one of the fitting consents; left out the newest is taken. Raises ValidationError in
    plain words when there is none.
    """
    day = timezone.localdate(at)
    require(can_send(by, referral, day))
    referral.consent = _lock_fitting(referral, consent, day)
    # Read again: the protection, or the words of the plan, may be newer than the draft.
    _check_whereabouts(referral.client, *words_told(referral))
    if not referral.email:
        raise ValidationError({"email": _("The association's e-mail address is missing. Write it.")})
    referral.requested_at = at
    referral.save(update_fields=["consent", "requested_at"])
    move(referral, "send", by=by, at=at, consent=referral.consent_id, scopes=referral.consent.scopes)
    clients.add_relation(
        referral.client,
        by=by,
        at=at,
        task=Task.REFERRAL,
        ground=ground_of(referral),
        organisation=referral.organisation,
        ends_on=referral.consent.ends_on,
    )
    mail_link(referral, "referral_sent", at=at)
    enter_services(referral.case, by=by, at=at)
    count("referral.sent", Tier.SERVICES, day)
    return referral


def ground_of(referral) -> str:
    """The ground of the association's relation to the client: the consent behind this referral."""
    return f"suostumus · ohjaus {referral.pk}"


def _lock_fitting(referral, consent, day):
    """The consent to send under. Locked, so that a withdrawal at the same moment waits and then stops it."""
    fitting = fitting_consents(referral, day)
    if consent is not None:
        fitting = fitting.filter(pk=consent.pk)
    chosen = fitting.first()
    # Asked again under the lock: it may have been withdrawn while we waited.
    rows = Consent.objects.select_for_update(no_key=True).in_force(day)
    if chosen and (locked := rows.filter(pk=chosen.pk).first()):
        return locked
    raise ValidationError(
        _(
            "There is no consent of the client to this association that covers what would be told. "
            "Record the consent first."
        )
    )


@transaction.atomic
def reply_to_association(referral, *, by, at, text):
    """Answer the association's question; a new link is mailed and the earlier ones no longer open."""
    require(can_send(by, referral, timezone.localdate(at)))
    if not text.strip():
        raise ValidationError({"text": _("Write your reply.")})
    check_text(text, field="text")
    _check_whereabouts(referral.client, text, field="text")
    move(referral, "reply", by=by, at=at)
    ReferralMessage.objects.create(
        referral=referral, side=Side.WORKER, author=by.as_actor().name, text=text, at=at
    )
    mail_link(referral, "referral_reply", at=at)
    return referral


@transaction.atomic
def cancel_referral(referral, *, by, at):
    """Take the referral back; an association that had got it is told to stop."""
    require(can_send(by, referral, timezone.localdate(at)))
    return _cancel(referral, by, at)


@transaction.atomic
def cancel_lapsed_referral(referral, *, by, at):
    """Stop a referral still waiting for its answer when the consent's last day has passed."""
    if referral.state not in ANSWERABLE_STATES:
        raise StepNotAllowed("cancel", referral.state)
    if not is_withdrawn(referral, timezone.localdate(at)):
        raise PermissionDenied
    _cancel(referral, by, at, reason="consent ended")
    tell_worker(referral, "referral_lapsed", by=by, at=at)
    return referral


@transaction.atomic
def withdraw_consent(consent, *, by, at, how):
    """Record that the client took the consent back, and stop every referral that hung on it.

    Drafts to the association that no other consent covers are cancelled too.
    """
    day = timezone.localdate(at)
    require(can_edit_client(by, consent.client, day))
    # First the consent, then its referrals, then the trail: the order in which sending and answering lock.
    # `no_key`: an answer's check of its foreign keys must not wait for us while we wait for it.
    Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    rows = Referral.objects.select_for_update(of=("self",), no_key=True).filter(
        client=consent.client_id, organisation=consent.organisation_id, state__in=(State.DRAFT, *TOLD_STATES)
    )
    rows = list(rows.select_related("client", "organisation", "case__unit", "case__responsible"))
    clients.withdraw_consent(consent, by=by, at=at, how=how)
    for referral in rows:
        drafted = referral.state == State.DRAFT and not fitting_consents(referral, day).exists()
        if drafted or (referral.state != State.DRAFT and referral.consent_id == consent.pk):
            _cancel(referral, by, at, reason="consent withdrawn")
    return consent


def _cancel(referral, by, at, **details):
    was_sent = referral.requested_at is not None
    move(referral, "cancel", by=by, at=at, **details)
    end_relation_of(referral, by=by, at=at)
    stop_asking(referral, by=by, at=at)
    if was_sent:
        tell_of_cancelling(referral, at=at)
    return referral


def wait_in_line(referral):
    """Lock the referral before any of its links, as other deeds do; else two answers could deadlock."""
    Referral.objects.select_for_update(no_key=True).values_list("pk").get(pk=referral.pk)


def end_relation_of(referral, *, by, at):
    """End the association's relation that this referral had given."""
    held = Relation.objects.filter(
        client=referral.client_id, organisation=referral.organisation_id, ground=ground_of(referral)
    )
    for relation in held.valid_on(timezone.localdate(at)):
        clients.end_relation(relation, by=by, at=at)


def stop_asking(referral, *, by, at):
    """Cancel the follow-up of a referral that comes to nothing, unless it was answered already."""
    follow_up = referral.follow_up
    if follow_up and follow_up.state in (FollowUpState.PLANNED, FollowUpState.ASKED):
        cancel_follow_up(follow_up, by=by, at=at)


@transaction.atomic
def send_fresh_link(referral, *, by, at):
    """Mail a new link to the same address. Raises LinkTooSoon (422) when one was mailed just now.

    `by` is the holder of an earlier link, however old, or a coordinator or worker.
    """
    require(can_answer(by, referral, timezone.localdate(at)))
    if referral.state not in TOLD_STATES or is_withdrawn(referral, timezone.localdate(at)):
        raise StepNotAllowed("send_fresh_link", referral.state)
    wait_in_line(referral)
    link = by if isinstance(by, Link) else links_of(referral).last()
    record("referrals.referral.send_fresh_link", referral, by=by, at=at)
    mail_fresh_link(referral, link, at=at)
    return referral


@transaction.atomic
def tell_client(referral, *, by, at):
    """Note that the worker told the client of the answer."""
    require(can_send(by, referral, timezone.localdate(at)))
    told = Referral.objects.filter(pk=referral.pk, client_told_at=None, answered_at__isnull=False)
    if not told.update(client_told_at=at):
        raise StaleObject(referral)
    referral.client_told_at = at
    record("referrals.referral.tell_client", referral, by=by, at=at)
    return referral


def _check_whereabouts(client, *texts, field=None):
    """Under non-disclosure nobody's own words may tell the association where the client is."""
    if not client.is_non_disclosure:
        return
    if any(tells_whereabouts(text, **whereabouts(client)) for text in texts):
        told = _("Leave out where the client lives and how to reach them: they are under non-disclosure.")
        raise ValidationError({field: told} if field else told)


def check_text(text, field="message"):
    """Raise ValidationError when the text holds what the association must not get."""
    if find_unsafe(text):
        raise ValidationError(
            {field: _("Leave out identity codes and diagnoses: the association does not need them.")}
        )
