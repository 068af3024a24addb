"""Ways to reach a client, close persons, and showing what non-disclosure hides."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palvelupolku.accounts.access import writer_page
from palvelupolku.clients import actions as deeds
from palvelupolku.clients.access import can_edit_client, can_see_contact_details, visible_clients
from palvelupolku.clients.choices import ContactKind
from palvelupolku.clients.models import ClosePerson, ContactWay
from palvelupolku.kernel.errors import require
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, done, get_visible, show, status_of
from .places import municipality_names

REMOVED = gettext_lazy("Removed. You can take it back under the list.")
BACK = gettext_lazy("It is back in the list.")


class WayForm(PlainForm):
    """One way to reach the client."""

    kind = forms.ChoiceField(label=gettext_lazy("Way"), choices=ContactKind.choices)
    value = forms.CharField(label=gettext_lazy("Number or address"), max_length=200)
    is_safe = forms.BooleanField(
        label=gettext_lazy("Safe to use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Leave this empty when somebody else may answer or read it."),
    )
    is_preferred = forms.BooleanField(label=gettext_lazy("The client prefers this"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


class PersonForm(PlainForm):
    """A relative or other close person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    relation = forms.CharField(
        label=gettext_lazy("Who they are to the client"), required=False, max_length=100
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=60)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    may_be_contacted = forms.BooleanField(
        label=gettext_lazy("The client has agreed that they may be contacted"), required=False
    )


def _get_client(request, pk, now):
    """A client to change: seen, and writable."""
    day = timezone.localdate(now)
    client = get_visible(visible_clients(request.user, day), pk, request.user)
    require(can_edit_client(request.user, client, day))
    return client


@writer_page
@require_POST
def reveal(request, pk):
    """Show the whereabouts that non-disclosure hides, and leave the line of it."""
    now = timezone.now()
    client = _get_client(request, pk, now)
    require(can_see_contact_details(request.user, client, timezone.localdate(now)))

    # Not through `once`: every look leaves its own line, also when the same form is sent again.
    deeds.reveal_contact_details(client, by=request.user, at=now, purpose="clients.reveal")
    # Answered at once, without a redirect: an address to come back to would show it without a line.
    context = {"client": client, "places": municipality_names(), "removable": True}
    return render(request, "worker/whereabouts.html", context)


@writer_page
@require_http_methods(["GET", "POST"])
def new_way(request, pk):
    """Add a way to reach the client."""
    return _add(request, pk, WayForm, deeds.add_contact_way, _("Another way to reach the client"))


@writer_page
@require_http_methods(["GET", "POST"])
def new_person(request, pk):
    """Add a close person."""
    return _add(request, pk, PersonForm, deeds.add_close_person, _("A close person"))


def _add(request, pk, form_class, verb, title):
    now = timezone.now()
    client, form = _get_client(request, pk, now), form_class(request.POST or None)
    if form.is_valid():

        def deed():
            verb(client, by=request.user, at=now, **form.cleaned_data)
            return reverse("worker:client", args=[pk])

        answer = attempt(request, form, deed, _("Saved."))
        if answer:
            return answer
    context = {"client": client, "form": form, "title": title}
    return show(request, "worker/person_form.html", context, status=status_of(form))


@writer_page
@require_POST
def remove_way(request, pk):
    """Remove a way that no longer holds."""
    return _set(request, ContactWay, pk, deeds.remove_contact_way, REMOVED)


@writer_page
@require_POST
def restore_way(request, pk):
    """Undo: a removed way is in use again."""
    return _set(request, ContactWay, pk, deeds.restore_contact_way, BACK)


@writer_page
@require_POST
def remove_person(request, pk):
    """Remove a close person."""
    return _set(request, ClosePerson, pk, deeds.remove_close_person, REMOVED)


@writer_page
@require_POST
def restore_person(request, pk):
    """Undo: a removed close person is back."""
    return _set(request, ClosePerson, pk, deeds.restore_close_person, BACK)


def _set(request, model, pk, verb, message):
    now = timezone.now()
    clients = visible_clients(request.user, timezone.localdate(now))
    obj = get_visible(model.everything.filter(client__in=clients), pk, request.user)
    client = _get_client(request, obj.client_id, now)

    def deed():
        verb(obj, by=request.user, at=now)
        return reverse("worker:client", args=[client.pk]) + "#tavoittaa"

    return done(request, deed, message)
