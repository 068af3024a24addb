"""Whoever goes round the triggers is found, and the first place is named."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from palvelupolku.audit import triggers
from palvelupolku.audit.actions import record, record_list, seal
from palvelupolku.audit.actors import SYSTEM
from palvelupolku.audit.chain import HASHED, line_hash, moment
from palvelupolku.audit.fields import canonical
from palvelupolku.audit.models import ChainHead, Event, EventList, Seal
from palvelupolku.audit.seals import draft_line, file_lines, line_of, read_line
from palvelupolku.audit.verify import Broken, Checked, verify
from tests.together import together

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)
SHARDS_USED = (1, 2, 3)


def add(n=1, client=1, at=AT):
    with transaction.atomic():
        for i in range(n):
            record("client.opened", by=SYSTEM, at=at + timedelta(seconds=i), client=client, note=str(i))


@pytest.fixture
def trail():
    """Three chains of eight lines, a list, a seal after five of each; the triggers are gone."""
    for part, n in enumerate((5, 3)):
        for client in SHARDS_USED:
            add(n, client, AT + timedelta(hours=part))
        if not part:
            with transaction.atomic():
                record_list("queue.seen", [1, 2], by=SYSTEM, at=AT)
            seal(at=AT)
    triggers.remove(connection)
    yield
    triggers.install(connection)


def broken(**options):
    with pytest.raises(Broken) as caught:
        verify(Checked(), **options)
    return str(caught.value)


def line(shard, number):
    return Event.objects.filter(shard=shard, number=number)


def rehash(shard, start):
    """What a clever forger does: every hash from a line on and the head are made to fit."""
    previous = getattr(line(shard, start - 1).first(), "hash", "")
    number = start - 1
    for number, event in enumerate(line_from(shard, start), start):
        values = {name: getattr(event, name) for name in HASHED}
        values |= {"number": number, "previous_hash": previous, "at": moment(event.at)}
        values["details"] = canonical(event.details)
        previous = line_hash([values[name] for name in HASHED])
        changes = {"number": number, "previous_hash": values["previous_hash"], "hash": previous}
        Event.objects.filter(pk=event.pk).update(**changes)
    ChainHead.objects.filter(shard=shard).update(number=number, hash=previous)


def line_from(shard, start):
    return list(Event.objects.filter(shard=shard, number__gte=start).order_by("number"))


def test_a_whole_trail_is_whole(trail, capsys):
    call_command("verify_audit")
    assert "Checked 25 lines and 1 seals" in capsys.readouterr().out
    call_command("verify_audit", "--since-seal")
    assert "Checked 9 lines and 1 seals" in capsys.readouterr().out


def test_an_empty_trail_is_whole(capsys):
    call_command("verify_audit")
    call_command("verify_audit", "--since-seal")
    assert capsys.readouterr().out.count("Checked 0 lines and 0 seals") == 2


def test_the_command_fails_and_names_the_line(trail):
    line(2, 4).update(actor_name="Somebody")
    with pytest.raises(CommandError, match=r"Line 4 of shard 2 \(client.opened, 2026-11-22 10:30:03 UTC\)"):
        call_command("verify_audit")


CHANGES = {
    "at": AT + timedelta(microseconds=1),
    "actor_kind": "user",
    "actor_id": "9",
    "actor_name": "Somebody",
    "action": "client.closed",
    "object_label": "a.b",
    "object_id": "5",
    "client_id": 65,
    "purpose": "other",
    "source": "a",
    "target": "b",
    "details": {"note": "else"},
    "list_digest": "0" * 64,
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_in_any_column_is_named(trail, column):
    line(2, 4).update(**{column: CHANGES[column]})
    assert broken().startswith("Line 4 of shard 2 (")


def test_a_removed_line_is_named(trail):
    line(3, 2).delete()
    assert broken().startswith("Line 2 of shard 3 was removed; next comes Line 3 of shard 3 (client.opened")


def test_reordered_lines_are_named(trail):
    line(1, 2).update(number=99)
    line(1, 4).update(number=2)
    line(1, 99).update(number=4)
    assert broken().startswith(
        "Line 4 of shard 1 (client.opened, 2026-11-22 10:30:01 UTC) was changed or moved"
    )


def test_lines_under_each_others_ids_are_named(trail):
    first, second = line(1, 2).get().pk, line(1, 4).get().pk
    Event.objects.filter(pk=first).update(id=10_000)
    Event.objects.filter(pk=second).update(id=first)
    Event.objects.filter(pk=10_000).update(id=second)
    assert broken().startswith("Line 2 of shard 1 was moved; next comes Line 4 of shard 1 (client.opened")


def test_a_changed_head_is_named(trail):
    ChainHead.objects.filter(shard=2).update(hash="0" * 64)
    assert "the head was: they differ" in broken()
    assert broken(since_seal=True).startswith("Line 8 of shard 2 (client.opened")
    ChainHead.objects.filter(shard=2).update(number=0)
    assert broken().startswith("Line 0 of shard 2")


def test_it_can_run_while_others_write():
    from threading import Event as Flag

    done = Flag()

    def write():
        for i in range(60):
            add(1, i % 5)
        done.set()

    def check():
        while not done.is_set():
            verify(Checked())
            verify(Checked(), since_seal=True)
            seal(at=AT)

    assert together(write, check) == []


def test_an_inserted_line_is_named(trail):
    copy = line(1, 8).get()
    copy.pk, copy.number, copy.previous_hash = None, 9, copy.hash
    copy.hash = line_hash([moment(AT) if n == "at" else getattr(copy, n) for n in HASHED if n != "details"])
    copy.save()
    assert "Line 9 of shard 1 (client.opened" in broken()


def test_a_line_beside_all_chains_is_named(trail):
    copy = line(1, 8).get()
    copy.pk, copy.shard = None, 70
    copy.save()
    assert broken() == "Line 8 of shard 70 (client.opened, 2026-11-22 11:30:02 UTC) was inserted."


def test_a_cut_tail_is_named(trail):
    line(2, 8).delete()
    assert broken() == "Line 8 of shard 2 was cut off: the chain goes to number 8."


def test_a_head_that_was_moved_back_is_named(trail):
    ChainHead.objects.filter(shard=2).update(number=7, hash=line(2, 7).get().hash)
    assert broken().startswith("Line 8 of shard 2 (client.opened, 2026-11-22 11:30:02")


def test_a_tail_cut_together_with_its_head_is_found_back_to_the_seal(trail):
    Event.objects.filter(shard=2, number__gte=4).delete()
    rehash(2, 3)
    assert broken() == "Line 5 of shard 2 was cut off: seal 1 has seen it."
    Seal.objects.all().delete()
    assert broken() == "Line 5 of shard 2 was cut off: seal 1 has seen it."
    assert "cut off" in broken() and "database none" in broken(since_seal=True)


def test_a_whole_chain_that_vanished_is_found(trail):
    Event.objects.filter(shard=3).delete()
    ChainHead.objects.filter(shard=3).delete()
    assert broken() == "Line 5 of shard 3 was cut off: seal 1 has seen it."


def test_a_chain_hashed_anew_is_found_by_its_seal(trail):
    line(2, 3).update(actor_name="Somebody")
    rehash(2, 3)
    assert broken().startswith("Line 5 of shard 2 (client.opened")
    assert "is not the line that seal 1 has seen" in broken()
    assert "is not the line that seal 1 has seen" in broken(since_seal=True)


def test_one_line_hashed_anew_is_named_itself(trail):
    event = line(2, 7).get()
    values = {name: getattr(event, name) for name in HASHED} | {"actor_name": "X", "at": moment(event.at)}
    values["details"] = canonical(event.details)
    line(2, 7).update(actor_name="X", hash=line_hash([values[name] for name in HASHED]))
    assert broken().startswith("Line 7 of shard 2 (client.opened")


def test_a_changed_or_removed_list_is_named(trail):
    EventList.objects.update(client_ids=[1])
    assert "(queue.seen" in broken() and "its list of clients was changed" in broken()
    kept = EventList.objects.get()
    kept.delete()
    assert "its list of clients was removed" in broken()


def test_an_inserted_list_is_named(trail):
    EventList.objects.create(event_id=line(1, 1).get().pk, client_ids=[3])
    assert "A list of clients was inserted" in broken()


@pytest.mark.parametrize("column", ["at", "heads", "root", "signature"])
def test_a_changed_seal_is_named(trail, column):
    add(1, 5)
    seal(at=AT + timedelta(hours=2))
    value = {"at": AT, "heads": []}.get(column, "0" * 64)
    Seal.objects.filter(number=2).update(**{column: value})
    assert broken().startswith("Seal 2 of 2026-11-22")
    assert broken(since_seal=True).startswith("Seal 2 of 2026-11-22")


def test_a_removed_seal_is_named(trail):
    add(1, 5)
    seal(at=AT)
    Seal.objects.filter(number=2).delete()
    assert broken() == "Seal 2 was removed from the database."
    Seal.objects.all().delete()
    assert broken() == "Seal 1 was removed from the database."


def test_a_seal_made_without_the_key_is_found(trail, settings):
    add(1, 5)
    key, settings.SEAL_KEY = settings.SEAL_KEY, "a guess"
    seal(at=AT)
    settings.SEAL_KEY = key
    assert broken().startswith("Seal 2 of")


def test_a_changed_seal_file_is_named(trail):
    add(1, 5)
    seal(at=AT)
    lines = list(file_lines())
    settings.SEAL_FILE.write_text(lines[0] + "\n")
    assert broken().startswith("Seal 2 of")
    settings.SEAL_FILE.write_text(lines[0].replace('"number":1', '"number":9') + "\n" + lines[1] + "\n")
    assert broken().startswith("Seal 1 of")
    settings.SEAL_FILE.write_text("\n".join(lines) + "\nrubbish\n")
    assert "no seal" in broken()
    settings.SEAL_FILE.unlink()
    assert broken().startswith("Seal 1 of")


def test_nothing_new_needs_no_seal(trail):
    assert seal(at=AT).number == 2
    assert seal(at=AT) is None
    assert [json.loads(text)["number"] for text in file_lines()] == [1, 2]
    assert line_of(read_line(next(file_lines()))) == next(file_lines())


def test_a_seal_that_was_killed_on_its_way_is_no_alarm_and_is_finished(trail, monkeypatch):
    from palvelupolku.audit import seals

    def killed(line):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seals, "_append", killed)
        with pytest.raises(KeyboardInterrupt):
            seal(at=AT)
    with settings.SEAL_FILE.open("a") as file:
        file.write('{"at":"2026')  # half a line had reached the disk
    assert draft_line() and Seal.objects.count() == 2
    verify(Checked())
    verify(Checked(), since_seal=True)
    add(1, 5)
    assert seal(at=AT).number == 3
    assert [json.loads(text)["number"] for text in file_lines()] == [1, 2, 3]
    verify(Checked())


def test_a_seal_that_was_killed_before_it_was_committed_is_forgotten(trail, monkeypatch):
    from palvelupolku.audit import seals

    write = seals._write

    def killed(path, line):
        write(path, line)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seals, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            seal(at=AT)
    assert draft_line() and Seal.objects.count() == 1
    verify(Checked())
    assert seal(at=AT + timedelta(hours=1)).number == 2
    verify(Checked())


def mutate(rng):
    """Something bad at a random place; returns what it was."""
    event = rng.choice(list(Event.objects.filter(shard__in=SHARDS_USED)))
    kind = rng.choice(["change", "delete", "swap", "cut", "cut with head", "insert", "head", "rehash"])
    mine = Event.objects.filter(pk=event.pk)
    head = ChainHead.objects.filter(shard=event.shard)
    if kind == "change":
        column = rng.choice(list(CHANGES))
        mine.update(**{column: CHANGES[column]})
    elif kind == "delete":
        mine.delete()
    elif kind == "swap":
        other = rng.choice([n for n in range(1, 9) if n != event.number])
        mine.update(number=99)
        line(event.shard, other).update(number=event.number)
        line(event.shard, 99).update(number=other)
    elif kind == "cut":
        Event.objects.filter(shard=event.shard, number__gte=event.number).delete()
    elif kind == "cut with head":
        first = rng.randint(1, 5)
        Event.objects.filter(shard=event.shard, number__gte=first).delete()
        rehash(event.shard, first)
    elif kind == "insert":
        event.pk, event.number = None, 9
        event.save()
        if rng.random() < 0.5:
            head.update(number=9)
    elif kind == "head":
        head.update(number=rng.randint(0, 7)) if rng.random() < 0.5 else head.update(hash="0" * 64)
    else:
        number = rng.randint(1, 5)
        line(event.shard, number).update(details={"note": "forged"})
        rehash(event.shard, number)
    return kind


def test_a_hundred_random_mutations_are_all_found(trail):
    rng = random.Random(20261122)
    kinds = set()
    for i in range(100):
        with transaction.atomic():
            kinds.add(kind := mutate(rng))
            with pytest.raises(Broken) as caught:
                verify(Checked())
            assert "of shard" in str(caught.value), (i, kind, str(caught.value))
            transaction.set_rollback(True)
    assert len(kinds) == 8
    verify(Checked())
