"""Words of a query and of a text come to the same lemmas."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelupolku.kernel.words import lemmas, tokens


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ulkoiluapua", {"ulkoilu", "apu", "ulkoiluapu"}),
        ("kauppa-asiointiin", {"kauppa", "asiointi"}),
        ("omaishoitajien", {"omainen", "hoitaja"}),
        ("muistisairaan", {"muisti", "sairas", "muistisairas"}),
        ("läheiselle", {"läheinen"}),
        ("vertaistukiryhmästä", {"tuki", "ryhmä"}),
        ("turvapuhelinta", {"turva", "puhelin"}),
        ("päihdeongelmaan", {"päihde", "ongelma"}),
        ("Pirkanmaan", {"pirkanmaa"}),
    ],
)
def test_it_finds_the_lemma_and_the_parts_of_a_compound(word, parts):
    assert parts <= set(lemmas(word))


def test_it_brings_two_forms_together():
    assert lemmas("yksinäisyydestä") == lemmas("Yksinäisyyttä!")


def test_it_stems_a_word_that_no_dictionary_knows():
    assert lemmas("xyzzyssä") == ("xyzy",)


def test_it_stems_swedish_and_english():
    assert lemmas("hemtjänsten", "sv") == ("hemtjänst",)
    assert lemmas("Helping,", "en") == ("help",)


@pytest.mark.parametrize("word", ["", "--", "!?", "\u00ad", "_"])
def test_it_has_no_lemma_for_nothing(word):
    assert lemmas(word) == ()


def test_it_takes_a_text_apart():
    text = "SPR:n ystävä\u00adtoiminta, klo 12:30; Ka\u0308velyä kauppa-asiointiin!"
    assert tokens(text) == ["spr", "ystävätoiminta", "klo", "12", "30", "kävelyä", "kauppa-asiointiin"]


def test_it_caps_words_and_their_number():
    assert tokens("a" * 500 + " b") == ["a" * 60, "b"]
    assert tokens("yksi kaksi kolme", limit=2) == ["yksi", "kaksi"]


def test_it_stems_in_many_threads():
    words = [f"helping{chr(97 + n % 26)}s" for n in range(2_000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: lemmas(word, "en"), words)) == [
            lemmas(word, "en") for word in words
        ]


@settings(deadline=None)
@given(st.text(max_size=80) | st.text("aäk-t :", max_size=80), st.sampled_from(["fi", "sv", "en"]))
def test_it_never_breaks_on_odd_input(text, language):
    for word in tokens(text, limit=5):
        assert 0 < len(word) <= 60
        assert all(lemma for lemma in lemmas(word, language))
    assert isinstance(lemmas(text, language), tuple)
