"""Every page of the worker's door opens for the worker, says no to the others and leaves its line."""

import pytest
from django.urls import reverse

from palvelupolku.audit.models import Event, EventList
from palvelupolku.guidance.actions import add_action, add_goal, save_mapping
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.referrals.actions import draft_referral
from tests.cast import AT
from tests.guidance.paths import a_case, a_contact, lines

PEOPLE = {"aino": 200, "eero": 200, "ulla": 403, "marjatta": 403, "paavo": 404}


@pytest.fixture
def world(cast):
    """A case with everything on its page, and a contact that waits."""
    case = a_case(cast)
    save_mapping(
        case, by=cast.aino, at=AT, version=0, needs="kauppaan", abilities="", circumstances="", network=""
    )
    goal = add_goal(case, by=cast.aino, at=AT, words="Haluan päästä itse kauppaan.")
    action = add_action(goal, by=cast.aino, at=AT, what="Kauppaan", who="association", service=cast.errands)
    follow_up = plan_follow_up(case, by=cast.aino, at=AT, ask_on=AT.date(), ask_by="phone", goal=goal)
    referral = draft_referral(
        case,
        by=cast.aino,
        at=AT,
        organisation=cast.pensioners,
        action=action,
        service=cast.errands,
        kind="ordinary",
        message="Tarvitsee kaverin kauppaan.",
    )
    consent = cast.consent()
    return {
        "case": case.pk,
        "goal": goal.pk,
        "action": action.pk,
        "follow_up": follow_up.pk,
        "referral": referral.pk,
        "consent": consent.pk,
        "client": cast.helvi.pk,
        "contact": a_contact(text="uusi huoli").pk,
        "service": cast.errands.pk,
    }


# (URL name, which ids it takes, query)
OF_CLIENTS = [
    ("contact", ["contact"], ""),
    ("case", ["case"], ""),
    ("sheet", ["case"], ""),
    ("case_services", ["case"], ""),
    ("referral", ["referral"], ""),
    ("client", ["client"], ""),
]
FORMS = [
    ("mapping", ["case"], ""),
    ("new_goal", ["case"], ""),
    ("goal", ["goal"], ""),
    ("new_action", ["goal"], ""),
    ("action", ["action"], ""),
    ("add_service", ["case", "service"], ""),
    ("new_referral", ["case"], "?action={action}"),
    ("new_consent", ["case"], ""),
    ("withdraw_consent", ["consent"], ""),
    ("new_follow_up", ["case"], ""),
    ("follow_up_answer", ["follow_up"], ""),
    ("edit_client", ["client"], ""),
    ("new_contact_way", ["client"], ""),
    ("new_close_person", ["client"], ""),
]
LISTS = ["day", "queue", "clients", "catalogue", "chains", "catalogue_gaps", "corrections", "save_search"]


def address(world, name, keys, query=""):
    return reverse(f"worker:{name}", args=[world[key] for key in keys]) + query.format(**world)


@pytest.mark.parametrize(("name", "keys", "query"), OF_CLIENTS)
def test_a_page_of_a_client_opens_for_the_related_only(client, cast, world, name, keys, query):
    for person, status in PEOPLE.items():
        client.force_login(getattr(cast, person))
        assert client.get(address(world, name, keys, query)).status_code == status, person


@pytest.mark.parametrize(("name", "keys", "query"), FORMS)
def test_a_form_opens_for_the_related_who_write(client, cast, world, name, keys, query):
    for person, status in (PEOPLE | {"eero": 403}).items():
        client.force_login(getattr(cast, person))
        assert client.get(address(world, name, keys, query)).status_code == status, person


@pytest.mark.parametrize("name", LISTS)
def test_a_list_opens_for_every_worker(client, cast, world, name):
    for person, status in (PEOPLE | {"ulla": 200}).items():
        client.force_login(getattr(cast, person))
        assert client.get(reverse(f"worker:{name}")).status_code == status, person


@pytest.mark.parametrize(("name", "keys", "query"), OF_CLIENTS + FORMS)
def test_it_speaks_swedish_and_english(client, cast, world, name, keys, query):
    client.force_login(cast.aino)
    finnish = address(world, name, keys, query)
    for prefix, language in (("/sv", "sv"), ("/en", "en")):
        page = client.get(prefix + finnish)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode() or name == "sheet"


def test_who_is_not_signed_in_is_asked_to(client, world):
    page = client.get(address(world, "case", ["case"]))
    assert page.status_code == 302
    assert page.url.startswith("/tunnus/")


@pytest.mark.parametrize("name", ["contact", "case", "referral", "client", "goal", "action"])
def test_an_unknown_id_is_404(client, cast, name):
    client.force_login(cast.aino)
    assert client.get(reverse(f"worker:{name}", args=[987654])).status_code == 404


def test_a_reader_sees_no_buttons(client, cast, world):
    client.force_login(cast.eero)
    for name, keys, query in OF_CLIENTS:
        page = client.get(address(world, name, keys, query)).content.decode()
        # To log out, and to search.
        assert page.count('method="post"') == 2, name


@pytest.mark.parametrize(
    ("name", "keys", "action"),
    [
        ("contact", ["contact"], "intake.contact.open"),
        ("case", ["case"], "clients.client.open"),
        ("sheet", ["case"], "clients.client.open"),
        ("referral", ["referral"], "clients.client.open"),
        ("client", ["client"], "clients.client.open"),
        ("mapping", ["case"], "clients.client.open"),
    ],
)
def test_looking_leaves_a_line(client, cast, world, name, keys, action):
    client.force_login(cast.eero if name != "mapping" else cast.aino)
    client.get(address(world, name, keys))
    line = lines(action).get()
    assert line.actor_name in ("Eero Eskola", "Aino Aalto")
    assert line.purpose


def test_looking_at_lists_leaves_a_line(client, cast, world):
    client.force_login(cast.aino)
    client.get(reverse("worker:queue"))
    assert lines("intake.queue.open").get().details["contacts"] == [world["contact"]]
    client.get(reverse("worker:clients"))
    line = lines("clients.client.list").get()
    assert EventList.objects.get(event_id=line.pk).client_ids == [cast.helvi.pk]
    client.get(reverse("worker:day"))
    assert lines("guidance.day.open").exists()


def test_a_refused_look_leaves_no_line_of_the_client(client, cast, world):
    before = Event.objects.count()
    client.force_login(cast.ulla)
    client.get(address(world, "case", ["case"]))
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("name", "keys", "most"), [("case", ["case"], 20), ("queue", [], 8), ("clients", [], 8), ("day", [], 12)]
)
def test_its_queries_are_counted(client, cast, world, name, keys, most, django_assert_max_num_queries):
    for _ in range(3):
        a_contact()
    client.force_login(cast.aino)
    client.get(address(world, name, keys))
    # Begin and savepoint of the test's own transaction are not the page's.
    with django_assert_max_num_queries(most + 2):
        client.get(address(world, name, keys))
