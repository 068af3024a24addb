"""The life of a referral on one page. The states are FHIR Task's."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from palvelupolku.kernel.workflow import Workflow, step


class State(TextChoices):
    DRAFT = "draft", _("draft")
    REQUESTED = "requested", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("declined")
    IN_PROGRESS = "in-progress", _("going on")
    ON_HOLD = "on-hold", _("the association asks")
    FAILED = "failed", _("did not come about")
    COMPLETED = "completed", _("finished")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATES = (State.DRAFT, State.REQUESTED, State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD)
ANSWERABLE_STATES = (State.REQUESTED, State.ON_HOLD)
# While these last the association is shown what the consent covers.
TOLD_STATES = (State.REQUESTED, State.ON_HOLD, State.ACCEPTED, State.IN_PROGRESS)

WORKFLOW = Workflow(
    step("send", start=(State.DRAFT,), end=State.REQUESTED),
    step("accept", start=(State.REQUESTED, State.ON_HOLD), end=State.ACCEPTED),
    step("decline", start=(State.REQUESTED, State.ON_HOLD), end=State.REJECTED),
    step("ask", start=(State.REQUESTED,), end=State.ON_HOLD),
    step("reply", start=(State.ON_HOLD,), end=State.REQUESTED),
    step("start", start=(State.ACCEPTED,), end=State.IN_PROGRESS),
    step("complete", start=(State.IN_PROGRESS,), end=State.COMPLETED),
    step("fail", start=(State.ACCEPTED, State.IN_PROGRESS), end=State.FAILED),
    step(
        "cancel",
        start=(State.DRAFT, State.REQUESTED, State.ON_HOLD, State.ACCEPTED, State.IN_PROGRESS),
        end=State.CANCELLED,
    ),
)
