"""Seats: whoever frees or wants one first holds the gathering's row, so that one comes after the other."""

from django.db.models import F

from palvelupolku.audit.actions import move
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.errors import StaleObject

from .. import telling
from ..rules import free_seat
from ..workflow import SignUpState


def hold_row(gathering):
    """Wait in line for the gathering and read it afresh: a write that changes nothing takes the lock."""
    if not type(gathering)._base_manager.filter(pk=gathering.pk).update(updated_at=F("updated_at")):
        raise StaleObject(gathering)
    gathering.refresh_from_db()


def has_room(gathering) -> bool:
    """Whether a place is free now; the row must be held."""
    return gathering.capacity is None or _seat_in(gathering) is not None


def give_place(sign_up, *, by, at):
    """Take a waiting sign-up to a free place, which must be there."""
    gathering = sign_up.gathering
    seat = None if gathering.capacity is None else _seat_in(gathering)
    move(sign_up, "admit", by=by, at=at)
    sign_up.seat = seat
    sign_up.save(update_fields=["seat"])


def free_place(sign_up):
    """Let go of the seat, before the state changes."""
    if sign_up.seat is not None:
        sign_up.seat = None
        sign_up.save(update_fields=["seat"])


def fill(gathering, *, at) -> list:
    """Give every free place to the first in line, in order, and tell them; whom it was."""
    given = []
    while has_room(gathering):
        first = waiting_list(gathering).first()
        if first is None:
            break
        give_place(first, by=SYSTEM, at=at)
        telling.place_came(first, at=at)
        given.append(first)
    return given


def waiting_list(gathering):
    """Those who wait, the first in line first."""
    return gathering.sign_ups.filter(state=SignUpState.WAITING).order_by("queued_at", "id")


def _seat_in(gathering):
    joined = gathering.sign_ups.filter(state=SignUpState.JOINED).values_list("seat", "pk")
    # Someone who joined before places were counted holds none: they count by a number no seat has.
    return free_seat(gathering.capacity, [seat if seat is not None else -pk for seat, pk in joined])
