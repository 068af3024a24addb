"""How the trail is written: deeds, looking, changes of state, numbers without persons, seals."""

from django.db import connection
from django.utils import timezone

from palvelupolku.kernel.errors import StaleObject

from .actors import actor_of
from .chain import append, list_digest, shard_of
from .fields import canonical
from .models import Event
from .seals import seal

_CONTROL = dict.fromkeys(range(32), " ")

__all__ = ["count", "move", "record", "record_list", "record_many", "seal"]


def record(action, obj=None, *, by, at, client=None, purpose="", source="", target="", **details) -> Event:
    """Add one line to the trail, in the transaction of its deed; RuntimeError outside of one.

    `client` is a client, its id or None; left out it is what `obj.audit_client_id` says. All lines of one
    deed should name the same client, so that they share a chain; for several clients see `record_many`.
    """
    if client is None:
        client = getattr(obj, "audit_client_id", None)
    return append(_line(action, obj, by, at, _client_id(client), purpose, source, target, details))


def record_many(action, clients, obj=None, *, by, at, purpose="", **details) -> list[Event]:
    """Add one line per client, in shard order so that two such deeds cannot wait for each other."""
    ids = sorted({_client_id(each) for each in clients}, key=lambda pk: (shard_of(pk), pk))
    return [append(_line(action, obj, by, at, pk, purpose, "", "", details)) for pk in ids]


def record_list(action, client_ids, *, by, at, purpose="", **details) -> Event:
    """Add one line for a page that showed several clients; who they were lies in a row under its hash."""
    ids = [int(pk) for pk in client_ids]
    line = _line(action, None, by, at, None, purpose, "", "", {**details, "clients": len(ids)})
    # A list has no object: spread by who looks, or one chain would carry every list page.
    line["shard"] = shard_of(None, action, line["actor_id"])
    line["list_digest"] = list_digest(ids)
    event = append(line)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_eventlist (event_id, client_ids) VALUES (%s, %s)", [event.pk, canonical(ids)]
        )
    return event


def move(obj, step, *, by, at, **details) -> Event:
    """Take `obj` through one step of its workflow and record it. Raises StepNotAllowed, StaleObject.

    Also keeps a stored `is_open` true exactly in the states that `obj.OPEN_STATES` names. `details` may
    hold `client` and `purpose`, as in `record`.
    """
    source, target = obj.state, obj.WORKFLOW.target(step, obj.state)
    changes = {"state": target, "state_since": at}
    if any(field.name == "is_open" for field in obj._meta.concrete_fields):
        changes["is_open"] = target in obj.OPEN_STATES
    # Compare-and-set instead of a row lock: the same on PostgreSQL and SQLite.
    if not type(obj)._base_manager.filter(pk=obj.pk, state=source).update(**changes):
        raise StaleObject(obj)
    for name, value in changes.items():
        setattr(obj, name, value)
    action = f"{obj._meta.label_lower}.{step}"
    return record(action, obj, by=by, at=at, source=str(source), target=str(target), **details)


def count(event, tier, day, n=1):
    """Add `n` to how often `event` happened on `day`. The last line of a deed: its row is shared by many."""
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_count (event, tier, day, n) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (event, tier, day) DO UPDATE SET n = audit_count.n + excluded.n",
            [event, tier or 0, connection.ops.adapt_datefield_value(day), n],
        )


def _line(action, obj, by, at, client_id, purpose, source, target, details) -> dict:
    _in_transaction()
    if timezone.is_naive(at):
        raise ValueError("at must know its time zone")
    actor = actor_of(by)
    label, pk = (obj._meta.label_lower, str(obj.pk)) if obj is not None else ("", "")
    return {
        "shard": shard_of(client_id, label or action, pk),
        "at": at,
        "actor_kind": _text(actor.kind, "actor_kind"),
        "actor_id": _text(actor.id, "actor_id"),
        "actor_name": _text(actor.name, "actor_name"),
        "action": _text(action, "action"),
        "object_label": label,
        "object_id": _text(pk, "object_id"),
        "client_id": client_id,
        "purpose": _text(purpose, "purpose"),
        "source": _text(source, "source"),
        "target": _text(target, "target"),
        "details": details,
        "list_digest": "",
    }


def _text(value, column) -> str:
    """Text as any database stores it: without control and half characters, no longer than the column."""
    clean = str(value).translate(_CONTROL).encode("utf-8", "replace").decode()
    return clean[: Event._meta.get_field(column).max_length]


def _client_id(client) -> int | None:
    return client if client is None or isinstance(client, int) else client.pk


def _in_transaction():
    if not connection.in_atomic_block:
        raise RuntimeError("No deed without its line: record inside transaction.atomic().")
