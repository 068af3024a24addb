"""Rooms of health and social centres that the association may book, week by week."""

from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.activities import actions
from palvelupolku.activities.access import lent_rooms, visible_bookings
from palvelupolku.activities.forms import BookingForm
from palvelupolku.activities.queries import next_open_day, rooms_with_hours, week_of
from palvelupolku.activities.rules import monday_of

from .deeds import attempt, done, found, own_organisation, status_of

LAST_DAYS = timedelta(days=400)
STEPS = {
    "peru": (actions.cancel_booking, _("Cancelled. The time is free for others.")),
    "palauta": (actions.restore_booking, _("The booking stands again.")),
}


@coordinator_page
@require_safe
def rooms(request):
    """The rooms, and the association's own coming bookings."""
    own = visible_bookings(request.user).filter(ends_at__gt=timezone.now()).select_related("room", "event")
    return render(request, "organisation/rooms.html", {"rooms": rooms_with_hours(), "bookings": own})


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def room(request, pk):
    """A week of the room (?week=2026-11-23), and the form to book a time."""
    shown = found(lent_rooms().select_related("municipality").prefetch_related("hours"), pk)
    form = BookingForm(
        request.POST or None, initial={"weeks": 1, "is_shown": True, "day": _day(request, "day")}
    )
    if request.method == "POST" and form.is_valid():
        organisation = own_organisation(request)

        def deed():
            facts = form.facts(organisation.name)
            (first, *_more) = actions.book_room(
                shown, by=request.user, at=timezone.now(), organisation=organisation, **facts
            )
            week = monday_of(timezone.localdate(first.starts_at))
            return f"{reverse('organisation:room', args=[pk])}?week={week:%Y-%m-%d}"

        answer = attempt(request, form, deed, _("The room is booked for you."))
        if answer:
            return answer
    return render(
        request, "organisation/room.html", _week(request, shown) | {"form": form}, status=status_of(form)
    )


def _week(request, shown):
    today = timezone.localdate()
    monday = monday_of(_day(request, "week") or next_open_day(shown, today))
    return {
        "room": shown,
        "week": week_of(shown, monday),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": monday - timedelta(days=7) if monday > today else None,
        "following": monday + timedelta(days=7),
        "own_ids": grants_of(request.user).association_ids,
        "today": today,
    }


def _day(request, name):
    """A day of the address within a year or so; None for anything else."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if abs(day - timezone.localdate()) < LAST_DAYS else None


@coordinator_page
@require_POST
def booking_step(request, pk, step):
    """Cancel an own booking, or undo it."""
    shown = found(visible_bookings(request.user), pk)
    if step not in STEPS:
        raise Http404
    action, message = STEPS[step]

    def deed():
        action(shown, by=request.user, at=timezone.now())
        return reverse("organisation:rooms")

    return done(request, deed, message)
