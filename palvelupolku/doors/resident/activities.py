"""Groups to join and events to come to: what there is, and one of them whole."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from palvelupolku.activities.access import shown_events, shown_groups
from palvelupolku.activities.forms import EventFilters, GroupFilters
from palvelupolku.activities.queries import find_events, find_groups, free_places, next_meetings, with_places

MOST_MEETINGS = 6
BIGGEST_ID = 2**63


def groups(request):
    """?words= &municipality= &kind= &remote= &free="""
    form = GroupFilters(request.GET or None)
    told = form.cleaned_data if form.is_valid() else {}
    found = find_groups(
        words=told.get("words") or "",
        municipality=told.get("municipality") or "",
        kind=told.get("kind") or "",
        is_remote=bool(told.get("remote")),
        has_places=bool(told.get("free")),
    )
    coming = next_meetings(found, timezone.now())
    rows = [(group, coming.get(group.pk)) for group in found]
    return render(
        request, "resident/groups.html", {"filters": form, "rows": rows, "is_narrowed": any(told.values())}
    )


def group(request, pk):
    """One group: drafts and ended ones are 404."""
    found = get_object_or_404(
        with_places(shown_groups()).select_related("organisation", "municipality", "service"), pk=small(pk)
    )
    meetings = found.meetings.filter(ends_at__gt=timezone.now())[:MOST_MEETINGS]
    is_full = free_places(found) == 0
    return render(request, "resident/group.html", {"group": found, "meetings": meetings, "is_full": is_full})


def events(request):
    """?when= &municipality= &kind= &remote= &free="""
    form = EventFilters(request.GET or None)
    found = list(find_events(shown_events(), **form.narrowed(timezone.now())))
    context = {
        "filters": form,
        "events": found,
        "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "query": request.GET.urlencode(),
    }
    return render(request, "resident/events.html", context)


def event(request, pk):
    """One event that is for everyone; the remote link is told only to those who sign up."""
    found = get_object_or_404(
        with_places(shown_events()).select_related("organisation", "municipality", "network"), pk=small(pk)
    )
    context = {
        "event": found,
        "is_full": free_places(found) == 0,
        "is_over": found.ends_at <= timezone.now(),
        "can_join": found.is_taking and found.starts_at > timezone.now(),
    }
    return render(request, "resident/event.html", context)


def small(pk):
    """Ids beyond the database's integers are unknown, not an error."""
    if not 0 <= pk < BIGGEST_ID:
        raise Http404
    return pk
