"""The case page and its forms: situation, goals, actions, services, path, sheet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palvelupolku.directory.chains import agree_place, end_place, publish_chain, save_chain
from palvelupolku.guidance import actions as deeds
from palvelupolku.guidance.models import Case, Goal, Mapping, PlanAction
from tests.cast import AT
from tests.guidance.paths import a_case, lines, number_of

TEXTS = {"abilities": "", "circumstances": "", "network": ""}


@pytest.fixture
def case(cast):
    return a_case(cast)


@pytest.fixture
def goal(cast, case):
    return deeds.add_goal(case, by=cast.aino, at=AT, words="Haluan päästä itse kauppaan.")


@pytest.fixture
def action(cast, goal):
    return deeds.add_action(
        goal, by=cast.aino, at=AT, what="Kauppaan", who="association", service=cast.errands
    )


def post(client, name, /, *ids, **data):
    return client.post(reverse(f"worker:{name}", args=ids), {"form_key": str(uuid4())} | data)


def page_of(client, case):
    return client.get(reverse("worker:case", args=[case.pk])).content.decode()


def test_the_order_is_always_the_same(client, cast, case, action):
    client.force_login(cast.aino)
    page = page_of(client, case)
    places = [
        page.index(f'id="{part}"') for part in ("polku", "tilanne", "suunnitelma", "ihmiset", "tapahtuu")
    ]
    assert places == sorted(places)
    assert "Haluan päästä itse kauppaan." in page
    assert "Liisa Lehtonen" in page


def test_the_situation_is_written(client, cast, case):
    client.force_login(cast.aino)
    answer = post(client, "mapping", case.pk, version="0", needs="Kauppaan ja ulos.", **TEXTS)
    assert answer.status_code == 302
    assert "Kauppaan ja ulos." in page_of(client, case)


def test_a_stale_situation_shows_both_and_loses_neither(client, cast, case):
    deeds.save_mapping(case, by=cast.martta, at=AT, version=0, needs="Martan teksti", **TEXTS)
    client.force_login(cast.aino)
    page = post(client, "mapping", case.pk, version="0", needs="Ainon teksti", **TEXTS)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Ainon teksti" in text
    assert "Martan teksti" in text
    assert "Martta Mäki" in text
    # The form now rests on their version: the next save is a knowing one.
    assert 'name="version" value="1"' in text
    assert post(client, "mapping", case.pk, version="1", needs="Molemmat", **TEXTS).status_code == 302
    assert (Mapping.objects.get().needs, Mapping.objects.get().version) == ("Molemmat", 2)


def test_goals_are_added_changed_left_out_and_taken_back(client, cast, case):
    client.force_login(cast.aino)
    assert post(client, "new_goal", case.pk, words=" ").status_code == 422
    post(client, "new_goal", case.pk, words="Haluan ulos.")
    goal = Goal.objects.get()
    post(client, "goal", goal.pk, words="Haluan torille.", version="1")
    stale = post(client, "goal", goal.pk, words="Haluan järvelle.", version="1")
    assert stale.status_code == 409
    assert "Haluan torille." in stale.content.decode()
    assert "Haluan järvelle." in stale.content.decode()
    post(client, "goal_step", goal.pk, "jata")
    assert "1 tavoite jätetty pois" in page_of(client, case)
    post(client, "goal_step", goal.pk, "palauta")
    goal.refresh_from_db()
    assert (goal.words, goal.is_dropped) == ("Haluan torille.", False)
    assert post(client, "goal_step", goal.pk, "jotain").status_code == 404


def test_actions_are_added_changed_done_and_undone(client, cast, case, goal):
    client.force_login(cast.aino)
    facts = {"what": "Soitan kauppaan", "who": "client", "who_name": "", "by_on": "1.12.2026"}
    assert post(client, "new_action", goal.pk, **(facts | {"by_on": "pian"})).status_code == 422
    post(client, "new_action", goal.pk, **facts)
    action = PlanAction.objects.get()
    assert f"{action.by_on:%d.%m.%Y}" == "01.12.2026"
    post(client, "action", action.pk, **(facts | {"what": "Soitan torille", "version": "1"}))
    stale = post(client, "action", action.pk, **(facts | {"what": "Soitan järvelle", "version": "1"}))
    assert stale.status_code == 409
    assert "Soitan torille" in stale.content.decode()
    for step, state in (("tehty", "done"), ("palauta", "agreed"), ("jata", "dropped"), ("palauta", "agreed")):
        post(client, "action_step", action.pk, step)
        action.refresh_from_db()
        assert action.state == state


def test_a_service_goes_into_the_plan_under_a_new_goal(client, cast, case):
    client.force_login(cast.aino)
    ids = (case.pk, cast.errands.pk)
    assert post(client, "add_service", *ids, what="Kauppaan", goal="", new_goal="").status_code == 422
    post(client, "add_service", *ids, what="Kauppaan", goal="", new_goal="Haluan kauppaan.", by_on="")
    action = PlanAction.objects.get()
    assert (action.service, action.who, action.goal.words) == (
        cast.errands,
        "association",
        "Haluan kauppaan.",
    )
    assert number_of("entered", 4) == 1
    assert "Tee ohjaus" in page_of(client, case)


def test_the_catalogue_is_found_by_words_and_by_cue(client, cast, case):
    client.force_login(cast.aino)
    page = client.get(reverse("worker:case_services", args=[case.pk]) + "?q=kauppa").content.decode()
    assert "Asiointi- ja saattaja-apu" in page
    assert "Lisää suunnitelmaan" in page
    page = client.get(reverse("worker:catalogue") + "?stage=3").content.decode()
    assert "Asiointi- ja saattaja-apu" in page
    assert "Turvapuhelin" not in page
    assert "Lisää suunnitelmaan" not in page


def test_the_case_moves_closes_and_opens_again(client, cast, case):
    client.force_login(cast.aino)
    post(client, "phase", case.pk, phase="4")
    assert post(client, "phase", case.pk, phase="9").status_code == 422
    assert post(client, "close_case", case.pk).status_code == 422
    post(client, "close_case", case.pk, ending="own")
    case = Case.objects.get()
    assert (case.phase, case.state) == (4, "closed")
    page = page_of(client, case)
    assert "Avaa asia uudelleen" in page
    assert "Lisää tavoite" not in page
    post(client, "reopen_case", case.pk, reason="tarve palasi")
    assert Case.objects.get().state == "open"


def test_the_sheet_says_who_does_what_by_when_in_the_clients_language(client, cast, case, action):
    cast.helvi.language = "sv"
    cast.helvi.save()
    client.force_login(cast.aino)
    page = client.get(reverse("worker:sheet", args=[case.pk])).content.decode()
    assert "Min plan" in page
    assert "Haluan päästä itse kauppaan." in page
    assert "Aino Aalto" in page


def test_a_double_submit_is_one_deed(client, cast, case):
    client.force_login(cast.aino)
    key = {"form_key": str(uuid4())}
    for _ in range(2):
        post(client, "new_goal", case.pk, words="Haluan ulos.", **key)
    assert Goal.objects.count() == 1
    assert lines("guidance.goal.add").count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("eero", 403), ("ulla", 403), ("marjatta", 403), ("paavo", 404)]
)
def test_every_deed_is_refused_to_the_others(client, cast, case, goal, action, name, status):
    client.force_login(getattr(cast, name))
    deeds_of_pages = [
        ("phase", [case.pk], {"phase": "4"}),
        ("close_case", [case.pk], {"ending": "own"}),
        ("reopen_case", [case.pk], {}),
        ("mapping", [case.pk], {"version": "0", "needs": "x"}),
        ("new_goal", [case.pk], {"words": "x"}),
        ("goal", [goal.pk], {"words": "x", "version": "1"}),
        ("goal_step", [goal.pk, "jata"], {}),
        ("new_action", [goal.pk], {"what": "x", "who": "client"}),
        ("action", [action.pk], {"what": "x", "who": "client", "version": "1"}),
        ("action_step", [action.pk, "tehty"], {}),
        ("add_service", [case.pk, cast.errands.pk], {"what": "x", "goal": str(goal.pk)}),
        ("new_follow_up", [case.pk], {"ask_on": "24.12.2026", "ask_by": "phone"}),
        ("new_consent", [case.pk], {}),
        ("edit_client", [cast.helvi.pk], {}),
        ("new_contact_way", [cast.helvi.pk], {"kind": "phone", "value": "016 000 001"}),
        ("new_close_person", [cast.helvi.pk], {"name": "x"}),
        ("reveal", [cast.helvi.pk], {}),
    ]
    for page, ids, data in deeds_of_pages:
        assert post(client, page, *ids, **data).status_code == status, page
    assert Case.objects.get().phase == 3
    assert Goal.objects.count() == PlanAction.objects.count() == 1


def test_a_new_day_that_has_gone_is_asked_again_and_an_old_one_may_stay(client, cast, case, action):
    client.force_login(cast.aino)
    facts = {"what": "Soitto", "who": "worker"}
    answer = post(client, "new_action", action.goal.pk, by_on="1.1.2020", **facts)
    assert answer.status_code == 422
    assert "Tämä päivä on jo mennyt." in answer.text
    PlanAction.objects.filter(pk=action.pk).update(by_on="2020-01-01")
    kept = post(client, "action", action.pk, by_on="1.1.2020", version=action.version, **facts)
    assert kept.status_code == 302


def test_an_agreed_place_in_a_chain_shows_in_the_plan(client, cast, case, action):
    steps = [
        {"id": None, "number": n, "title": {"fi": f"Vaihe {n}"}, "who": {"fi": "k"}, "what": {"fi": "m"}}
        for n in (1, 2)
    ]
    chain = save_chain(None, by=cast.aino, at=AT, name={"fi": "Kaatunut ikäihminen"}, steps=steps)
    today = timezone.localdate()
    place = agree_place(chain.steps.last(), cast.errands, by=cast.aino, at=AT, agreed_on=today)
    client.force_login(cast.aino)
    assert "Sovittu paikka ketjussa" not in page_of(client, case)
    publish_chain(chain, by=cast.aino, at=AT)
    assert "Kaatunut ikäihminen" in page_of(client, case)
    end_place(place, by=cast.aino, at=AT, until=today - timedelta(days=1))
    assert "Kaatunut ikäihminen" not in page_of(client, case)
