"""The life of a contact on one page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palvelupolku.kernel.workflow import Workflow, step


class State(TextChoices):
    RECEIVED = "received", _("waiting")
    TAKEN = "taken", _("taken")
    CLOSED = "closed", pgettext_lazy("contact", "closed")


OPEN_STATES = (State.RECEIVED,)

WORKFLOW = Workflow(
    step("take", start=(State.RECEIVED,), end=State.TAKEN),
    step("close", start=(State.RECEIVED, State.TAKEN), end=State.CLOSED),
    step("return", start=(State.TAKEN, State.CLOSED), end=State.RECEIVED),
)
