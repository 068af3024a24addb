"""What was found: one list in which associations' activities and public services are equals."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.directory.access import published_services
from palvelupolku.directory.choices import ServiceKind
from palvelupolku.directory.exchange.tables import export_response
from palvelupolku.directory.freshness import has_fresh_places, is_stale
from palvelupolku.directory.queries import served_municipalities
from palvelupolku.directory.search import find
from palvelupolku.directory.search.filters import Filters
from palvelupolku.directory.search.index import current
from palvelupolku.intake.rules import speaks_of_danger
from palvelupolku.ui.middleware import PERMISSIONS

from . import searches, tray
from .cards import cards_html, chips_html
from .entries import (
    LONGEST_SENTENCE,
    Words,
    fact_labels,
    four_facts,
    free_tag,
    giver_tag,
    reader,
    shortened,
    words_of,
)
from .filter_form import filters_html
from .filters import LAST_PAGE, Asked
from .nearby import distances, in_words
from .voices import VOICES, voice_of

SIZE = 20
# As many as anybody reads in a spreadsheet; a page of the site shows SIZE of them.
MOST_EXPORTED = 5_000
# Only what a card shows: each further JSON column of twenty rows costs more than its query.
SHOWN = (
    *("kind", "name", "summary", "for_whom", "where", "cost", "charge", "how_to_get_in"),
    *("is_at_home", "is_remote", "area_type", "free_places", "free_places_on", "free_places_unit"),
    *("free_places_told_by", "confirmed_on", "updated_at"),
    *("organisation_name", "organisation__name", "organisation__kind"),
)
# What is asked of each entry on every look: a card that was made before is shown while these stand.
LIVE = ("pk", "updated_at", "confirmed_on", "free_places", "free_places_on", "free_places_told_by")
MOST_KEPT = 3_000
MOST_TO_START_WITH = 3


@require_safe
def results(request):
    """One page of what was found, with what it is narrowed by."""
    municipalities, language, now = served_names(), reader(), timezone.now()
    asked = Asked.of(request.GET, municipalities)
    here = asked.here
    found = search(asked, here, language, now, limit=SIZE, offset=(asked.page - 1) * SIZE)
    if request.method == "GET" and asked.page == 1 and (asked.words or asked.stage):
        searches.note(now)
    kept = tray.ids(request)
    far = distances([hit.service_id for hit in found.hits], here)
    rows = rows_of(found.hits, language, far, timezone.localdate(now))
    response = render(
        request,
        "resident/results.html",
        {
            "asked": asked,
            "danger": speaks_of_danger(asked.words),
            "voice": voice_of(asked.stage),
            "voices": VOICES,
            "filters": filters_html(asked, municipalities, language),
            "chips": chips_html(asked.chips(municipalities)),
            "municipality_name": municipalities.get(asked.municipality, ""),
            "total": found.total,
            "is_nearest": found.is_nearest,
            "is_unknown_postal": bool(asked.postal) and here is None,
            "rows": rows,
            "start_with": [] if found.total else _start_with(asked, language, timezone.localdate(now)),
            "cards": cards_html(rows, kept),
            "here": request.get_full_path(),
            "contact_url": contact_url(asked),
            **_pages(asked, found.total),
        },
    )
    return may_ask_location(response)


def _start_with(asked, language, day):
    """Where somebody listens and guides on: the nearest such services, for when nothing was found."""
    guides = find(
        _("advice and guidance"),
        municipality=asked.municipality or None,
        language=language,
        limit=MOST_TO_START_WITH,
        filters=Filters(kind=ServiceKind.SERVICE),
    )
    return rows_of(guides.hits, language, {}, day)


@require_safe
def export(request, fmt):
    """Exactly what is found by the same address, as CSV or XLSX."""
    language = reader()
    asked = Asked.of(request.GET, served_names())
    found = search(asked, asked.here, language, timezone.now(), limit=MOST_EXPORTED)
    return export_response([hit.service_id for hit in found.hits], fmt, language)


def search(asked, here, language, now, *, limit, offset=0):
    """The hits of what is asked; `here` is the point to be near."""
    return find(
        asked.words,
        stage=asked.stage,
        municipality=asked.municipality or None,
        language=language,
        limit=limit,
        offset=offset,
        filters=asked.filters(now, here),
    )


def served_names() -> dict:
    """{code: name} of the municipalities of the county, in the reader's language; not to be changed."""
    language = reader()

    def make():
        return {each.code: words_of(each.name, language).text for each in served_municipalities()}

    return current().keep(("served", language), make)


def contact_url(asked) -> str:
    """The contact form with the words carried over."""
    carried = Asked(words=asked.words, municipality=asked.municipality)
    query = carried.address()
    return reverse("resident:contact") + (query if carried.parts() else "")


def may_ask_location(response):
    """Let this page's script ask where the reader is: only when a button is pressed, to the nearest
    kilometre, kept nowhere but in the address."""
    response["Permissions-Policy"] = PERMISSIONS.replace("geolocation=()", "geolocation=(self)")
    return response


def rows_of(hits, language, far, day):
    """What each card says on `day`, in the order of the hits; `far` is {entry: kilometres}."""
    rows = _rows([hit.service_id for hit in hits], language, day)
    return [
        rows[hit.service_id] | {"why": hit.why, "far": _far(far.get(hit.service_id))}
        for hit in hits
        if hit.service_id in rows
    ]


def _rows(ids, language, day) -> dict:
    """{entry: what its card says to everybody}; kept for as long as the catalogue's version stands."""
    kept = current().keep("cards", dict)
    published = published_services().filter(pk__in=ids)
    keys = {live[0]: (language, day, *live) for live in published.order_by().values_list(*LIVE)}
    told = {pk: kept.get(key) for pk, key in keys.items()}
    if new := [pk for pk, row in told.items() if row is None]:
        if len(kept) > MOST_KEPT:
            kept.clear()
        address, labels = reverse("resident:service", args=[0]), fact_labels()
        found = published_services().filter(pk__in=new).select_related("organisation").only(*SHOWN)
        for entry in found:
            told[entry.pk] = kept[keys[entry.pk]] = _row(entry, address, language, labels, day)
    return {pk: row for pk, row in told.items() if row}


def _row(entry, address, language, labels, day):
    free, free_kind = free_tag(entry)
    return {
        "pk": entry.pk,
        "url": address.replace("/0/", f"/{entry.pk}/"),
        "name": words_of(entry.name, language) or Words(str(entry)),
        "giver": words_of(entry.giver, language),
        "giver_tag": giver_tag(entry),
        "free": free,
        "free_kind": free_kind,
        "sentence": shortened(words_of(entry.summary, language), LONGEST_SENTENCE),
        "facts": four_facts(entry, language, labels),
        "is_stale": is_stale(entry, day),
        "has_fresh_places": has_fresh_places(entry, day),
    }


def _far(km):
    return "" if km is None else in_words(km)


def _pages(asked, total):
    last = min(max(1, -(-total // SIZE)), LAST_PAGE)
    before, after = asked.page - 1, asked.page + 1
    return {
        "last_page": last,
        "previous_url": asked.address(page=before) if before else "",
        "next_url": asked.address(page=after) if after <= last else "",
    }
