"""“Did I get help?” as it is asked and answered in the demo county."""

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.guidance.choices import AskBy, Help
from palvelupolku.guidance.follow_up import PURPOSE, answer_follow_up, ask_follow_up
from palvelupolku.guidance.models import FollowUp
from palvelupolku.guidance.workflow import FollowUpState
from palvelupolku.notices.models import Link

from .clock import on, working_day

ANSWERS = [Help.YES] * 13 + [Help.PARTLY] * 6 + [Help.NO] * 3


def follow_up_story(county, pk):
    """Asked on its day, answered by most within a week: by the link, or to the worker who calls."""
    ask_on = working_day(FollowUp.objects.get(pk=pk).ask_on)
    at = yield on(ask_on, 8, county.rng.randint(0, 59))
    follow_up = _load(pk)
    if follow_up.state != FollowUpState.PLANNED:
        return
    _ask(follow_up, at)
    if county.rng.random() < 0.2:
        return
    at = yield county.clock.office(at, county.rng.randint(0, 8))
    follow_up = _load(pk)
    if follow_up.state not in (FollowUpState.PLANNED, FollowUpState.ASKED):
        return
    helped = county.pick(ANSWERS)
    words = county.pick(county.answers["helped"][helped.value])
    answer_follow_up(follow_up, by=_who_answers(follow_up), at=at, helped=helped, words=words)


def _load(pk):
    return FollowUp.objects.select_related("case__client", "case__unit", "case__responsible").get(pk=pk)


def _ask(follow_up, at):
    """E-mails go by the clock; calls and papers are the worker's."""
    by = SYSTEM if follow_up.ask_by == AskBy.EMAIL else follow_up.case.responsible
    ask_follow_up(follow_up, by=by, at=at)


def _who_answers(follow_up):
    links = Link.objects.filter(
        purpose=PURPOSE, object_label=follow_up._meta.label_lower, object_id=str(follow_up.pk)
    )
    return links.order_by("id").last() or follow_up.case.responsible
