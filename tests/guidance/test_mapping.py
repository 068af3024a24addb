"""The situation is written down; nobody overwrites another unknowingly."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.guidance.actions import close_case, save_mapping
from palvelupolku.guidance.models import Mapping
from palvelupolku.guidance.rules import has_running_clock
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from tests.cast import AT, make_cast
from tests.guidance.paths import a_case, lines
from tests.together import together

NOTHING = dict.fromkeys(("needs", "abilities", "circumstances", "network"), "")
FIRST = {"needs": "kauppaan", "abilities": "kävelee rollaattorilla", "circumstances": "", "network": "tytär"}


def test_it_saves_and_counts_versions(cast):
    case = a_case(cast)
    first = save_mapping(case, by=cast.aino, at=AT, version=0, **FIRST)
    assert (first.version, first.needs, first.updated_by) == (1, "kauppaan", cast.aino)
    second = save_mapping(case, by=cast.martta, at=AT, version=1, **(FIRST | {"needs": "kauppaan ja ulos"}))
    assert (second.version, second.needs) == (2, "kauppaan ja ulos")


def test_its_line_names_the_parts_but_never_the_words(cast):
    save_mapping(a_case(cast), by=cast.aino, at=AT, version=0, **FIRST)
    line = lines("guidance.mapping.save").get()
    assert line.details["parts"] == ["needs", "abilities", "network"]
    assert "kauppaan" not in str(line.details)


def test_a_stale_save_shows_both_and_changes_nothing(cast):
    case = a_case(cast)
    save_mapping(case, by=cast.aino, at=AT, version=0, **FIRST)
    save_mapping(case, by=cast.martta, at=AT, version=1, **(FIRST | {"needs": "Martan teksti"}))
    with pytest.raises(StaleObject) as conflict:
        save_mapping(case, by=cast.aino, at=AT, version=1, **(FIRST | {"needs": "Ainon teksti"}))
    assert conflict.value.mine["needs"] == "Ainon teksti"
    assert conflict.value.theirs["needs"] == "Martan teksti"
    assert Mapping.objects.get().needs == "Martan teksti"
    assert lines("guidance.mapping.save").count() == 2


def test_it_refuses_readers_others_and_closed_cases(cast):
    case = a_case(cast)
    for user in (cast.eero, cast.ulla, cast.paavo):
        with pytest.raises(PermissionDenied):
            save_mapping(case, by=user, at=AT, version=0, **FIRST)
    close_case(case, by=cast.aino, at=AT, ending="own")
    with pytest.raises(StepNotAllowed):
        save_mapping(case, by=cast.aino, at=AT, version=0, **FIRST)


@pytest.mark.django_db(transaction=True)
def test_two_first_savers_do_not_lose_either():
    cast = make_cast()
    case = a_case(cast)
    errors = together(
        *(
            lambda user=user: save_mapping(case, by=user, at=AT, version=0, **(FIRST | {"needs": user.name}))
            for user in (cast.aino, cast.martta)
        )
    )
    assert [type(error) for error in errors] == [StaleObject]
    assert {errors[0].mine["needs"], errors[0].theirs["needs"]} == {"Aino Aalto", "Martta Mäki"}


def test_the_clock_stops_when_the_mapping_begins():
    assert has_running_clock(is_open=True, phase=3, is_mapped=False)
    assert not has_running_clock(is_open=True, phase=3, is_mapped=True)
    assert not has_running_clock(is_open=True, phase=4, is_mapped=False)
    assert not has_running_clock(is_open=False, phase=3, is_mapped=False)


def test_an_empty_one_does_not_wipe_out_what_was_written(cast):
    case = a_case(cast)
    save_mapping(case, by=cast.aino, at=AT, version=0, **(NOTHING | {"needs": "Kauppa"}))
    with pytest.raises(ValidationError):
        save_mapping(case, by=cast.aino, at=AT, version=1, **NOTHING)
    assert Mapping.objects.get().needs == "Kauppa"
