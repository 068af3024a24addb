"""The 60-word card of an entry, and its A6 sheet."""

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palvelupolku.directory.short_card import short_card

from .entries import cost_of, free_tag, giver_tag, reader_words, where_of
from .service import entry_or_404

# More letters than these are printed a little smaller, so that the sheet stays one.
LONG = 350
LINES = ("for_whom", "when", "where", "cost", "how")


@require_safe
def card(request, pk):
    """One entry on one small sheet: large print, the phone number biggest."""
    entry = entry_or_404(pk)
    return render(request, "resident/short_card.html", {"card": card_of(entry), "service": entry})


def card_of(entry, language="") -> dict:
    """The texts of an entry's card, at most 60 words in all, and what stands beside them."""

    def said(words):
        return words.text

    labels = {
        "for_whom": _("For whom"),
        "when": _("When"),
        "where": _("Where"),
        "cost": _("Cost"),
        "how": _("How"),
    }
    texts = {
        "name": said(reader_words(entry, "name", language)) or str(entry),
        "call": entry.phone or settings.ADVICE_PHONE,
        "giver": said(reader_words(entry, "giver", language)),
        "what": said(reader_words(entry, "summary", language))
        or said(reader_words(entry, "description", language)),
        "for_whom": said(reader_words(entry, "for_whom", language)),
        "when": said(reader_words(entry, "when", language)),
        "where": said(where_of(entry, language)),
        "cost": said(cost_of(entry, language)),
        "how": said(reader_words(entry, "how_to_get_in", language)),
    }
    own = said(reader_words(entry, "card", language))
    fitting = short_card(texts | {"labels": labels}, own=own)
    return {
        **fitting,
        "is_long": sum(map(len, fitting.values())) > LONG,
        "pk": entry.pk,
        "lang": reader_words(entry, "name", language).lang,
        "lines": [(labels[fact], fitting[fact]) for fact in LINES if fact in fitting],
        "is_advice": not entry.phone,
        "giver_tag": giver_tag(entry),
        "free": free_tag(entry)[0],
        "confirmed_on": entry.confirmed_on,
    }
