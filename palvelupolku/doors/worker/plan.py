"""The plan: goals in the client's words, and who does what by when."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palvelupolku.accounts.access import writer_page
from palvelupolku.guidance import actions as deeds
from palvelupolku.guidance.access import visible_cases
from palvelupolku.guidance.choices import Who
from palvelupolku.guidance.models import Goal, PlanAction
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, attempt, done, get_case, get_visible, show, status_of
from .days import not_past
from .stale import keep_both

GOAL_STEPS = {
    "jata": (deeds.drop_goal, gettext_lazy("The goal was left out. You can take it back below the plan.")),
    "palauta": (deeds.restore_goal, gettext_lazy("The goal is back in the plan.")),
}
ACTION_STEPS = {
    "tehty": (deeds.complete_action, gettext_lazy("Marked as done. You can undo it on the same row.")),
    "jata": (deeds.drop_action, gettext_lazy("Left out. You can undo it on the same row.")),
    "palauta": (deeds.restore_action, gettext_lazy("Back in the plan.")),
}


class GoalForm(PlainForm):
    """A goal as the client says it."""

    words = forms.CharField(
        label=gettext_lazy("What does the client want? In the client's own words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what the client wants.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ActionForm(PlainForm):
    """Who does what by when."""

    what = forms.CharField(
        label=gettext_lazy("What is done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write what is done.")},
    )
    who = forms.ChoiceField(label=gettext_lazy("Who does it"), choices=Who.choices)
    who_name = forms.CharField(label=gettext_lazy("Their name"), required=False, max_length=150)
    by_on = forms.DateField(label=gettext_lazy("By when"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_by_on(self):
        return not_past(self, "by_on")

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("what", "who", "who_name", "by_on")}


def case_url(case_pk, part="suunnitelma"):
    """The case page at one of its parts."""
    return reverse("worker:case", args=[case_pk]) + f"#{part}"


def get_goal(user, pk, at):
    """A goal of a case that the user sees."""
    cases = visible_cases(user, timezone.localdate(at))
    return get_visible(Goal.objects.filter(case__in=cases).select_related("case__client"), pk, user)


def get_action(user, pk, at):
    """An action of a case that the user sees, with its service."""
    cases = visible_cases(user, timezone.localdate(at))
    rows = PlanAction.objects.filter(goal__case__in=cases)
    return get_visible(rows.select_related("goal__case__client", "service__organisation"), pk, user)


@writer_page
@require_http_methods(["GET", "POST"])
def new_goal(request, pk):
    """Write a new goal."""
    now = timezone.now()
    case, form = get_case(request.user, pk, now), GoalForm(request.POST or None)
    if form.is_valid():

        def deed():
            deeds.add_goal(case, by=request.user, at=now, words=form.cleaned_data["words"])
            return case_url(pk)

        answer = attempt(request, form, deed, _("The goal is in the plan."))
        if answer:
            return answer
    return _show(request, "worker/goal.html", case, form)


@writer_page
@require_http_methods(["GET", "POST"])
def goal(request, pk):
    """Write a goal anew; a stale save shows both texts."""
    now = timezone.now()
    goal = get_goal(request.user, pk, now)
    first = {"words": goal.words, "version": goal.version}
    form = GoalForm(request.POST or None, initial=first)

    def deed():
        deeds.change_goal(
            goal,
            by=request.user,
            at=now,
            version=form.cleaned_data["version"] or 0,
            words=form.cleaned_data["words"],
        )
        return case_url(goal.case_id)

    return _change(request, form, deed, _("The goal is changed."), "worker/goal.html", goal.case, goal=goal)


@writer_page
@require_POST
def goal_step(request, pk, step):
    """Leave a goal out, or take it back."""
    return _take_step(request, GOAL_STEPS, step, get_goal(request.user, pk, timezone.now()))


@writer_page
@require_http_methods(["GET", "POST"])
def new_action(request, pk):
    """Agree who does what by when towards a goal."""
    now = timezone.now()
    goal, form = (
        get_goal(request.user, pk, now),
        ActionForm(request.POST or None, initial={"who": Who.CLIENT}),
    )
    if form.is_valid():

        def deed():
            deeds.add_action(goal, by=request.user, at=now, **form.facts())
            return case_url(goal.case_id)

        answer = attempt(request, form, deed, _("The action is in the plan."))
        if answer:
            return answer
    return _show(request, "worker/action.html", goal.case, form, goal=goal)


@writer_page
@require_http_methods(["GET", "POST"])
def action(request, pk):
    """Agree an action anew; a stale save shows both versions."""
    now = timezone.now()
    action = get_action(request.user, pk, now)
    first = {name: getattr(action, name) for name in ("what", "who", "who_name", "by_on", "version")}
    form = ActionForm(request.POST or None, initial=first)

    def deed():
        version = form.cleaned_data["version"] or 0
        deeds.change_action(action, by=request.user, at=now, version=version, **form.facts())
        return case_url(action.goal.case_id)

    told = {"goal": action.goal, "action": action}
    return _change(
        request, form, deed, _("The action is changed."), "worker/action.html", action.goal.case, **told
    )


@writer_page
@require_POST
def action_step(request, pk, step):
    """Mark an action as done, leave it out, or undo either."""
    return _take_step(request, ACTION_STEPS, step, get_action(request.user, pk, timezone.now()))


def _take_step(request, steps, step, obj):
    if step not in steps:
        raise Http404
    verb, message = steps[step]
    case = obj.case if isinstance(obj, Goal) else obj.goal.case

    def deed():
        verb(obj, by=request.user, at=timezone.now())
        return case_url(case.pk)

    return done(request, deed, message)


def _change(request, form, deed, message, template, case, **told):
    conflicts = []
    if form.is_valid():
        answer = attempt(request, form, deed, message, on_stale=lambda c: conflicts.append(c))
        if answer:
            return answer
    if conflicts:
        form, theirs = keep_both(form, conflicts[0])
        return _show(request, template, case, form, status=CONFLICT, theirs=theirs, **told)
    return _show(request, template, case, form, **told)


def _show(request, template, case, form, status=None, **told):
    context = {"case": case, "client": case.client, "form": form, **told}
    return show(request, template, context, status=status or status_of(form))
