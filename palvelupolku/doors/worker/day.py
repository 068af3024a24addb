"""My day: six numbers and one table of what to do now."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.models import Case
from palvelupolku.guidance.queries import follow_ups_to_do, my_cases
from palvelupolku.guidance.rules import has_running_clock
from palvelupolku.intake.queries import waiting
from palvelupolku.kernel.clock import due_state
from palvelupolku.referrals.access import visible_referrals
from palvelupolku.referrals.models import ReferralMessage
from palvelupolku.referrals.workflow import State
from palvelupolku.ui.texts import in_language

from .lines import looked_at

WEEK = timedelta(days=7)
WORDS_SHOWN = 60
ANSWERED = (State.ACCEPTED, State.REJECTED)
ORDER = ("late", "question", "today", "answers", "draft", "follow-ups", "new", "rest")
SHOWN = {"late", "today", "new", "answers", "follow-ups"}


@dataclass
class Row:
    """One open case: what to do next, by when, and which numbers count it."""

    case: Case
    what: str = ""
    url: str = ""
    due: object = None
    kinds: set = field(default_factory=set)

    @property
    def rank(self):
        first = next(i for i, kind in enumerate(ORDER) if kind in self.kinds | {"rest"})
        return first, self.due is None, self.due_on, self.case.pk

    @property
    def due_on(self):
        """The due day, where `due` may be a moment."""
        return timezone.localdate(self.due) if isinstance(self.due, datetime) else self.due


@worker_page
@require_safe
def page(request):
    """The worker's first page; ?show= narrows the table to one number."""
    now = timezone.now()
    rows = sorted(_rows(request.user, now), key=lambda row: row.rank)
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else ""
    counts = Counter(kind for row in rows for kind in row.kinds)
    visible = [row for row in rows if not shown or shown in row.kinds]
    looked_at([row.case.client_id for row in visible], "guidance.day.open", request.user, now)
    numbers = _numbers(counts, waiting(request.user))
    context = {"rows": visible, "numbers": numbers, "shown": shown, "total": len(rows)}
    return render(request, "worker/day.html", context)


def _numbers(counts, in_queue):
    day, queue = reverse("worker:day"), reverse("worker:queue")
    return [
        ("late", "late", counts["late"], _("late"), f"{day}?show=late"),
        ("today", "due", counts["today"], _("due today"), f"{day}?show=today"),
        ("new", "", counts["new"], _("new to me this week"), f"{day}?show=new"),
        ("answers", "", counts["answers"], _("answers came"), f"{day}?show=answers"),
        ("follow-ups", "", counts["follow-ups"], _("follow-ups to do"), f"{day}?show=follow-ups"),
        ("queue", "", in_queue, _("waiting in the queue"), queue),
    ]


def _rows(user, now):
    cases = list(my_cases(user, now))
    referrals = _by_case(_open_questions(user, cases, now))
    follow_ups = _by_case(follow_ups_to_do(user, now))
    return [_row(case, referrals.get(case.pk, []), follow_ups.get(case.pk, []), now) for case in cases]


def _open_questions(user, cases, now):
    """Referrals of these cases that wait for the worker, or were answered during the week."""
    states = (State.ON_HOLD, State.DRAFT, *ANSWERED)
    messages = Prefetch("messages", queryset=ReferralMessage.objects.order_by("-at"))
    found = visible_referrals(user, timezone.localdate(now)).filter(case__in=cases, state__in=states)
    rows = found.select_related("organisation").prefetch_related(messages)
    return [each for each in rows if each.state not in ANSWERED or now - each.state_since <= WEEK]


def _by_case(rows):
    found = {}
    for each in rows:
        found.setdefault(each.case_id, []).append(each)
    return found


def _row(case, referrals, follow_ups, now):
    row = Row(case, _next_step(case), reverse("worker:case", args=[case.pk]))
    if now - case.opened_at <= WEEK:
        row.kinds.add("new")
    if follow_ups:
        row.kinds.add("follow-ups")
        row.due, row.what = follow_ups[0].ask_on, _("Ask whether the help arrived")
        row.url = reverse("worker:follow_up_answer", args=[follow_ups[0].pk])
    if has_running_clock(is_open=case.is_open, phase=case.phase, is_mapped=case.is_mapped) and case.due_at:
        row.due, row.what = case.due_at, _("Start the needs assessment")
        row.url = reverse("worker:mapping", args=[case.pk])
    _tell_of_referrals(row, referrals)
    if row.due:
        row.kinds |= {due_state(row.due_on, timezone.localdate(now)).kind} & {"late", "today"}
    return row


def _tell_of_referrals(row, referrals):
    """The most pressing referral says what to do: a question first, then an answer, then a draft."""
    pressing = sorted(referrals, key=lambda each: (each.state != State.ON_HOLD, each.state == State.DRAFT))
    for each in reversed(pressing):
        row.what, row.url = _told(each), reverse("worker:referral", args=[each.pk])
        row.kinds.add("draft" if each.state == State.DRAFT else "answers")
        if each.state == State.ON_HOLD:
            row.kinds.add("question")


def _told(referral):
    names = {"organisation": in_language(referral.organisation.name)}
    if referral.state == State.ON_HOLD:
        latest = next(iter(referral.messages.all()), None)
        words = latest.text if latest else ""
        cut = words[:WORDS_SHOWN] + ("…" if len(words) > WORDS_SHOWN else "")
        return _("%(organisation)s asks: %(words)s") % {**names, "words": cut}
    if referral.state == State.DRAFT:
        return _("Send the referral to %(organisation)s") % names
    if referral.state == State.ACCEPTED:
        return _("%(organisation)s accepted the referral") % names
    return _("%(organisation)s declined: find another place") % names


def _next_step(case):
    return {
        Phase.ASSESSMENT: _("Map the situation"),
        Phase.PLANNING: _("Make the plan together"),
        Phase.ORGANISING: _("Arrange what was agreed"),
        Phase.DELIVERING: _("Follow how the help goes"),
        Phase.FOLLOW_UP: _("Evaluate, and close when all is well"),
    }.get(case.phase, _("Reach the client"))
