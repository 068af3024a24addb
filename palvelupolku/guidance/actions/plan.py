"""Goals in the client's words, and who does what by when."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from ..access import can_edit_case
from ..models import Goal, PlanAction
from .tier import enter_services


def _may_write(case, by, at, step):
    require(can_edit_case(by, case, timezone.localdate(at)))
    if not case.is_open:
        raise StepNotAllowed(step, case.state)


@transaction.atomic
def add_goal(case, *, by, at, words):
    """Write a goal as the client says it."""
    _may_write(case, by, at, "add_goal")
    goal = Goal.objects.create(case=case, words=words, created_at=at, created_by=by)
    record("guidance.goal.add", goal, by=by, at=at, client=case.client_id)
    return goal


@transaction.atomic
def change_goal(goal, *, by, at, version, words):
    """Write a goal anew. Raises StaleObject with both texts when someone changed it meanwhile."""
    _may_write(goal.case, by, at, "change_goal")
    if not Goal.objects.filter(pk=goal.pk, version=version).update(words=words, version=version + 1):
        fresh = Goal.objects.get(pk=goal.pk)
        raise StaleObject(fresh, mine={"words": words}, theirs={"words": fresh.words})
    goal.words, goal.version = words, version + 1
    record("guidance.goal.change", goal, by=by, at=at, client=goal.case.client_id)
    return goal


@transaction.atomic
def drop_goal(goal, *, by, at):
    """Leave a goal out of the plan; it can be taken back."""
    return _set_dropped(goal, True, by, at)


@transaction.atomic
def restore_goal(goal, *, by, at):
    """Take a goal that was left out back into the plan."""
    return _set_dropped(goal, False, by, at)


def _set_dropped(goal, is_dropped, by, at):
    step = "drop" if is_dropped else "restore"
    _may_write(goal.case, by, at, step)
    if not Goal.objects.filter(pk=goal.pk, is_dropped=not is_dropped).update(is_dropped=is_dropped):
        raise StaleObject(goal)
    goal.is_dropped = is_dropped
    record(f"guidance.goal.{step}", goal, by=by, at=at, client=goal.case.client_id)
    return goal


@transaction.atomic
def add_action(goal, *, by, at, what, who, who_name="", by_on=None, service=None):
    """Agree who does what by when towards a goal; `service` is an entry of the catalogue."""
    _may_write(goal.case, by, at, "add_action")
    if goal.is_dropped:
        raise ValidationError(_("The goal was left out of the plan. Take it back first."))
    action = PlanAction.objects.create(
        goal=goal,
        what=what,
        who=who,
        who_name=who_name,
        by_on=by_on,
        service=service,
        state_since=at,
        created_at=at,
    )
    record(
        "guidance.action.add",
        action,
        by=by,
        at=at,
        client=goal.case.client_id,
        service=service.pk if service else None,
    )
    if service:
        enter_services(goal.case, by=by, at=at)
    return action


@transaction.atomic
def change_action(action, *, by, at, version, what, who, who_name="", by_on=None):
    """Agree anew who does what by when. Raises StaleObject with both when someone changed it meanwhile."""
    case = action.goal.case
    _may_write(case, by, at, "change_action")
    mine = {"what": what, "who": who, "who_name": who_name, "by_on": by_on}
    if not PlanAction.objects.filter(pk=action.pk, version=version).update(version=version + 1, **mine):
        fresh = PlanAction.objects.get(pk=action.pk)
        raise StaleObject(fresh, mine=mine, theirs={name: getattr(fresh, name) for name in mine})
    record("guidance.action.change", action, by=by, at=at, client=case.client_id)
    return PlanAction.objects.select_related("goal__case").get(pk=action.pk)


@transaction.atomic
def complete_action(action, *, by, at):
    """Mark an agreed action as done."""
    _may_write(action.goal.case, by, at, "complete")
    move(action, "complete", by=by, at=at)
    return action


@transaction.atomic
def drop_action(action, *, by, at):
    """Leave an agreed action out."""
    _may_write(action.goal.case, by, at, "drop")
    move(action, "drop", by=by, at=at)
    return action


@transaction.atomic
def restore_action(action, *, by, at):
    """Take a done or left-out action back to agreed."""
    _may_write(action.goal.case, by, at, "restore")
    move(action, "restore", by=by, at=at)
    return action
