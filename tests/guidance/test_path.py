"""A case moves along its path, is closed in one of three ways and can be taken up again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.actions import close_case, reopen_case, set_phase
from palvelupolku.guidance.models import Case
from palvelupolku.guidance.queries import path_of
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from tests.cast import AT
from tests.guidance.paths import a_case, lines

LATER = AT + timedelta(days=3)


def test_it_moves_and_remembers_how_long_it_stood(cast):
    case = a_case(cast)
    set_phase(case, Phase.PLANNING, by=cast.aino, at=LATER)
    case.refresh_from_db()
    assert (case.phase, case.phase_since) == (Phase.PLANNING, LATER)
    assert case.stays.filter(ended_at=None).count() == 1
    path = {phase: (first, length) for phase, first, length in path_of(case, LATER + timedelta(days=2))}
    assert path[Phase.ASSESSMENT] == (AT, timedelta(days=3))
    assert path[Phase.PLANNING] == (LATER, timedelta(days=2))
    assert path[Phase.DELIVERING] == (None, None)
    line = lines("guidance.case.set_phase").get()
    assert (line.source, line.target, line.client_id) == ("3", "4", cast.helvi.pk)


def test_it_moves_back_and_the_days_add_up(cast):
    case = a_case(cast)
    set_phase(case, Phase.PLANNING, by=cast.aino, at=LATER)
    set_phase(case, Phase.ASSESSMENT, by=cast.aino, at=LATER + timedelta(days=1))
    lengths = {phase: length for phase, _, length in path_of(case, LATER + timedelta(days=2))}
    assert lengths[Phase.ASSESSMENT] == timedelta(days=4)


def test_the_same_phase_is_no_move(cast):
    case = a_case(cast)
    set_phase(case, Phase.ASSESSMENT, by=cast.aino, at=LATER)
    assert case.phase_since == AT
    assert not lines("guidance.case.set_phase").exists()


def test_it_refuses_a_stale_move(cast):
    case = a_case(cast)
    stale = Case.objects.get(pk=case.pk)
    set_phase(case, Phase.PLANNING, by=cast.aino, at=LATER)
    with pytest.raises(StaleObject):
        set_phase(stale, Phase.ORGANISING, by=cast.martta, at=LATER)


@pytest.mark.parametrize("name", ["eero", "ulla", "paavo"])
def test_it_refuses_readers_and_others(cast, name):
    case, user = a_case(cast), getattr(cast, name)
    for deed in (
        lambda: set_phase(case, Phase.PLANNING, by=user, at=LATER),
        lambda: close_case(case, by=user, at=LATER, ending="own"),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_it_closes_and_opens_again(cast):
    case = a_case(cast)
    close_case(case, by=cast.aino, at=LATER, ending="both")
    case.refresh_from_db()
    assert (case.state, case.is_open, case.ending) == ("closed", False, "both")
    assert not case.stays.filter(ended_at=None).exists()
    with pytest.raises(StepNotAllowed):
        set_phase(case, Phase.PLANNING, by=cast.aino, at=LATER)
    reopen_case(case, by=cast.martta, at=LATER + timedelta(days=1), reason="tarve palasi")
    case.refresh_from_db()
    assert (case.state, case.is_open, case.ending) == ("open", True, "")
    assert case.stays.filter(ended_at=None).count() == 1
    assert lines("guidance.case.close").count() == lines("guidance.case.reopen").count() == 1


def test_it_refuses_an_unknown_ending(cast):
    with pytest.raises(ValidationError):
        close_case(a_case(cast), by=cast.aino, at=LATER, ending="somehow")
