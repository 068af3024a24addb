"""The service card: one entry of the catalogue, whole."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.directory.access import published_services
from palvelupolku.directory.chains import places_of
from palvelupolku.directory.choices import Accessibility, ChannelType
from palvelupolku.directory.freshness import freshness_words, is_stale
from palvelupolku.directory.hours import hours_in_words, is_open, next_closing, next_opening
from palvelupolku.directory.ways import ways_to
from palvelupolku.ui.texts import in_language, time_text

from . import tray
from .entries import cost_of, free_tag, giver_tag, reader, where_of, words_of
from .filters import LANGUAGES

WEB = (ChannelType.ECHANNEL, ChannelType.WEB_PAGE, ChannelType.PRINTABLE_FORM)


def entry_or_404(pk):
    """A published entry with all that its card tells; unknown, unpublished and archived ones are 404."""
    entry = (
        published_services()
        .select_related("organisation")
        .prefetch_related("channels__places__municipality", "channel_uses", "municipalities")
        .filter(pk=_small(pk))
        .first()
    )
    if entry is None:
        raise Http404
    return entry


@require_safe
def service(request, pk):
    """Everything that a reader needs to decide, and whom to call."""
    entry, now = entry_or_404(pk), timezone.now()
    day = timezone.localdate(now)
    ways = ways_to(entry, only_published=True)
    places = [_place(each, now) for each in ways if each.channel.kind == ChannelType.SERVICE_LOCATION]
    free, free_kind = free_tag(entry)
    return render(
        request,
        "resident/service.html",
        {
            "service": entry,
            "name": words_of(entry.name),
            "giver": words_of(entry.giver),
            "giver_tag": giver_tag(entry),
            "free": free,
            "free_kind": free_kind,
            "summary": words_of(entry.summary),
            "description": words_of(entry.description),
            "facts": _facts(entry),
            "places": places,
            "ways": [_way(each, now) for each in ways if each.channel.kind != ChannelType.SERVICE_LOCATION],
            "three_ways": _three_ways(entry, {each.channel.kind for each in ways}),
            "vouchers": [row for row in entry.vouchers if isinstance(row, dict) and _is_web(row.get("url"))],
            "producers": [in_language(row.get("name")) for row in entry.producers if isinstance(row, dict)],
            "chain_places": places_of(entry, day),
            "freshness": freshness_words(entry, day),
            "is_stale": is_stale(entry, day),
            "is_kept": entry.pk in tray.ids(request),
            "here": request.path,
        },
    )


def _facts(entry):
    """(label, words) of all that is told, in the order one asks."""
    towns = ", ".join(in_language(each.name) for each in entry.municipalities.all())
    spoken = ", ".join(LANGUAGES.get(code, code) for code in entry.languages)
    access = ", ".join(
        str(Accessibility(code).label) for code in entry.accessibility if code in Accessibility
    )
    rows = (
        (_("For whom"), words_of(entry.for_whom)),
        (_("When"), words_of(entry.when)),
        (_("Where"), where_of(entry)),
        (_("How to get there"), words_of(entry.how_to_get_there)),
        (_("Municipalities"), words_of(towns)),
        (_("Cost"), cost_of(entry) or words_of(_("Not told. Ask when you call."))),
        (_("How to get in"), words_of(entry.how_to_get_in)),
        (_("What to bring"), words_of(entry.what_to_bring)),
        (_("Languages"), words_of(spoken)),
        (_("Accessibility"), words_of(access)),
    )
    return [(label, words) for label, words in rows if words]


def _three_ways(entry, kinds):
    """Of on site, coming near or home, by phone or electronically: those that are told."""
    ways = (
        (_("On site"), ChannelType.SERVICE_LOCATION in kinds),
        (_("Comes to you"), entry.is_mobile or entry.is_at_home),
        (_("Electronically"), bool(kinds.intersection(WEB)) or entry.is_remote),
    )
    return [how for how, is_told in ways if is_told]


def _small(pk):
    """Ids beyond the database's integers are unknown, not an error."""
    return pk if pk < 2**63 else 0


def _place(way, now):
    told = in_language(way.address)
    addresses = [told] if told else [address_of(each) for each in way.channel.places.all()]
    return {**_way(way, now), "addresses": addresses}


def address_of(place) -> str:
    """Street, postal code and town in one line."""
    office = in_language(place.post_office) or (place.municipality and in_language(place.municipality.name))
    town = " ".join(part for part in (place.postal_code, office) if part)
    return ", ".join(part for part in (in_language(place.street), town) if part)


def _way(way, now):
    hours = hours_in_words(way.hours, reader(), timezone.localdate(now))
    return {
        "name": words_of(way.channel.name),
        "summary": words_of(way.description) if way.description else words_of(way.channel.summary),
        "cost": words_of(way.cost),
        "hours": [words_of(line) for line in hours] or [words_of(way.hours_text)],
        "open": _open_words(way.hours, now),
        "phones": [_number(each) for each in _rows(way.phones, "number")],
        "emails": [each if isinstance(each, str) else each.get("value", "") for each in way.emails],
        "links": [
            {"url": each["url"], "label": each.get("label") or each["url"]}
            for each in _rows(way.urls, "url")
            if _is_web(each["url"])
        ],
    }


def _open_words(hours, now):
    """(words, kind of tag) of whether it is open now; None when its hours are not told."""
    state = is_open(hours, now)
    if state is None:
        return None
    if state:
        closes = next_closing(hours, now)
        words = _("open now, until %(time)s") % {"time": time_text(closes)} if closes else _("open now")
        return words, "ok"
    opens = next_opening(hours, now)
    if opens is None:
        return _("closed now"), "due"
    opens = timezone.localtime(opens)
    if opens.date() == timezone.localdate(now):
        return _("opens today at %(time)s") % {"time": time_text(opens)}, "due"
    day = f"{opens.day}.{opens.month}."
    return _("opens %(day)s at %(time)s") % {"day": day, "time": time_text(opens)}, "due"


def _is_web(url) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://"))


def _number(phone):
    return f"{phone.get('prefix') or ''} {phone['number']}".strip()


def _rows(values, wanted):
    return [each for each in values if isinstance(each, dict) and each.get(wanted)]
