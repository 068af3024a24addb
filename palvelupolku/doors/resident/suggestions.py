"""Typing ahead: what the catalogue calls the thing that somebody has begun to write."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from palvelupolku.directory.search import suggest

from .entries import reader

SHORTEST, LONGEST, MOST = 3, 60, 8


@require_safe
def suggestions(request):
    """{"suggestions": [text, …]} for ?q=; nothing for what is too short to say anything."""
    begun = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    found = suggest(begun, reader(), MOST) if len(begun) >= SHORTEST else []
    response = JsonResponse({"suggestions": [str(each) for each in found]})
    response["Cache-Control"] = "private, max-age=60"
    return response
