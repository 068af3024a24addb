"""One contact: what was told, taking hold of it, closing it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.audit.actions import record
from palvelupolku.clients.access import visible_clients
from palvelupolku.clients.actions import find_by_identity_code
from palvelupolku.guidance.access import visible_cases
from palvelupolku.guidance.actions import take_hold
from palvelupolku.intake.access import can_handle_contact, visible_contacts
from palvelupolku.intake.actions import close_contact, return_contact
from palvelupolku.intake.choices import Closing, ForWhom
from palvelupolku.intake.workflow import State
from palvelupolku.kernel import identity
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, attempt, done, get_visible, status_of
from .lines import found_by_code
from .places import municipality_choices, municipality_names


class TakeForm(PlainForm):
    """Who the client is. `join` says that a known identity code may be joined to its client."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    identity_code = forms.CharField(
        label=gettext_lazy("Identity code"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Not needed yet. A temporary code is fine too."),
    )
    born_on = forms.DateField(label=gettext_lazy("Date of birth"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    join = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices()

    def clean_identity_code(self):
        code = self.cleaned_data["identity_code"].strip()
        if not code:
            return ""
        try:
            return identity.parse(code, today=timezone.localdate()).code
        except ValueError as error:
            raise forms.ValidationError(
                _("Check the identity code. It is written like 131052-9052.")
            ) from error

    def known_client(self):
        """The client who already has this identity code, or None."""
        code = self.cleaned_data["identity_code"]
        return find_by_identity_code(code) if code else None

    def facts(self):
        """What `take_hold` registers a new client from."""
        return {name: value for name, value in self.cleaned_data.items() if name != "join"}


class CloseForm(PlainForm):
    """Why a contact ends without a case."""

    closing = forms.ChoiceField(
        label=gettext_lazy("How did it end?"), choices=Closing.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("What was done, in short"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _load(request, pk):
    contacts = visible_contacts(request.user).select_related("unit", "taken_by", "service", "client")
    contact = get_visible(contacts, pk, request.user)
    # Once it has a client it goes with that client: the queue's unit alone is no longer enough.
    seen = visible_clients(request.user, timezone.localdate())
    if contact.client_id and not seen.filter(pk=contact.client_id).exists():
        raise PermissionDenied
    return contact


@worker_page
@require_safe
def page(request, pk):
    """Everything the contact tells. Looking leaves a line."""
    return _show(request, _load(request, pk))


@writer_page
@require_POST
def take(request, pk):
    """Take hold: the contact becomes a case of mine."""
    contact, form = _load(request, pk), TakeForm(request.POST)
    if form.is_valid():
        known = form.known_client()
        if known and not form.cleaned_data["join"]:
            code = form.cleaned_data["identity_code"]
            found_by_code(code, "intake.take_hold", request.user, timezone.now())
            return _show(request, contact, form=form, is_known=True)
        answer = attempt(
            request,
            form,
            lambda: _take(request, contact, known, form),
            _("You took hold. The case is now yours."),
            on_stale=lambda conflict: _taken(request, pk),
        )
        if answer:
            return answer
    return _show(request, contact, form=form)


def _take(request, contact, known, form):
    facts = {} if known else form.facts()
    case = take_hold(contact, by=request.user, at=timezone.now(), client=known, **facts)
    return reverse("worker:case", args=[case.pk])


def _taken(request, pk):
    """Say who was faster."""
    return _show(request, _load(request, pk), status=CONFLICT, was_late=True)


@writer_page
@require_POST
def close(request, pk):
    """End the contact without a case."""
    contact, form = _load(request, pk), CloseForm(request.POST)
    if form.is_valid():

        def deed():
            close_contact(contact, by=request.user, at=timezone.now(), **form.cleaned_data)
            return reverse("worker:contact", args=[pk])

        answer = attempt(request, form, deed, _("Closed. You can put it back into the queue below."))
        if answer:
            return answer
    return _show(request, contact, close_form=form)


@writer_page
@require_POST
def put_back(request, pk):
    """Undo: the contact waits in the queue again."""
    contact = _load(request, pk)

    def deed():
        return_contact(contact, by=request.user, at=timezone.now())
        return reverse("worker:contact", args=[pk])

    return done(request, deed, _("The contact waits in the queue again."))


def _show(request, contact, *, form=None, close_form=None, status=None, **more):
    with transaction.atomic():
        record("intake.contact.open", contact, by=request.user, at=timezone.now(), purpose="intake.contact")
    can_handle = can_handle_contact(request.user, contact)
    can_take = can_handle and contact.state == State.RECEIVED
    bound = form or close_form
    context = {
        "contact": contact,
        "case": _case_of(request, contact),
        "places": municipality_names(),
        "take_form": form or (TakeForm(initial=_guess(contact)) if can_take else None),
        "close_form": close_form or CloseForm(),
        "form": bound,
        "can_take": can_take,
        "can_close": can_handle and contact.state == State.RECEIVED,
        "can_return": can_handle and contact.state != State.RECEIVED,
        "hides": contact.client is not None and contact.client.is_non_disclosure,
        **more,
    }
    return render(
        request, "worker/contact.html", context, status=status or (status_of(bound) if bound else 200)
    )


def _case_of(request, contact):
    return visible_cases(request.user, timezone.localdate()).filter(contact=contact).first()


def _guess(contact):
    """First and last name as they were told, to be checked by the worker."""
    told = contact.subject_name if contact.for_whom == ForWhom.OTHER else contact.name
    first, _space, last = told.strip().rpartition(" ")
    return {
        "first_name": first or last,
        "last_name": last if first else "",
        "municipality": contact.municipality,
    }
