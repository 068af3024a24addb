"""Entering and changing a client."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from palvelupolku.clients import actions
from palvelupolku.clients.models import Client
from palvelupolku.clients.queries import safe_email, search_clients
from palvelupolku.kernel import identity
from palvelupolku.kernel.errors import StaleObject
from tests.cast import AT

CODE = identity.make_temporary(date(1950, 5, 1), 903)


def test_the_identity_code_lies_encrypted_and_is_found_by_exact_match_only(cast):
    matti = actions.register_client(
        by=cast.aino, at=AT, first_name="Matti", last_name="Kuusela", identity_code=CODE.lower()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_code FROM clients_client WHERE id = %s", [matti.pk])
        assert CODE not in cursor.fetchone()[0]
    assert actions.find_by_identity_code(CODE) == matti
    assert matti.born_on == date(1950, 5, 1)
    assert list(search_clients(Client.objects.all(), CODE)) == [matti]
    assert list(search_clients(Client.objects.all(), CODE[:6])) == []


def test_it_refuses_a_wrong_and_a_known_identity_code(cast):
    for code in ("131052-308U", "hello", cast.helvi.identity_code):
        with pytest.raises(ValidationError) as refused:
            actions.register_client(by=cast.aino, at=AT, first_name="A", last_name="B", identity_code=code)
        assert "identity_code" in refused.value.message_dict
    assert Client.objects.count() == 1


def test_two_clients_may_lack_an_identity_code(cast):
    for name in ("Yksi", "Kaksi"):
        actions.register_client(by=cast.aino, at=AT, first_name=name, last_name="Nimetön")
    assert Client.objects.filter(identity_index=None).count() == 2


def test_a_stale_save_keeps_both_versions(cast):
    actions.update_client(cast.helvi, by=cast.aino, at=AT, version=1, address="Uusi tie 1")
    with pytest.raises(StaleObject) as stale:
        actions.update_client(cast.helvi, by=cast.martta, at=AT, version=1, address="Toinen tie 2")
    assert stale.value.mine == {"address": "Toinen tie 2"}
    assert stale.value.theirs == {"address": "Uusi tie 1"}
    assert Client.objects.get().address == "Uusi tie 1"


@pytest.mark.parametrize("words", ["Leht", "helvi", "leht hel", "Helvi Lehtonen"])
def test_a_client_is_found_by_the_beginnings_of_names(cast, words):
    assert list(search_clients(Client.objects.all(), words)) == [cast.helvi]


def test_an_unsafe_address_is_not_written_to(cast):
    assert safe_email(cast.helvi) == "helvi@koti.example"
    cast.helvi.contact_ways.update(is_safe=False)
    assert safe_email(Client.objects.get()) == ""


@pytest.mark.parametrize("value", ["ei ole", "a@koti.example, b@koti.example", "a@koti.example\nBcc: b"])
def test_a_way_by_email_is_one_address(cast, value):
    with pytest.raises(ValidationError) as refused:
        actions.add_contact_way(cast.helvi, by=cast.aino, at=AT, kind="email", value=value)
    assert "value" in refused.value.message_dict
