"""The ways a deed can be refused. One middleware turns them into pages that say what to do."""


class StepNotAllowed(Exception):
    """The workflow has no such step from the state the thing is in (409)."""

    def __init__(self, step, state):
        super().__init__(f"{step!s} is not allowed from {state!s}")
        self.step = step
        self.state = state


class StaleObject(Exception):
    """Somebody else changed `obj` meanwhile (409). `mine` and `theirs` let the page show both versions."""

    def __init__(self, obj, *, mine=None, theirs=None):
        super().__init__(f"{type(obj).__name__} was changed by somebody else")
        self.obj = obj
        self.mine = mine
        self.theirs = theirs


class NotInForce(LookupError):
    """A dated parameter has no value on the asked day."""


def require(allowed):
    """Raise Django's PermissionDenied (403) unless `allowed`."""
    if not allowed:
        from django.core.exceptions import PermissionDenied  # here, so that rules stay free of Django

        raise PermissionDenied
