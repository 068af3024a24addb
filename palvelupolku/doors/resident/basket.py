"""The basket (tarjotin): what a reader has gathered, to print, to mail to oneself, to ask about."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once
from palvelupolku.directory.access import published_services
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.threads.actions import mail_basket, put_in_basket, take_from_basket
from palvelupolku.threads.queries import services_in
from palvelupolku.ui.forms import PlainForm

from . import limits, sent, tray
from .entries import LONGEST_SENTENCE, cost_of, free_tag, giver_tag, reader, shortened, where_of, words_of
from .short_card import card_of


class MailForm(PlainForm):
    email = forms.EmailField(label=gettext_lazy("Your e-mail address"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def basket(request):
    """What is in the basket; a POST puts an entry in or takes one out and leads back to where it was done."""
    if request.method == "POST":
        return _change(request)
    return _show(request, MailForm())


def _change(request):
    put, take = (_id_of(request.POST.get(name, "")) for name in ("put", "take"))
    back = _local(request, request.POST.get("back", ""))
    now = timezone.now()

    def deed():
        if put:
            service = published_services().filter(pk=put).first()
            kept = put_in_basket(tray.begin(request), service, by=RESIDENT, at=now) if service else None
        else:
            kept = take_from_basket(tray.secret(request), take, by=RESIDENT, at=now)
        tray.note_count(request, kept or tray.basket(request))
        request.session.save()
        if back:
            return f"{back}#p{put or take}"
        return reverse("resident:basket") + (f"?taken={take}" if take else "")

    return redirect(once(request, deed, about=f"put {put} take {take}"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request):
    """Mail the basket to oneself: the address is used for this one message."""
    form = MailForm(request.POST or None)
    if not form.is_valid():
        return _show(request, form, status=422 if form.is_bound else 200)
    now = timezone.now()
    if limits.is_over(request, at=now, of=limits.MAILS):
        form.add_error(
            "email", _("Many mails have been sent from here. Try again after an hour, or print it.")
        )
        return _show(request, form, status=429)

    def deed():
        mail_basket(tray.basket(request), form.cleaned_data["email"], reader(), by=RESIDENT, at=now)
        limits.note_sent(request, at=now, of=limits.MAILS)
        request.session.save()
        return reverse("resident:basket")

    location = once(request, deed)
    messages.success(request, _("The mail is on its way. It comes in a few minutes."))
    return redirect(location)


@never_cache
@require_safe
def paper(request):
    """The basket as one list for an A4 sheet."""
    return render(
        request, "resident/basket_paper.html", {"rows": [_row(each) for each in _services(request)]}
    )


@never_cache
@require_safe
def small_cards(request):
    """The basket as cards of 60 words, each an A6 sheet."""
    cards = [card_of(each, reader()) for each in _services(request)]
    return render(request, "resident/basket_cards.html", {"cards": cards})


def _services(request):
    return services_in(tray.basket(request))


def _show(request, form, status=200):
    services = _services(request)
    taken = _id_of(request.GET.get("taken", ""))
    here = {each.pk for each in services}
    asked = (sent.today(request, timezone.now()) or {}).get("asked", [])
    gone = services_by_ids([taken]) if taken and taken not in here else []
    return render(
        request,
        "resident/basket.html",
        {
            "rows": [_row(each) for each in services],
            "form": form,
            "gone": _named(gone),
            "asked": _named(services_by_ids([pk for pk in asked if pk not in {*here, taken}])),
        },
        status=status,
    )


def _named(entries):
    return [{"pk": each.pk, "name": words_of(each.name)} for each in entries]


def _row(entry):
    free, free_kind = free_tag(entry)
    return {
        "pk": entry.pk,
        "name": words_of(entry.name),
        "giver": words_of(entry.giver),
        "giver_tag": giver_tag(entry),
        "free": free,
        "free_kind": free_kind,
        "summary": shortened(words_of(entry.summary), LONGEST_SENTENCE),
        "where": shortened(where_of(entry)),
        "cost": shortened(cost_of(entry)),
        "phone": entry.phone,
    }


def _id_of(text) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _local(request, address) -> str:
    """An address of this site, to lead back to; "" for any other."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address.partition("#")[0] if is_ours and address.startswith("/") and len(address) < 2000 else ""
