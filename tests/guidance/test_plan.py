"""Goals in the client's words, and who does what by when."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.guidance import actions as deeds
from palvelupolku.guidance.models import PlanAction
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from tests.cast import AT
from tests.guidance.paths import a_case, lines, number_of


@pytest.fixture
def goal(cast):
    return deeds.add_goal(a_case(cast), by=cast.aino, at=AT, words="Haluan päästä itse kauppaan.")


@pytest.fixture
def action(cast, goal):
    return deeds.add_action(
        goal,
        by=cast.aino,
        at=AT,
        what="Kauppaan tiistaisin",
        who="association",
        by_on=date(2026, 12, 1),
        service=cast.errands,
    )


def test_a_service_in_the_plan_counts_as_the_fourth_tier(cast, goal, action):
    assert number_of("entered", 4) == 1
    assert number_of("stepped_up", 3) == 1
    assert goal.case.tier == 4
    deeds.add_action(goal, by=cast.aino, at=AT, what="Soitan tyttärelle", who="client")
    assert lines("guidance.action.add").count() == 2


def test_a_case_steps_up_to_services_once(cast, goal, action):
    deeds.add_action(goal, by=cast.aino, at=AT, what="Turvapuhelin", who="worker", service=cast.safety_phone)
    assert number_of("entered", 4) == number_of("stepped_up", 3) == 1
    assert lines("guidance.case.step_up").count() == 1


def test_a_goal_is_changed_by_version(cast, goal):
    deeds.change_goal(goal, by=cast.aino, at=AT, version=1, words="Haluan ulos.")
    with pytest.raises(StaleObject) as conflict:
        deeds.change_goal(goal, by=cast.martta, at=AT, version=1, words="Haluan torille.")
    assert (conflict.value.mine, conflict.value.theirs) == (
        {"words": "Haluan torille."},
        {"words": "Haluan ulos."},
    )


def test_a_goal_is_left_out_and_taken_back(cast, goal):
    deeds.drop_goal(goal, by=cast.aino, at=AT)
    with pytest.raises(ValidationError):
        deeds.add_action(goal, by=cast.aino, at=AT, what="jotain", who="client")
    with pytest.raises(StaleObject):
        deeds.drop_goal(goal, by=cast.aino, at=AT)
    deeds.restore_goal(goal, by=cast.aino, at=AT)
    goal.refresh_from_db()
    assert not goal.is_dropped
    assert lines("guidance.goal.drop").count() == lines("guidance.goal.restore").count() == 1


def test_an_action_is_changed_by_version(cast, action):
    facts = {"what": "Kauppaan torstaisin", "who": "association", "who_name": "Eläkkeensaajat", "by_on": None}
    changed = deeds.change_action(action, by=cast.aino, at=AT, version=1, **facts)
    assert (changed.what, changed.version, changed.service) == ("Kauppaan torstaisin", 2, cast.errands)
    with pytest.raises(StaleObject) as conflict:
        deeds.change_action(action, by=cast.martta, at=AT, version=1, **(facts | {"what": "Perjantaisin"}))
    assert conflict.value.theirs["what"] == "Kauppaan torstaisin"
    assert conflict.value.mine["what"] == "Perjantaisin"


@pytest.mark.parametrize(("verb", "state"), [("complete_action", "done"), ("drop_action", "dropped")])
def test_an_action_ends_and_the_end_is_undone(cast, action, verb, state):
    getattr(deeds, verb)(action, by=cast.aino, at=AT)
    assert PlanAction.objects.get().state == state
    with pytest.raises(StepNotAllowed):
        getattr(deeds, verb)(action, by=cast.aino, at=AT)
    deeds.restore_action(action, by=cast.aino, at=AT)
    assert PlanAction.objects.get().state == "agreed"
    assert lines("guidance.planaction.restore").get().client_id == cast.helvi.pk


@pytest.mark.parametrize("name", ["eero", "ulla", "paavo"])
def test_it_refuses_readers_and_others(cast, goal, action, name):
    by = {"by": getattr(cast, name), "at": AT}
    facts = {"what": "x", "who": "client"}
    for deed in (
        lambda: deeds.add_goal(goal.case, words="x", **by),
        lambda: deeds.change_goal(goal, version=1, words="x", **by),
        lambda: deeds.drop_goal(goal, **by),
        lambda: deeds.add_action(goal, **facts, **by),
        lambda: deeds.change_action(action, version=1, **facts, **by),
        lambda: deeds.complete_action(action, **by),
        lambda: deeds.drop_action(action, **by),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_closed_case_is_not_written(cast, goal, action):
    deeds.close_case(goal.case, by=cast.aino, at=AT, ending="own")
    with pytest.raises(StepNotAllowed):
        deeds.complete_action(action, by=cast.aino, at=AT)
