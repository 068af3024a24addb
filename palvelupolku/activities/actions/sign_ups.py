"""Signing up, the waiting list, and what the coordinator does with the list."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.accounts.models import User
from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import require
from palvelupolku.kernel.tokens import make_code

from .. import telling
from ..access import audiences_of, keeps
from ..choices import Audience
from ..models import ActivityGroup, Event, SignUp
from ..rules import same_phone
from ..workflow import SignUpState
from .seats import fill, free_place, give_place, has_room, hold_row, waiting_list

KEPT_AFTER = timedelta(days=60)


@transaction.atomic
def sign_up(gathering, *, by, at, user=None, **told) -> SignUp:
    """Give a place, or a turn on the waiting list when all are taken, and confirm it.

    `gathering` is an ActivityGroup or an Event. `told`: name, phone, email, note, language and consent of a
    resident; a `user` is signed up by account, once. Raises ValidationError when it is not open for this,
    or when the same phone number or e-mail address is on the list already.
    """
    hold_row(gathering)
    _refuse_closed(gathering, user, at)
    if user is None:
        _refuse_unreachable(told)
        _refuse_again(gathering, told)
    elif already := gathering.sign_ups.filter(user=user, is_open=True).first():
        return already
    else:
        told = {"language": user.language}
    place = "group" if isinstance(gathering, ActivityGroup) else "event"
    fresh = SignUp(
        **{place: gathering},
        user=user,
        code=_free_code(),
        state_since=at,
        queued_at=at,
        created_at=at,
        erase_on=_erase_on(gathering),
        **told,
    )
    room = has_room(gathering)
    fresh.save(force_insert=True)
    record("activities.sign_up.make", fresh, by=by, at=at, place=bool(room))
    if room:
        give_place(fresh, by=by, at=at)
    telling.signed_up(fresh, at=at)
    return fresh


def _refuse_closed(gathering, user, at):
    if not gathering.is_taking:
        raise ValidationError(_("This does not take sign-ups just now. Call the organiser."))
    if isinstance(gathering, Event):
        if gathering.starts_at <= at:
            raise ValidationError(
                _("This has already begun, so one can no longer sign up. Call the organiser.")
            )
        allowed = audiences_of(user) if user else {Audience.EVERYONE}
        require(gathering.audience in allowed or (user and keeps(user, gathering)))


def _refuse_unreachable(told):
    if not told.get("name", "").strip():
        raise ValidationError({"name": _("Write your name, so that you are expected.")})
    if not (told.get("phone") or told.get("email")):
        raise ValidationError(
            {"phone": _("Write a phone number or an e-mail address, so that you can be reached.")}
        )


def _refuse_again(gathering, told):
    """One contact, one turn; the row must be held. Nothing of the one on the list is told."""
    phone, email = same_phone(told.get("phone", "")), told.get("email", "").strip().casefold()
    for each in gathering.sign_ups.filter(is_open=True).select_related("user"):
        if (phone and same_phone(each.phone) == phone) or (email and each.address.casefold() == email):
            raise ValidationError(
                _(
                    "You are already on the list with this phone number or e-mail address. You need not sign "
                    "up again. The link for cancelling is in the confirmation we mailed. If you do not have "
                    "it, or if you are signing up somebody else, call the organiser: %(phone)s"
                )
                % {"phone": _organiser_phone(gathering)}
            )


def _organiser_phone(gathering):
    return getattr(gathering, "phone", "") or gathering.organisation.phone or settings.ADVICE_PHONE


def _free_code():
    code = make_code()
    while SignUp.objects.filter(code=code).exists():
        code = make_code()
    return code


def _erase_on(gathering):
    """The day contact details are erased; a group's list is kept while the group goes on."""
    if isinstance(gathering, Event):
        return timezone.localdate(gathering.ends_at + KEPT_AFTER)
    return None


@transaction.atomic
def leave(sign_up, *, by, at):
    """The one who signed up gives the place or the turn back; the first in line gets the place."""
    require(not isinstance(by, User) or by.pk == sign_up.user_id)
    _end(sign_up, "leave", by=by, at=at)


@transaction.atomic
def remove_sign_up(sign_up, *, by, at):
    """The coordinator takes someone off the list; the first in line gets the place."""
    require(keeps(by, sign_up.gathering))
    _end(sign_up, "remove", by=by, at=at)


def _end(sign_up, step, *, by, at):
    gathering = sign_up.gathering
    hold_row(gathering)
    sign_up.refresh_from_db()
    free_place(sign_up)
    if step == "leave":
        move(sign_up, "leave", by=by, at=at)
    else:
        move(sign_up, "remove", by=by, at=at)
    sign_up.is_to_be_called = False
    sign_up.erase_on = timezone.localdate(at + KEPT_AFTER)
    sign_up.save(update_fields=["is_to_be_called", "erase_on"])
    fill(gathering, at=at)


@transaction.atomic
def restore_sign_up(sign_up, *, by, at):
    """Undo a removal: the old turn is kept, and so is the place if nobody got it meanwhile."""
    gathering = sign_up.gathering
    require(keeps(by, gathering))
    hold_row(gathering)
    move(sign_up, "restore", by=by, at=at)
    sign_up.erase_on = _erase_on(gathering)
    sign_up.save(update_fields=["erase_on"])
    fill(gathering, at=at)


@transaction.atomic
def queue_sign_up(sign_up, *, by, at):
    """Move someone from a place to the end of the waiting list; the first in line gets the place."""
    gathering = sign_up.gathering
    require(keeps(by, gathering))
    hold_row(gathering)
    if not waiting_list(gathering).exists():
        raise ValidationError(_("Nobody is waiting for the place, so it need not be given up."))
    free_place(sign_up)
    move(sign_up, "queue", by=by, at=at)
    sign_up.queued_at = at
    sign_up.save(update_fields=["queued_at"])
    fill(gathering, at=at)


@transaction.atomic
def put_first(sign_up, *, by, at):
    """Move someone who waits to the front of the line; that it was done is on record."""
    gathering = sign_up.gathering
    require(keeps(by, gathering))
    hold_row(gathering)
    if sign_up.state != SignUpState.WAITING:
        raise ValidationError(_("Only someone on the waiting list can be put first."))
    sign_up.queued_at = waiting_list(gathering).first().queued_at - timedelta(seconds=1)
    sign_up.save(update_fields=["queued_at"])
    record("activities.sign_up.put_first", sign_up, by=by, at=at)


@transaction.atomic
def move_sign_up(sign_up, *, by, at, to) -> SignUp:
    """Move someone to another group of the same keeper: to a place there or the end of its line."""
    require(keeps(by, sign_up.gathering) and keeps(by, to))
    if sign_up.state not in SignUp.OPEN_STATES or to == sign_up.gathering:
        raise ValidationError(_("Choose another group, for someone who is on the list."))
    # Both rows in the order of their ids: two such moves cannot wait for each other.
    for each in sorted((sign_up.gathering, to), key=lambda group: group.pk):
        hold_row(each)
    told = ("name", "phone", "email", "note", "language", "consent")
    _end(sign_up, "remove", by=by, at=at)
    return _sign_up(to, by=by, at=at, **{name: getattr(sign_up, name) for name in told})


@transaction.atomic
def mark_called(sign_up, *, by, at):
    """Someone without e-mail has been called about the place they got."""
    require(keeps(by, sign_up.gathering))
    sign_up.is_to_be_called = False
    sign_up.save(update_fields=["is_to_be_called"])
    record("activities.sign_up.call", sign_up, by=by, at=at)


@transaction.atomic
def look_at_sign_ups(gathering, *, by, at, purpose):
    """Leave the line of looking at the participants (purpose: page, print or csv), and return them."""
    require(keeps(by, gathering))
    rows = list(gathering.sign_ups.select_related("user", "group", "event"))
    if rows:
        record("activities.sign_ups.look", gathering, by=by, at=at, purpose=purpose, people=len(rows))
    return rows


# In the verbs above `sign_up` is the row; this is the verb.
_sign_up = sign_up
