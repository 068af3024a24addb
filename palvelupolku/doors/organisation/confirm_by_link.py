"""The page behind a reminder's link: the owner confirms without an account, and tells what is free."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palvelupolku.audit.once import once
from palvelupolku.directory.choices import PlacesUnit
from palvelupolku.directory.comparing import facts_of
from palvelupolku.directory.entry_of import data_of
from palvelupolku.directory.freshness import freshness_words, places_words
from palvelupolku.directory.reminding import entries_behind
from palvelupolku.directory.telling import PURPOSE
from palvelupolku.directory.upkeep import answer_reminder, send_fresh_link
from palvelupolku.notices.links import LinkTooSoon, find_link, note_opened
from palvelupolku.ui.forms import PlainForm

from .by_link import masked


class EntryForm(PlainForm):
    """One entry: is it as it was, and how many places are free. An empty number changes nothing."""

    same = forms.BooleanField(label=gettext_lazy("Everything is as it was"), required=False)
    number = forms.IntegerField(
        label=gettext_lazy("How many are free now?"), required=False, min_value=0, max_value=9999
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=PlacesUnit.choices, required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, secret):
    """The entries to confirm while the link is open; else what happened, and a fresh link."""
    now, link = timezone.now(), find_link(secret, PURPOSE)
    if link is None:
        raise Http404
    if request.method != "POST":
        note_opened(link, at=now)
        return _show(request, link, now)
    if request.POST.get("next_step") == "fresh":
        return _send_fresh(request, link, now)
    return _answer(request, link, now)


def _answer(request, link, now):
    rows = _rows(link, now, request.POST)
    # A used link goes on to `once`: the second click of the same form is the first one's deed.
    if link.state(now) in ("expired", "replaced"):
        return _show(request, link, now, status=409)
    if not all(form.is_valid() for _service, form in rows):
        return _show(request, link, now, rows, status=422)
    told = [(service, form.cleaned_data) for service, form in rows]
    confirmed = [service for service, data in told if data["same"]]
    # A number that stood there is confirmed anew with the rest; an empty one changes nothing.
    places = [(service, data["number"], data["unit"]) for service, data in told if data["number"] is not None]
    if link.state(now) == "open" and not (confirmed or places):
        return _show(request, link, now, rows, status=422, is_empty=True)

    def deed():
        answer_reminder(link, by=link, at=now, confirmed=confirmed, places=places)
        return ""  # the page's own address is a secret, and what `once` keeps may hold none

    once(request, deed)
    return redirect(request.path)


def _send_fresh(request, link, now):
    def deed():
        send_fresh_link(link, by=link, at=now)
        return ""

    try:
        once(request, deed)
    except LinkTooSoon as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        told = _("A new link is on its way to %(address)s.") % {"address": masked(link.address)}
        messages.success(request, told)
    return redirect(request.path)


def _rows(link, now, posted=None):
    rows = []
    for service in entries_behind(link, now):
        initial = {"same": True, "number": service.free_places, "unit": service.free_places_unit}
        rows.append((service, EntryForm(posted, initial=initial, prefix=f"e{service.pk}")))
    return rows


def _show(request, link, now, rows=None, *, status=200, is_empty=False):
    day, state = timezone.localdate(now), link.state(now)
    is_open = state == "open"
    rows = (rows or _rows(link, now)) if is_open else []
    shown = [
        {
            "service": service,
            "form": form,
            "facts": facts_of(data_of(service), day),
            "freshness": freshness_words(service, day),
            "places": places_words(service),
        }
        for service, form in rows
    ]
    context = {
        "link": link,
        "link_state": state,
        "rows": shown,
        "is_empty": is_empty,
        "forms": [form for _service, form in rows],
        "form": next((form for _service, form in rows if form.is_bound), None),
        "owner": link.holder_name,
        "address": masked(link.address),
    }
    return render(request, "organisation/confirm_by_link.html", context, status=status)
