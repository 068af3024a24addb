"""The bank of experts by experience, and a request from asking to feedback."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palvelupolku.activities import actions, queries
from palvelupolku.activities.jobs import erase_contact_details
from palvelupolku.activities.models import ExpertRequest
from palvelupolku.activities.workflow import REQUEST_WORKFLOW, RequestState
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Event as Line
from palvelupolku.kernel.errors import StepNotAllowed
from palvelupolku.notices.models import Message
from tests.cast import AT, make_cast

from .gathered import DAY, make_expert

SECRETS = ("Salainen", "016 000 777", "kaarlo@koti")


def ask(expert, cast, **told):
    told = {"what": "talk", "wish": "Omaishoitajien iltaan.", "theme": "caring"} | told
    return actions.ask_for_expert(expert, by=cast.aino, at=AT, asked_by=cast.aino, **told)


def test_a_request_goes_from_asking_to_feedback(cast):
    asked = ask(make_expert(cast), cast)
    coordinator = Message.objects.get(event="expert_asked")
    assert coordinator.address == cast.pensioners.email
    assert not any(word in coordinator.body for word in ("Aino", "Kaarlo", "Omaishoitajien", asked.code))
    actions.offer_request(asked, by=cast.paavo, at=AT)
    actions.agree_request(asked, by=cast.paavo, at=AT, agreed_at=AT + 5 * DAY, answer="Tervetuloa.")
    agreed = Message.objects.get(event="expert_agreed")
    assert agreed.address == cast.aino.email and "28.11.2026" in agreed.body and "Kaarlo" not in agreed.body
    with pytest.raises(ValidationError):
        actions.hold_request(asked, by=cast.paavo, at=AT + DAY)
    actions.hold_request(asked, by=cast.paavo, at=AT + 6 * DAY)
    assert Message.objects.filter(event="expert_feedback", address=cast.aino.email).count() == 1
    actions.give_feedback(asked, by=cast.aino, at=AT + 7 * DAY, rating=5, feedback="Hyvä.")
    stored = ExpertRequest.objects.get(pk=asked.pk)
    assert (stored.state, stored.rating, stored.is_open) == (RequestState.FEEDBACK, 5, False)
    steps = Line.objects.filter(action__startswith="activities.expertrequest.").count()
    assert steps == 4


def test_after_a_no_another_one_is_asked(cast):
    first, second = make_expert(cast), make_expert(cast, shown_name="Maija")
    asked = ask(first, cast)
    actions.decline_request(asked, by=cast.paavo, at=AT, answer="Ei nyt.")
    assert Message.objects.filter(event="expert_declined").count() == 1
    actions.offer_request(asked, by=cast.paavo, at=AT, expert=second)
    stored = ExpertRequest.objects.get(pk=asked.pk)
    assert (stored.expert, stored.state, stored.is_open, stored.erase_on) == (second, "offered", True, None)
    actions.cancel_request(asked, by=cast.aino, at=AT)
    assert Message.objects.get(event="expert_cancelled").address == cast.pensioners.email


def test_strangers_are_refused(cast):
    expert = make_expert(cast)
    asked = ask(expert, cast)
    for who in (cast.pirkko, cast.ulla, cast.aino):
        with pytest.raises(PermissionDenied):
            actions.offer_request(asked, by=who, at=AT)
    for who in (cast.pirkko, cast.ulla):
        with pytest.raises(PermissionDenied):
            actions.cancel_request(asked, by=who, at=AT)
    for who in (cast.pirkko, cast.aino):
        with pytest.raises(PermissionDenied):
            actions.save_expert(expert, by=who, at=AT, shown_name="x")
    with pytest.raises(PermissionDenied):
        actions.offer_request(asked, by=cast.paavo, at=AT, expert=_of_the_parish(cast))
    with pytest.raises(ValidationError):
        make_expert(cast, consented_on=None)
    hidden = make_expert(cast, is_shown=False)
    with pytest.raises(ValidationError):
        ask(hidden, cast)


def _of_the_parish(cast):
    return actions.save_expert(
        None, by=cast.pirkko, at=AT, organisation=cast.parish, shown_name="Eila", is_shown=False
    )


def test_own_details_are_on_the_coordinators_page_only(cast, client):
    expert = make_expert(cast)
    asked = ask(expert, cast)

    def page(path, who=None):
        client.logout()
        if who:
            client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        response = client.get(path)
        assert response.status_code == 200, path
        return response.content.decode()

    for path in ("/kokemusasiantuntijat/", f"/kokemusasiantuntijat/{expert.pk}/pyyda/"):
        assert "Kaarlo" in page(path) and not any(word in page(path) for word in SECRETS)
    work = "/tyo/kokemusasiantuntijat/"
    for path in (work, f"{work}{expert.pk}/pyyda/", f"{work}pyynnot/{asked.pk}/"):
        assert "Kaarlo" in page(path, cast.aino) and not any(w in page(path, cast.aino) for w in SECRETS)
    own = page(f"/jarjesto/kokemusasiantuntijat/{expert.pk}/", cast.paavo)
    assert all(word in own for word in SECRETS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT full_name, phone, email FROM activities_expert WHERE id = %s", [expert.pk])
        assert not any(word in value for value in cursor.fetchone() for word in SECRETS)


def test_a_resident_asks_and_is_erased_in_time(cast):
    expert = make_expert(cast)
    with pytest.raises(ValidationError):
        actions.ask_for_expert(expert, by=RESIDENT, at=AT, what="talk", name="Helvi")
    asked = actions.ask_for_expert(
        expert, by=RESIDENT, at=AT, what="talk", name="Helvi", email="helvi@koti.example", wish="Kerhoon."
    )
    actions.decline_request(asked, by=cast.paavo, at=AT)
    assert Message.objects.get(event="expert_declined").address == "helvi@koti.example"
    erase_contact_details(AT + 181 * DAY)
    stored = ExpertRequest.objects.get(pk=asked.pk)
    assert (stored.name, stored.email, stored.wish) == ("", "", "")


def test_it_is_found_by_theme_deed_language_and_place(cast):
    one = make_expert(cast, municipalities=["991"])
    two = make_expert(cast, themes=["memory"], does=["team"], languages=["sv"], is_remote=True)
    make_expert(cast, is_shown=False)

    def found(**narrowed):
        return {expert.pk for expert in queries.find_experts(**narrowed)}

    assert found() == {one.pk, two.pk}
    assert found(theme="caring") == {one.pk} and found(does="team") == {two.pk}
    assert found(language="sv") == {two.pk} and found(municipality="992") == {two.pk}
    assert found(municipality="991") == {one.pk, two.pk}


DEEDS = {
    "offer": lambda asked, cast: actions.offer_request(asked, by=cast.paavo, at=AT),
    "agree": lambda asked, cast: actions.agree_request(asked, by=cast.paavo, at=AT, agreed_at=AT),
    "decline": lambda asked, cast: actions.decline_request(asked, by=cast.paavo, at=AT),
    "hold": lambda asked, cast: actions.hold_request(asked, by=cast.paavo, at=AT),
    "give_feedback": lambda asked, cast: actions.give_feedback(asked, by=cast.aino, at=AT, rating=4),
    "cancel": lambda asked, cast: actions.cancel_request(asked, by=cast.aino, at=AT),
}


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=8))
def test_whatever_is_tried_the_states_follow_the_table(tried):
    with transaction.atomic():
        cast = make_cast()
        asked, state = ask(make_expert(cast), cast), RequestState.ASKED
        for step in tried:
            allowed = step in REQUEST_WORKFLOW.steps_from(state)
            try:
                with transaction.atomic():
                    DEEDS[step](ExpertRequest.objects.get(pk=asked.pk), cast)
            except StepNotAllowed:
                assert not allowed
            else:
                assert allowed
                state = REQUEST_WORKFLOW.target(step, state)
            stored = ExpertRequest.objects.get(pk=asked.pk)
            assert stored.state == state and stored.is_open == (state in ExpertRequest.OPEN_STATES)
        transaction.set_rollback(True)
