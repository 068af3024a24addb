"""The catalogue beside a case: the record fills it in, and an entry goes into the plan in one click."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from palvelupolku.clients.models import Client
from palvelupolku.directory.models import Service
from palvelupolku.directory.search import index
from palvelupolku.guidance import actions as deeds
from palvelupolku.guidance.models import PlanAction
from tests.cast import AT
from tests.guidance.paths import a_case, lines

NEEDS = "kauppaan ja asioille pääseminen"


@pytest.fixture
def case(cast):
    case = a_case(cast)
    texts = {"abilities": "", "circumstances": "", "network": ""}
    deeds.save_mapping(case, by=cast.aino, at=AT, version=0, needs=NEEDS, **texts)
    return case


@pytest.fixture
def goal(cast, case):
    return deeds.add_goal(case, by=cast.aino, at=AT, words="Haluan päästä itse kauppaan.")


@pytest.fixture
def aino(client, cast):
    client.force_login(cast.aino)
    return client


def _url(case):
    return reverse("worker:case_services", args=[case.pk])


def look(client, case, query=""):
    return client.get(_url(case) + query).content.decode()


def add(client, case, service, **data):
    url = reverse("worker:add_service_now", args=[case.pk, service.pk])
    return client.post(url, {"form_key": str(uuid4()), "back": "q=kauppa&page=1"} | data)


def test_the_record_fills_the_search_in_and_stands_in_no_address(aino, cast, case):
    text = look(aino, case)
    assert "Asiakkaan tiedoista:" in text and NEEDS in text and "Keminkylä" in text
    assert "Asiointi- ja saattaja-apu" in text
    assert lines("clients.client.open").filter(purpose="guidance.services").count() == 1
    main = text[text.index("<main") : text.index("</main")]
    addresses = re.findall(r'(?:href|action)="([^"]*)"', main)
    assert not [each for each in addresses if "kauppa" in each or "991" in each or "Lehtonen" in each]


def test_what_the_record_tells_can_be_taken_away(aino, cast, case):
    assert "?without=municipality" in look(aino, case) and "?without=needs" in look(aino, case)
    elsewhere = Service.objects.get(pk=cast.errands.pk)
    elsewhere.municipalities.set(["995"])
    index.forget()
    context = aino.get(_url(case)).context
    assert context["is_nearest"] or cast.errands not in [card["service"] for card in context["hits"]]
    text = look(aino, case, "?without=municipality")
    assert "Asiointi- ja saattaja-apu" in text and "Täytä asiakkaan tiedoista uudelleen" in text
    text = look(aino, case, "?without=municipality&without=needs")
    assert NEEDS not in text and "Asiakkaan tiedoista:" in text


def test_own_words_and_filters_go_before_the_record(aino, cast, case):
    text = look(aino, case, "?q=turvapuhelin&municipality=995")
    assert NEEDS not in text
    context = aino.get(_url(case) + "?q=turvapuhelin").context
    assert [card["service"].pk for card in context["hits"]] == [cast.safety_phone.pk]


def test_another_language_narrows_until_nothing_is_left(aino, cast, case):
    Client.objects.filter(pk=cast.helvi.pk).update(language="sv")
    Service.objects.filter(pk=cast.errands.pk).update(languages=["sv"])
    index.forget()
    context = aino.get(_url(case)).context
    assert [card["service"].pk for card in context["hits"]] == [cast.errands.pk]
    assert "svenska" in look(aino, case) and "speaks=sv" not in look(aino, case)
    Client.objects.filter(pk=cast.helvi.pk).update(language="so")
    text = look(aino, case)
    assert "Asiointi- ja saattaja-apu" in text and "Pyydä tulkki" in text


def test_the_home_of_a_hidden_client_is_not_used(aino, cast, case):
    Client.objects.filter(pk=cast.helvi.pk).update(is_non_disclosure=True)
    assert "without=municipality" not in look(aino, case)


def test_one_click_puts_an_entry_into_the_plan(aino, cast, case, goal):
    assert "Lisää suunnitelmaan" in look(aino, case)
    answer = add(aino, case, cast.errands, goal=goal.pk)
    assert answer.headers["Location"] == (
        reverse("worker:case_services", args=[case.pk]) + f"?q=kauppa&page=1#entry-{cast.errands.pk}"
    )
    action = PlanAction.objects.get()
    assert (action.goal, action.service, action.who) == (goal, cast.errands, "association")
    # Again from another window: still one action.
    add(aino, case, cast.errands, goal=goal.pk)
    assert PlanAction.objects.count() == 1
    text = look(aino, case)
    assert "suunnitelmassa" in text and "Ota pois suunnitelmasta" in text


def test_one_click_refers(aino, cast, case, goal):
    answer = add(aino, case, cast.errands, goal=goal.pk, then="refer")
    action = PlanAction.objects.get()
    assert (
        answer.headers["Location"] == reverse("worker:new_referral", args=[case.pk]) + f"?action={action.pk}"
    )
    assert aino.get(answer.headers["Location"]).status_code == 200


def test_the_countys_own_services_are_ordered_not_referred_to(aino, cast, case, goal):
    context = aino.get(_url(case) + "?q=turvapuhelin").context
    assert [card["can_refer"] for card in context["hits"]] == [False]


def test_without_a_goal_one_is_asked_for(aino, cast, case):
    answer = add(aino, case, cast.errands, goal="")
    assert answer.headers["Location"] == reverse("worker:add_service", args=[case.pk, cast.errands.pk])
    assert not PlanAction.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("eero", 403), ("ulla", 403), ("paavo", 404)])
def test_nobody_else_adds(client, cast, case, goal, person, status):
    client.force_login(getattr(cast, person))
    assert add(client, case, cast.errands, goal=goal.pk).status_code == status
    assert not PlanAction.objects.exists()


def test_a_reader_looks_but_gets_no_buttons(client, cast, case, goal):
    client.force_login(cast.eero)
    text = look(client, case)
    assert "Asiointi- ja saattaja-apu" in text
    assert "Lisää suunnitelmaan" not in text and "Vahvista puhelimella" not in text
