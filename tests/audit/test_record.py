"""Every deed leaves its line, and no line comes without its deed."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from palvelupolku.audit.actions import count, record, record_list, record_many
from palvelupolku.audit.actors import RESIDENT, SYSTEM, Actor, actor_of, link_holder
from palvelupolku.audit.models import ChainHead, Count, Event, EventList, Submission
from palvelupolku.audit.verify import Broken, Checked, verify
from tests.together import together

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
AINO = Actor("user", "7", "Aino Ahola")


def lines(checked=None):
    checked = checked or Checked()
    verify(checked)
    return checked.lines


@pytest.mark.django_db(transaction=True)
def test_it_refuses_outside_a_transaction():
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        record("case.opened", by=AINO, at=AT)
    with pytest.raises(RuntimeError):
        count("contact.received", 1, AT.date())
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_line():
    @transaction.atomic
    def deed():
        record("case.opened", by=AINO, at=AT, client=3)
        raise KeyError

    with pytest.raises(KeyError):
        deed()
    assert not Event.objects.exists()
    assert not ChainHead.objects.exists()


@pytest.mark.django_db
def test_it_keeps_everything_as_plain_words():
    made = record("client.opened", by=AINO, at=AT, client=130, purpose="mapping", note="ä", on=AT.date())
    kept = Event.objects.get()
    assert kept.pk == made.pk
    assert (kept.shard, kept.number, kept.client_id) == (2, 1, 130)
    assert (kept.actor_kind, kept.actor_id, kept.actor_name) == ("user", "7", "Aino Ahola")
    assert (kept.at, kept.purpose) == (AT, "mapping")
    assert kept.details == {"note": "ä", "on": "2026-11-22"}
    assert lines() == 1


@pytest.mark.django_db
def test_the_client_comes_from_the_object():
    thing = Submission(pk=5)
    thing.audit_client_id = 66
    assert record("thing.done", thing, by=SYSTEM, at=AT).shard == 2
    again = Event.objects.get()
    assert (again.object_label, again.object_id, again.client_id) == ("audit.submission", "5", 66)


@pytest.mark.django_db
def test_one_thing_without_client_stays_in_one_chain():
    thing = Submission(pk=5)
    first, second = (record("thing.done", thing, by=RESIDENT, at=AT) for _ in range(2))
    assert first.shard == second.shard
    assert second.previous_hash == first.hash


@pytest.mark.django_db
def test_odd_text_is_kept_without_harm():
    record(
        "x", by=Actor("user", "1\x1f", "a\x00b\ud800" + "c" * 300), at=AT, client=1, said="\x00\ud800 '\"\n☃"
    )
    kept = Event.objects.get()
    assert kept.actor_name.startswith("a b?ccc")
    assert (kept.actor_id, len(kept.actor_name)) == ("1 ", 200)
    assert kept.details["said"] == "\x00\ud800 '\"\n☃"
    assert lines() == 1


@pytest.mark.django_db
def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        record("x", by=AINO, at=datetime(2026, 1, 1), client=1)


@pytest.mark.django_db
def test_a_list_page_is_one_line_and_its_list_lies_under_the_hash():
    event = record_list("queue.seen", [9, 3, 9], by=AINO, at=AT, purpose="queue")
    assert Event.objects.count() == 1
    assert EventList.objects.get(event_id=event.pk).client_ids == [9, 3, 9]
    assert event.details["clients"] == 3
    assert lines() == 1


@pytest.mark.django_db
def test_several_clients_are_recorded_in_shard_order():
    made = record_many("meeting.held", [70, 5, 64, 5], by=AINO, at=AT, purpose="meeting")
    assert [event.client_id for event in made] == [64, 5, 70]
    assert lines() == 3


def test_anything_that_can_say_who_it_is_acts():
    class Person:
        def as_actor(self):
            return AINO

    assert actor_of(Person()) is AINO
    assert link_holder("Paavo", "referrals.referral", 4).id == "referrals.referral:4"
    with pytest.raises(TypeError, match="cannot act"):
        actor_of("Aino")


@pytest.mark.django_db
def test_numbers_without_persons_add_up():
    for tier, n in ((2, 1), (2, 3), (None, 1)):
        count("contact.received", tier, AT.date(), n)
    assert sorted(Count.objects.values_list("tier", "n")) == [(0, 1), (2, 4)]
    assert Count.objects.get(tier=2).day == AT.date()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_keep_the_chains_whole():
    def deed(start):
        for i in range(12):
            with transaction.atomic():
                record("client.opened", by=AINO, at=AT, client=start + i % 3)
                count("client.opened", 1, AT.date())

    assert together(*(lambda n=n: deed(n) for n in (1, 1, 2, 64))) == []
    assert lines() == 48
    assert Count.objects.get().n == 48


@pytest.mark.django_db(transaction=True)
def test_a_head_that_disappears_is_named():
    with transaction.atomic():
        record("client.opened", by=AINO, at=AT, client=1)
    ChainHead.objects.all().delete()
    with pytest.raises(Broken, match=r"Line 1 of shard 1 \(client.opened, 2026-11-22 10:30"):
        lines()


@pytest.mark.django_db
def test_the_command_says_how_many(capsys):
    record("client.opened", by=AINO, at=AT, client=1)
    call_command("verify_audit")
    assert "1 lines" in capsys.readouterr().out
