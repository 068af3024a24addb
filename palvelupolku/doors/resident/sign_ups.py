"""Signing up without an account: one short form, a receipt with a code, and a link to give the place back."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from palvelupolku.activities import actions
from palvelupolku.activities.access import shown_events, shown_groups
from palvelupolku.activities.forms import SignUpForm
from palvelupolku.activities.models import Event, SignUp
from palvelupolku.activities.queries import free_places, with_places
from palvelupolku.activities.telling import PURPOSE
from palvelupolku.activities.workflow import SignUpState
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once
from palvelupolku.notices.links import find_link, note_opened, use_link

from . import limits
from .activities import small

SIGN_UPS = "sign_ups"
RECEIPT = "sign_up_receipt"
LONGEST_SECRET = 200
# People never see this field; programs that fill every field do.
TRAP = "website"


@never_cache
def join_group(request, pk):
    """The form of a group that takes sign-ups."""
    return _join(request, shown_groups(), pk)


@never_cache
def join_event(request, pk):
    """The form of an event that takes sign-ups and has not begun."""
    return _join(request, shown_events().filter(takes_sign_ups=True), pk)


def _join(request, gatherings, pk):
    gathering = get_object_or_404(with_places(gatherings).select_related("organisation"), pk=small(pk))
    form = SignUpForm(request.POST or None)
    if request.method == "POST":
        return _take_in(request, gathering, form)
    return _show(request, gathering, form)


def _take_in(request, gathering, form):
    now = timezone.now()
    if request.POST.get(TRAP):
        return _show(request, gathering, form, trapped=True, status=422)
    if not form.is_valid():
        return _show(request, gathering, form, status=422)
    if limits.is_over(request, at=now, of=SIGN_UPS):
        return _show(request, gathering, form, too_many=True, status=429)

    def deed():
        facts = form.facts((get_language() or "fi")[:2])
        made = actions.sign_up(gathering, by=RESIDENT, at=now, **facts)
        request.session[RECEIPT] = {
            "code": made.code,
            "has_place": made.state == SignUpState.JOINED,
            "mailed": bool(made.email),
            "gathering": [gathering._meta.model_name, gathering.pk],
        }
        limits.note_sent(request, at=now, of=SIGN_UPS)
        # In the deed's own transaction: whoever waits for this deed then finds the receipt.
        request.session.save()
        return reverse("resident:sign_up_done")

    try:
        return redirect(once(request, deed))
    except ValidationError as refusal:
        told = (
            refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        )
        for name, texts in told.items():
            form.add_error(name if name in form.fields else None, texts)
        return _show(request, gathering, form, status=422)


def _show(request, gathering, form, *, status=200, **more):
    is_event = isinstance(gathering, Event)
    context = {
        "form": form,
        "gathering": gathering,
        "is_event": is_event,
        "back": _page_of(gathering),
        "is_full": free_places(gathering) == 0,
        "trap": TRAP,
        **more,
    }
    return render(request, "resident/sign_up.html", context, status=status)


def _page_of(gathering):
    return reverse(
        "resident:event" if isinstance(gathering, Event) else "resident:group", args=[gathering.pk]
    )


@never_cache
def done(request):
    """The code, and whether there is a place. It can be reloaded; another browser sees nothing of it."""
    kept = request.session.get(RECEIPT)
    if not kept:
        return render(request, "resident/sign_up_no_receipt.html")
    kind, pk = kept["gathering"]
    shown = shown_events() if kind == "event" else shown_groups()
    gathering = shown.select_related("organisation").filter(pk=pk).first()
    context = {**kept, "gathering": gathering, "is_event": kind == "event"}
    context["spoken"] = " – ".join(", ".join(part) for part in kept["code"].split("-"))
    return render(request, "resident/sign_up_done.html", context)


@never_cache
def by_link(request, secret):
    """One's own place behind the mailed link, and giving it back. Looking never uses the link up."""
    now = timezone.now()
    link = find_link(secret, PURPOSE) if len(secret) <= LONGEST_SECRET else None
    place = link and _place_of(link)
    if place is None:
        raise Http404
    is_open = place.is_open and link.state(now) == "open"
    if request.method == "POST" and is_open:

        def deed():
            use_link(link, at=now)
            actions.leave(place, by=link, at=now)
            return ""  # the page's own address is a secret, and what `once` keeps may hold none

        once(request, deed)
        messages.success(request, _("Your place is given back. Thank you for telling."))
        return redirect(request.path)
    if request.method != "POST":
        note_opened(link, at=now)
    context = {
        "place": place,
        "gathering": place.gathering,
        "is_event": place.event_id is not None,
        "is_open": is_open,
        "has_place": place.state == SignUpState.JOINED,
        "is_waiting": place.state == SignUpState.WAITING,
    }
    response = render(request, "resident/sign_up_link.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _place_of(link):
    if link.object_label != SignUp._meta.label_lower:
        return None
    rows = SignUp.objects.select_related("group__organisation", "event__organisation")
    return rows.filter(pk=link.object_id).first()
