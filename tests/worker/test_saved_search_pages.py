"""A worker's saved searches on the catalogue page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palvelupolku.directory.models import Service
from palvelupolku.threads.models import SavedSearch


def post(client, name, /, *ids, **data):
    return client.post(reverse(f"worker:{name}", args=ids), {"form_key": str(uuid4())} | data)


def catalogue(client, query=""):
    return client.get(reverse("worker:catalogue") + query).content.decode()


@pytest.fixture
def aino(client, cast):
    client.force_login(cast.aino)
    return client


@pytest.fixture
def search(aino):
    post(aino, "save_search", name="Kauppa-apu", query="q=kauppaan&stage=3&page=2&utm=x&goal=7")
    return SavedSearch.objects.get()


def test_a_search_is_saved_from_its_own_page(aino, cast):
    found = catalogue(aino, "?q=kauppaan&stage=3")
    link = reverse("worker:save_search") + "?q=kauppaan&amp;stage=3"
    assert f'href="{link}"' in found
    form = aino.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="q=kauppaan&amp;stage=3"' in form and 'value="kauppaan"' in form
    assert post(aino, "save_search", name="", query="q=kauppaan").status_code == 422
    assert post(aino, "save_search", name="Tyhjä", query="page=2").status_code == 422
    answer = post(aino, "save_search", name="Kauppa-apu", query="q=kauppaan&stage=3")
    assert answer.headers["Location"] == reverse("worker:catalogue") + "?q=kauppaan&stage=3"
    assert "on tallennetuissa hauissasi" in catalogue(aino, "?q=kauppaan&stage=3")


def test_only_the_search_itself_is_kept(search):
    assert search.query == "q=kauppaan&stage=3"


def test_it_tells_what_is_new_until_it_is_opened(aino, cast, search):
    assert "ei uutta" in catalogue(aino)
    Service.objects.filter(pk=cast.errands.pk).update(published_at=timezone.now() - timedelta(minutes=30))
    SavedSearch.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    assert "1 uusi" in catalogue(aino)
    answer = post(aino, "saved_search_step", search.pk, "avaa")
    opened = aino.get(answer.headers["Location"])
    assert [card["is_new"] for card in opened.context["hits"]] == [True]
    assert "ei uutta" in catalogue(aino)


def test_looking_marks_nothing_as_seen(aino, search):
    seen = search.seen_at
    catalogue(aino)
    assert aino.get(reverse("worker:saved_search_step", args=[search.pk, "avaa"])).status_code == 405
    assert SavedSearch.objects.get().seen_at == seen


def test_it_is_renamed_removed_and_taken_back(aino, search):
    post(aino, "rename_search", search.pk, name="Uusi nimi")
    assert "Uusi nimi" in catalogue(aino)
    post(aino, "saved_search_step", search.pk, "poista")
    assert "Poistettu: Uusi nimi" in catalogue(aino)
    post(aino, "saved_search_step", search.pk, "palauta")
    assert "Poistettu:" not in catalogue(aino) and "Uusi nimi" in catalogue(aino)


def test_it_is_nobody_elses(client, cast, search):
    client.force_login(cast.ulla)
    assert "Kauppa-apu" not in catalogue(client)
    for step in ("avaa", "poista", "palauta"):
        assert post(client, "saved_search_step", search.pk, step).status_code == 404
    assert post(client, "rename_search", search.pk, name="Minun").status_code == 404
