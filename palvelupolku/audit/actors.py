"""Who did it, as plain words that outlive the account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts: `kind` is user, link, resident or system; `id` tells two of a kind apart."""

    kind: str
    id: str
    name: str

    def as_actor(self) -> "Actor":
        return self


SYSTEM = Actor("system", "", "Palvelupolku")
RESIDENT = Actor("resident", "", "")


def link_holder(name: str, object_label: str, object_id) -> Actor:
    """Someone without an account who holds a one-time link to one object."""
    return Actor("link", f"{object_label}:{object_id}", name)


def actor_of(by) -> Actor:
    """The actor behind `by`: an Actor, or anything that can say `as_actor()`."""
    if isinstance(by, Actor):
        return by
    try:
        return by.as_actor()
    except AttributeError:
        raise TypeError(f"{by!r} cannot act: pass an Actor or something with as_actor().") from None
