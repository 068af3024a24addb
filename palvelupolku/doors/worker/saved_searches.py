"""A worker's saved searches: saved, opened (which marks them seen), renamed, removed and taken back."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palvelupolku.accounts.access import worker_page
from palvelupolku.threads import saved_searches as deeds
from palvelupolku.threads.models import SavedSearch
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, done, status_of
from .asked import Asked
from .places import municipality_names


class NameForm(PlainForm):
    """What the search is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of the search"),
        max_length=deeds.LONGEST_NAME,
        help_text=gettext_lazy("For instance: Groups for carers in the north. No client's name."),
        error_messages={"required": gettext_lazy("Give the search a short name.")},
    )


class SaveForm(NameForm):
    """A name and the search it is for, as its query string."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def save(request):
    """Save the search of the address (?q=…) under a name; what the address says beside it is left out."""
    asked = Asked.of(QueryDict(request.POST.get("query", request.GET.urlencode())), municipality_names())
    first = {"query": asked.query(), "name": asked.words[: deeds.LONGEST_NAME]}
    form = SaveForm(request.POST or None, initial=first)
    if form.is_valid():

        def deed():
            name = form.cleaned_data["name"]
            deeds.save_search(by=request.user, at=timezone.now(), name=name, query=asked.query())
            return _catalogue(asked.query())

        if answer := attempt(request, form, deed, _("The search is saved. It will tell what is new.")):
            return answer
    context = {"form": form, "back": _catalogue(asked.query())}
    return render(request, "worker/saved_search.html", context, status=status_of(form))


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request, pk):
    """Give a saved search another name."""
    search = _own(request, pk)
    form = NameForm(request.POST or None, initial={"name": search.name})
    if form.is_valid():

        def deed():
            deeds.rename_search(search, by=request.user, at=timezone.now(), name=form.cleaned_data["name"])
            return _catalogue()

        if answer := attempt(request, form, deed, _("The name is changed.")):
            return answer
    context = {"form": form, "search": search, "back": _catalogue()}
    return render(request, "worker/saved_search.html", context, status=status_of(form))


@worker_page
@require_POST
def take_step(request, pk, step):
    """Open (what was new is marked on the page), remove, or take back."""
    search = _own(request, pk)
    if step not in STEPS:
        raise Http404
    deed, message = STEPS[step]
    return done(request, lambda: deed(search, request.user, timezone.now()), message)


def _open(search, user, at):
    since = search.seen_at.isoformat()
    deeds.mark_seen(search, by=user, at=at)
    return _catalogue(search.query + "&" + urlencode({"since": since}))


def _remove(search, user, at):
    deeds.remove_search(search, by=user, at=at)
    return _catalogue()


def _restore(search, user, at):
    deeds.restore_search(search, by=user, at=at)
    return _catalogue()


STEPS = {
    "avaa": (_open, ""),
    "poista": (
        _remove,
        gettext_lazy("The search is removed. You can take it back on the list."),
    ),
    "palauta": (_restore, gettext_lazy("The search is back.")),
}


def _own(request, pk):
    return get_object_or_404(SavedSearch, pk=pk, user=request.user)


def _catalogue(query=""):
    return reverse("worker:catalogue") + (f"?{query}" if query else "")
