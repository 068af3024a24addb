"""The association's events, and trainings of both sides that it may come to."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.activities import actions
from palvelupolku.activities.access import keeps, kept_events, shown_events, visible_events
from palvelupolku.activities.choices import Audience
from palvelupolku.activities.forms import EventForm
from palvelupolku.activities.queries import free_places, with_places
from palvelupolku.activities.workflow import EventState, SignUpState

from .activities import people_answer, people_words
from .deeds import attempt, done, found, own_organisation, status_of

STEPS = {
    "julkaise": (actions.publish_event, _("The event is now shown.")),
    "peru": (actions.cancel_event, _("Cancelled. Those who signed up are told by e-mail.")),
    "palauta": (actions.restore_event, _("The event is held after all.")),
}


@coordinator_page
@require_safe
def events(request):
    """Own events, and what professionals and associations are asked to. ?past=1 shows those that are over."""
    now = timezone.now()
    own = with_places(kept_events(request.user)).select_related("organisation")
    past = request.GET.get("past") == "1"
    rows = own.filter(ends_at__lte=now).order_by("-starts_at") if past else own.filter(ends_at__gt=now)
    shared = shown_events(request.user).filter(audience=Audience.BOTH, ends_at__gt=now)
    context = {
        "events": rows,
        "past": past,
        "shared": with_places(shared.exclude(pk__in=kept_events(request.user))).select_related(
            "organisation"
        ),
        "mine": _mine(request),
        "organisation": own_organisation(request),
    }
    return render(request, "organisation/events.html", context)


def _mine(request):
    return {each.event_id: each for each in request.user.sign_ups.filter(is_open=True, event__isnull=False)}


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request):
    """A new event, as a draft."""
    organisation = own_organisation(request)
    form = EventForm(request.POST or None, initial={"kind": "open", "audience": "everyone"})
    if request.method == "POST" and form.is_valid():

        def deed():
            event = actions.save_event(
                None, by=request.user, at=timezone.now(), organisation=organisation, **form.facts()
            )
            return reverse("organisation:event", args=[event.pk])

        answer = attempt(request, form, deed, _("Saved as a draft. Publish it when it is ready."))
        if answer:
            return answer
    return render(request, "organisation/event_form.html", {"form": form}, status=status_of(form))


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request, pk):
    """Change what is told of an event; a change of time or place is told to those who signed up."""
    event = found(kept_events(request.user), pk)
    form = EventForm(request.POST or None, initial=EventForm.told_by(event))
    if request.method == "POST" and form.is_valid():

        def deed():
            actions.save_event(event, by=request.user, at=timezone.now(), **form.facts())
            return reverse("organisation:event", args=[pk])

        answer = attempt(request, form, deed)
        if answer:
            return answer
    return render(
        request, "organisation/event_form.html", {"form": form, "event": event}, status=status_of(form)
    )


@coordinator_page
@never_cache
@require_safe
def event(request, pk):
    """One event: an own one with its people, another's with one's own place."""
    shown = found(with_places(visible_events(request.user)).select_related("organisation"), pk)
    is_own = keeps(request.user, shown)
    people = []
    if is_own:
        people = actions.look_at_sign_ups(shown, by=request.user, at=timezone.now(), purpose="page")
    mine = _mine(request).get(pk)
    context = {
        "event": shown,
        "is_own": is_own,
        "is_draft": shown.state == EventState.DRAFT,
        "is_published": shown.state == EventState.PUBLISHED,
        "is_full": free_places(shown) == 0,
        "can_join": shown.is_taking and shown.starts_at > timezone.now(),
        "mine": mine,
        "has_place": bool(mine and mine.state == SignUpState.JOINED),
        **people_words(people),
    }
    return render(request, "organisation/event.html", context)


@coordinator_page
@require_POST
def event_step(request, pk, step):
    """Publish, cancel or restore an own event."""
    shown = found(kept_events(request.user), pk)
    if step not in STEPS:
        raise Http404
    action, message = STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        return reverse("organisation:event", args=[pk])

    return done(request, deed, message)


@coordinator_page
@require_POST
def join_event(request, pk):
    """Sign up by account, in one click."""
    shown = found(visible_events(request.user), pk)

    def deed():
        actions.sign_up(shown, by=request.user, at=timezone.now(), user=request.user)
        return reverse("organisation:event", args=[pk])

    return done(request, deed, _("You are on the list. A confirmation is on its way by e-mail."))


@coordinator_page
@require_POST
def leave_event(request, pk):
    """Give one's own place back."""
    shown = found(visible_events(request.user), pk)

    def deed():
        place = shown.sign_ups.filter(user=request.user, is_open=True).first()
        if place:
            actions.leave(place, by=request.user, at=timezone.now())
        return reverse("organisation:event", args=[pk])

    return done(request, deed, _("Your place is given back."))


@coordinator_page
@never_cache
@require_safe
def event_people(request, pk, fmt):
    """The participants as a list to print, or as CSV. Either leaves a line."""
    shown = found(kept_events(request.user).select_related("organisation"), pk)
    return people_answer(request, shown, fmt, reverse("organisation:event", args=[pk]))
