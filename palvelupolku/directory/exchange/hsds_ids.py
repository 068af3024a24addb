"""Public ids of the open data: stable UUIDs made from our own, from which the number is read back.

The first ten bytes are those of a uuid5 over kind and number, so that an id can be checked; the last six are
the number itself, so that no table and no search through all rows is needed.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "urn:palvelupolku:open-data")
NUMBER_BYTES = 6


def public_id(kind: str, number: int) -> str:
    """The UUID of a numbered thing: kind is service, organization, service_at_location …"""
    return str(_made(kind, number))


def number_of(kind: str, text: str) -> int | None:
    """The number that a public id was made of; None when it is no id of this kind."""
    try:
        given = UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
    number = int.from_bytes(given.bytes[-NUMBER_BYTES:])
    return number if _made(kind, number) == given else None


def derived_id(*parts) -> str:
    """The UUID of something that has no number of its own: told by its content."""
    return str(uuid5(NAMESPACE, "\n".join(map(str, parts))))


def _made(kind, number) -> UUID:
    first = uuid5(NAMESPACE, f"{kind}:{number}").bytes[:-NUMBER_BYTES]
    return UUID(bytes=first + number.to_bytes(NUMBER_BYTES), version=5)
