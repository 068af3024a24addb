"""A card that was made for an earlier look never tells what is no longer so."""

from datetime import date

import pytest

from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import Status
from palvelupolku.directory.models import Service

ADDRESS = "/haku/?municipality=991"


@pytest.fixture
def seen(cast, client):
    """A result page that somebody has looked at already."""
    touch_version()
    assert "Asiointi- ja saattaja-apu" in client.get(ADDRESS).text
    return cast


def test_what_changes_of_itself_shows_at_once(seen, client):
    Service.objects.filter(pk=seen.errands.pk).update(free_places=2, free_places_on=date(2026, 11, 18))
    assert "2 vapaata paikkaa, vahvistettu 18.11.2026" in client.get(ADDRESS).text
    Service.objects.filter(pk=seen.errands.pk).update(free_places=0)
    page = client.get(ADDRESS).text
    assert "2 vapaata" not in page and "ei vapaita paikkoja juuri nyt" in page


def test_a_new_version_of_the_catalogue_makes_cards_anew(seen, client):
    Service.objects.filter(pk=seen.errands.pk).update(name={"fi": "Kauppakaverit"})
    touch_version([seen.errands.pk])
    page = client.get(ADDRESS).text
    assert "Kauppakaverit" in page and "Asiointi- ja saattaja-apu" not in page


def test_a_withdrawn_entry_is_gone(seen, client):
    Service.objects.filter(pk=seen.errands.pk).update(status=Status.ARCHIVED)
    page = client.get(ADDRESS).text
    assert "Turvapuhelin" in page and "Asiointi- ja saattaja-apu" not in page


def test_each_language_has_its_own_cards(seen, client):
    assert "Ärendehjälp" in client.get("/sv/haku/?municipality=991", follow=True).text
    assert "Ärendehjälp" not in client.get(ADDRESS).text
