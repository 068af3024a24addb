"""The lives of the things of this room: a place in a group or event, an event, a booking, a request."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palvelupolku.kernel.workflow import Workflow, step


class SignUpState(TextChoices):
    JOINED = "joined", _("has a place")
    WAITING = "waiting", pgettext_lazy("sign-up", "on the waiting list")
    LEFT = "left", _("cancelled their place")
    REMOVED = "removed", _("taken off the list")


SIGN_UP_OPEN = (SignUpState.JOINED, SignUpState.WAITING)
SIGN_UP_WORKFLOW = Workflow(
    step("admit", start=(SignUpState.WAITING,), end=SignUpState.JOINED),
    step("queue", start=(SignUpState.JOINED,), end=SignUpState.WAITING),
    step("leave", start=SIGN_UP_OPEN, end=SignUpState.LEFT),
    step("remove", start=SIGN_UP_OPEN, end=SignUpState.REMOVED),
    step("restore", start=(SignUpState.LEFT, SignUpState.REMOVED), end=SignUpState.WAITING),
)


class EventState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")


EVENT_WORKFLOW = Workflow(
    step("publish", start=(EventState.DRAFT,), end=EventState.PUBLISHED),
    step("cancel", start=(EventState.PUBLISHED,), end=EventState.CANCELLED),
    step("restore", start=(EventState.CANCELLED,), end=EventState.PUBLISHED),
)


class BookingState(TextChoices):
    BOOKED = "booked", pgettext_lazy("room", "booked")
    CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")


BOOKING_OPEN = (BookingState.BOOKED,)
BOOKING_WORKFLOW = Workflow(
    step("cancel", start=(BookingState.BOOKED,), end=BookingState.CANCELLED),
    step("restore", start=(BookingState.CANCELLED,), end=BookingState.BOOKED),
)


class RequestState(TextChoices):
    ASKED = "asked", _("waits for the coordinator")
    OFFERED = "offered", _("asked from the expert")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("could not be arranged")
    HELD = "held", _("held, feedback missing")
    FEEDBACK = "feedback", _("held, feedback given")
    CANCELLED = "cancelled", pgettext_lazy("request", "cancelled")


REQUEST_OPEN = (RequestState.ASKED, RequestState.OFFERED, RequestState.AGREED)
REQUEST_WORKFLOW = Workflow(
    # After a no from one expert the coordinator may turn to another.
    step("offer", start=(RequestState.ASKED, RequestState.DECLINED), end=RequestState.OFFERED),
    step("agree", start=(RequestState.OFFERED,), end=RequestState.AGREED),
    step("decline", start=(RequestState.ASKED, RequestState.OFFERED), end=RequestState.DECLINED),
    step("hold", start=(RequestState.AGREED,), end=RequestState.HELD),
    step("give_feedback", start=(RequestState.HELD,), end=RequestState.FEEDBACK),
    step("cancel", start=REQUEST_OPEN, end=RequestState.CANCELLED),
)
