"""Signing up for a group or an event, the waiting list, and what the coordinator does with it."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelupolku.activities import actions, rules
from palvelupolku.activities.jobs import erase_contact_details
from palvelupolku.activities.models import ActivityGroup, SignUp
from palvelupolku.activities.workflow import SignUpState
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Event as Line
from palvelupolku.kernel.errors import StepNotAllowed
from palvelupolku.notices.links import find_link
from palvelupolku.notices.models import Link, Message
from tests.cast import AT, make_cast
from tests.together import together

from .gathered import DAY, join, make_event, make_group

JOINED, WAITING = SignUpState.JOINED, SignUpState.WAITING


def test_it_gives_places_and_then_turns(cast):
    group = make_group(cast, capacity=1)
    first = join(group, email="veikko@koti.example")
    second = join(group, "Saara Salo", email="saara@koti.example")
    assert (first.state, first.seat, second.state, second.seat) == (JOINED, 1, WAITING, None)
    told = {m.event: m for m in Message.objects.all()}
    assert set(told) == {"sign_up_place", "sign_up_waiting"}
    assert first.code in told["sign_up_place"].body and "Kävelyryhmä" in told["sign_up_place"].body
    assert not any("Veikko" in m.subject + m.body for m in told.values())
    assert Line.objects.filter(action="activities.sign_up.make").count() == 2


def test_a_freed_place_goes_to_the_first_in_line_who_is_told(cast):
    group = make_group(cast, capacity=1)
    first = join(group, email="veikko@koti.example")
    second = join(group, "Saara Salo", email="saara@koti.example", at=AT + timedelta(minutes=1))
    third = join(group, "Aatu Aho", email="aatu@koti.example", at=AT + timedelta(minutes=2))
    body = Message.objects.get(event="sign_up_place").body
    secret = next(word for word in body.split() if "/ilmoittautuminen/" in word).rstrip("/").rsplit("/", 1)[1]
    actions.leave(first, by=find_link(secret, "sign_up"), at=AT + DAY)
    for each in (first, second, third):
        each.refresh_from_db()
    assert [each.state for each in (first, second, third)] == [SignUpState.LEFT, JOINED, WAITING]
    assert second.seat == 1
    came = Message.objects.get(event="sign_up_came")
    assert came.address == "saara@koti.example" and "/ilmoittautuminen/" in came.body
    assert Link.objects.count() == 4


def test_whoever_left_no_email_is_to_be_called(cast):
    group = make_group(cast, capacity=1)
    first = join(group)
    second = join(group, "Saara Salo")
    actions.remove_sign_up(first, by=cast.paavo, at=AT)
    second.refresh_from_db()
    assert second.is_to_be_called
    call = Message.objects.get(event="sign_up_to_call")
    assert call.address == cast.pensioners.email and "Saara" not in call.subject + call.body
    actions.mark_called(second, by=cast.paavo, at=AT)
    assert not SignUp.objects.filter(is_to_be_called=True).exists()


def test_a_removal_can_be_undone_and_the_place_is_kept_if_nobody_got_it(cast):
    group = make_group(cast, capacity=1)
    first = join(group)
    actions.remove_sign_up(first, by=cast.paavo, at=AT)
    actions.restore_sign_up(first, by=cast.paavo, at=AT)
    first.refresh_from_db()
    assert (first.state, first.seat, first.erase_on) == (JOINED, 1, None)
    second = join(group, "Saara Salo", at=AT + timedelta(minutes=1))
    actions.remove_sign_up(first, by=cast.paavo, at=AT)
    actions.restore_sign_up(first, by=cast.paavo, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WAITING, JOINED)


def test_the_coordinator_moves_people(cast):
    group, other = make_group(cast, capacity=1), make_group(cast, capacity=5)
    first = join(group)
    with pytest.raises(ValidationError):
        actions.queue_sign_up(first, by=cast.paavo, at=AT)
    second = join(group, "Saara Salo", at=AT + timedelta(minutes=1))
    third = join(group, "Aatu Aho", at=AT + timedelta(minutes=2))
    actions.put_first(third, by=cast.paavo, at=AT)
    actions.queue_sign_up(first, by=cast.paavo, at=AT + DAY)
    states = {s.pk: s.state for s in group.sign_ups.all()}
    assert states == {first.pk: WAITING, second.pk: WAITING, third.pk: JOINED}
    third.refresh_from_db()
    moved = actions.move_sign_up(third, by=cast.paavo, at=AT + DAY, to=other)
    assert (moved.group, moved.state, moved.name) == (other, JOINED, "Aatu Aho")
    second.refresh_from_db()
    assert second.state == JOINED


def test_it_refuses_strangers_and_what_is_not_open(cast):
    group = make_group(cast, capacity=1)
    first = join(group)
    for deed in (actions.remove_sign_up, actions.queue_sign_up, actions.mark_called, actions.put_first):
        with pytest.raises(PermissionDenied):
            deed(first, by=cast.pirkko, at=AT)
    with pytest.raises(PermissionDenied):
        actions.leave(first, by=cast.aino, at=AT)
    with pytest.raises(ValidationError):
        join(group, " ")
    with pytest.raises(ValidationError):
        actions.sign_up(group, by=RESIDENT, at=AT, name="Veikko")
    actions.end_group(group, by=cast.paavo, at=AT)
    with pytest.raises(ValidationError):
        join(group)
    past = make_event(cast)
    with pytest.raises(ValidationError):
        join(past, at=AT + 8 * DAY)
    session = make_event(cast, by=cast.aino, organisation=cast.county, kind="info", audience="professionals")
    with pytest.raises(PermissionDenied):
        join(session)
    with pytest.raises(PermissionDenied):
        actions.sign_up(session, by=cast.paavo, at=AT, user=cast.paavo)


def test_a_professional_signs_up_once_in_one_click(cast):
    session = make_event(cast, by=cast.aino, organisation=cast.county, kind="info", audience="professionals")
    mine = actions.sign_up(session, by=cast.ulla, at=AT, user=cast.ulla)
    assert actions.sign_up(session, by=cast.ulla, at=AT, user=cast.ulla) == mine
    actions.leave(mine, by=cast.ulla, at=AT)
    again = actions.sign_up(session, by=cast.ulla, at=AT, user=cast.ulla)
    assert again != mine and again.state == JOINED
    with pytest.raises(StepNotAllowed):
        actions.leave(mine, by=cast.ulla, at=AT)


def test_more_places_let_the_first_in_line_in_and_fewer_than_given_are_refused(cast):
    group = make_group(cast, capacity=1)
    people = [join(group, f"Nimi {n}", at=AT + timedelta(minutes=n)) for n in range(3)]
    actions.save_group(group, by=cast.paavo, at=AT, capacity=2)
    assert [SignUp.objects.get(pk=p.pk).state for p in people] == [JOINED, JOINED, WAITING]
    with pytest.raises(ValidationError):
        actions.save_group(group, by=cast.paavo, at=AT, capacity=1)
    actions.save_group(ActivityGroup.objects.get(pk=group.pk), by=cast.paavo, at=AT, capacity=None)
    assert SignUp.objects.filter(state=WAITING).count() == 0


def test_the_database_refuses_one_seat_for_two(cast):
    group = make_group(cast, capacity=2)
    first, second = join(group), join(group, "Saara Salo")
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=second.pk).update(seat=first.seat)


def test_contact_details_are_erased_when_their_day_has_come(cast):
    group = make_group(cast)
    first = join(group, email="veikko@koti.example", note="Tulen tyttäreni kanssa.")
    erase_contact_details(AT + 400 * DAY)
    assert SignUp.objects.get(pk=first.pk).name == "Veikko Virtanen"
    actions.leave(first, by=RESIDENT, at=AT)
    erase_contact_details(AT + 59 * DAY)
    assert SignUp.objects.get(pk=first.pk).name == "Veikko Virtanen"
    erase_contact_details(AT + 60 * DAY)
    gone = SignUp.objects.get(pk=first.pk)
    assert (gone.name, gone.phone, gone.email, gone.note) == ("", "", "", "")


def test_names_are_encrypted(cast):
    first = join(make_group(cast))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM activities_signup WHERE id = %s", [first.pk])
        assert not any("Veikko" in value or "016" in value for value in cursor.fetchone())


def test_looking_at_the_list_leaves_a_line(cast):
    group = make_group(cast)
    join(group)
    assert len(actions.look_at_sign_ups(group, by=cast.paavo, at=AT, purpose="csv")) == 1
    line = Line.objects.get(action="activities.sign_ups.look")
    assert (line.purpose, line.details["people"]) == ("csv", 1)
    with pytest.raises(PermissionDenied):
        actions.look_at_sign_ups(group, by=cast.pirkko, at=AT, purpose="csv")


@given(st.integers(1, 6), st.lists(st.integers(1, 9), unique=True, max_size=8))
def test_a_free_seat_is_free_and_within_the_places(capacity, taken):
    seat = rules.free_seat(capacity, taken)
    assert (seat is None) == (len(taken) >= capacity)
    assert seat is None or (1 <= seat <= capacity and seat not in taken)


def holds(group, order):
    """What must always be true of a group and its line; `order` is how people came to it."""
    group.refresh_from_db()
    joined = list(group.sign_ups.filter(state=JOINED))
    waiting = list(group.sign_ups.filter(state=WAITING).order_by("queued_at", "id"))
    assert len({each.seat for each in joined}) == len(joined) <= group.capacity
    assert len(joined) == group.capacity or not waiting
    assert [each.pk for each in waiting] == [pk for pk in order if pk in {each.pk for each in waiting}]


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 3),
    st.lists(
        st.tuples(st.sampled_from(["join", "leave", "remove", "more", "back"]), st.integers(0, 9)),
        max_size=14,
    ),
)
def test_places_and_the_line_hold_whatever_people_do(capacity, deeds):
    with transaction.atomic():
        cast = make_cast()
        group, order, minutes = make_group(cast, capacity=capacity), [], count(1)
        for deed, number in deeds:
            people = list(group.sign_ups.order_by("id"))
            here = [p for p in people if p.is_open]
            gone = [p for p in people if not p.is_open]
            if deed == "join":
                order.append(join(group, at=AT + timedelta(minutes=next(minutes))).pk)
            elif deed == "more":
                actions.save_group(group, by=cast.paavo, at=AT, capacity=group.capacity + 1)
            elif deed == "back" and gone:
                actions.restore_sign_up(gone[number % len(gone)], by=cast.paavo, at=AT)
            elif deed == "leave" and here:
                actions.leave(here[number % len(here)], by=RESIDENT, at=AT)
            elif deed == "remove" and here:
                actions.remove_sign_up(here[number % len(here)], by=cast.paavo, at=AT)
            holds(group, order)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_place_at_once_exactly_one_gets_it():
    cast = make_cast()
    group = make_group(cast, capacity=1)
    pk = group.pk

    def one(name):
        return lambda: join(ActivityGroup.objects.get(pk=pk), name)

    assert together(*(one(f"Nimi {n}") for n in range(4))) == []
    states = sorted(SignUp.objects.filter(group=pk).values_list("state", flat=True))
    assert states == ["joined", "waiting", "waiting", "waiting"]
    assert SignUp.objects.get(group=pk, state=JOINED).seat == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_ups_of_one_contact_at_once_exactly_one_gets_in():
    group = make_group(make_cast(), capacity=5)
    pk = group.pk

    def one():
        with suppress(ValidationError):
            join(ActivityGroup.objects.get(pk=pk), phone="016 000 084")

    assert together(one, one, one) == []
    assert list(SignUp.objects.filter(group=pk).values_list("state", flat=True)) == [JOINED]
