"""The card of 60 words: never more, whole sentences where they fit, the number never missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.directory.models import Service
from palvelupolku.directory.short_card import MOST_LETTERS, MOST_WORDS, SHARES, short_card, shortened
from palvelupolku.doors.resident.short_card import card_of
from tests.cast import AT

WORDS = st.text(alphabet=st.sampled_from("aäö .,!?\n\t\u00a0xxxxxx"), max_size=900)


def words_on(card, labels):
    return sum(len(text.split()) + len(labels.get(fact, "").split()) for fact, text in card.items())


@given(
    st.fixed_dictionaries({fact: WORDS for fact, _share in SHARES}),
    st.dictionaries(st.sampled_from([fact for fact, _share in SHARES]), WORDS),
    WORDS,
    st.integers(0, MOST_WORDS),
)
def test_it_never_has_more_words(texts, labels, own, most):
    card = short_card(texts | {"labels": labels}, own=own, most=most)
    assert words_on(card, labels) <= most
    assert all(text.strip() for text in card.values())
    assert sum(map(len, card.values())) <= MOST_LETTERS


@given(WORDS, st.integers(-1, 30))
def test_what_is_shortened_begins_as_it_was(text, most):
    short = shortened(text, most).removesuffix("…")
    assert len(short.split()) <= max(most, 0)
    assert " ".join(text.split()).startswith(short)


def test_whole_sentences_are_kept_where_they_fit():
    assert shortened("Tule kylään. Kahvi on valmiina, ja juttua riittää.", 4) == "Tule kylään."
    assert shortened("Kahvi on valmiina, ja juttua riittää pitkään.", 3) == "Kahvi on valmiina…"
    assert shortened("Lyhyt.", 3) == "Lyhyt."


@pytest.fixture
def long_one(cast):
    text = {"fi": "Sana toisensa jälkeen tätä tarinaa riittää " * 20}
    names = ("summary", "description", "for_whom", "when", "where", "cost", "how_to_get_in")
    return Service.objects.create(
        name={"fi": "Juttukahvila"},
        organisation=cast.pensioners,
        phone="016 000 101",
        updated_at=AT,
        **dict.fromkeys(names, text),
    )


def test_a_long_entry_fits_with_its_number_and_giver(long_one, client):
    card = card_of(long_one, "fi")
    texts = [text for name, text in card.items() if name in dict(SHARES)]
    assert sum(len(text.split()) for text in texts) <= MOST_WORDS
    assert card["call"] == "016 000 101" and card["giver"] == "Keminkylän Eläkkeensaajat ry"
    page = client.get(f"/palvelut/{long_one.pk}/kortti/").text
    assert "tel:016000101" in page and "Juttukahvila" in page and "resident/pocket.css" in page


def test_own_words_go_before_the_facts(long_one, client):
    long_one.card = {"fi": "Tule juttelemaan. Kahvi on meiltä."}
    long_one.save()
    page = client.get(f"/palvelut/{long_one.pk}/kortti/").text
    assert "Tule juttelemaan. Kahvi on meiltä." in page and "Sana toisensa" not in page


def test_an_entry_without_a_number_tells_the_advice_line(cast):
    card = card_of(cast.safety_phone, "fi")
    assert card["call"] == "016 000 000" and card["is_advice"]
