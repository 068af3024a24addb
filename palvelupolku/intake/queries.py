"""The queue as one page: keyset paging and counts that cost the same whatever the queue's length."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from palvelupolku.accounts.grants import grants_of
from palvelupolku.kernel.calendar import add_working_days
from palvelupolku.kernel.clock import SOON

from .models import Contact

MOST_COUNTED = 1000
CLOCKS = ("late", "today", "soon", "later")
# Not shown in the queue: opening them costs more than reading the row.
NOT_LISTED = ("address", "email", "closing_note", "safety_note")


class Bounded(NamedTuple):
    """A count that stops at a bound; written "1000+" beyond it."""

    n: int

    @property
    def is_more(self) -> bool:
        return self.n > MOST_COUNTED

    def __str__(self):
        return f"{MOST_COUNTED}+" if self.is_more else str(self.n)


class Page(NamedTuple):
    """Rows of the queue, soonest due first; cursors are for the URL, empty at either end."""

    rows: list
    next_cursor: str
    previous_cursor: str
    counts: dict


def queue_page(user, *, at, tier=None, unit=None, clock=None, after=None, size=50) -> Page:
    """Open contacts that `user` sees. `clock` is late, today, soon or later; `after` is a cursor of a page.

    `counts` has a Bounded for each clock and for "all", within tier and unit. Three queries at most.
    """
    units = _units(user, unit)
    spans = _spans(at)
    counts = _counts(units, tier, spans)
    keys, back = _keys(units, tier, spans.get(clock), _read_cursor(after), size)
    more, keys = len(keys) > size, keys[:size]
    if back:
        keys.reverse()
    return Page(
        _rows([pk for _due_at, pk in keys]),
        _cursor(">", keys[-1]) if keys and (more or back) else "",
        _cursor("<", keys[0]) if keys and (more if back else after) else "",
        counts,
    )


def waiting(user) -> Bounded:
    """How many contacts wait in the queues that `user` sees, counted to the bound at most."""
    parts = [open_in_queue(pk).order_by().values_list("id")[: MOST_COUNTED + 1] for pk in _units(user, None)]
    return Bounded(sum(n for (n,) in _together(parts, "", "SELECT COUNT(*) FROM ({}) AS part")))


def open_in_queue(unit_id, *, tier=None):
    """Open contacts of one unit. `__in` because a bare boolean column would not seek in SQLite's index."""
    rows = Contact.objects.filter(unit_id=unit_id, is_open__in=[True])
    return rows.filter(tier=tier) if tier else rows


def _units(user, unit):
    mine = sorted(grants_of(user).guidance_unit_ids)
    return [pk for pk in mine if pk == int(unit)] if str(unit or "").isdecimal() else mine


def _spans(at) -> dict:
    """{clock: (from, before)} as moments; the same borders as kernel.clock.due_state."""
    today = timezone.localdate(at)
    borders = [None, today, today + timedelta(days=1), add_working_days(today, SOON + 1), None]
    moments = [day and timezone.make_aware(datetime.combine(day, time())) for day in borders]
    return {name: (moments[i], moments[i + 1]) for i, name in enumerate(CLOCKS)}


def _within(rows, span):
    start, end = span or (None, None)
    rows = rows.filter(due_at__gte=start) if start else rows
    return rows.filter(due_at__lt=end) if end else rows


def _keys(units, tier, span, cursor, size):
    """[(due_at, id)] of one page and one more, and whether it was read backwards."""
    sign, place = cursor or (">", None)
    back = sign == "<"
    parts = []
    for pk in units:
        rows = _within(open_in_queue(pk, tier=tier), span)
        order = ("-due_at", "-id") if back else ("due_at", "id")
        parts += [
            each.order_by(*order).values_list("due_at", "id")[: size + 1]
            for each in beyond(rows, place, back)
        ]
    ending = f" ORDER BY 1{' DESC, 2 DESC' if back else ', 2'} LIMIT {size + 1}"
    return [(_moment(due_at), pk) for due_at, pk in _together(parts, ending)], back


def beyond(rows, place, back=False) -> list:
    """`rows` after (due_at, id), or before it: first those of the same moment, then the others.

    Two queries, for each can seek in the index. SQLite would not for (due_at, id) > (?, ?), and thousands
    are due at the same moment: the end of a day.
    """
    if not place:
        return [rows]
    (due_at, pk), sign = place, "lt" if back else "gt"
    return [rows.filter(due_at=due_at, **{f"id__{sign}": pk}), rows.filter(**{f"due_at__{sign}": due_at})]


def _counts(units, tier, spans) -> dict:
    parts = [
        _within(open_in_queue(pk, tier=tier), spans[name]).order_by().values_list("id")[: MOST_COUNTED + 1]
        for name in CLOCKS
        for pk in units
    ]
    numbers = [n for (n,) in _together(parts, "", "SELECT COUNT(*) FROM ({}) AS part")]
    per_clock = {name: sum(numbers[i * len(units) : (i + 1) * len(units)]) for i, name in enumerate(CLOCKS)}
    return {name: Bounded(n) for name, n in (per_clock | {"all": sum(per_clock.values())}).items()}


def _together(parts, ending, shape="SELECT * FROM ({}) AS part"):
    """All rows of several limited queries in one round trip: each seeks in its own unit's index.

    Django's own union refuses limits in its parts on SQLite.
    """
    if not parts:
        return []
    compiled = [each.query.sql_with_params() for each in parts]
    sql = " UNION ALL ".join(shape.format(text) for text, _params in compiled) + ending
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _text, params in compiled for value in params])
        return cursor.fetchall()


def _rows(ids):
    rows = Contact.objects.filter(pk__in=ids).select_related("unit").defer(*NOT_LISTED)
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def _moment(value):
    """SQLite gives a stored moment as text when it is asked by hand."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if timezone.is_aware(value) else timezone.make_aware(value, timezone.get_fixed_timezone(0))


def _cursor(sign, key):
    due_at, pk = key
    return f"{'b' if sign == '<' else 'a'}{int(due_at.timestamp() * 1_000_000)}-{pk}"


def _read_cursor(text):
    """(">" or "<", (due_at, id)) of a cursor; None for anything else, which is the first page."""
    head, _dash, tail = (text or "").partition("-")
    digits = head[1:] + tail
    if head[:1] not in ("a", "b") or not (head[1:] and tail and digits.isascii() and digits.isdigit()):
        return None
    if len(head) > 17 or len(tail) > 18:
        return None
    micros, pk = int(head[1:]), int(tail)
    moment = datetime(1970, 1, 1, tzinfo=timezone.get_fixed_timezone(0)) + timedelta(microseconds=micros)
    return ("<" if head[0] == "b" else ">"), (moment, pk)
