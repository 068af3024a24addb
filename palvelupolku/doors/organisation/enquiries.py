"""An enquiry as its provider meets it: by a one-time link, and in the association's own door."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.audit.once import once
from palvelupolku.notices.links import LinkTooSoon, find_link, note_opened
from palvelupolku.threads.access import enquiry_of, received_enquiries, received_enquiry
from palvelupolku.threads.actions import (
    PURPOSE,
    answer_enquiry,
    look_at_enquiries,
    look_at_enquiry,
    send_fresh_enquiry_link,
)

from .by_link import masked

PAGE = 50


@coordinator_page
@never_cache
@require_safe
def listing(request):
    """Everything that people have asked the association through their basket, newest first; ?page=."""
    rows = Paginator(received_enquiries(request.user), PAGE).get_page(request.GET.get("page"))
    names = look_at_enquiries(list(rows), by=request.user, at=timezone.now())
    return render(
        request,
        "organisation/enquiries.html",
        {"rows": [(each, names[each.pk]) for each in rows], "page": rows},
    )


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """One of them; a POST marks that the association has been in touch."""
    recipient, now = received_enquiry(request.user, pk), timezone.now()
    if request.method != "POST":
        told = look_at_enquiry(recipient, by=request.user, at=now)
        return render(request, "organisation/enquiry.html", {"recipient": recipient, "told": told})

    def deed():
        answer_enquiry(recipient, by=request.user, at=now)
        return reverse("organisation:enquiry", args=[pk])

    location = once(request, deed)
    messages.success(request, _("Thank you. It is marked that you have been in touch."))
    return redirect(location)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, secret):
    """The enquiry while the link is open; else what happened, and a way to a fresh link."""
    link, now = find_link(secret, PURPOSE), timezone.now()
    if link is None:
        raise Http404
    recipient = enquiry_of(link)
    if request.method == "POST" and request.POST.get("next_step") == "fresh":
        return _send_fresh(request, link, recipient, now)
    if request.method == "POST" and link.state(now) in ("open", "used"):
        return _answer(request, link, recipient, now)
    if request.method != "POST":
        note_opened(link, at=now)
    return _show(request, link, recipient, now, 409 if request.method == "POST" else 200)


def _answer(request, link, recipient, now):
    def deed():
        answer_enquiry(recipient, by=link, at=now)
        return ""  # the page's own address is a secret, and what `once` keeps may hold none

    once(request, deed)
    return redirect(request.path)


def _send_fresh(request, link, recipient, now):
    def deed():
        send_fresh_enquiry_link(recipient, by=link, at=now)
        return ""

    try:
        once(request, deed)
    except LinkTooSoon as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        address = masked(link.address)
        messages.success(request, _("A new link is on its way to %(address)s.") % {"address": address})
    return redirect(request.path)


def _show(request, link, recipient, now, status):
    return render(
        request,
        "organisation/enquiry_by_link.html",
        {
            "recipient": recipient,
            "told": look_at_enquiry(recipient, by=link, at=now),
            "link_state": link.state(now),
            "address": masked(link.address),
            "phone": settings.ADVICE_PHONE,
        },
        status=status,
    )
