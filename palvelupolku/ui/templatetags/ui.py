"""The components of every page: `{% load ui %}`. Examples on the style page."""

import math
import uuid
from datetime import datetime

from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from palvelupolku.kernel.clock import due_state
from palvelupolku.ui import context_processors, texts

register = template.Library()

register.filter("lang_text", texts.in_language)
register.filter("fi_date", texts.day_text)
register.filter("fi_time", texts.time_text)

TAG_KINDS = ("", "ok", "due", "late")
MESSAGE_KINDS = {"success": "success", "warning": "alert", "error": "error"}


@register.filter
def tel(number):
    """A phone number as the address of a call: `016 000 000` → `tel:016000000`."""
    return "tel:" + "".join(sign for sign in str(number) if sign.isdigit() or sign == "+")


@register.filter
def message_kind(message):
    """The HDS notification kind of a Django message."""
    return MESSAGE_KINDS.get(message.level_tag, "info")


@register.simple_tag
def house():
    """Phones and names for pages that have no context processors (400, 500)."""
    return context_processors.house()


@register.simple_tag
def asset(path):
    """A static file's address that also stands when the manifest is missing: for error pages only."""
    try:
        return static(path)
    except ValueError:
        return settings.STATIC_URL + path


# Forms


def _shape(bound):
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    return "textarea" if isinstance(widget, forms.Textarea) else "text"


def first_id(bound):
    """The id of the control that an error's link moves to; a group's first choice."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.id_for_label


@register.simple_tag
def field(bound, **attrs):
    """One control in HDS markup with its label, hint and errors joined to it; extra attributes go to it.

    Hidden fields come out bare. `autocomplete="tel"` and the like are written as keyword arguments,
    a dash as an underscore: `aria_controls="x"`.
    """
    if bound.is_hidden:
        return bound
    shape = _shape(bound)
    hint = bound.help_text
    notes = (("hint", hint), ("error", bound.errors))
    described = [f"{bound.auto_id}_{name}" for name, text in notes if text]
    attrs = {name.replace("_", "-"): value for name, value in attrs.items()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    old = bound.field.widget.attrs.get("class", "")
    control = "hds-checkbox__input" if shape == "checkbox" else "hds-text-input__input"
    attrs["class"] = f"{old} {control}".strip()
    html = "" if shape in ("checkboxes", "radios") else bound.as_widget(attrs=attrs)
    parts = {"bound": bound, "shape": shape, "control": html, "hint": hint, "described": " ".join(described)}
    parts["short"] = isinstance(bound.field, forms.fields.BaseTemporalField | forms.IntegerField)
    return render_to_string("ui/field.html", parts)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms_shown):
    """What is missing and links to it, above the form; nothing when all is well. Takes one or more forms."""
    general = [error for form in forms_shown if form for error in form.non_field_errors()]
    lines = [
        {"id": first_id(form[name]), "label": form[name].label, "text": error}
        for form in forms_shown
        if form
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    return {"general": general, "lines": lines}


@register.simple_tag(takes_context=True)
def form_key(context):
    """The hidden key that makes a double submit one deed: kept when a failed form comes back, else fresh."""
    key = _posted_key(context.get("form"), context.get("request")) or uuid.uuid4()
    return format_html('<input type="hidden" name="form_key" value="{}">', key)


def _posted_key(form, request):
    if getattr(form, "is_bound", False) and form.data.get("form_key"):
        return form.data["form_key"]
    return request.POST.get("form_key") if request is not None and request.method == "POST" else None


# Words with a colour


@register.simple_tag
def tag(text, kind=""):
    """A status in words; kind '' (neutral), 'ok', 'due' or 'late'."""
    if kind not in TAG_KINDS:
        raise template.TemplateSyntaxError(f"Unknown kind of tag: {kind}. Use one of {TAG_KINDS}.")
    return format_html('<span class="{}">{}</span>', f"tag {kind}".strip(), text)


@register.simple_tag(takes_context=True)
def clock(context, due_at, now=None):
    """A due day or moment as a tag in words: “1 working day over”, “today”, “3 working days left”."""
    if not due_at:
        return ""
    now = now or context.get("now") or timezone.now()
    kind, words = clock_words(due_at, now)
    return tag(words, kind)


def clock_words(due_at, now):
    """The kind of tag and the words for `due_at` (a date or a moment) as seen at `now`."""
    due, today = texts.local(due_at), texts.local(now).date()
    due_on = due.date() if isinstance(due, datetime) else due
    state = due_state(due_on, today)
    days = state.working_days
    if state.kind == "late":
        words = ngettext("%(days)d working day over", "%(days)d working days over", days)
        return "late", words % {"days": days}
    if state.kind == "today":
        if isinstance(due, datetime) and due < now:
            return "late", _("today, was due at %(time)s") % {"time": texts.time_text(due)}
        return "due", pgettext("ui", "today")
    kind = "due" if state.kind == "soon" else ""
    if days == 0:
        return kind, _("by %(day)s") % {"day": texts.day_text(due_on)}
    return kind, ngettext("%(days)d working day left", "%(days)d working days left", days) % {"days": days}


@register.simple_tag
def since(moment, now=None):
    """How long it has been, in one unit: “under an hour”, “5 hours”, “3 days”."""
    if not moment:
        return ""
    passed = (now or timezone.now()) - moment
    hours = int(passed.total_seconds() // 3600)
    if hours < 1:
        return _("under an hour")
    if hours < 24:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d day", "%(number)d days", hours // 24) % {"number": hours // 24}


# Where I am


def _pairs(values):
    values = list(values)
    return [(values[i], values[i + 1] if i + 1 < len(values) else "") for i in range(0, len(values), 2)]


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*labels_and_urls):
    """The way back: label, url, label, url …, and last the page's own label alone."""
    return {"crumbs": _pairs(labels_and_urls)}


@register.inclusion_tag("ui/navigation.html", takes_context=True)
def navigation(context, label, *labels_and_urls, section=""):
    """A door's navigation list: its name, then label, url, label, url …; the current one is marked.

    `section` is the url of the one to mark where the page's own address does not begin with it.
    """
    here = context["request"].path if context.get("request") else ""
    pairs = [pair for pair in _pairs(labels_and_urls) if pair[1]]
    current = section or max((url for _label, url in pairs if here.startswith(url)), key=len, default=None)
    links = [
        {"label": name, "url": url, "current": "page" if url == here else "true" if url == current else ""}
        for name, url in pairs
    ]
    return {"label": label, "links": links}


@register.inclusion_tag("ui/steps.html")
def steps(items, current, title="", count=True):
    """A numbered dotted path; items are labels or (label, url), `current` counts from 1."""
    current = int(current)
    path = []
    for number, item in enumerate(items, 1):
        label, url = item if isinstance(item, tuple | list) else (item, "")
        state = "done" if number < current else "current" if number == current else "ahead"
        path.append({"number": number, "label": texts.in_language(label), "url": url, "state": state})
    return {"path": path, "current": current, "total": len(path), "title": title, "count": count}


@register.inclusion_tag("ui/empty.html")
def empty(title, text="", url="", label=""):
    """What will be here and what to do first."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.simple_tag
def bar(value, most, kind=""):
    """A small horizontal picture of a number; the number itself stands beside it in words."""
    width = 0 if not most else max(0, min(100, math.floor(100 * float(value) / float(most))))
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-ground" width="100" height="8"/>'
        '<rect class="bar-value" width="{}" height="8"/></svg>',
        kind,
        width,
    )


@register.inclusion_tag("ui/languages.html", takes_context=True)
def languages(context):
    """Links to this same page in the other languages, the current one marked."""
    request = context.get("request")
    current = translation.get_language()
    names = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
    links = [
        {"code": code, "name": names[code], "url": _same_page(request, code), "current": code == current}
        for code, _name in settings.LANGUAGES
    ]
    return {"links": links}


def _same_page(request, code):
    """This page's address in another language; that language's front page when there is no such page."""
    match = getattr(request, "resolver_match", None)
    front = "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
    if match is None or not match.view_name:
        return front
    with translation.override(code):
        try:
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return front
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url
