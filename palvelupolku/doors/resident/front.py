"""The front page and the two pages that tell about the site itself."""

from django.shortcuts import render

from palvelupolku.directory.queries import served_municipalities

from .voices import VOICES


def front(request):
    """One question, one search box, five voices. The municipality lives in the address, not in a cookie."""
    municipalities = list(served_municipalities())
    chosen = request.GET.get("municipality", "")
    known = {each.code for each in municipalities}
    return render(
        request,
        "resident/front.html",
        {
            "voices": VOICES,
            "municipalities": municipalities,
            "municipality": chosen if chosen in known else "",
        },
    )


def accessibility(request):
    """The accessibility statement that the law asks for (306/2019)."""
    return render(request, "resident/accessibility.html")


def privacy(request):
    """What is kept of a visitor and of a contact, in plain words."""
    return render(request, "resident/privacy.html")
