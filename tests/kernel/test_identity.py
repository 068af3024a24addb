"""A personal identity code is read as people write it, and never shown whole by accident."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel import identity

HELVI = date(1942, 3, 12)
TODAY = date(2026, 11, 22)
SEPARATORS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}


def reason_of(text, **facts):
    with pytest.raises(ValueError) as refused:
        identity.parse(text, **facts)
    return refused.value.reason


def test_it_reads_a_code():
    assert identity.parse("120342-912D") == identity.IdentityCode("120342-912D", HELVI, 912, True)


def test_it_knows_a_permanent_code_from_a_temporary_one():
    # The specimen code of the authorities' own leaflets.
    found = identity.parse("131052-308T")
    assert (found.individual_number, found.is_temporary) == (308, False)


@pytest.mark.parametrize(
    "typed",
    [
        " 120342-912d ",
        "120342 - 912D",
        "120342–912D",
        "120342−912D",
        "120342-912D\n",
        "120342\u00ad-\u200b912D",
        "１２０３４２－９１２Ｄ",
    ],
)
def test_it_reads_what_people_type_and_paste(typed):
    assert identity.parse(typed).code == "120342-912D"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ("120342", "format"),
        ("120342-912", "format"),
        ("120342Z912D", "format"),
        ("120342-912DD", "format"),
        ("120342-912G", "format"),
        ("١٢٠٣٤٢-912D", "format"),
        ("300242-912D", "date"),
        ("001342-912D", "date"),
        ("290223A9123", "date"),
        ("120342-001D", "number"),
        ("120342-912E", "checksum"),
        ("9" * 100_000, "format"),
    ],
)
def test_it_refuses_and_says_why(text, reason):
    assert reason_of(text) == reason


def test_it_refuses_a_birth_in_the_future():
    tomorrow = identity.make_temporary(TODAY + timedelta(days=1), 901)
    assert reason_of(tomorrow, today=TODAY) == "future"
    assert identity.parse(tomorrow).born_on > TODAY
    assert identity.parse(identity.make_temporary(TODAY, 901), today=TODAY).born_on == TODAY


def test_two_persons_may_differ_by_the_separator_alone():
    one, other = (identity.parse(identity.make_temporary(HELVI, 912, mark)) for mark in "-Y")
    assert one != other
    assert one.code[:6] + one.code[7:] == other.code[:6] + other.code[7:]


def test_it_makes_only_codes_that_no_real_person_has():
    with pytest.raises(ValueError, match="900–999"):
        identity.make_temporary(HELVI, 899)
    with pytest.raises(ValueError, match="not for the year 1942"):
        identity.make_temporary(HELVI, 912, "A")
    with pytest.raises(ValueError, match="not for the year 1742"):
        identity.make_temporary(date(1742, 3, 12), 912)


def test_it_hides_the_end():
    assert identity.mask("120342-912D") == "120342-****"
    assert identity.mask("010203b9123") == "010203B****"


@pytest.mark.parametrize("text", ["", "Helvi", "120342-912", "1203429123D"])
def test_it_shows_nothing_of_what_is_not_a_code(text):
    assert identity.mask(text) == "****"


def test_it_keeps_the_code_out_of_logs():
    assert "912D" not in repr([identity.parse("120342-912D")])


born = st.dates(date(1850, 1, 1), date(2099, 12, 31))


@given(born, st.integers(900, 999), st.data())
def test_it_reads_back_every_code_it_makes(born_on, number, data):
    separator = data.draw(st.sampled_from(SEPARATORS[born_on.year // 100 * 100]))
    code = identity.make_temporary(born_on, number, separator)
    assert identity.parse(code.lower()) == identity.IdentityCode(code, born_on, number, True)
    assert identity.mask(code) == code[:7] + "****"


@given(born, st.integers(900, 999), st.integers(0, 9), st.sampled_from("0123456789"))
def test_it_notices_any_one_wrong_digit(born_on, number, place, digit):
    code = identity.make_temporary(born_on, number)
    at = place if place < 6 else place + 1
    if at < 10 and code[at] != digit:
        assert reason_of(code[:at] + digit + code[at + 1 :]) in {"checksum", "date", "number"}


@given(st.text())
def test_it_never_breaks_on_odd_input(text):
    assert isinstance(identity.mask(text), str)
    if identity.mask(text) == "****":
        assert reason_of(text, today=TODAY) in {"empty", "format"}


@given(st.from_regex(identity.SHAPE, fullmatch=True))
def test_it_judges_everything_of_the_right_shape(text):
    try:
        found = identity.parse(text, today=TODAY)
    except identity.IdentityCodeError as refused:
        reason = refused.reason
    else:
        reason = None
        assert identity.parse(found.code) == found
    assert reason in {None, "date", "number", "checksum", "future"}
