"""The association's side: accept, decline, ask, and how it went. `by` is a coordinator, a link or a worker.

An open link given as `by` is the permission and is used up in the same transaction.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import count, move
from palvelupolku.audit.actors import SYSTEM, actor_of
from palvelupolku.clients.queries import safe_email
from palvelupolku.guidance.choices import AskBy
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.intake.choices import Tier
from palvelupolku.kernel.errors import require
from palvelupolku.notices.links import use_link
from palvelupolku.notices.models import Link

from ..access import can_answer, can_send
from ..choices import DeclineReason, Side
from ..models import ReferralMessage
from ..queries import what_is_told
from ..rules import follow_up_on
from ..telling import mail_link, tell_client_of_answer, tell_worker
from .sending import end_relation_of, stop_asking, wait_in_line

TEXT_AT_MOST = 2000


@transaction.atomic
def accept_referral(referral, *, by, at, note=""):
    """The association takes the person on; `note` says when and who gets in touch.

    A month later it is asked whether help arrived.
    """
    actor = _begin(referral, "accept", by, at)
    _keep_answer(referral, actor, at, note)
    move(referral, "accept", by=actor, at=at)
    _plan_follow_up(referral, at)
    _tell_of_answer(referral, by, at)
    _leave_a_way_back(referral, by, at)
    count("referral.accepted", Tier.SERVICES, timezone.localdate(at))
    return referral


def _plan_follow_up(referral, at):
    referral.follow_up = plan_follow_up(
        referral.case,
        by=SYSTEM,
        at=at,
        action=referral.action,
        ask_on=follow_up_on(timezone.localdate(at)),
        ask_by=AskBy.EMAIL if safe_email(referral.client) else AskBy.PHONE,
    )
    referral.save(update_fields=["follow_up"])


@transaction.atomic
def decline_referral(referral, *, by, at, reason, note=""):
    """The association sends the client back, saying why."""
    if reason not in DeclineReason.values:
        raise ValidationError({"reason": _("Choose the reason.")})
    actor = _begin(referral, "decline", by, at)
    _keep_answer(referral, actor, at, note, reason)
    move(referral, "decline", by=actor, at=at, reason=str(reason))
    end_relation_of(referral, by=SYSTEM, at=at)
    _tell_of_answer(referral, by, at)
    count("referral.declined", Tier.SERVICES, timezone.localdate(at))
    return referral


@transaction.atomic
def ask_about_referral(referral, *, by, at, text):
    """The association asks the worker something first; a new link keeps the way to an answer open."""
    if not text.strip():
        raise ValidationError({"text": _("Write your question.")})
    actor = _begin(referral, "ask", by, at)
    move(referral, "ask", by=actor, at=at)
    ReferralMessage.objects.create(
        referral=referral, side=Side.ASSOCIATION, author=actor.name, text=text[:TEXT_AT_MOST], at=at
    )
    tell_worker(referral, "referral_question", by=by, at=at)
    _leave_a_way_back(referral, by, at)
    return referral


@transaction.atomic
def start_referral(referral, *, by, at):
    """The help has begun."""
    actor = _begin(referral, "start", by, at)
    move(referral, "start", by=actor, at=at)
    tell_worker(referral, "referral_answered", by=by, at=at)
    _leave_a_way_back(referral, by, at)
    return referral


@transaction.atomic
def complete_referral(referral, *, by, at, note=""):
    """The help came to its agreed end."""
    actor = _begin(referral, "complete", by, at)
    _keep_note(referral, at, note)
    move(referral, "complete", by=actor, at=at)
    end_relation_of(referral, by=SYSTEM, at=at)
    tell_worker(referral, "referral_answered", by=by, at=at)
    return referral


@transaction.atomic
def fail_referral(referral, *, by, at, note=""):
    """It was accepted but did not come about; worker and client are told, and nobody asks if it helped."""
    actor = _begin(referral, "fail", by, at)
    _keep_note(referral, at, note)
    move(referral, "fail", by=actor, at=at)
    end_relation_of(referral, by=SYSTEM, at=at)
    stop_asking(referral, by=SYSTEM, at=at)
    _tell_of_answer(referral, by, at)
    return referral


def _begin(referral, step, by, at):
    """Who answers; uses a link up. Refuses strangers, steps that have passed and what is no longer shown."""
    day = timezone.localdate(at)
    require(can_answer(by, referral, day))
    # The step is asked before the link: who comes second learns that an answer was given.
    referral.WORKFLOW.target(step, referral.state)
    # Only the county may write down how it went after the consent's last day.
    is_late_entry = step in ("start", "complete", "fail") and can_send(by, referral, day)
    if not is_late_entry and not what_is_told(referral, day):
        raise ValidationError(_("The request has been withdrawn. Nothing more is needed from you."))
    if isinstance(by, Link):
        wait_in_line(referral)
        use_link(by, at=at)
    return actor_of(by)


def _keep_answer(referral, actor, at, note, reason=""):
    referral.answered_at, referral.answered_by = at, actor.name[:150]
    referral.answer_note, referral.decline_reason = note[:TEXT_AT_MOST], reason
    referral.save(update_fields=["answered_at", "answered_by", "answer_note", "decline_reason"])


def _keep_note(referral, at, note):
    """Add how it went under what was written when answering: neither is written over the other."""
    if not note:
        return
    note, day = note[:TEXT_AT_MOST], timezone.localdate(at)
    if referral.answer_note:
        note = f"{referral.answer_note}\n\n{day.day}.{day.month}.{day.year}: {note}"
    referral.answer_note = note
    referral.save(update_fields=["answer_note"])


def _tell_of_answer(referral, by, at):
    tell_worker(referral, "referral_answered", by=by, at=at)
    tell_client_of_answer(referral, at=at)


def _leave_a_way_back(referral, by, at):
    """Whoever answered by a link gets a new one: they have no other way to the request."""
    if isinstance(by, Link):
        mail_link(referral, "referral_link", at=at)
