"""The organisation's own entries: how fresh and how complete they are, and what can be done in one click."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.audit.once import once
from palvelupolku.directory import completeness
from palvelupolku.directory.access import own_drafts, own_services
from palvelupolku.directory.choices import PlacesUnit, Source, Status
from palvelupolku.directory.comparing import facts_of
from palvelupolku.directory.editing import data_of, start_draft
from palvelupolku.directory.freshness import (
    confirm_due,
    freshness_words,
    is_stale,
    places_words,
)
from palvelupolku.directory.own_entries import SHOWS, entries_of, open_drafts
from palvelupolku.directory.upkeep import confirm_entries, end_entry, reopen_entry, set_free_places
from palvelupolku.directory.workflow import OPEN_STATES
from palvelupolku.ui.forms import PlainForm

PAGE = 50
LABELS = {
    "all": gettext_lazy("entries in all"),
    "due": gettext_lazy("wait to be confirmed"),
    "stale": gettext_lazy("marked as old"),
    "places": gettext_lazy("tell free places"),
    "unfinished": gettext_lazy("lack something"),
    "ended": gettext_lazy("have ended"),
}


class SearchForm(PlainForm):
    q = forms.CharField(label=gettext_lazy("Search by name"), required=False, max_length=100)
    show = forms.CharField(widget=forms.HiddenInput, required=False)


class PlacesForm(PlainForm):
    """How many are free today. Empty: they are not told any more."""

    number = forms.IntegerField(
        label=gettext_lazy("Free places"), required=False, min_value=0, max_value=9999
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=PlacesUnit.choices, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)


@coordinator_page
@never_cache
@require_safe
def listing(request):
    """Own entries and open drafts: ?show= one of SHOWS, ?q= words of the name, ?page=."""
    services, day = own_services(request.user), timezone.localdate()
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "all"
    form = SearchForm({"q": request.GET.get("q", ""), "show": show})
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found, counts = entries_of(services, show=show, words=words, day=day)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organisation/services.html",
        {
            "form": form,
            "rows": [_row(row, day) for row in page],
            "page": page,
            "drafts": [_draft_row(draft) for draft in open_drafts(own_drafts(request.user))],
            "show": show,
            "label": LABELS[show] if show != "all" else "",
            "words": words,
            "numbers": [(name, LABELS[name], counts[name]) for name in SHOWS],
            "has_any": counts["all"],
            "has_due": any(row["is_due"] for row in page),
        },
    )


def _row(row, day):
    service = row["service"]
    form = PlacesForm(
        initial={"number": service.free_places, "unit": service.free_places_unit, "back": "list"},
        auto_id=f"places_{service.pk}_%s",
    )
    return row | {
        "freshness": freshness_words(service, day),
        "places": places_words(service),
        "questions": completeness.QUESTIONS,
        "form": form,
    }


def _draft_row(draft):
    return {
        "draft": draft,
        "kind": {"returned": "late", "submitted": "due"}.get(draft.state, ""),
        "met": completeness.met(draft.data),
        "questions": completeness.QUESTIONS,
    }


@coordinator_page
@never_cache
@require_safe
def page(request, pk):
    """One entry: as residents see it, how fresh and complete it is, and what to do."""
    return _show(request, _own(request, pk))


def _show(request, service, form=None):
    day, data = timezone.localdate(), data_of(service)
    draft = service.drafts.filter(state__in=OPEN_STATES).first()
    form = form or PlacesForm(initial={"number": service.free_places, "unit": service.free_places_unit})
    return render(
        request,
        "organisation/service.html",
        {
            "service": service,
            "draft": draft,
            "facts": facts_of(data, day),
            "answers": completeness.answers(data),
            "met": completeness.met(data),
            "questions": completeness.QUESTIONS,
            "is_due": confirm_due(service, day),
            "is_stale": is_stale(service, day),
            "is_own": service.source == Source.OWN,
            "is_published": service.status == Status.PUBLISHED,
            "is_ended": service.status == Status.ARCHIVED,
            "freshness": freshness_words(service, day),
            "places": places_words(service),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@coordinator_page
@require_POST
def confirm(request):
    """Nothing has changed in the chosen entries (POST `service`, many)."""
    chosen = {int(pk) for pk in request.POST.getlist("service") if pk.isdecimal() and len(pk) < 18}
    services = list(own_services(request.user).filter(pk__in=chosen, status=Status.PUBLISHED))
    back = _back(request)
    if not services:
        messages.warning(request, _("Choose first the entries that are as they were."))
        return redirect(back)

    def deed():
        confirm_entries(services, by=request.user, at=timezone.now())
        return back

    location = once(request, deed)
    told = ngettext(
        "Confirmed: %(n)d entry is as it was.", "Confirmed: %(n)d entries are as they were.", len(services)
    )
    messages.success(request, told % {"n": len(services)})
    return redirect(location)


@coordinator_page
@require_POST
def change(request, pk):
    """Begin to change a published entry: it stays as it is until the change is approved."""
    service = _own(request, pk)

    def deed():
        draft = start_draft(service.organisation, service, by=request.user, at=timezone.now())
        name = "organisation:draft_step" if draft.state in ("draft", "returned") else "organisation:draft"
        return reverse(name, args=[draft.pk, 1] if name.endswith("step") else [draft.pk])

    try:
        return redirect(once(request, deed))
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("organisation:service", pk)


@coordinator_page
@require_POST
def end(request, pk):
    """The entry is not given any more; or, with `back`, it is again. Both can be undone from its page."""
    service, is_back = _own(request, pk), bool(request.POST.get("back"))
    verb = reopen_entry if is_back else end_entry

    def deed():
        verb(service, by=request.user, at=timezone.now())
        return reverse("organisation:service", args=[pk])

    location = once(request, deed)
    messages.success(
        request,
        _("The entry is published again.")
        if is_back
        else _("Nobody finds the entry any more. You can take it back below."),
    )
    return redirect(location)


@coordinator_page
@require_POST
def places(request, pk):
    """Set free places, from the list or from the entry's page."""
    service, form = _own(request, pk), PlacesForm(request.POST)
    if not form.is_valid():
        return _show(request, service, form)
    number, unit = form.cleaned_data["number"], form.cleaned_data["unit"]
    back = _back(request) if form.cleaned_data["back"] else reverse("organisation:service", args=[pk])

    def deed():
        set_free_places(service, by=request.user, at=timezone.now(), number=number, unit=unit)
        return back

    location = once(request, deed)
    messages.success(request, _("Saved. Everybody now sees the number and today's date."))
    return redirect(location)


def _own(request, pk):
    found = own_services(request.user).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request):
    """The list as it was filtered."""
    show, words = request.POST.get("show", ""), request.POST.get("q", "")
    query = {"show": show if show in SHOWS else "", "q": words[:100]}
    return reverse("organisation:services", query={name: value for name, value in query.items() if value})
