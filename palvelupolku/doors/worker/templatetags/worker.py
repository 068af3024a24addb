"""How this door writes a client's name, a place and a language."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.clients.choices import Language, Scope

from ..cues import CUES

register = template.Library()

OWN_SECTION = {"day", "queue", "clients", "catalogue"}
OF_ACTIVITIES = (
    "tyo/tapahtumat/",
    "tyo/tilat/",
    "tyo/verkostot/",
    "tyo/kokemusasiantuntijat/",
    "tyo/pyynnot/",
)
OF_THE_QUEUE = {"contact", "take_hold", "close_contact", "return_contact"}


@register.simple_tag(takes_context=True)
def section_url(context):
    """Where in the navigation a page belongs whose address tells it not: a contact, or what is a client's."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or match.url_name in OWN_SECTION:
        return ""
    if any(part in match.route for part in ("tyo/luettelo/", "tyo/ketjut/")):
        return reverse("worker:catalogue")
    if any(part in match.route for part in OF_ACTIVITIES):
        return reverse("worker:events")
    return reverse("worker:queue" if match.url_name in OF_THE_QUEUE else "worker:clients")


@register.simple_tag
def client_name(client):
    """“Helvi Lehtonen, 84”: the name and, where it is known, the age today."""
    age = client.age_on(timezone.localdate())
    return str(client) if age is None else f"{client}, {age}"


@register.simple_tag
def place(places, code):
    """A municipality's name by its code, out of {code: name}."""
    return places.get(code, code) if code else ""


@register.simple_tag
def language_name(code):
    """A language's name by its code."""
    return Language(code).label if code in Language.values else _("another language")


@register.simple_tag
def cues():
    """(stage, the worker's cue) of each stage."""
    return CUES


@register.simple_tag
def scope_names(codes):
    """What a consent covers, in words."""
    return ", ".join(str(Scope(code).label) for code in codes if code in Scope.values)
