"""My units' clients, and one client's page."""

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.clients.access import (
    can_edit_client,
    can_see_contact_details,
    open_client,
    visible_clients,
)
from palvelupolku.clients.actions import reveal_contact_details, update_client
from palvelupolku.clients.choices import Language
from palvelupolku.clients.models import ClosePerson, ContactWay
from palvelupolku.clients.queries import search_clients
from palvelupolku.guidance.models import Case
from palvelupolku.kernel import identity
from palvelupolku.kernel.errors import require
from palvelupolku.referrals.access import visible_referrals
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, UNPROCESSABLE, attempt, get_visible, show, status_of
from .lines import found_by_code, looked_at, recent_events
from .places import municipality_choices, municipality_names
from .stale import keep_both

ROWS = 50
LIKE_A_CODE = re.compile(r"\s*\d{5,}")
WHEREABOUTS = ("address", "postal_code", "municipality")


class ClientForm(PlainForm):
    """A client's basic data; `version` is what the writer saw."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    identity_code = forms.CharField(label=gettext_lazy("Identity code"), required=False, max_length=20)
    born_on = forms.DateField(label=gettext_lazy("Date of birth"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    needs_interpreter = forms.BooleanField(label=gettext_lazy("Needs an interpreter"), required=False)
    address = forms.CharField(label=gettext_lazy("Street address"), required=False, max_length=200)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), required=False, max_length=5)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    is_non_disclosure = forms.BooleanField(
        label=gettext_lazy("Non-disclosure for safety (turvakielto)"),
        required=False,
        help_text=gettext_lazy(
            "Hides address, municipality and phone from everyone whose task does not need them."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices()

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    """The clients of my units by name; ?q= is the beginning of a name. A search is posted here.

    An identity code leads straight to its client: it must not stay in addresses, histories and logs.
    """
    now = timezone.now()
    if request.method == "POST":
        return _search(request, now)
    return _list(request, request.GET.get("q", "").strip()[:100], now)


def _list(request, words, now, status=200, **told):
    found = search_clients(visible_clients(request.user, timezone.localdate(now)), words)
    after = _read_cursor(request.GET.get("after", ""), found)
    rows = list(_after(found, after).order_by("last_name", "first_name", "id")[: ROWS + 1])
    more, rows = len(rows) > ROWS, rows[:ROWS]
    _join_cases(rows)
    looked_at([row.pk for row in rows], "clients.client.list", request.user, now)
    context = {
        "rows": rows,
        "q": words,
        "places": municipality_names(),
        "next": rows[-1].pk if more else None,
        "is_first": after is None,
    }
    return render(request, "worker/clients.html", context | told, status=status)


def _search(request, now):
    words = request.POST.get("q", "").strip()[:100]
    try:
        identity.parse(words)
    except ValueError:
        if LIKE_A_CODE.match(words):
            # Most of it is right: it must not stay in addresses either.
            return _list(request, words, now, status=UNPROCESSABLE, is_miswritten=True)
        return redirect(f"{reverse('worker:clients')}?{urlencode({'q': words})}")
    found = search_clients(visible_clients(request.user, timezone.localdate(now)), words).first()
    if found:
        return redirect("worker:client", found.pk)
    messages.warning(request, _("No client of your units has this identity code."))
    return redirect("worker:clients")


def _read_cursor(text, found):
    """The last client of the page before; the address holds an id, never a name."""
    return (
        found.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 18 else None
    )


def _after(found, last):
    if last is None:
        return found
    key = (last.last_name, last.first_name, last.pk)
    return found.filter(TupleGreaterThan((F("last_name"), F("first_name"), F("id")), key))


def _join_cases(rows):
    cases = Case.objects.filter(client__in=rows, is_open=True).select_related("responsible")
    by_client = {case.client_id: case for case in cases.order_by("-opened_at")}
    for row in rows:
        row.open_case = by_client.get(row.pk)


@worker_page
@require_safe
def page(request, pk):
    """One client: basic data, ways, close persons, relations, consents, cases. Looking leaves a line."""
    now = timezone.now()
    client = open_client(request.user, pk, purpose="clients.client", at=now)
    return render(request, "worker/client.html", client_context(client, request.user, now))


def client_context(client, user, at):
    """Everything a client's page shows."""
    day = timezone.localdate(at)
    can_edit = can_edit_client(user, client, day)
    return {
        "client": client,
        "age": client.age_on(day),
        "code": identity.mask(client.identity_code) if client.identity_code else "",
        "day": day,
        "places": municipality_names(),
        **_in_use("ways", ContactWay.everything.filter(client=client)),
        **_in_use("persons", ClosePerson.everything.filter(client=client)),
        "relations": list(client.relations.valid_on(day).select_related("unit", "organisation", "user")),
        "consents": [
            (consent, consent.is_in_force(day))
            for consent in client.consents.select_related("organisation", "recorded_by")
        ],
        "cases": list(Case.objects.filter(client=client).select_related("responsible", "unit")),
        "referrals": list(visible_referrals(user, day).filter(client=client).select_related("organisation")),
        "events": recent_events(client),
        "can_edit": can_edit,
    }


def _in_use(name, rows):
    """The rows under their name, and apart from them those that were removed and can be taken back."""
    rows = list(rows)
    return {
        name: [row for row in rows if not row.removed_at],
        f"removed_{name}": [row for row in rows if row.removed_at],
    }


@writer_page
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change basic data; a stale save shows both versions and goes on from there."""
    now = timezone.now()
    day = timezone.localdate(now)
    client = get_visible(visible_clients(request.user, day), pk, request.user)
    require(can_edit_client(request.user, client, day))
    require(can_see_contact_details(request.user, client, day))
    if request.method == "GET":
        first = {name: getattr(client, name) for name in ClientForm.base_fields}
        return _show(request, client, ClientForm(initial=first))
    form, conflicts = ClientForm(request.POST), []
    if form.is_valid():

        def deed():
            version = form.cleaned_data["version"]
            update_client(client, by=request.user, at=now, version=version, **form.facts())
            return reverse("worker:client", args=[pk])

        answer = attempt(
            request, form, deed, _("The basic data is saved."), on_stale=lambda c: conflicts.append(c)
        )
        if answer:
            return answer
        if "identity_code" in form.errors:
            found_by_code(form.data.get("identity_code", ""), "clients.edit", request.user, now)
    if conflicts:
        fresh = type(client).objects.get(pk=pk)
        conflicts[0].obj = fresh
        form, theirs = keep_both(form, conflicts[0])
        return _show(request, client, form, CONFLICT, theirs=theirs)
    return _show(request, client, form, status_of(form))


def _show(request, client, form, status=200, **more):
    if client.is_non_disclosure:
        # The form shows where the client lives.
        reveal_contact_details(client, by=request.user, at=timezone.now(), purpose="clients.edit")
    context = {"client": client, "form": form, **more}
    return show(request, "worker/client_form.html", context, status=status, purpose="clients.edit")
