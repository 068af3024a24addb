"""Telling people: one row in the outbox, in the transaction of the deed. `work.py` sends it."""

from uuid import uuid4

from django.conf import settings
from django.db import connection

from .models import Message
from .texts import render


def tell(event, *, address, language, context, at, due_at=None, key=None) -> Message | None:
    """Put one message into the outbox; the last line of an action. None when there is no address.

    The text is `templates/notices/<event>.<language>.txt` of any app (else the Finnish one): a first line
    `Subject: …` that is the same for everyone, an empty line, the body. A `key` makes it once only: a second
    call with the same key returns the first message.
    """
    if not address:
        return None
    subject, body = render(event, language, context)
    return _put(event, address, language, subject, body, at, due_at or at, key)


def tell_rendered(event, *, address, language, subject, body, at) -> Message | None:
    """Put a message into the outbox whose words somebody else has rendered, as the login's own mail."""
    if not address:
        return None
    subject = " ".join(subject.split())[: Message._meta.get_field("subject").max_length]
    return _put(event, address, language, subject, body, at, at, None)


def take_back(prefix) -> int:
    """Remove the messages that still wait and whose key begins with `prefix`; how many they were.

    In the transaction of the deed that makes them wrong: what is being sent at this moment still goes.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Take back inside transaction.atomic(), together with its deed.")
    return Message.objects.filter(key__startswith=prefix, state=Message.State.DUE).delete()[0]


def _put(event, address, language, subject, body, at, due_at, key):
    if not connection.in_atomic_block:
        raise RuntimeError("Tell inside transaction.atomic(): no message without its deed.")
    message = Message(
        event=event,
        address=address,
        language=language,
        subject=subject,
        body=body,
        message_id=f"<{uuid4().hex}@{_domain()}>",
        key=key,
        due_at=due_at,
        created_at=at,
    )
    if key is None:
        message.save(force_insert=True)
        return message
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.get(key=key)


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
