"""Events as calendars: one of them, or an address to follow. Only what everyone may see."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.activities.access import shown_events
from palvelupolku.activities.choices import GroupStatus
from palvelupolku.activities.exchange.ical import CONTENT_TYPE, calendar_of
from palvelupolku.activities.forms import EventFilters
from palvelupolku.activities.models import Meeting
from palvelupolku.activities.queries import feed_events
from palvelupolku.ui.texts import in_language

from .activities import small

KEPT_SECONDS = 900


@require_safe
def event_ics(request, pk):
    """One event as a file for a calendar."""
    found = get_object_or_404(shown_events().select_related("organisation"), pk=small(pk))
    return _answer([found], in_language(found.name), f"tapahtuma-{pk}.ics")


@require_safe
def feed(request):
    """?municipality= &kind= &remote= narrow as on the page; &organisation= or &network= by id.

    An organisation's calendar also has the meetings of its groups.
    """
    now = timezone.now()
    events = feed_events(None, now)
    narrowed = EventFilters(request.GET).narrowed(now)
    for name, column in (("municipality", "municipality"), ("kind", "kind")):
        if narrowed[name]:
            events = events.filter(**{column: narrowed[name]})
    if narrowed["is_remote"]:
        events = events.filter(is_remote=True)
    meetings = []
    if organisation := _id(request, "organisation"):
        events = events.filter(organisation=organisation)
        meetings = Meeting.objects.filter(
            group__organisation=organisation, group__status=GroupStatus.PUBLISHED, ends_at__gt=now
        ).select_related("group__organisation")
    if network := _id(request, "network"):
        events = events.filter(network=network)
    return _answer([*events, *meetings], _("Events – Palvelupolku"), "kalenteri.ics")


def _id(request, name):
    told = request.GET.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 18 else None


def _answer(entries, name, filename):
    body = calendar_of(entries, name=name, url_of=_page_of)
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _page_of(entry):
    group = getattr(entry, "group_id", None)
    path = reverse("resident:group", args=[group]) if group else reverse("resident:event", args=[entry.pk])
    return f"{settings.SITE_URL}{path}"
