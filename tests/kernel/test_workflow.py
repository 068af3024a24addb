"""A thing moves only along the table of its workflow."""

import enum

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel.errors import StepNotAllowed
from palvelupolku.kernel.workflow import Workflow, step


class State(TextChoices):
    DRAFT = "draft"
    REQUESTED = "requested"
    HELD = "on-hold"
    DONE = "completed"


WORKFLOW = Workflow(
    step("send", start=(State.DRAFT,), end=State.REQUESTED),
    step("hold", start=(State.REQUESTED,), end=State.HELD),
    step("finish", start=(State.REQUESTED, State.HELD), end=State.DONE),
    step("send", start=(State.HELD,), end=State.REQUESTED),
)


def test_it_leads_from_one_state_to_the_next():
    assert WORKFLOW.target("send", State.DRAFT) is State.REQUESTED
    assert WORKFLOW.target("finish", State.HELD) is State.DONE


def test_it_knows_a_state_as_the_database_writes_it():
    assert WORKFLOW.target("send", "draft") == "requested"
    assert WORKFLOW.steps_from("on-hold") == ("finish", "send")


def test_it_refuses_a_step_from_a_wrong_state_and_says_which():
    with pytest.raises(StepNotAllowed) as refused:
        WORKFLOW.target("send", State.DONE)
    assert (refused.value.step, refused.value.state) == ("send", State.DONE)
    assert str(refused.value) == "send is not allowed from completed"


def test_it_refuses_an_unknown_step():
    with pytest.raises(StepNotAllowed):
        WORKFLOW.target("explode", State.DRAFT)


def test_it_offers_the_steps_open_now():
    assert WORKFLOW.steps_from(State.REQUESTED) == ("hold", "finish")
    assert WORKFLOW.steps_from(State.DONE) == ()


def test_it_lists_its_steps_and_states():
    assert [each.name for each in WORKFLOW.steps] == ["send", "hold", "finish", "send"]
    assert WORKFLOW.states == (State.DRAFT, State.REQUESTED, State.HELD, State.DONE)


def test_it_refuses_two_answers_to_one_question():
    with pytest.raises(ValueError, match="'send' from 'draft' is declared twice"):
        Workflow(
            step("send", start=(State.DRAFT,), end=State.REQUESTED),
            step("send", start=(State.HELD, State.DRAFT), end=State.DONE),
        )


def test_it_refuses_a_lost_comma():
    with pytest.raises(TypeError, match="must be a tuple"):
        step("send", start=(State.DRAFT), end=State.REQUESTED)


def test_it_refuses_a_step_from_nowhere():
    with pytest.raises(ValueError, match="from nowhere"):
        step("send", start=(), end=State.REQUESTED)


def test_it_takes_a_whole_enum_as_start():
    light = enum.Enum("light", ["RED", "GREEN"])
    assert Workflow(step("stop", start=light, end=light.RED)).target("stop", light.GREEN) is light.RED


tables = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 4)), st.integers(0, 4), min_size=1, max_size=15
)


@given(tables, st.sampled_from("abcd"), st.integers(0, 5))
def test_it_offers_exactly_what_it_allows(table, name, state):
    workflow = Workflow(*(step(each, start=(start,), end=end) for (each, start), end in table.items()))
    if name in workflow.steps_from(state):
        assert workflow.target(name, state) == table[name, state]
    else:
        assert (name, state) not in table
        with pytest.raises(StepNotAllowed):
            workflow.target(name, state)
