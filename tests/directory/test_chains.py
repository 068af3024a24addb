"""A care chain: written, published when it says who does what, with agreed places on its steps."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.models import Event
from palvelupolku.directory import chains
from palvelupolku.directory.choices import Status
from palvelupolku.directory.models import ChainPlace
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from tests.cast import AT

DAY = AT.date()
LATER = AT + timedelta(minutes=5)
FACTS = {"name": {"fi": "Kaatunut ikäihminen"}, "client_group": {"fi": "yli 75-vuotiaat"}}


def step(number, title, who="kotihoito", what="käy luona", pk=None):
    return {
        "id": pk,
        "number": number,
        "phase": 3,
        "title": {"fi": title},
        "who": {"fi": who},
        "what": {"fi": what},
    }


def titles(chain):
    return [(each.number, each.title["fi"]) for each in chain.steps.all()]


@pytest.fixture
def chain(cast):
    steps = [step(1, "Ensiapu"), step(2, "Arviointi"), step(3, "Tasapainoryhmä")]
    return chains.save_chain(None, by=cast.aino, at=AT, steps=steps, **FACTS)


def test_it_is_written_as_a_draft_with_its_line(cast, chain):
    assert chain.status == Status.DRAFT and chain.slug == "kaatunut-ikaihminen"
    assert titles(chain) == [(1, "Ensiapu"), (2, "Arviointi"), (3, "Tasapainoryhmä")]
    assert Event.objects.filter(action="directory.chain.save", actor_id=str(cast.aino.pk)).count() == 1
    again = chains.save_chain(None, by=cast.aino, at=AT, **FACTS)
    assert again.slug == "kaatunut-ikaihminen-2"


@pytest.mark.parametrize("person", ["eero", "paavo"])
def test_only_a_writer_of_the_county_writes(cast, chain, person):
    who = getattr(cast, person)
    place = chains.agree_place(chain.steps.first(), cast.errands, by=cast.aino, at=AT, agreed_on=DAY)
    deeds = [
        lambda: chains.save_chain(chain, by=who, at=AT, **FACTS),
        lambda: chains.publish_chain(chain, by=who, at=AT),
        lambda: chains.withdraw_chain(chain, by=who, at=AT),
        lambda: chains.archive_chain(chain, by=who, at=AT),
        lambda: chains.agree_place(chain.steps.first(), cast.errands, by=who, at=AT, agreed_on=DAY),
        lambda: chains.end_place(place, by=who, at=AT, until=DAY),
    ]
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()


def test_steps_change_places_and_keep_their_agreements(cast, chain):
    first, second, third = chain.steps.all()
    chains.agree_place(third, cast.errands, by=cast.aino, at=AT, agreed_on=DAY)
    rows = [
        step(2, "Ensiapu", pk=first.pk),
        step(1, "Tasapainoryhmä", pk=third.pk),
        step(2, "Arviointi uudelleen", pk=second.pk),
        step(9, "Seuranta"),
    ]
    chains.set_steps(chain, rows, by=cast.aino, at=LATER)
    assert titles(chain) == [
        (1, "Tasapainoryhmä"),
        (2, "Ensiapu"),
        (3, "Arviointi uudelleen"),
        (4, "Seuranta"),
    ]
    assert ChainPlace.objects.get().step.title["fi"] == "Tasapainoryhmä"
    with pytest.raises(ValidationError):
        chains.set_steps(chain, [step(1, "Ensiapu", pk=first.pk)], by=cast.aino, at=LATER)
    assert len(titles(chain)) == 4


def test_the_second_of_two_editors_is_stopped(cast, chain):
    seen = chain.updated_at
    mine, theirs = type(chain).objects.get(), type(chain).objects.get()
    # At the very same moment: the time alone does not tell the two saves apart.
    chains.save_chain(theirs, by=cast.martta, at=AT, seen=seen, **FACTS | {"summary": {"fi": "heidän"}})
    with pytest.raises(StaleObject):
        chains.save_chain(mine, by=cast.aino, at=AT, seen=seen, **FACTS | {"summary": {"fi": "minun"}})
    with pytest.raises(StaleObject):
        chains.publish_chain(type(chain).objects.get(), by=cast.aino, at=LATER, seen=seen)
    assert type(chain).objects.get().summary == {"fi": "heidän"}


def test_it_is_published_only_when_two_steps_say_who_does_what(cast):
    steps = [step(1, "Ensiapu"), step(2, "Arviointi", who="")]
    chain = chains.save_chain(None, by=cast.aino, at=AT, steps=steps, **FACTS)
    with pytest.raises(ValidationError):
        chains.publish_chain(chain, by=cast.aino, at=AT)
    rows = [step(1, "Ensiapu", pk=chain.steps.first().pk), step(2, "Arviointi", pk=chain.steps.last().pk)]
    chains.set_steps(chain, rows, by=cast.aino, at=AT)
    chains.publish_chain(chain, by=cast.aino, at=AT)
    assert list(chains.chains()) == [chain] and chains.chains()[0].step_count == 2
    with pytest.raises(ValidationError):
        chains.set_steps(chain, rows[:1], by=cast.aino, at=AT)
    with pytest.raises(StepNotAllowed):
        chains.publish_chain(chain, by=cast.aino, at=AT)
    chain = type(chain).objects.get()
    assert chain.steps.count() == 2
    chains.archive_chain(chain, by=cast.aino, at=AT)
    assert not chains.chains(status=None).exists()
    chains.withdraw_chain(chain, by=cast.aino, at=AT)
    assert chains.chains(status=None).get().status == Status.DRAFT


def test_an_agreed_place_shows_while_it_is_in_force_in_a_published_chain(cast, chain):
    until = DAY + timedelta(days=30)
    place = chains.agree_place(
        chain.steps.last(), cast.errands, by=cast.aino, at=AT, agreed_on=DAY, agreed_until=until
    )
    assert not chains.places_of(cast.errands, DAY).exists()
    chains.publish_chain(chain, by=cast.aino, at=AT)
    assert chains.places_of(cast.errands, DAY).get().step.chain == chain
    days = {DAY - timedelta(days=1): 0, until: 1, until + timedelta(days=1): 0}
    assert {day: chains.places_of(cast.errands, day).count() for day in days} == days
    chains.end_place(place, by=cast.aino, at=AT, until=DAY)
    assert chains.places_of(cast.errands, DAY).count() == 1
    assert not chains.places_of(cast.errands, DAY + timedelta(days=1)).exists()
    renewed = chains.agree_place(chain.steps.last(), cast.errands, by=cast.aino, at=AT, agreed_on=DAY)
    assert renewed.pk == place.pk and renewed.agreed_until is None
    chains.end_place(renewed, by=cast.aino, at=AT, until=DAY - timedelta(days=1))
    assert not ChainPlace.objects.exists()


def test_a_place_is_agreed_for_what_is_published_and_for_days_in_order(cast, chain):
    with pytest.raises(ValidationError):
        chains.agree_place(
            chain.steps.first(),
            cast.errands,
            by=cast.aino,
            at=AT,
            agreed_on=DAY,
            agreed_until=DAY - timedelta(days=1),
        )
    cast.errands.status = Status.ARCHIVED
    with pytest.raises(ValidationError):
        chains.agree_place(chain.steps.first(), cast.errands, by=cast.aino, at=AT, agreed_on=DAY)


def test_groups_that_need_coordinated_services_are_listed(cast, chain):
    other = chains.save_chain(None, by=cast.aino, at=AT, needs_coordination=True, **FACTS)
    assert list(chains.chains(status=None, coordinated=True)) == [other]
