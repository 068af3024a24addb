from datetime import timedelta

from django.utils import timezone

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.kernel.jobs import job

from .choices import AskBy
from .follow_up import ask_follow_up
from .models import FollowUp
from .workflow import FollowUpState


@job(every=timedelta(days=1))
def ask_due_follow_ups(at):
    """Ask everyone whose day has come whether the help arrived; running it again asks nobody twice."""
    due = FollowUp.objects.filter(
        state=FollowUpState.PLANNED, ask_by=AskBy.EMAIL, ask_on__lte=timezone.localdate(at)
    )
    for follow_up in due.select_related("case__client", "case__unit"):
        ask_follow_up(follow_up, by=SYSTEM, at=at)
