"""How a line is hashed and where its chain ends: plain SQL and hashlib, the same on both databases."""

import zlib
from datetime import UTC
from hashlib import sha256

from django.db import connection

from .fields import canonical
from .models import SHARDS, Event

# In this order they are hashed; the stored texts, not what they mean.
HASHED = (
    "shard",
    "number",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "object_label",
    "object_id",
    "client_id",
    "purpose",
    "source",
    "target",
    "details",
    "list_digest",
    "previous_hash",
)
# Stands between the values and in none of them, so that the database can join a line while it reads it.
SEPARATOR = "\x1f"

# The upsert takes the row lock, on SQLite the writer lock: nobody else can get the same number.
_NEXT = (
    "INSERT INTO audit_chainhead (shard, number, hash) VALUES (%s, 1, '') "
    "ON CONFLICT (shard) DO UPDATE SET number = audit_chainhead.number + 1 RETURNING number, hash"
)
_ADD = (
    f"INSERT INTO audit_event ({', '.join(HASHED)}, hash) "  # noqa: S608 (names from above)
    f"VALUES ({', '.join(['%s'] * (len(HASHED) + 1))}) RETURNING id"
)
_MOVE_HEAD = "UPDATE audit_chainhead SET hash = %s WHERE shard = %s"


def shard_of(client_id, object_label="", object_id="") -> int:
    """The chain a line belongs to: the client's, else the object's."""
    if client_id is not None:
        return client_id % SHARDS
    return zlib.crc32(f"{object_label}:{object_id}".encode("utf-8", "replace")) % SHARDS


def moment(at) -> str:
    """A moment as it is hashed: UTC to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def line_hash(values) -> str:
    """The hash of one line, from its values in the order of HASHED."""
    return text_hash(SEPARATOR.join("" if value is None else str(value) for value in values))


def text_hash(text) -> str:
    return sha256(text.encode()).hexdigest()


def text_in_sql() -> str:
    """SQL for the text of a line as `line_hash` joins it; parsing in Python would cost more than hashing."""
    if connection.vendor == "sqlite":
        at = "CASE WHEN length(at) = 19 THEN at || '.000000' ELSE at END"
        marks = " || char(31) || ".join(["'%%s'"] * len(HASHED))
        # One printf: a chain of || copies the text once for each column.
        return f"printf({marks}, {', '.join(at if name == 'at' else name for name in HASHED)})"
    at = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    parts = {"at": at, "client_id": "coalesce(client_id::varchar, '')"}
    return f"concat_ws(chr(31), {', '.join(parts.get(name, name) for name in HASHED)})"


def list_digest(client_ids) -> str:
    return sha256(canonical(client_ids).encode()).hexdigest()


def append(line: dict) -> Event:
    """Write one line at the end of its shard's chain. The caller holds a transaction."""
    shard = line["shard"]
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [shard])
        line["number"], line["previous_hash"] = cursor.fetchone()
        details = canonical(line["details"])
        hashed = {**line, "at": moment(line["at"]), "details": details}
        line["hash"] = line_hash([hashed[name] for name in HASHED])
        stored = {**line, "details": details, "at": connection.ops.adapt_datetimefield_value(line["at"])}
        cursor.execute(_ADD, [*(stored[name] for name in HASHED), line["hash"]])
        line["id"] = cursor.fetchone()[0]
        cursor.execute(_MOVE_HEAD, [line["hash"], shard])
    return Event(**line)
