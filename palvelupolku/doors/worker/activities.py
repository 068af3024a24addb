"""Events for professionals: info sessions, trainings, theme days; one's own place and calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Organisation
from palvelupolku.activities import actions
from palvelupolku.activities.access import keeps, kept_events, shown_events, visible_events
from palvelupolku.activities.choices import Audience
from palvelupolku.activities.exchange.ical import CONTENT_TYPE, calendar_of
from palvelupolku.activities.exchange.participants import participants_csv
from palvelupolku.activities.forms import EventFilters, EventForm
from palvelupolku.activities.models import CalendarFeed, SignUp
from palvelupolku.activities.queries import (
    feed_events,
    find_events,
    free_places,
    signed_event_ids,
    with_places,
)
from palvelupolku.activities.workflow import EventState, SignUpState
from palvelupolku.kernel.tokens import hash_secret

from .answer import attempt, done, get_visible, status_of

FEED = "calendar_feed_secret"
STEPS = {
    "julkaise": (actions.publish_event, gettext_lazy("The event is now shown.")),
    "peru": (actions.cancel_event, gettext_lazy("Cancelled. Those who signed up are told by e-mail.")),
    "palauta": (actions.restore_event, gettext_lazy("The event is held after all.")),
}
PERSON_STEPS = {
    "poista": (actions.remove_sign_up, gettext_lazy("Taken off the list. You can take it back below.")),
    "palauta": (actions.restore_sign_up, gettext_lazy("Back on the list.")),
    "jonoon": (actions.queue_sign_up, gettext_lazy("Moved to the end of the waiting list.")),
    "karkeen": (actions.put_first, gettext_lazy("Now first on the waiting list.")),
    "soitettu": (actions.mark_called, gettext_lazy("Marked as called.")),
}


@worker_page
@require_safe
def events(request):
    """?for=work leaves everyone's events out; ?when= &municipality= &kind= &remote= &free= narrow."""
    now = timezone.now()
    form = EventFilters(request.GET or None)
    shown = shown_events(request.user)
    at_work = request.GET.get("for", "work") == "work"
    if at_work:
        shown = shown.exclude(audience=Audience.EVERYONE)
    drafts = kept_events(request.user).filter(state=EventState.DRAFT, ends_at__gt=now)
    context = {
        "filters": form,
        "events": find_events(shown, **form.narrowed(now)),
        "at_work": at_work,
        "drafts": drafts,
        "mine": _mine(request.user),
        "can_write": grants_of(request.user).can_write,
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "feed_url": _feed_url(request),
    }
    return render(request, "worker/activity_events.html", context)


def _feed_url(request):
    """The whole private address, on the one page after it was made."""
    secret = request.session.pop(FEED, "")
    return f"{settings.SITE_URL}{reverse('worker:my_calendar', args=[secret])}" if secret else ""


def _mine(user):
    return {each.event_id: each for each in user.sign_ups.filter(is_open=True, event__isnull=False)}


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request):
    """A new event of the county, as a draft."""
    form = EventForm(request.POST or None, initial={"kind": "info", "audience": "professionals"})
    county = Organisation.objects.filter(pk__in=grants_of(request.user).county_ids).first()
    return _save(
        request, form, None, _("Saved as a draft. Publish it when it is ready."), organisation=county
    )


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request, pk):
    """Change what is told of an event of the county; those signed up are told of a new time or place."""
    event = get_visible(kept_events(request.user), pk, request.user)
    form = EventForm(request.POST or None, initial=EventForm.told_by(event))
    return _save(request, form, event, _("Saved."))


def _save(request, form, event, message, **more):
    if request.method == "POST" and form.is_valid():

        def deed():
            saved = actions.save_event(event, by=request.user, at=timezone.now(), **more, **form.facts())
            return reverse("worker:event", args=[saved.pk])

        answer = attempt(request, form, deed, message)
        if answer:
            return answer
    context = {"form": form, "event": event}
    return render(request, "worker/activity_event_form.html", context, status=status_of(form))


@worker_page
@never_cache
@require_safe
def event(request, pk):
    """One event: one's own place in it; its people only where the county keeps it."""
    shown = _event(request, pk)
    is_own = keeps(request.user, shown)
    now = timezone.now()
    people = actions.look_at_sign_ups(shown, by=request.user, at=now, purpose="page") if is_own else []
    mine = _mine(request.user).get(pk)
    context = {
        "event": shown,
        "is_own": is_own,
        "is_draft": shown.state == EventState.DRAFT,
        "is_published": shown.state == EventState.PUBLISHED,
        "is_full": free_places(shown) == 0,
        "can_join": shown.is_taking and shown.starts_at > now,
        "mine": mine,
        "shows_link": is_own or bool(mine and mine.state == SignUpState.JOINED),
        **_people(people),
    }
    return render(request, "worker/activity_event.html", context)


def _event(request, pk):
    return get_visible(
        with_places(visible_events(request.user)).select_related("organisation"), pk, request.user
    )


def _people(people):
    waiting = [each for each in people if each.state == SignUpState.WAITING]
    return {
        "joined": [each for each in people if each.state == SignUpState.JOINED],
        "waiting": sorted(waiting, key=lambda person: (person.queued_at, person.pk)),
        "gone": [each for each in people if not each.is_open and (each.name or each.user_id)],
        "step_url": "worker:sign_up_step",
    }


@writer_page
@require_POST
def event_step(request, pk, step):
    """Publish, cancel or restore an event of the county."""
    shown = get_visible(kept_events(request.user), pk, request.user)
    if step not in STEPS:
        raise Http404
    action, message = STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        return reverse("worker:event", args=[pk])

    return done(request, deed, message)


@worker_page
@require_POST
def join_event(request, pk):
    """Sign up in one click."""
    shown = get_visible(visible_events(request.user), pk, request.user)

    def deed():
        actions.sign_up(shown, by=request.user, at=timezone.now(), user=request.user)
        return reverse("worker:event", args=[pk])

    return done(request, deed, _("You are on the list. A confirmation is on its way by e-mail."))


@worker_page
@require_POST
def leave_event(request, pk):
    """Give one's own place back."""
    shown = get_visible(visible_events(request.user), pk, request.user)

    def deed():
        place = shown.sign_ups.filter(user=request.user, is_open=True).first()
        if place:
            actions.leave(place, by=request.user, at=timezone.now())
        return reverse("worker:event", args=[pk])

    return done(request, deed, _("Your place is given back."))


@writer_page
@never_cache
@require_safe
def event_people(request, pk, fmt):
    """The participants as a list to print, or as CSV. Either leaves a line."""
    shown = get_visible(kept_events(request.user).select_related("organisation"), pk, request.user)
    if fmt not in ("csv", "tuloste"):
        raise Http404
    purpose = "csv" if fmt == "csv" else "print"
    people = actions.look_at_sign_ups(shown, by=request.user, at=timezone.now(), purpose=purpose)
    if fmt == "csv":
        response = HttpResponse(participants_csv(people), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="osallistujat-{pk}.csv"'
        return response
    context = {"gathering": shown, "back": reverse("worker:event", args=[pk]), **_people(people)}
    return render(request, "worker/activity_people.html", context)


@writer_page
@require_POST
def sign_up_step(request, pk, step):
    """One of PERSON_STEPS for someone on the list of an event of the county."""
    rows = SignUp.objects.filter(event__in=kept_events(request.user)).select_related("event__organisation")
    person = get_visible(rows, pk, request.user)
    if step not in PERSON_STEPS:
        raise Http404
    action, message = PERSON_STEPS[step]

    def deed():
        action(person, by=request.user, at=timezone.now())
        return reverse("worker:event", args=[person.event_id])

    return done(request, deed, message)


@worker_page
@require_POST
def make_feed(request):
    """A private calendar address, shown once; an earlier one stops working."""

    def deed():
        # The stored address may hold no secret: the page shows it once, out of the session.
        request.session[FEED] = actions.make_feed(by=request.user, at=timezone.now())
        request.session.save()
        return reverse("worker:events")

    answer = done(request, deed)
    messages.info(request, _("Copy the address now: it is shown only this once."))
    return answer


@require_safe
def my_calendar(request, secret):
    """What professionals are asked to, for the calendar program of whoever holds the secret address."""
    feed = CalendarFeed.objects.filter(secret_hash=hash_secret(secret)).select_related("user").first()
    if feed is None or not feed.user.is_active or not grants_of(feed.user).is_worker:
        raise Http404
    body = calendar_of(
        feed_events(feed.user, timezone.now()),
        name=_("Events for professionals – Palvelupolku"),
        url_of=lambda entry: f"{settings.SITE_URL}{reverse('worker:event', args=[entry.pk])}",
        links=signed_event_ids(feed.user),
    )
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="kalenterini.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
