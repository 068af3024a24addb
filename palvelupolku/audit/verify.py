"""Is the trail whole? Recomputes every chain and compares it with the heads, the seals and the seal file.

Reads in pieces and takes no lock, so it can run beside a working house: where each chain ended is read
before and after its lines.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from .chain import HASHED, SEPARATOR, text_hash, text_in_sql
from .models import SHARDS, ChainHead, Event, Seal
from .seals import draft_line, file_lines, is_signed, line_of, read_line, root_of

PIECE = 5000
SEALS_AT_ONCE = 200
BEFORE_ALL = -(2**63)


class Broken(Exception):
    """The trail is not whole; the message names the first place."""


@dataclass
class Checked:
    """How much was found whole."""

    lines: int = 0
    seals: int = 0


def verify(checked: Checked, *, since_seal=False):
    """Check everything, or only what was added since the last seal; raises Broken.

    `checked` counts along, so that it also says how far the check came before it broke.
    """
    ends = _last_seal(checked) if since_seal else _check_all(checked)
    for shard in range(SHARDS):
        _check_tail(checked, shard, *ends.get(shard, (0, "")))
    _check_strays()
    if not since_seal:
        _check_lists()
        _check_seals(checked)


class Chain:
    """Follows the lines of one shard."""

    def __init__(self, shard, number=0, previous=""):
        self.shard, self.number, self.previous, self.last = shard, number, previous, None

    def follow(self, row):
        """Take the next line; raises Broken unless it is whole and follows the one before."""
        whole = text_hash(row.text) == row.hash
        if row.number != self.number + 1 or row.previous != self.previous or not whole:
            self.name_the_broken(row, whole)
        self.number, self.previous, self.last = row.number, row.hash, row

    def name_the_broken(self, row, whole):
        if not whole and (row.number, row.previous) == (self.number + 1, self.previous):
            raise Broken(f"{row} was changed.")
        if not whole:
            raise Broken(f"{row} was changed or moved: it does not follow the line before it.")
        if row.number <= self.number:
            raise Broken(f"{row} was inserted or moved: it comes after line {self.number}.")
        if row.number > self.number + 1:
            missing = _name(self.shard, self.number + 1)
            moved = Event.objects.filter(shard=self.shard, number=self.number + 1).exists()
            raise Broken(f"{missing} was {'moved' if moved else 'removed'}; next comes {row}.")
        if self.last:
            raise Broken(f"{self.last} was changed and hashed anew: the next line does not follow it.")
        raise Broken(f"{row} does not follow the line before it.")

    def end_at(self, number, previous):
        """Raises Broken unless the chain has come to where a head or seal says it ends."""
        if number > self.number:
            name = _name(self.shard, self.number + 1)
            raise Broken(f"{name} was cut off: the chain goes to number {number}.")
        if number == self.number and previous != self.previous:
            where = self.last or _name(self.shard, number)
            raise Broken(f"{where} was changed and hashed anew, or the head was: they differ.")


def _check_all(checked):
    """Follow all chains at once, up to where they end now; {shard: (number, hash)} of those ends.

    In the order of their ids, which is how the table lies on the disk. Lines that come in meanwhile are left
    out: their ids need not become visible in order.
    """
    ends = {head.shard: (head.number, head.hash) for head in ChainHead.objects.filter(shard__lt=SHARDS)}
    chains = {shard: Chain(shard) for shard in range(SHARDS)}
    for row in _lines("id > %s", "id"):
        if row.number <= ends.get(row.shard, (0,))[0] and row.shard in chains:
            chains[row.shard].follow(row)
            checked.lines += 1
    for shard, end in sorted(ends.items()):
        chains[shard].end_at(*end)
    return ends


def _check_tail(checked, shard, number, previous):
    """Follow one chain from the line after `number`, whose hash is `previous`, to its head."""
    chain, before = Chain(shard, number, previous), _head(shard)
    for row in _lines("shard = %s AND number > %s", "number", shard, start=number):
        chain.follow(row)
        checked.lines += 1
        if before and before[0] == row.number:
            chain.end_at(*before)
    if before and before[0] >= chain.number:
        chain.end_at(*before)
    after = _head(shard)
    if chain.number > (after[0] if after else 0):
        where, stands = chain.last or _name(shard, number), after[0] if after else "nothing"
        raise Broken(f"{where} was inserted, or the head was moved back to {stands}.")


def _head(shard):
    return ChainHead.objects.filter(shard=shard).values_list("number", "hash").first()


class Row(NamedTuple):
    """A line as the check reads it; `text` is all that is hashed."""

    shard: int
    number: int
    text: str
    previous: str
    hash: str
    digest: str
    pk: int

    def __str__(self):
        told = dict(zip(HASHED, self.text.split(SEPARATOR), strict=False))
        return _name(self.shard, self.number, told.get("action"), told.get("at"))


def _lines(where, order, *given, start=BEFORE_ALL):
    """The lines after `start` in that order; a list is checked after the line it belongs to."""
    query = (
        f"SELECT shard, number, {text_in_sql()}, previous_hash, hash, list_digest, id "  # noqa: S608 (own names)
        f"FROM audit_event WHERE {where} ORDER BY {order} LIMIT %s"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [*given, start, PIECE])
            rows = list(map(Row._make, cursor.fetchall()))
        lists = _lists([row.pk for row in rows if row.digest])
        for row in rows:
            yield row
            if row.digest and lists.get(row.pk) != row.digest:
                lost = "changed" if row.pk in lists else "removed"
                raise Broken(f"{row}: its list of clients was {lost}.")
        if len(rows) < PIECE:
            return
        start = rows[-1].pk if order == "id" else rows[-1].number


def _lists(event_ids):
    found = {}
    with connection.cursor() as cursor:
        for start in range(0, len(event_ids), 500):
            ids = event_ids[start : start + 500]
            marks = ", ".join(["%s"] * len(ids))
            query = f"SELECT event_id, client_ids FROM audit_eventlist WHERE event_id IN ({marks})"  # noqa: S608
            cursor.execute(query, ids)
            found.update((pk, sha256(text.encode()).hexdigest()) for pk, text in cursor.fetchall())
    return found


def _check_strays():
    """Lines outside every chain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shard, number, action, at FROM audit_event WHERE shard >= %s OR shard < 0 LIMIT 1",
            [SHARDS],
        )
        if row := cursor.fetchone():
            raise Broken(f"{_name(*row)} was inserted.")


def _check_lists():
    """Lists without a line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.event_id FROM audit_eventlist l LEFT JOIN audit_event e "
            "ON e.id = l.event_id AND e.list_digest <> '' WHERE e.id IS NULL ORDER BY l.event_id LIMIT 1"
        )
        if row := cursor.fetchone():
            raise Broken(f"A list of clients was inserted, for line id {row[0]}.")


def _check_seals(checked):
    """Every seal is signed, follows the one before, is in the file, and its lines are still there."""
    trouble, sealed = "", {}
    for piece in _pieces(_pairs(), SEALS_AT_ONCE):
        claims = []
        for seal, problem in piece:
            trouble = trouble or problem
            if seal:
                fresh = [head for head in seal.heads if sealed.get(head[0]) != head[1:]]
                sealed.update((head[0], head[1:]) for head in fresh)
                claims += [(*head, seal.number) for head in fresh]
            checked.seals += not problem
        _check_claims(claims)
    if trouble:
        # Last: a line that is gone says more than a seal that is gone.
        raise Broken(trouble)


def _pairs():
    """(seal, problem) for each seal of the database, then for each that only the file has."""
    lines, draft, number, root = file_lines(), draft_line(), 0, ""
    for seal in Seal.objects.order_by("number").iterator(SEALS_AT_ONCE):
        line = next(lines, "") or draft
        problem = _seal_problem(seal, number + 1, root, line)
        number, root = number + 1, seal.root
        # What the file vouches for still counts when the database's seal is not to be trusted.
        yield (_signed(read_line(line)) if problem else seal), problem
    for line in lines:
        seal = read_line(line)
        if seal is None:
            yield None, "The seal file holds a line that is no seal."
        elif not Seal.objects.filter(number=seal.number, root=seal.root).exists():
            yield _signed(seal), f"Seal {seal.number} was removed from the database."


def _seal_problem(seal, number, previous_root, line):
    if seal.number != number:
        return f"Seal {number} was removed from the database."
    root = root_of(number, seal.at, seal.heads, previous_root)
    if seal.root != root or not is_signed(root, seal.signature):
        return f"Seal {number} of {seal.at:%Y-%m-%d %H:%M} was changed."
    if line != line_of(seal):
        return f"Seal {number} of {seal.at:%Y-%m-%d %H:%M} is not what the seal file holds."
    return ""


def _signed(seal):
    """The seal if its signature and root hold by themselves; the chain of roots is not looked at."""
    return seal if seal and is_signed(seal.root, seal.signature) else None


def _check_claims(claims):
    """The sealed lines (shard, number, hash, seal number) are there, with the sealed hash."""
    for shard, group in groupby(sorted(claims), key=lambda claim: claim[0]):
        group = list(group)
        found = _found(shard, [claim[1] for claim in group])
        for _, number, sealed, seal in group:
            if number not in found:
                raise Broken(f"{_name(shard, number)} was cut off: seal {seal} has seen it.")
            stored, action, at = found[number]
            if stored != sealed:
                raise Broken(f"{_name(shard, number, action, at)} is not the line that seal {seal} has seen.")


def _found(shard, numbers):
    found = {}
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            cursor.execute(
                "SELECT number, hash, action, at FROM audit_event "  # noqa: S608
                f"WHERE shard = %s AND number IN ({', '.join(['%s'] * len(some))})",
                [shard, *some],
            )
            found.update((row[0], row[1:]) for row in cursor.fetchall())
    return found


def _last_seal(checked):
    """Check the last seal by itself; return where each chain stood: {shard: (number, hash)}."""
    last, line = Seal.objects.order_by("-number").first(), ""
    for line in file_lines():  # noqa: B007 (to its end)
        pass
    if last is None:
        if line:
            raise Broken("The seal file holds seals and the database none.")
        return {}
    before = Seal.objects.filter(number=last.number - 1).values_list("root", flat=True).first()
    stand_in = line if line == line_of(last) else draft_line()
    if problem := _seal_problem(last, last.number, before or "", stand_in):
        raise Broken(problem)
    _check_claims([(*head, last.number) for head in last.heads])
    checked.seals += 1
    return {shard: (number, sealed) for shard, number, sealed in last.heads}


def _pieces(items, size):
    piece = []
    for item in items:
        piece.append(item)
        if len(piece) == size:
            yield piece
            piece = []
    yield piece


def _name(shard, number, action="", at=""):
    told = f" ({action}, {_shown(at)} UTC)" if action else ""
    return f"Line {number} of shard {shard}{told}"


def _shown(at):
    """To the second; without a zone it is UTC."""
    aware = isinstance(at, datetime) and at.tzinfo
    return str(at.astimezone(UTC) if aware else at)[:19]
