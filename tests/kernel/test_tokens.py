"""Link secrets cannot be guessed; receipt codes can be read out."""

import re

from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel import tokens


def test_it_makes_a_long_url_safe_secret():
    made = {tokens.make_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[\w-]{32}", each, re.ASCII) for each in made)


def test_it_keeps_a_hash_that_finds_the_secret_again():
    secret = tokens.make_secret()
    assert tokens.hash_secret(secret) == tokens.hash_secret(secret) != tokens.hash_secret(secret + "x")
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.hash_secret(secret))


def test_it_makes_codes_without_look_alikes():
    made = [tokens.make_code() for _ in range(500)]
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", each) for each in made)
    assert not set("".join(made)) & set("01OILSBZ58UW")
    assert len(set(made)) == 500


def test_it_groups_by_four():
    assert [len(group) for group in tokens.make_code(10).split("-")] == [4, 4, 2]


@given(st.sampled_from(["", " ", "-", "  –  ", ". "]))
def test_it_reads_a_code_however_it_was_typed(gap):
    code = tokens.make_code()
    assert tokens.normalise_code(f" {gap.join(code.lower().replace('-', ''))} ") == code


@given(st.text())
def test_it_never_breaks_on_odd_input(text):
    once = tokens.normalise_code(text)
    assert tokens.normalise_code(once) == once
    assert len(tokens.hash_secret(text)) == 64
