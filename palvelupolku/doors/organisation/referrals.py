"""The association's own door: what it was asked, and its answers."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.audit.once import once
from palvelupolku.referrals.access import received_referral, received_referrals
from palvelupolku.referrals.actions import look_at_list, look_at_referral
from palvelupolku.referrals.queries import received_counts, received_list
from palvelupolku.ui.forms import PlainForm

from .answers import TAGS, answer, form_of, forms_for, label_of, page_words

PAGE = 50
FILTERS = {
    "open": gettext_lazy("all open"),
    "waiting": gettext_lazy("wait for your answer"),
    "asked": gettext_lazy("you asked"),
    "accepted": gettext_lazy("you accepted"),
    "going": gettext_lazy("help going on"),
    "ended": gettext_lazy("ended"),
}


class SearchForm(PlainForm):
    q = forms.CharField(label=gettext_lazy("Search by service"), required=False, max_length=100)
    state = forms.CharField(widget=forms.HiddenInput, required=False)


@coordinator_page
@never_cache
@require_safe
def listing(request):
    """What the association was asked: ?state= one of FILTERS, ?q= words of the service's name, ?page=."""
    received = received_referrals(request.user)
    show = request.GET.get("state", "")
    show = show if show in FILTERS else "open"
    form = SearchForm({"q": request.GET.get("q", ""), "state": show})
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = Paginator(received_list(received, show=show, words=words), PAGE).get_page(request.GET.get("page"))
    names = look_at_list(list(rows), by=request.user, at=timezone.now())
    counts = received_counts(received)
    return render(
        request,
        "organisation/referrals.html",
        {
            "form": form,
            "rows": [_row(each, names) for each in rows],
            "page": rows,
            "words": words,
            "show": show,
            "numbers": [(name, label, counts[name]) for name, label in FILTERS.items()],
            "has_any": any(counts.values()),
        },
    )


def _row(referral, names):
    return {
        "referral": referral,
        "name": names.get(referral.pk, ""),
        "kind": TAGS.get(referral.state, ""),
        "label": label_of(referral.state),
    }


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """One referral: what the consent lets be told, the talk, and what can be answered now."""
    now = timezone.now()
    referral = received_referral(request.user, pk)
    if request.method != "POST":
        return _show(request, referral, now)
    choice = request.POST.get("next_step")
    form = form_of(choice, request.POST)
    if not form.is_valid():
        return _show(request, referral, now, form)

    def deed():
        answer(referral, form, choice=choice, by=request.user, at=now)
        return reverse("organisation:referral", args=[pk])

    location = once(request, deed)
    messages.success(request, _("Saved. The worker has been told."))
    return redirect(location)


def _show(request, referral, now, sent=None):
    told = look_at_referral(referral, by=request.user, at=now)
    words = page_words(referral, told, timezone.localdate(now), forms_for(referral, sent))
    return render(request, "organisation/referral.html", words, status=422 if sent else 200)
