"""The base page, refusals and headers, without any door."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from palvelupolku.ui.views import csrf_failure, page_behind

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.urls")]

TITLES = {
    "400": ("Emme ymmärtäneet pyyntöä", "Vi förstod inte begäran", "We did not understand the request"),
    "403": ("Tämä sivu ei kuulu tehtävääsi", "Den här sidan hör inte", "This page is not for your task"),
    "409": ("Tämä on jo edennyt", "Det här har redan gått vidare", "This has already moved on"),
    "stale": ("Joku muu muutti tätä", "Någon annan ändrade", "Somebody else changed this"),
    "422": ("Jokin tässä ei sovi yhteen", "Något här går inte ihop", "Something in this does not fit"),
    "500": ("Meillä meni jotakin rikki", "Något gick sönder hos oss", "Something broke on our side"),
}


@pytest.fixture
def browser_of_a_stranger():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_refusal_says_what_to_do_and_whom_to_call(browser_of_a_stranger, kind, language):
    prefix = "" if language == "fi" else f"/{language}"
    answer = browser_of_a_stranger.get(f"{prefix}/kielto/{kind}/")
    page = answer.content.decode()
    assert answer.status_code == {"stale": 409}.get(kind) or int(kind if kind.isdigit() else 409)
    assert TITLES[kind][["fi", "sv", "en"].index(language)] in page
    assert f'<html lang="{language}"' in page
    assert 'href="tel:016000000"' in page and 'href="tel:016000112"' in page
    assert page.count("<h1") == 1
    assert "secret of the house" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_unknown_address_is_a_page_of_ours(browser_of_a_stranger, language):
    prefix = "" if language == "fi" else f"/{language}"
    answer = browser_of_a_stranger.get(f"{prefix}/ei-ole/")
    assert answer.status_code == 404
    titles = {"fi": "Sivua ei löytynyt", "sv": "Vi hittade inte sidan", "en": "We did not find the page"}
    assert titles[language] in answer.content.decode()


def test_an_address_for_forms_leads_to_the_page_above(browser_of_a_stranger):
    answer = browser_of_a_stranger.get("/kansio/7/laheta/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Täällä ei ole mitään nähtävää" in answer.text
    assert 'href="/kansio/"' in answer.text


def test_bare_pages_stand_without_request_database_or_manifest(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    for status in ("400", "500", "503"):
        with translation.override("fi"):
            page = render_to_string(f"{status}.html")
        assert "palvelupolku.css" in page and "016 000 112" in page and "Järvilaakson" in page


def test_a_stale_submit_shows_both_versions(client):
    page = client.post("/kielto/stale/").content.decode()
    assert "Pääsen kauppaan" in page and "Pääsen kirkkoon" in page


@pytest.mark.parametrize("kind", ["changed", "409", "422"])
def test_a_refused_text_is_not_lost(client, kind):
    typed = {"mind": "Äiti ei pääse <kauppaan>", "password": "salainen", "form_key": "abc"}
    page = client.post(f"/kielto/{kind}/", typed).content.decode()
    assert "Äiti ei pääse &lt;kauppaan&gt;" in page
    assert "salainen" not in page and "abc" not in page
    assert f'href="/kielto/{kind}/"' in page


def test_facts_that_do_not_fit_give_their_reason(client):
    assert "Suostumus päättyi 1.11.2026. Kysy uusi." in client.post("/kielto/422/").content.decode()


@pytest.mark.parametrize(
    ("origin", "shown"), [("http://testserver", True), ("https://elsewhere.example", False)]
)
def test_an_old_form_shows_the_text_only_when_it_was_sent_from_here(origin, shown):
    request = RequestFactory().post(
        "/lomake/1/", {"mind": "Äiti ei pääse kauppaan"}, headers={"origin": origin}
    )
    with translation.override("fi"):
        answer = csrf_failure(request)
    assert answer.status_code == 403
    assert ("Äiti ei pääse kauppaan" in answer.content.decode()) == shown
    assert "Tekstisi ei kadonnut" in answer.content.decode()


def test_a_form_without_its_key_meets_that_page():
    answer = Client(enforce_csrf_checks=True).post("/lomake/1/")
    assert answer.status_code == 403
    assert "Sivu oli ollut auki liian kauan" in answer.content.decode()


def test_the_language_switch_leads_to_the_same_page(client):
    page = client.get("/sv/tyyli/?q=apu&sivu=2").content.decode()
    assert '<a href="/tyyli/?q=apu&amp;sivu=2" lang="fi"' in page
    assert '<a href="/sv/tyyli/?q=apu&amp;sivu=2" lang="sv" hreflang="sv" aria-current="true"' in page
    assert '<a href="/en/tyyli/?q=apu&amp;sivu=2" lang="en"' in page


def test_every_page_has_what_everyone_needs(client):
    page = client.get("/tyyli/", headers={"accept-language": "sv"}).content.decode()
    assert '<html lang="fi" class="work">' in page
    assert '<a class="skip" href="#main">Siirry sisältöön</a>' in page and 'id="main"' in page
    assert "Hätä? Sosiaalipäivystys" in page and "Hengenvaarassa soita 112" in page
    assert '<meta name="viewport"' in page
    assert "Järvilaakson hyvinvointialue" in page


def test_someone_signed_in_sees_their_name_and_the_way_out(client, django_user_model):
    aino = django_user_model.objects.create_user("aino@example.fi", "keminkylä-kuusi-7", name="Aino Ohjaaja")
    client.force_login(aino, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/tyyli/")
    page = answer.content.decode()
    assert "Aino Ohjaaja" in page
    assert '<form method="post" action="/tunnus/logout/">' in page
    assert answer["Cache-Control"] == "no-store, private"


def test_headers_keep_pages_private(client):
    answer = client.get("/tyyli/")
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Cache-Control" not in answer
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_page_behind_a_link_stays_out_of_caches_and_referrers(client):
    answer = client.get("/vastaus/kXy7/")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("login", "Kirjaudu sisään"),
        ("signup", "Tunnus tehdään sinulle"),
        ("password/reset", "Unohditko salasanasi?"),
        ("password/reset/done", "Katso sähköpostisi"),
        ("password/reset/key/x-set-password", "Linkki ei ole enää voimassa"),
        ("password/reset/key/done", "Salasanasi on vaihdettu"),
        ("inactive", "Tunnuksesi ei ole käytössä"),
    ],
)
def test_pages_of_signing_in_are_ours(client, path, title):
    address = f"/tunnus/{path}/".replace("key/x-", "key/9z-")
    page = client.get(address).content.decode()
    assert re.search(rf"<h1>{re.escape(title)}</h1>", page)
    assert "Sosiaalipäivystys" in page


def test_a_wrong_password_comes_back_with_a_summary(client):
    page = client.post("/tunnus/login/", {"login": "aino@example.fi", "password": "x"}).content.decode()
    assert 'id="error-summary"' in page and 'value="aino@example.fi"' in page


def test_too_many_tries_are_refused_in_plain_words(client):
    for _ in range(40):
        answer = client.post("/tunnus/login/", {"login": "aino@example.fi", "password": "x"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "<h1>Olet yrittänyt monta kertaa peräkkäin</h1>" in page and "Odota viisi minuuttia" in page


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/tyo/ohjaukset/7/", "/tyo/ohjaukset/7/"),
        ("http://testserver/tyo/asiat/1/ohjaus/?action=2", "/tyo/asiat/1/ohjaus/?action=2"),
        ("https://elsewhere.example/tyo/ohjaukset/7/", "/tyo/ohjaukset/7/aloita/"),
        ("", "/tyo/ohjaukset/7/aloita/"),
    ],
)
def test_a_refusal_leads_back_to_the_page_that_held_the_form(referer, back):
    request = RequestFactory().post("/tyo/ohjaukset/7/aloita/", headers={"referer": referer})
    assert page_behind(request) == back
