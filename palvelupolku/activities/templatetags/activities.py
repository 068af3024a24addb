"""Words of groups and events for pages: `{% load activities %}`."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from palvelupolku.ui.templatetags.ui import tag
from palvelupolku.ui.texts import FALLBACKS, day_text, time_text

from ..choices import Does, Theme
from ..queries import free_places, groups_of, next_meetings

register = template.Library()

# A line never breaks between two times.
JOINED_DASH = "\u2060–\u2060"


@register.simple_tag
def words(text):
    """A {fi, sv, en} text in the reader's language; one in another language is marked as such."""
    language = (get_language() or "fi")[:2]
    for code in (language, *FALLBACKS):
        if isinstance(text, dict) and text.get(code):
            if code == language:
                return text[code]
            return format_html('<span lang="{}">{}</span>', code, text[code])
    return ""


@register.filter
def when(thing):
    """“ti 24.11.2026 10.00–12.00” of anything with starts_at and ends_at."""
    starts, ends = timezone.localtime(thing.starts_at), timezone.localtime(thing.ends_at)
    begins = f"{date_format(starts, 'D')} {day_text(starts)} {time_text(starts)}"
    if starts.date() == ends.date():
        return f"{begins}{JOINED_DASH}{time_text(ends)}"
    return f"{begins} – {date_format(ends, 'D')} {day_text(ends)} {time_text(ends)}"


@register.simple_tag
def places(gathering):
    """How many places are free, as a tag; nothing where they are not counted. Needs `with_places`."""
    free = free_places(gathering)
    if free is None:
        return ""
    if free:
        return tag(ngettext("%(n)d free place", "%(n)d free places", free) % {"n": free}, "ok")
    if gathering.waiting:
        full = ngettext("full, %(n)d is waiting", "full, %(n)d are waiting", gathering.waiting)
        return tag(full % {"n": gathering.waiting}, "due")
    return tag(_("full"), "due")


@register.filter
def themes(codes):
    """The names of choices.Theme for a list of codes."""
    return [Theme(code).label for code in codes if code in Theme.values]


@register.filter
def does(codes):
    """The names of choices.Does for a list of codes."""
    return [Does(code).label for code in codes if code in Does.values]


@register.filter
def does_name(code):
    """The name of one of choices.Does."""
    return Does(code).label if code in Does.values else ""


@register.inclusion_tag("activities/on_card.html")
def groups_on_card(service):
    """The groups of a catalogue entry on its card: when they meet next, and free places. Nothing without."""
    groups = list(groups_of(service))
    coming = next_meetings(groups, timezone.now()) if groups else {}
    return {"groups": [(group, coming.get(group.pk)) for group in groups]}
