"""Signing in by e-mail. Nobody signs up alone."""

import pytest

from palvelupolku.notices.models import Message
from tests.cast import PASSWORD

LOGIN = "/tunnus/login/"


def test_it_lets_in_and_leads_to_ones_own_door(cast, client):
    for user, door in ((cast.aino, "/tyo/"), (cast.marjatta, "/johto/"), (cast.paavo, "/jarjesto/")):
        answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, follow=True)
        assert answer.redirect_chain[-1][0] == door
        client.post("/tunnus/logout/")


@pytest.mark.parametrize("password", ["wrong", ""])
def test_it_refuses_and_keeps_the_address(cast, client, password):
    answer = client.post(LOGIN, {"login": cast.aino.email, "password": password})
    assert answer.status_code == 200
    assert cast.aino.email in answer.content.decode()


def test_sign_up_is_closed(cast, client):
    answer = client.post("/tunnus/signup/", {"email": "new@koti.example", "password1": PASSWORD})
    assert answer.status_code in (200, 403, 404)
    assert not type(cast.aino).objects.filter(email="new@koti.example").exists()


def test_a_new_password_is_asked_through_the_outbox(cast, client):
    client.post("/tunnus/password/reset/", {"email": cast.aino.email})
    message = Message.objects.get()
    assert message.address == cast.aino.email
    assert "Aalto" not in message.subject


def test_it_slows_down_who_guesses(cast, client):
    for _ in range(12):
        answer = client.post(LOGIN, {"login": cast.aino.email, "password": "wrong"})
    right = client.post(LOGIN, {"login": cast.aino.email, "password": PASSWORD})
    assert answer.status_code in (200, 429)
    assert right.status_code != 302


def test_a_text_sent_after_the_session_ended_is_kept_and_can_be_sent_again(cast, client):
    typed = {
        "needs": "Haluan <päästä> kauppaan.",
        "version": "0",
        "form_key": "3b0e4f5e-6d3f-4b7b-9a58-7f1d5e0b9f11",
    }
    address, page = "/tyo/asiat/1/tilanne/", {"referer": "http://testserver/tyo/asiat/1/tilanne/"}
    answer = client.post(address, typed, headers=page)
    shown = answer.content.decode()
    assert answer.status_code == 401
    assert f'action="{address}"' in shown and f"?next={address}" in shown
    assert all(f'name="{name}"' in shown for name in typed)
    assert shown.count("Haluan &lt;päästä&gt; kauppaan.") == 2  # to be sent again, and to be read


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(cast, client):
    answer = client.post(
        "/tyo/ohjaukset/7/aloita/",
        {"form_key": "x"},
        headers={"referer": "http://testserver/tyo/ohjaukset/7/"},
    )
    assert answer.url == "/tunnus/login/?next=/tyo/ohjaukset/7/"


def test_nobody_changes_the_address_they_sign_in_with(client, cast):
    client.force_login(cast.aino, backend="allauth.account.auth_backends.AuthenticationBackend")
    for form in (
        {"action_add": "", "email": "muu@example.fi"},
        {"action_primary": "", "email": "muu@example.fi"},
    ):
        assert client.post("/tunnus/email/", form).status_code == 404
    cast.aino.refresh_from_db()
    assert cast.aino.email == "aino@jarvilaakso.example"
