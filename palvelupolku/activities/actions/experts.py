"""The bank is kept, and a request for an expert goes from asking to feedback."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import require
from palvelupolku.kernel.tokens import make_code

from .. import telling
from ..access import keeps
from ..models import Expert, ExpertRequest

KEPT_AFTER = timedelta(days=180)


@transaction.atomic
def save_expert(expert, *, by, at, municipalities=(), **fields) -> Expert:
    """Write an expert or a peer; a new one when `expert` is None. Shown only with their own consent's day."""
    is_new = expert is None
    expert = expert or Expert(organisation=fields.pop("organisation"))
    require(keeps(by, expert))
    for name, value in fields.items():
        setattr(expert, name, value)
    if expert.is_shown and not expert.consented_on:
        raise ValidationError({"consented_on": _("Write the day they agreed to be shown in the bank.")})
    expert.updated_at = at
    expert.save()
    expert.municipalities.set(municipalities)
    record("activities.expert.save", expert, by=by, at=at, new=is_new, shown=expert.is_shown)
    return expert


@transaction.atomic
def ask_for_expert(expert, *, by, at, asked_by=None, **told) -> ExpertRequest:
    """Ask the expert's coordinator. `told`: what, wish, theme, wished_on, language; and name, phone, email of
    one who is not signed in. The coordinator's mail says only that something was asked."""
    if not expert.is_shown:
        raise ValidationError(_("This person cannot be asked just now. Choose another one."))
    if asked_by is None and not (told.get("phone") or told.get("email")):
        raise ValidationError(
            {"phone": _("Write a phone number or an e-mail address, so that you can be reached.")}
        )
    asked = ExpertRequest.objects.create(
        code=_free_code(),
        organisation=expert.organisation,
        expert=expert,
        asked_by=asked_by,
        state_since=at,
        created_at=at,
        **told,
    )
    record("activities.request.make", asked, by=by, at=at)
    telling.expert_asked(asked, at=at)
    return asked


def _free_code():
    code = make_code()
    while ExpertRequest.objects.filter(code=code).exists():
        code = make_code()
    return code


@transaction.atomic
def offer_request(asked, *, by, at, expert=None):
    """The coordinator asks the expert, or another one of the bank."""
    require(keeps(by, asked))
    if expert is not None:
        require(expert.organisation_id == asked.organisation_id)
        asked.expert = expert
    if asked.expert is None:
        raise ValidationError({"expert": _("Choose whom you ask.")})
    asked.erase_on = None
    asked.save(update_fields=["expert", "erase_on"])
    move(asked, "offer", by=by, at=at, expert=asked.expert_id)


@transaction.atomic
def agree_request(asked, *, by, at, agreed_at, answer=""):
    """The expert said yes; `agreed_at` is when it takes place. The asker is told."""
    require(keeps(by, asked))
    asked.agreed_at, asked.answer = agreed_at, answer
    asked.save(update_fields=["agreed_at", "answer"])
    move(asked, "agree", by=by, at=at)
    telling.request_answered(asked, at=at)


@transaction.atomic
def decline_request(asked, *, by, at, answer=""):
    """It could not be arranged; the asker is told."""
    require(keeps(by, asked))
    asked.answer = answer
    asked.save(update_fields=["answer"])
    move(asked, "decline", by=by, at=at)
    _end(asked, at)
    telling.request_answered(asked, at=at)


@transaction.atomic
def hold_request(asked, *, by, at):
    """It took place. Not before its time: ValidationError."""
    require(keeps(by, asked))
    if asked.agreed_at and asked.agreed_at > at:
        raise ValidationError(_("The agreed time is still to come."))
    move(asked, "hold", by=by, at=at)
    _end(asked, at)
    telling.request_held(asked, at=at)


@transaction.atomic
def give_feedback(asked, *, by, at, rating, feedback=""):
    """The asker, or the coordinator on their behalf, tells how it went: rating 1–5 and words."""
    require(_asks_or_keeps(by, asked))
    asked.rating, asked.feedback = rating, feedback
    asked.save(update_fields=["rating", "feedback"])
    move(asked, "give_feedback", by=by, at=at, rating=rating)


@transaction.atomic
def cancel_request(asked, *, by, at):
    """The asker or the coordinator cancels; the other one is told."""
    require(_asks_or_keeps(by, asked))
    move(asked, "cancel", by=by, at=at)
    _end(asked, at)
    telling.request_cancelled(asked, by_asker=asked.asked_by_id == getattr(by, "pk", None), at=at)


def _asks_or_keeps(by, asked):
    return keeps(by, asked) or (
        asked.asked_by_id is not None and asked.asked_by_id == getattr(by, "pk", None)
    )


def _end(asked, at):
    asked.erase_on = timezone.localdate(at + KEPT_AFTER)
    asked.save(update_fields=["erase_on"])
