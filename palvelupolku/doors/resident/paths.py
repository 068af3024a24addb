"""What is offered at each stage and time of a client's path, associations and services side by side.

Everything is asked of the search itself: a number here and the page it leads to can never differ.
"""

from dataclasses import replace

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from palvelupolku.directory.access import published_services
from palvelupolku.directory.choices import ServiceKind

from .entries import reader, words_of
from .filters import TIMES, Asked
from .results import search, served_names
from .voices import VOICES

EXAMPLES = 2
HEADINGS = {
    "before": gettext_lazy("Before you ask for help"),
    "during": gettext_lazy("When you get help"),
    "after": gettext_lazy("Afterwards"),
}
SIDES = (
    (ServiceKind.ACTIVITY, gettext_lazy("Associations")),
    (ServiceKind.SERVICE, gettext_lazy("Services")),
)


@require_safe
def path(request):
    """Five voices × before, during and after × associations and services; ?municipality= narrows."""
    municipalities, language, now = served_names(), reader(), timezone.now()
    wanted = Asked.of(request.GET, municipalities)
    asked = Asked(municipality=wanted.municipality)
    cells = {
        (voice.number, time, kind): search(
            replace(asked, stage=voice.number, time=time, kind=kind.value),
            None,
            language,
            now,
            limit=EXAMPLES,
        )
        for voice in VOICES
        for time in TIMES
        for kind, _label in SIDES
    }
    names = _names(hit.service_id for found in cells.values() for hit in found.hits)
    stages = [
        {
            "voice": voice,
            "url": _address(replace(asked, stage=voice.number)),
            "times": [
                {
                    "heading": HEADINGS[time],
                    "sides": [
                        _side(cells[voice.number, time, kind], label, names)
                        | {"url": _address(replace(asked, stage=voice.number, time=time, kind=kind.value))}
                        for kind, label in SIDES
                    ],
                }
                for time in TIMES
            ],
        }
        for voice in VOICES
    ]
    context = {"stages": stages, "municipalities": municipalities, "asked": asked}
    return render(request, "resident/path.html", context)


def _side(found, label, names):
    # The search answers with what is nearest when nothing fits; here nothing is nothing.
    total = 0 if found.is_nearest else found.total
    hits = found.hits if total else []
    examples = [(pk, names[pk]) for hit in hits if (pk := hit.service_id) in names]
    return {"label": label, "total": total, "examples": examples}


def _names(ids):
    entries = published_services().filter(pk__in=set(ids)).only("name")
    return {entry.pk: words_of(entry.name) for entry in entries}


def _address(asked):
    return reverse("resident:results") + asked.address()
