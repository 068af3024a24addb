"""What was found: one list in which associations' activities and public services are equals."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from palvelupolku.directory.access import published_services
from palvelupolku.directory.queries import served_municipalities
from palvelupolku.directory.search import find
from palvelupolku.intake.rules import speaks_of_danger

from . import searches
from .cards import cards_html
from .entries import LONGEST_SENTENCE, Words, four_facts, free_tag, giver_tag, shortened, words_of
from .voices import VOICES, voice_of

SIZE = 20
LAST_PAGE = 250
LONGEST_QUERY = 300
# Only what a card shows: each further JSON column of twenty rows costs more than its query.
SHOWN = (
    *("kind", "name", "summary", "for_whom", "where", "cost", "charge", "how_to_get_in"),
    *("is_at_home", "is_remote", "area_type", "free_places", "free_places_on"),
    *("organisation_name", "organisation__name", "organisation__kind"),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything odd in it counts as not asked."""

    words: str
    stage: int | None
    municipality: str
    page: int

    @classmethod
    def of(cls, query, municipalities):
        voice = voice_of(query.get("stage", ""))
        code = query.get("municipality", "")
        page = query.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
        return cls(
            words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY],
            stage=voice.number if voice else None,
            municipality=code if code in municipalities else "",
            page=min(max(number, 1), LAST_PAGE),
        )

    def address(self, **changes) -> str:
        """The query string of this search with some parts changed; a new search begins at page 1."""
        parts = {"q": self.words, "stage": self.stage, "municipality": self.municipality} | changes
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def results(request):
    municipalities = {each.code: words_of(each.name).text for each in served_municipalities()}
    asked = Asked.of(request.GET, municipalities)
    language = (get_language() or "fi")[:2]
    found = find(
        asked.words,
        stage=asked.stage,
        municipality=asked.municipality or None,
        language=language,
        limit=SIZE,
        offset=(asked.page - 1) * SIZE,
    )
    if request.method == "GET" and asked.page == 1 and (asked.words or asked.stage):
        searches.note(timezone.now())
    rows = _rows(found.hits, language)
    return render(
        request,
        "resident/results.html",
        {
            "asked": asked,
            "danger": speaks_of_danger(asked.words),
            "voice": voice_of(asked.stage),
            "voices": VOICES,
            "municipalities": municipalities,
            "municipality_name": municipalities.get(asked.municipality, ""),
            "total": found.total,
            "rows": rows,
            "cards": cards_html(rows),
            "wider_url": asked.address(stage="", municipality=""),
            "contact_url": _contact_url(asked),
            **_pages(asked, found.total),
        },
    )


def _contact_url(asked):
    """The contact form with the words carried over."""
    carried = {"q": asked.words, "municipality": asked.municipality}
    query = urlencode({name: value for name, value in carried.items() if value})
    return reverse("resident:contact") + (f"?{query}" if query else "")


def _rows(hits, language):
    """What each card says, in the order of the hits."""
    found = published_services().filter(pk__in=[hit.service_id for hit in hits])
    entries = {entry.pk: entry for entry in found.select_related("organisation").only(*SHOWN)}
    address = reverse("resident:service", args=[0])
    found = [(entries[hit.service_id], hit.why) for hit in hits if hit.service_id in entries]
    return [_row(entry, why, address.replace("/0/", f"/{entry.pk}/"), language) for entry, why in found]


def _row(entry, why, url, language):
    free, free_kind = free_tag(entry)
    return {
        "url": url,
        "name": words_of(entry.name, language) or Words(str(entry)),
        "giver": words_of(entry.giver, language),
        "giver_tag": giver_tag(entry),
        "free": free,
        "free_kind": free_kind,
        "sentence": shortened(words_of(entry.summary, language), LONGEST_SENTENCE),
        "facts": four_facts(entry, language),
        "why": why,
    }


def _pages(asked, total):
    last = min(max(1, -(-total // SIZE)), LAST_PAGE)
    before, after = asked.page - 1, asked.page + 1
    return {
        "last_page": last,
        "previous_url": asked.address(page=before if before > 1 else "") if before else "",
        "next_url": asked.address(page=after) if after <= last else "",
    }
