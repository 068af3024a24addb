"""The lives of a case, a planned action and a follow-up on one page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from palvelupolku.kernel.workflow import Workflow, step


class CaseState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


CASE_WORKFLOW = Workflow(
    step("close", start=(CaseState.OPEN,), end=CaseState.CLOSED),
    step("reopen", start=(CaseState.CLOSED,), end=CaseState.OPEN),
)


class ActionState(TextChoices):
    AGREED = "agreed", _("agreed")
    DONE = "done", _("done")
    DROPPED = "dropped", _("left out")


ACTION_WORKFLOW = Workflow(
    step("complete", start=(ActionState.AGREED,), end=ActionState.DONE),
    step("drop", start=(ActionState.AGREED,), end=ActionState.DROPPED),
    step("restore", start=(ActionState.DONE, ActionState.DROPPED), end=ActionState.AGREED),
)


class FollowUpState(TextChoices):
    PLANNED = "planned", _("will be asked")
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    CANCELLED = "cancelled", _("will not be asked")


FOLLOW_UP_WORKFLOW = Workflow(
    step("ask", start=(FollowUpState.PLANNED,), end=FollowUpState.ASKED),
    step("answer", start=(FollowUpState.PLANNED, FollowUpState.ASKED), end=FollowUpState.ANSWERED),
    step("cancel", start=(FollowUpState.PLANNED, FollowUpState.ASKED), end=FollowUpState.CANCELLED),
)
