"""The association's groups: what is told of them, who takes part, when they meet."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import kept_groups
from palvelupolku.activities.choices import GroupStatus
from palvelupolku.activities.exchange.participants import participants_csv
from palvelupolku.activities.forms import GroupForm, MeetingsForm
from palvelupolku.activities.forms.groups import COLUMNS
from palvelupolku.activities.models import Meeting
from palvelupolku.activities.queries import next_meetings, with_places
from palvelupolku.activities.workflow import SignUpState

from .deeds import attempt, done, found, own_organisation, status_of

SHOWN_MEETINGS = 20
STEPS = {
    "julkaise": (actions.publish_group, _("The group is now shown, and people can sign up.")),
    "paata": (actions.end_group, _("The group has ended and is no longer shown.")),
}
MEETING_STEPS = {
    "peru": (actions.cancel_meeting, _("Cancelled. Those in the group are told by e-mail.")),
    "palauta": (actions.restore_meeting, _("The group meets after all.")),
}


def _groups(request):
    return with_places(kept_groups(request.user)).select_related("organisation", "service")


@coordinator_page
@require_safe
def groups(request):
    """Own groups: the shown ones first, then drafts and the ended ones. ?status= narrows."""
    status = request.GET.get("status", "")
    rows = list(_groups(request).order_by("id"))
    coming = next_meetings(rows, timezone.now())
    counts = {each.value: sum(row.status == each.value for row in rows) for each in GroupStatus}
    shown = [row for row in rows if not status or row.status == status]
    context = {
        "rows": [(row, coming.get(row.pk)) for row in shown],
        "numbers": [(each.value, each.label, counts[each.value]) for each in GroupStatus],
        "status": status,
        "has_any": bool(rows),
        "organisation": own_organisation(request),
    }
    return render(request, "organisation/groups.html", context)


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request):
    """A new group, as a draft."""
    organisation = own_organisation(request)
    form = GroupForm(request.POST or None, organisation=organisation, initial={"kind": "activity"})
    if request.method == "POST" and form.is_valid():

        def deed():
            group = actions.save_group(
                None, by=request.user, at=timezone.now(), organisation=organisation, **form.facts()
            )
            return reverse("organisation:group", args=[group.pk])

        answer = attempt(request, form, deed, _("Saved as a draft. Publish it when it is ready."))
        if answer:
            return answer
    return render(request, "organisation/group_form.html", {"form": form}, status=status_of(form))


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request, pk):
    """Change what is told of a group."""
    group = found(kept_groups(request.user).select_related("organisation"), pk)
    initial = GroupForm.told_by(group, *COLUMNS)
    form = GroupForm(request.POST or None, organisation=group.organisation, initial=initial)
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.save_group(group, by=request.user, at=timezone.now(), **form.facts())
            return reverse("organisation:group", args=[pk])

        answer = attempt(request, form, deed)
        if answer:
            return answer
    context = {"form": form, "group": group}
    return render(request, "organisation/group_form.html", context, status=status_of(form))


@coordinator_page
@never_cache
@require_safe
def group(request, pk):
    """One group: who takes part, who waits, when it meets. Looking at the people leaves a line."""
    return _show_group(request, found(_groups(request), pk))


def _show_group(request, shown, form=None):
    now = timezone.now()
    people = actions.look_at_sign_ups(shown, by=request.user, at=now, purpose="page")
    others = kept_groups(request.user).filter(status=GroupStatus.PUBLISHED).exclude(pk=shown.pk)
    context = {
        "group": shown,
        "is_shown": shown.status == GroupStatus.PUBLISHED,
        "has_ended": shown.status == GroupStatus.ENDED,
        "form": form or MeetingsForm(initial={"every_weeks": 1, "skip_holidays": True}),
        "meetings": shown.meetings.filter(ends_at__gt=now)[:SHOWN_MEETINGS],
        "held": shown.meetings.filter(starts_at__lte=now).order_by("-starts_at")[:SHOWN_MEETINGS],
        "other_groups": others,
        **people_words(people),
    }
    return render(request, "organisation/group.html", context, status=status_of(form) if form else 200)


def people_words(people):
    """The participants as the partial shows them: with a place, waiting, gone."""
    return {
        "joined": [each for each in people if each.state == SignUpState.JOINED],
        "waiting": sorted(
            (each for each in people if each.state == SignUpState.WAITING), key=lambda p: (p.queued_at, p.pk)
        ),
        "gone": [each for each in people if not each.is_open and (each.name or each.user_id)],
        "step_url": "organisation:sign_up_step",
    }


@coordinator_page
@require_POST
def group_step(request, pk, step):
    """Publish a group, or end it."""
    shown = found(kept_groups(request.user), pk)
    if step not in STEPS:
        raise Http404
    action, message = STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        return reverse("organisation:group", args=[pk])

    return done(request, deed, message)


@coordinator_page
@require_POST
def plan_meetings(request, pk):
    """Add the times the group meets."""
    shown = found(_groups(request), pk)
    form = MeetingsForm(request.POST)
    if form.is_valid():

        def deed():
            actions.plan_meetings(shown, by=request.user, at=timezone.now(), **form.cleaned_data)
            return reverse("organisation:group", args=[pk])

        answer = attempt(request, form, deed, _("The times are in the group's calendar."))
        if answer:
            return answer
    return _show_group(request, shown, form)


@coordinator_page
@never_cache
@require_safe
def group_people(request, pk, fmt):
    """The participants as a list to print, or as CSV. Either leaves a line."""
    shown = found(kept_groups(request.user).select_related("organisation"), pk)
    return people_answer(request, shown, fmt, reverse("organisation:group", args=[pk]))


def people_answer(request, gathering, fmt, back):
    """A printed list or a CSV of a gathering's participants, after its line."""
    if fmt not in ("csv", "tuloste"):
        raise Http404
    purpose = "csv" if fmt == "csv" else "print"
    people = actions.look_at_sign_ups(gathering, by=request.user, at=timezone.now(), purpose=purpose)
    if fmt == "csv":
        response = HttpResponse(participants_csv(people), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="osallistujat-{gathering.pk}.csv"'
        return response
    context = {"gathering": gathering, "back": back, **people_words(people)}
    return render(request, "organisation/people_sheet.html", context)


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request, pk):
    """Who was there that time."""
    shown = found(Meeting.objects.filter(group__in=kept_groups(request.user)).select_related("group"), pk)
    now = timezone.now()
    if request.method == "POST":
        present = {int(told) for told in request.POST.getlist("there") if told.isascii() and told.isdigit()}

        def deed():
            actions.mark_attendance(shown, by=request.user, at=timezone.now(), present=present)
            return reverse("organisation:group", args=[shown.group_id])

        return done(request, deed)
    people = actions.look_at_sign_ups(shown.group, by=request.user, at=now, purpose="page")
    marked = dict(shown.attendance.values_list("sign_up_id", "was_there"))
    rows = [(each, marked.get(each.pk)) for each in people if each.state == SignUpState.JOINED]
    context = {"meeting": shown, "rows": rows, "can_mark": shown.starts_at <= now}
    return render(request, "organisation/meeting.html", context)


@coordinator_page
@require_POST
def meeting_step(request, pk, step):
    """Cancel a time, or take it back."""
    shown = found(Meeting.objects.filter(group__in=kept_groups(request.user)).select_related("group"), pk)
    if step not in MEETING_STEPS:
        raise Http404
    action, message = MEETING_STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        return reverse("organisation:group", args=[shown.group_id])

    return done(request, deed, message)
