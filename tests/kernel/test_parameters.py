"""The law's amounts are read exactly and only for the days they were in force."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel.errors import NotInForce
from palvelupolku.kernel.parameters import Parameter, ParameterError, load

LIMIT = """\
income_limit_1:
  label: Tuloraja, yhden hengen talous
  unit: EUR/month
  law: Asiakasmaksulaki 734/1992 10 e §
  checked_on: 2026-11-21
  values: {2026-01-01: 699.10, 2022-01-01: 598, 2024-01-01: 653}
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "home_care.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2022, 1, 1), "598"),
        (date(2023, 12, 31), "598"),
        (date(2024, 1, 1), "653"),
        (date(2026, 11, 22), "699.10"),
    ],
)
def test_it_gives_the_amount_in_force_that_day(written, day, amount):
    found = load(written(LIMIT))["income_limit_1"].on(day)
    assert isinstance(found, Decimal)
    assert str(found) == amount


def test_it_refuses_a_day_before_the_first_date(written):
    with pytest.raises(
        NotInForce, match="income_limit_1 has no value before 2022-01-01, asked for 2021-12-31"
    ):
        load(written(LIMIT))["income_limit_1"].on(date(2021, 12, 31))


def test_it_carries_the_law_and_when_it_was_checked(written):
    parameter = load(written(LIMIT))["income_limit_1"]
    assert parameter.law == "Asiakasmaksulaki 734/1992 10 e §"
    assert parameter.checked_on == date(2026, 11, 21)
    assert (parameter.name, parameter.label, parameter.unit) == (
        "income_limit_1",
        "Tuloraja, yhden hengen talous",
        "EUR/month",
    )


def test_it_reads_truth_and_words_as_written(written):
    head = "{label: x, law: y, checked_on: 2026-01-01, "
    found = load(
        written(
            f"flag: {head}unit: yes or no, values: {{2025-01-01: true, 2026-01-01: false}}}}\n"
            f"word: {head}unit: text, values: {{2025-01-01: ge75, 2026-01-01: 075}}}}\n"
        )
    )
    assert found["flag"].on(date(2025, 6, 1)) is True
    assert found["flag"].on(date(2026, 6, 1)) is False
    assert found["word"].on(date(2025, 6, 1)) == "ge75"
    assert found["word"].on(date(2026, 6, 1)) == "075"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("unit: EUR/month\n  ", ""), "income_limit_1: missing unit"),
        (("label:", "lable:"), "income_limit_1: missing label"),
        (("unit: EUR", "note: n\n  unit: EUR"), "income_limit_1: unknown note"),
        (("653", '"653,00"'), "'653,00' of 2024-01-01 is not a number"),
        (("653", ".nan"), "not a number"),
        (("653", "1e3"), "not a number"),
        (("653", ""), "must be one number or text"),
        (("653", "[653]"), "must be one number or text"),
        (("2024-01-01", "1.1.2024"), "'1.1.2024' is not a day"),
        (("2024-01-01", "2022-01-01"), "2022-01-01 is written twice"),
        (("2024-01-01", "20220101"), "2022-01-01 is written twice"),
        (("2026-11-21", "yesterday"), "'yesterday' is not a day"),
        (("{2026-01-01: 699.10, 2022-01-01: 598, 2024-01-01: 653}", "598"), "first day: value"),
        (("law: Asiakas", "law: [Asiakas"), "home_care.yaml"),
    ],
)
def test_it_refuses_a_faulty_file_and_says_where(written, change, fault):
    with pytest.raises(ParameterError) as refused:
        load(written(LIMIT.replace(*change)))
    assert str(refused.value).startswith("home_care.yaml: ")
    assert fault in str(refused.value)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "a: b\n", "? [a, b]\n: c\n"])
def test_it_refuses_what_is_not_a_table_of_parameters(written, text):
    with pytest.raises(ParameterError, match=r"home_care\.yaml"):
        load(written(text))


def test_it_refuses_one_name_twice(written):
    with pytest.raises(ParameterError, match="income_limit_1 is written twice"):
        load(written(LIMIT + LIMIT))


days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(st.dictionaries(days, st.integers(0, 999).map(Decimal), min_size=1, max_size=8), days)
def test_it_gives_the_latest_value_not_after_the_day(values, day):
    parameter = Parameter("p", "l", "u", "law", day, tuple(sorted(values.items())))
    begun = [first for first in values if first <= day]
    if begun:
        assert parameter.on(day) == values[max(begun)]
    else:
        with pytest.raises(NotInForce):
            parameter.on(min(values) - timedelta(days=1))
