"""One entry of the catalogue, with all that the county knows of it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.audit.models import Event
from palvelupolku.directory.access import can_approve
from palvelupolku.directory.chains import places_of
from palvelupolku.directory.choices import Accessibility, ChannelType, DraftState, Phase, Placement
from palvelupolku.directory.corrections import What
from palvelupolku.directory.hours import hours_in_words
from palvelupolku.directory.models import Correction, Service
from palvelupolku.directory.ways import ways_to
from palvelupolku.ui.texts import in_language

from .asked import LANGUAGES
from .cues import CUES
from .lines import ENTRY_WORDS
from .searching import card_of, reader_language

SHOWN_EVENTS = 12
ELECTRONIC = {ChannelType.ECHANNEL, ChannelType.WEB_PAGE, ChannelType.PRINTABLE_FORM}
OPEN_DRAFTS = (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED)


@worker_page
@require_safe
def page(request, pk):
    """One entry, with all that the county knows of it."""
    rows = Service.objects.select_related("organisation").prefetch_related(
        "municipalities", "channels__places__municipality", "channel_uses", "corrections__told_by"
    )
    service = get_object_or_404(rows, pk=pk)
    return render(request, "worker/catalogue_entry.html", entry_context(request.user, service))


def entry_context(user, service):
    """Everything the entry's page shows."""
    now = timezone.now()
    day = timezone.localdate(now)
    events = Event.objects.filter(object_label="directory.service", object_id=str(service.pk))
    told = events.filter(action__in=ENTRY_WORDS).order_by("-at", "-id")[:SHOWN_EVENTS]
    return {
        "service": service,
        "card": card_of(service, day),
        "ways": _ways(service, day),
        "three_ways": _three_ways(service),
        "stages": [(number, cue) for number, cue in CUES if number in service.stages],
        "phases": [Phase(number).label for number in service.phases if number in Phase.values],
        "placement": service.get_placement_display() if service.placement != Placement.CONFIRMED else "",
        "languages": [LANGUAGES.get(code, code) for code in service.languages],
        "accessibility": [Accessibility(c).label for c in service.accessibility if c in Accessibility.values],
        "places": list(places_of(service, day)),
        "corrections": [_told(each) for each in service.corrections.all()],
        "drafts": service.drafts.filter(state__in=OPEN_DRAFTS).select_related("written_by"),
        "events": [(row.at, row.actor_name, ENTRY_WORDS[row.action]) for row in told],
        "can_approve": can_approve(user),
    }


def _ways(service, day):
    """(way, its opening hours in words line by line)."""
    return [
        (way, hours_in_words(way.hours, reader_language(), day) or [in_language(way.hours_text)])
        for way in ways_to(service)
    ]


def _three_ways(service):
    """(how, whether): on site, coming near or home, electronically."""
    kinds = {channel.kind for channel in service.channels.all()}
    return [
        (_("On site"), ChannelType.SERVICE_LOCATION in kinds),
        (_("Comes to you"), service.is_mobile or service.is_at_home),
        (_("Electronically"), bool(kinds & ELECTRONIC) or service.is_remote),
    ]


def _told(correction):
    return {
        "pk": correction.pk,
        "at": correction.created_at,
        "who": correction.told_by.name if correction.told_by else "",
        "what": What(correction.what).label,
        "text": correction.text,
        "is_open": correction.state == Correction.State.NEW,
        "answer": correction.answer,
    }
