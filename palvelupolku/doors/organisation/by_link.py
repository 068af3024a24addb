"""The page behind a one-time link: an association answers without an account."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palvelupolku.audit.once import once
from palvelupolku.notices.links import LinkTooSoon, find_link, note_opened
from palvelupolku.referrals.access import referral_of
from palvelupolku.referrals.actions import look_at_referral, send_fresh_link
from palvelupolku.referrals.telling import PURPOSE
from palvelupolku.referrals.workflow import TOLD_STATES

from .answers import answer, form_of, forms_for, page_words

# What a person writes in their own words, in any of the answers.
TYPED = ("note", "text")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, secret):
    """The request and three answers while the link is open; else what happened, and a fresh link.

    Looking never uses a link up: mail programs look before people do.
    """
    now = timezone.now()
    link = find_link(secret, PURPOSE)
    if link is None:
        raise Http404
    referral = referral_of(link)
    if request.method != "POST":
        note_opened(link, at=now)
        return _show(request, link, referral, now)
    if request.POST.get("next_step") == "fresh":
        return _send_fresh(request, link, referral, now)
    return _answer(request, link, referral, now)


def _answer(request, link, referral, now):
    choice = request.POST.get("next_step")
    form = form_of(choice, request.POST)
    # A used link goes on to `once`: the second click of the same form is the first one's deed.
    if not form.is_valid() or link.state(now) in ("expired", "replaced"):
        return _show(request, link, referral, now, form)

    def deed():
        answer(referral, form, choice=choice, by=link, at=now)
        return ""  # the page's own address is a secret, and what `once` keeps may hold none

    once(request, deed)
    return redirect(request.path)


def _send_fresh(request, link, referral, now):
    def deed():
        send_fresh_link(referral, by=link, at=now)
        return ""

    try:
        once(request, deed)
    except LinkTooSoon as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        told = _("A new link is on its way to %(address)s.") % {"address": masked(link.address)}
        messages.success(request, told)
    return redirect(request.path)


def _show(request, link, referral, now, sent=None):
    told = look_at_referral(referral, by=link, at=now)
    words = page_words(referral, told, timezone.localdate(now), forms_for(referral, sent))
    words |= {
        "link": link,
        "link_state": link.state(now),
        "address": masked(link.address),
        "can_get_fresh": not told and words["state"] in TOLD_STATES,
        "typed": [(name, text) for name in TYPED if sent and (text := request.POST.get(name, "").strip())],
    }
    status = (422 if told else 409) if sent else 200
    return render(request, "organisation/answer.html", words, status=status)


def masked(address) -> str:
    """An address that its owner knows again and nobody else learns: t…@example.fi."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
