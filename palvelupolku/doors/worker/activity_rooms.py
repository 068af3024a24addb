"""Rooms that the county lends to associations: their hours, their weeks, their bookings."""

from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Organisation
from palvelupolku.activities import actions
from palvelupolku.activities.access import can_lend_rooms, visible_bookings
from palvelupolku.activities.forms import RoomForm
from palvelupolku.activities.models import Room
from palvelupolku.activities.queries import next_open_day, week_of
from palvelupolku.activities.rules import monday_of

from .answer import attempt, done, get_visible, status_of

LAST_DAYS = timedelta(days=400)
STEPS = {
    "peru": (actions.cancel_booking, _("Cancelled. The time is free for others.")),
    "palauta": (actions.restore_booking, _("The booking stands again.")),
}


@worker_page
@require_safe
def rooms(request):
    """Every room, lent or not, and the next bookings."""
    shown = Room.objects.select_related("municipality").prefetch_related("hours")
    coming = visible_bookings(request.user).filter(is_open=True, ends_at__gt=timezone.now())
    context = {
        "rooms": shown,
        "bookings": coming.select_related("room", "organisation")[:20],
        "can_write": can_lend_rooms(request.user),
    }
    return render(request, "worker/rooms.html", context)


@worker_page
@require_safe
def room(request, pk):
    """A week of the room: ?week=2026-11-23."""
    shown = get_visible(
        Room.objects.select_related("municipality").prefetch_related("hours"), pk, request.user
    )
    today = timezone.localdate()
    monday = monday_of(_day(request) or next_open_day(shown, today))
    context = {
        "room": shown,
        "week": week_of(shown, monday),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": monday - timedelta(days=7),
        "following": monday + timedelta(days=7),
        "today": today,
        "lends": can_lend_rooms(request.user),
        "cancelled": shown.bookings.filter(is_open=False, ends_at__gt=timezone.now()).select_related(
            "organisation"
        ),
    }
    return render(request, "worker/room.html", context)


def _day(request):
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return None
    return day if abs(day - timezone.localdate()) < LAST_DAYS else None


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_room(request):
    """A new room to lend."""
    county = Organisation.objects.filter(pk__in=grants_of(request.user).county_ids).first()
    return _save(request, RoomForm(request.POST or None), None, organisation=county)


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_room(request, pk):
    """Change a room or its hours; bookings that were made stay."""
    shown = get_visible(Room.objects.prefetch_related("hours"), pk, request.user)
    return _save(request, RoomForm(request.POST or None, initial=RoomForm.told_by(shown)), shown)


def _save(request, form, shown, **more):
    if request.method == "POST" and form.is_valid():

        def deed():
            saved = actions.save_room(shown, by=request.user, at=timezone.now(), **more, **form.facts())
            return reverse("worker:room", args=[saved.pk])

        answer = attempt(request, form, deed, _("Saved."))
        if answer:
            return answer
    return render(request, "worker/room_form.html", {"form": form, "room": shown}, status=status_of(form))


@writer_page
@require_POST
def booking_step(request, pk, step):
    """Cancel a booking, or undo it."""
    shown = get_visible(visible_bookings(request.user), pk, request.user)
    if step not in STEPS:
        raise Http404
    action, message = STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        week = timezone.localdate(shown.starts_at)
        return f"{reverse('worker:room', args=[shown.room_id])}?week={week:%Y-%m-%d}"

    return done(request, deed, message)
