"""How well people's own words find what helps in the demo catalogue: the floors under `make bench-search`."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from bench import needs
from palvelupolku.directory.search import find
from palvelupolku.directory.search.vocabulary import everyday_rows, topics

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo catalogue once for the module, taken away after it: {id: key}."""
    from palvelupolku.directory.search import index

    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            index.forget()
            yield needs.load()
            transaction.set_rollback(True)
        index.forget()


def test_needs_that_were_not_looked_at_are_answered(demo):
    parts = needs.needs()
    kept = needs.score(parts["kept"], needs.ours(demo))
    stemmed = needs.score(parts["kept"], needs.Plain(demo, is_stemmed=True))
    assert kept.zero == 0 and kept.needs >= 70
    assert kept.ndcg >= 0.66 and kept.recall >= 0.65, str(kept)
    assert kept.recall >= 1.8 * stemmed.recall, f"{kept}, stemmed {stemmed}"


def test_our_own_words_are_many_and_each_row_says_and_means_something():
    rows = everyday_rows()
    assert len(rows["fi"]) >= 250 and len(rows["sv"]) >= 200 and len(rows["en"]) >= 60
    assert all(
        row["say"] and row["means"] and set(row) == {"say", "means"} for each in rows.values() for row in each
    )
    texts = [text for each in rows.values() for row in each for text in [*row["say"], *row["means"]]]
    assert all(isinstance(text, str) and text == text.strip() for text in texts)
    assert all(row["also"] and all(row[language] for language in ("fi", "sv", "en")) for row in topics())


def test_associations_and_public_services_are_both_among_the_first(demo):
    from palvelupolku.directory.models import Service

    kinds = dict(Service.objects.values_list("pk", "kind"))
    for words in (
        "äiti ei pääse enää kauppaan",
        "mies juo liikaa",
        "en jaksa enää hoitaa muistisairasta vaimoa",
    ):
        first = [kinds[hit.service_id] for hit in find(words, limit=10).hits]
        assert {"activity", "service"} <= set(first), words


def test_the_command_tells_what_was_found_and_why(demo):
    told = StringIO()
    call_command("find", "mummo ei muista lääkkeitään", "--lang", "fi", "--limit", "5", "--json", stdout=told)
    rows = json.loads(told.getvalue())
    assert len(rows) == 5 and all(row["id"] in demo and row["name"] and row["why"] for row in rows)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    told = StringIO()
    call_command("find", "xyzzyplugh", stdout=told)
    assert "Nothing" in told.getvalue()
