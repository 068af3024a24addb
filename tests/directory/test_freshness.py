"""Does an entry still hold? Who is asked, how often, and what readers are told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.choices import PlacesUnit, Source, ToldBy
from palvelupolku.directory.comparing import changes_between, pieces
from palvelupolku.directory.completeness import QUESTIONS, answers, met
from palvelupolku.directory.freshness import confirm_due, freshness_words, is_stale, known_on, places_words
from palvelupolku.directory.jobs import remind_owners
from palvelupolku.directory.models import CatalogueVersion, Service
from palvelupolku.directory.reminding import due_entries, not_confirmed
from palvelupolku.directory.upkeep import confirm_entry, set_free_places
from palvelupolku.notices.models import Link, Message
from tests.cast import AT
from tests.directory.test_editing import whole

TODAY = date(2026, 11, 23)


def entry(**fields):
    fields = {"confirmed_on": date(2026, 5, 23), "updated_at": AT, "confirm_every_months": 6, **fields}
    return Service(**fields)


@pytest.mark.parametrize(
    ("fields", "due", "stale"),
    [
        ({}, True, False),
        ({"confirmed_on": date(2026, 5, 24)}, False, False),
        ({"confirm_every_months": 3, "confirmed_on": date(2026, 8, 23)}, True, False),
        ({"confirmed_on": date(2025, 11, 23)}, True, True),
        ({"confirmed_on": date(2025, 11, 24), "confirm_every_months": 24}, False, False),
        ({"confirmed_on": None}, False, False),
        ({"confirmed_on": None, "updated_at": AT - timedelta(days=366)}, True, True),
        # What comes from another register is confirmed there, but it grows old all the same.
        ({"source": Source.PTV, "confirmed_on": date(2025, 1, 1)}, False, True),
        ({"status": "draft"}, False, False),
    ],
)
def test_due_by_its_own_interval_and_stale_after_a_year(fields, due, stale):
    assert (confirm_due(entry(**fields), TODAY), is_stale(entry(**fields), TODAY)) == (due, stale)


def test_readers_are_told_the_day_and_what_to_do():
    assert freshness_words(entry(), TODAY) == "Vahvistettu 23.5.2026."
    assert freshness_words(entry(confirmed_on=None), TODAY) == "Kirjoitettu 23.11.2026."
    assert "Soita ennen kuin lähdet" in freshness_words(entry(confirmed_on=date(2025, 1, 1)), TODAY)


@pytest.mark.parametrize("unit", PlacesUnit.values)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_free_places_are_told_with_their_unit_and_day(unit, language):
    told = {"free_places_unit": unit, "free_places_on": TODAY}
    with translation.override(language):
        one, many, none = (places_words(entry(free_places=n, **told)) for n in (1, 2, 0))
    assert len({one, many, none}) == 3 and all("23.11.2026" in words for words in (one, many, none))
    assert one[0] == "1" and many[0] == "2"
    by_phone = entry(free_places=1, free_places_told_by=ToldBy.PHONE, **told)
    assert "puhelimitse" in places_words(by_phone)
    assert places_words(entry()) == ""


@pytest.fixture
def rounds(cast):
    """Run the job day by day; the letters of each day."""

    def run(at):
        known = set(Message.objects.values_list("pk", flat=True))
        remind_owners(at)
        return list(Message.objects.exclude(pk__in=known).order_by("pk"))

    return run


def _old(service, **fields):
    Service.objects.filter(pk=service.pk).update(confirmed_on=date(2026, 3, 1), **fields)


def test_an_owner_gets_one_letter_for_all_three_times_and_then_peace(cast, rounds):
    _old(cast.errands, email="oma@jarjesto.example")
    other = Service.objects.create(organisation=cast.pensioners, name={"fi": "Kahvila"}, updated_at=AT)
    _old(other)
    (letter,) = rounds(AT)
    assert letter.address == cast.pensioners.email and letter.event == "entries_to_confirm"
    assert "Asiointi- ja saattaja-apu" in letter.body and "Kahvila" in letter.body
    assert "Kahvila" not in letter.subject
    assert rounds(AT + timedelta(days=1)) == []
    assert len(rounds(AT + timedelta(days=30))) == 1
    assert len(rounds(AT + timedelta(days=60))) == 1
    assert rounds(AT + timedelta(days=90)) == rounds(AT + timedelta(days=150)) == []
    # Only the newest link opens; the county's workers now see whom to call.
    assert Link.objects.filter(purpose="entries", replaced_by_id=None).count() == 1
    day = timezone.localdate(AT + timedelta(days=90))
    assert {each.pk for each in not_confirmed(day)} == {cast.errands.pk, other.pk}
    assert not_confirmed(timezone.localdate(AT + timedelta(days=60))) == []

    cast.errands.refresh_from_db()
    confirm_entry(cast.errands, by=cast.paavo, at=AT + timedelta(days=91))
    assert [each.pk for each in not_confirmed(day + timedelta(days=1))] == [other.pk]
    assert Service.objects.get(pk=cast.errands.pk).reminders == 0


def test_the_entrys_own_address_is_asked_when_the_office_has_none(cast, rounds):
    cast.pensioners.email = ""
    cast.pensioners.save()
    _old(cast.errands, email="oma@jarjesto.example")
    nobody = Service.objects.create(organisation_name="Kyläseura", name={"fi": "Talkoot"}, updated_at=AT)
    _old(nobody)
    (letter,) = rounds(AT)
    assert letter.address == "oma@jarjesto.example"
    assert not_confirmed(timezone.localdate(AT)) == [nobody]


def test_due_entries_are_found_for_every_interval(cast):
    for months, day in ((1, date(2026, 10, 23)), (1, date(2026, 10, 24)), (12, date(2025, 11, 23))):
        Service.objects.create(
            organisation=cast.pensioners,
            name={"fi": f"{months} {day}"},
            confirm_every_months=months,
            confirmed_on=day,
            updated_at=AT,
        )
    assert {str(each) for each in due_entries(TODAY)} == {"1 2026-10-23", "12 2025-11-23"}


def test_upkeep_moves_the_catalogue_and_refuses_strangers(cast):
    cast.errands.refresh_from_db()
    token = CatalogueVersion.objects.values_list("token", flat=True).first()
    set_free_places(cast.errands, by=cast.aino, at=AT, number=2, unit="visit", told_by=ToldBy.PHONE)
    assert CatalogueVersion.objects.get().token != token
    fresh = Service.objects.get(pk=cast.errands.pk)
    assert (fresh.free_places, fresh.free_places_unit, fresh.free_places_told_by) == (2, "visit", "phone")
    assert fresh.updated_at == AT and known_on(fresh) == AT.date()
    set_free_places(fresh, by=cast.aino, at=AT + timedelta(days=9), number=3)
    assert known_on(Service.objects.get(pk=fresh.pk)) == AT.date()
    for person in (cast.pirkko, cast.eero):
        with pytest.raises(PermissionDenied):
            set_free_places(fresh, by=person, at=AT, number=1)
        with pytest.raises(PermissionDenied):
            confirm_entry(fresh, by=person, at=AT)
    for wrong in ({"number": 10_000}, {"number": -1}, {"number": 1, "unit": "kilo"}):
        with pytest.raises(ValidationError):
            set_free_places(fresh, by=SYSTEM, at=AT, **wrong)


def test_the_six_questions_tell_what_is_missing_and_where():
    assert met({}) == 0 and [answer.number for answer in answers({})] == list(range(1, QUESTIONS + 1))
    steps = {(each.step, each.field) for answer in answers({}) for each in answer.missing}
    assert {(1, "kind"), (2, "when_fi"), (3, "phone"), (4, "stages")} <= steps
    full = whole(None) | {"cost": {"fi": "0 €"}, "how_to_get_in": {"fi": "Tule vain."}}
    assert met(full) == QUESTIONS
    assert met(full | {"stages": []}) == QUESTIONS - 1
    assert met(full | {"channels": []}) == QUESTIONS - 1  # neither hours nor an address is told any more


def test_a_change_is_told_word_by_word(cast):
    before = {"name": {"fi": "Kahvila"}, "summary": {"fi": "Kahvia ja seuraa."}, "stages": [1]}
    after = before | {
        "summary": {"fi": "Kahvia ja hyvää seuraa."},
        "stages": [1, 2],
        "call": {"phone": "016 000 1"},
    }
    changes = changes_between(before, after, TODAY)
    assert [change.label for change in changes] == [
        "Yhdellä lauseella",
        "Puhelin",
        "Äänet, joihin tämä vastaa",
    ]
    assert changes[0].pieces == (("same", "Kahvia ja "), ("new", "hyvää "), ("same", "seuraa."))
    assert changes_between(after, after, TODAY) == []


@pytest.mark.parametrize(
    ("before", "after"), [("", "uusi"), ("vanha", ""), ("a b c", "a c d"), ("yksi\nkaksi", "yksi kaksi")]
)
def test_the_pieces_make_up_both_texts(before, after):
    told = list(pieces(before, after))
    assert "".join(text for kind, text in told if kind != "gone").split() == after.split()
    assert "".join(text for kind, text in told if kind != "new").split() == before.split()
