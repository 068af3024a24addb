"""The path computed from the catalogue, and care chains as residents see them."""

from datetime import date
from html import unescape

import pytest
import time_machine

from palvelupolku.directory.actions import touch_version
from palvelupolku.directory.choices import Status
from palvelupolku.directory.models import CareChain, ChainPlace, ChainStep, Service
from tests.cast import AT


@pytest.fixture
def catalogue(cast):
    touch_version()
    return cast


@pytest.fixture
def chain(catalogue):
    chain = CareChain.objects.create(
        slug="kaatunut",
        status=Status.PUBLISHED,
        name={"fi": "Kaatunut ikäihminen"},
        client_group={"fi": "Kotona kaatuneet"},
        needs_coordination=True,
        partners=["kela"],
        updated_at=AT,
    )
    for number, title in enumerate(("Ensiapu", "Kotiin"), 1):
        ChainStep.objects.create(
            chain=chain, number=number, title={"fi": title}, who={"fi": "Hoitaja"}, what={"fi": "Auttaa"}
        )
    ChainPlace.objects.create(
        step=chain.steps.get(number=2), service=catalogue.errands, agreed_on=date(2026, 1, 1)
    )
    return chain


def sides(answer):
    return [
        (stage["voice"].number, side["total"], unescape(side["url"]))
        for stage in answer.context["stages"]
        for time in stage["times"]
        for side in time["sides"]
    ]


def test_each_number_is_what_its_link_finds(catalogue, client):
    counted = sides(client.get("/polku/?municipality=991"))
    assert len(counted) == 5 * 3 * 2
    assert sum(total for _stage, total, _url in counted) == 3
    for _stage, total, url in counted:
        found = client.get(url)
        assert total == (0 if found.context["is_nearest"] else found.context["total"])


def test_associations_and_services_stand_side_by_side(catalogue, client):
    page = client.get("/polku/").text
    assert page.count("Järjestöt: 1") == 2 and "Palvelut: 1" in page
    assert f'href="/palvelut/{catalogue.errands.pk}/"' in page


def test_it_is_narrowed_by_municipality(catalogue, client):
    assert sum(total for _stage, total, _url in sides(client.get("/polku/?municipality=992"))) == 0
    assert client.get("/polku/?municipality=x").status_code == 200


@time_machine.travel(AT, tick=False)
def test_a_chain_tells_who_does_what_and_who_helps_there(chain, catalogue, client):
    page = client.get("/ketjut/kaatunut/").text
    for words in ("Kaatunut ikäihminen", "Ensiapu", "Hoitaja", "Kela", "monta auttajaa tekee yhteistyötä"):
        assert words in page, words
    assert f'href="/palvelut/{catalogue.errands.pk}/"' in page
    assert 'href="/ketjut/kaatunut/"' in client.get("/ketjut/").text
    assert 'href="/ketjut/kaatunut/"' in client.get(f"/palvelut/{catalogue.errands.pk}/").text


@time_machine.travel(AT, tick=False)
def test_a_place_that_ended_or_an_entry_that_is_gone_is_not_shown(chain, catalogue, client):
    ChainPlace.objects.update(agreed_until=date(2026, 11, 1))
    assert "Asiointi" not in client.get("/ketjut/kaatunut/").text
    ChainPlace.objects.update(agreed_until=None)
    Service.objects.filter(pk=catalogue.errands.pk).update(status=Status.ARCHIVED)
    assert "Asiointi" not in client.get("/ketjut/kaatunut/").text


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_a_chain_that_is_not_published_is_not_there(chain, client, status):
    CareChain.objects.update(status=status)
    assert client.get("/ketjut/kaatunut/").status_code == 404
    assert "Kaatunut" not in client.get("/ketjut/").text
