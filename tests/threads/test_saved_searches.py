"""A worker saves a search, sees what is new in it, and takes a removed one back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.models import Event
from palvelupolku.directory.models import Service
from palvelupolku.threads import saved_searches as deeds
from palvelupolku.threads.models import SavedSearch
from tests.cast import AT

HOUR = timedelta(hours=1)


@pytest.fixture
def search(cast):
    return deeds.save_search(by=cast.aino, at=AT, name=" Kauppa-apu  pohjoisessa ", query="q=kauppa")


def test_it_is_saved_under_a_name_once(cast, search):
    assert search.name == "Kauppa-apu pohjoisessa"
    again = deeds.save_search(by=cast.aino, at=AT + HOUR, name="Kauppa", query="q=kauppa")
    assert again.pk == search.pk and again.seen_at == AT
    deeds.save_search(by=cast.ulla, at=AT, name="Oma", query="q=kauppa")
    assert [each.name for each in deeds.searches_of(cast.aino)] == ["Kauppa"]
    line = Event.objects.filter(action="threads.saved_search.save").first()
    assert line.actor_id == str(cast.aino.pk) and "kauppa" not in str(line.details)


@pytest.mark.parametrize(
    ("name", "query"), [("", "q=x"), ("a" * 121, "q=x"), ("n", ""), ("n", "q=" + "x" * 600)]
)
def test_a_search_without_name_or_words_is_refused(cast, name, query):
    with pytest.raises(ValidationError):
        deeds.save_search(by=cast.aino, at=AT, name=name, query=query)
    assert not SavedSearch.objects.exists()


def test_there_is_an_end_to_how_many_are_kept(cast):
    for number in range(deeds.MOST):
        last = deeds.save_search(by=cast.aino, at=AT, name=f"Haku {number}", query=f"q={number}")
    with pytest.raises(ValidationError):
        deeds.save_search(by=cast.aino, at=AT, name="Vielä", query="q=viela")
    deeds.remove_search(last, by=cast.aino, at=AT)
    assert deeds.save_search(by=cast.aino, at=AT, name="Vielä", query="q=viela")


def test_only_its_own_worker_touches_it(cast, search):
    with pytest.raises(PermissionDenied):
        deeds.save_search(by=cast.paavo, at=AT, name="Haku", query="q=x")
    for deed in (deeds.mark_seen, deeds.remove_search, deeds.restore_search):
        with pytest.raises(PermissionDenied):
            deed(search, by=cast.ulla, at=AT)
    with pytest.raises(PermissionDenied):
        deeds.rename_search(search, by=cast.ulla, at=AT, name="Minun")


def test_new_is_what_was_published_after_it_was_opened(cast, search):
    both = {cast.errands.pk, cast.safety_phone.pk}
    Service.objects.filter(pk=cast.errands.pk).update(published_at=AT + HOUR)
    Service.objects.filter(pk=cast.safety_phone.pk).update(published_at=AT - HOUR)
    other = deeds.save_search(by=cast.aino, at=AT, name="Toinen", query="q=puhelin")
    found = {"q=kauppa": both, "q=puhelin": {cast.safety_phone.pk}}
    assert deeds.new_counts(deeds.searches_of(cast.aino), found.get) == {search.pk: 1, other.pk: 0}
    deeds.mark_seen(search, by=cast.aino, at=AT + 2 * HOUR)

    def nobody_asks(query):
        raise AssertionError("nothing was published, so nothing is searched")

    assert deeds.new_counts([search], nobody_asks) == {search.pk: 0}


def test_a_removed_search_can_be_taken_back_for_a_week(cast, search):
    deeds.remove_search(search, by=cast.aino, at=AT)
    assert not deeds.searches_of(cast.aino).exists()
    assert list(deeds.removed_of(cast.aino, AT + HOUR)) == [search]
    deeds.restore_search(search, by=cast.aino, at=AT + HOUR)
    assert list(deeds.searches_of(cast.aino)) == [search]
    deeds.remove_search(search, by=cast.aino, at=AT)
    week = AT + timedelta(days=8)
    assert not deeds.removed_of(cast.aino, week).exists()
    deeds.save_search(by=cast.aino, at=week, name="Uusi", query="q=uusi")
    assert not SavedSearch.objects.filter(pk=search.pk).exists()


def test_saving_a_removed_search_again_begins_anew(cast, search):
    deeds.remove_search(search, by=cast.aino, at=AT)
    again = deeds.save_search(by=cast.aino, at=AT + HOUR, name="Taas", query="q=kauppa")
    assert again.pk == search.pk and again.seen_at == AT + HOUR and again.removed_at is None
