"""A mistaken “take hold” is put back while nothing has been done with the case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from palvelupolku.clients.access import visible_clients
from palvelupolku.clients.actions import add_contact_way
from palvelupolku.clients.models import Client, Relation
from palvelupolku.guidance.actions import (
    add_goal,
    close_case,
    give_back,
    reopen_case,
    save_mapping,
    set_phase,
    take_hold,
)
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.guidance.models import Case
from palvelupolku.guidance.queries import is_untouched
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.errors import StepNotAllowed
from tests.cast import AT
from tests.guidance.paths import a_case, a_contact, lines, number_of

SOON = AT + timedelta(minutes=3)
TEXTS = {"needs": "Kauppa", "abilities": "", "circumstances": "", "network": ""}


def a_new_case(cast, **fields):
    contact = a_contact(name="Veikko Virta", phone="016 000 086", **fields)
    return take_hold(contact, by=cast.aino, at=AT, first_name="Veikko", last_name="Virta")


def test_the_contact_waits_again_with_its_clock(cast):
    case = a_new_case(cast)
    due = case.due_at
    contact = give_back(case, by=cast.aino, at=SOON)
    contact.refresh_from_db()
    assert (contact.state, contact.is_open, contact.taken_by, contact.client) == (
        "received",
        True,
        None,
        None,
    )
    assert contact.due_at == due
    assert not Case.objects.exists()
    assert lines("guidance.case.give_back").count() == lines("intake.contact.return").count() == 1


def test_a_client_registered_for_it_goes_and_can_be_registered_again(cast):
    case = a_new_case(cast)
    contact = give_back(case, by=cast.aino, at=SOON)
    assert not Client.objects.filter(last_name="Virta").exists()
    again = take_hold(
        Contact.objects.get(pk=contact.pk), by=cast.martta, at=SOON, first_name="Veikko", last_name="Virta"
    )
    assert again.responsible == cast.martta


def test_a_known_client_stays_and_only_the_new_relations_end(cast):
    before = set(Relation.objects.valid_on(AT.date()).values_list("pk", flat=True))
    give_back(a_case(cast), by=cast.aino, at=SOON)
    assert set(Relation.objects.valid_on(AT.date()).values_list("pk", flat=True)) == before
    assert visible_clients(cast.aino, AT.date()).filter(pk=cast.helvi.pk).exists()


def test_the_numbers_forget_it(cast):
    case = a_new_case(cast)
    assert number_of("stepped_up", 2) == number_of("entered", 3) == 1
    give_back(case, by=cast.aino, at=SOON)
    assert number_of("stepped_up", 2) == number_of("entered", 3) == 0


@pytest.mark.parametrize(
    "deed",
    [
        lambda case, by: save_mapping(case, by=by, at=SOON, version=0, **TEXTS),
        lambda case, by: add_goal(case, by=by, at=SOON, words="Kauppaan"),
        lambda case, by: set_phase(case, 4, by=by, at=SOON),
        lambda case, by: plan_follow_up(case, by=by, at=SOON, ask_on=SOON.date(), ask_by="phone"),
        lambda case, by: close_case(case, by=by, at=SOON, ending="own"),
        lambda case, by: add_contact_way(case.client, by=by, at=SOON, kind="phone", value="016 000 087"),
    ],
)
def test_it_is_refused_once_something_has_been_done(cast, deed):
    case = a_new_case(cast)
    assert is_untouched(case)
    deed(case, cast.aino)
    case.refresh_from_db()
    assert not is_untouched(case)
    with pytest.raises(StepNotAllowed):
        give_back(case, by=cast.aino, at=SOON)
    assert Case.objects.count() == 1


def test_a_reopened_case_stays_a_case(cast):
    case = a_new_case(cast)
    close_case(case, by=cast.aino, at=SOON, ending="own")
    reopen_case(case, by=cast.aino, at=SOON)
    assert not is_untouched(case)


@pytest.mark.parametrize("name", ["eero", "ulla", "marjatta"])
def test_it_refuses_who_may_not(cast, name):
    case = a_new_case(cast)
    with pytest.raises(PermissionDenied):
        give_back(case, by=getattr(cast, name), at=SOON)
