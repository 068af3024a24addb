"""States change in one place, by compare-and-set, with a line."""

from datetime import UTC, datetime
from enum import StrEnum
from types import SimpleNamespace

import pytest

from palvelupolku.audit.actions import move
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Event
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from palvelupolku.kernel.workflow import Workflow, step

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


class State(StrEnum):
    NEW = "new"
    DONE = "done"


class Thing:
    """As much of a model as `move` looks at; `rows` is the table."""

    WORKFLOW = Workflow(step("finish", start=(State.NEW,), end=State.DONE))
    OPEN_STATES = (State.NEW,)
    rows = {}

    def __init__(self, pk, fields=("state", "is_open")):
        self.pk, self.state, self.audit_client_id = pk, State.NEW, 7
        concrete = [SimpleNamespace(name=name) for name in fields]
        self._meta = SimpleNamespace(label_lower="things.thing", concrete_fields=concrete)
        self.rows[pk] = {"state": State.NEW}

    class _base_manager:
        @staticmethod
        def filter(pk, state):
            row = Thing.rows[pk] if Thing.rows[pk]["state"] == state else {}
            return SimpleNamespace(update=lambda **changes: row and (row.update(changes) or 1))


@pytest.mark.django_db
def test_it_moves_and_records():
    thing = Thing(1)
    move(thing, "finish", by=RESIDENT, at=AT, reason="helped")
    assert Thing.rows[1] == {"state": State.DONE, "state_since": AT, "is_open": False}
    assert (thing.state, thing.state_since, thing.is_open) == (State.DONE, AT, False)
    line = Event.objects.get()
    assert (line.action, line.source, line.target) == ("things.thing.finish", "new", "done")
    assert (line.client_id, line.details) == (7, {"reason": "helped"})


@pytest.mark.django_db
def test_a_thing_without_is_open_moves_too():
    move(Thing(2, fields=("state",)), "finish", by=RESIDENT, at=AT)
    assert Thing.rows[2] == {"state": State.DONE, "state_since": AT}


@pytest.mark.django_db
def test_the_second_of_two_is_stale():
    first, second = Thing(3), Thing(3)
    move(first, "finish", by=RESIDENT, at=AT)
    with pytest.raises(StaleObject):
        move(second, "finish", by=RESIDENT, at=AT)
    with pytest.raises(StepNotAllowed):
        move(first, "finish", by=RESIDENT, at=AT)
    assert Event.objects.count() == 1
