"""Recording a client's consent, and taking it back."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import writer_page
from palvelupolku.accounts.models import Organisation
from palvelupolku.clients.access import can_edit_client, visible_clients
from palvelupolku.clients.actions import give_consent
from palvelupolku.clients.choices import GivenHow, Scope
from palvelupolku.clients.models import Consent
from palvelupolku.kernel.calendar import add_months
from palvelupolku.kernel.errors import require
from palvelupolku.referrals.access import visible_referrals
from palvelupolku.referrals.actions import withdraw_consent
from palvelupolku.referrals.queries import needed_scopes
from palvelupolku.referrals.workflow import OPEN_STATES
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.texts import in_language

from .answer import attempt, get_case, get_visible, show, status_of
from .cases import OUTSIDE

MONTHS = 6


class ConsentForm(PlainForm):
    """What the client agreed to."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may be told"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write what the consent is for.")},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Write it as 24.11.2026. Empty: until the client takes it back."),
    )
    given_how = forms.ChoiceField(
        label=gettext_lazy("How it was given"), choices=GivenHow.choices, widget=forms.RadioSelect
    )
    given_by = forms.CharField(
        label=gettext_lazy("Who gave it"),
        max_length=150,
        help_text=gettext_lazy("The client, or the person who may act for them."),
    )


class WithdrawForm(PlainForm):
    """How the client took the consent back."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did the client say it?"), choices=GivenHow.choices, widget=forms.RadioSelect
    )


@writer_page
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """Record a consent to ?organisation=; ?referral= fills in what it needs and leads back to it."""
    now = timezone.now()
    case = get_case(request.user, pk, now)
    require(can_edit_client(request.user, case.client, timezone.localdate(now)))
    outside = Organisation.objects.filter(kind__in=OUTSIDE)
    asked = request.GET.get("organisation", "")
    if not asked:
        context = {"case": case, "client": case.client, "organisations": _by_name(outside)}
        return show(request, "worker/consent_choose.html", context)
    organisation = get_object_or_404(outside, pk=_number(asked))
    referral = _referral(request, case, organisation, now)
    form = ConsentForm(request.POST or None, initial=_first(case, referral, now))
    if form.is_valid():
        answer = attempt(
            request,
            form,
            lambda: _give(request, case, organisation, referral, form.cleaned_data, now),
            _("The consent is recorded."),
        )
        if answer:
            return answer
    context = {
        "case": case,
        "client": case.client,
        "organisation": organisation,
        "referral": referral,
        "form": form,
    }
    return show(request, "worker/consent_form.html", context, status=status_of(form))


def _by_name(organisations):
    return sorted(organisations, key=lambda each: in_language(each.name).casefold())


def _referral(request, case, organisation, now):
    asked = request.GET.get("referral", "")
    rows = visible_referrals(request.user, timezone.localdate(now)).filter(
        case=case, organisation=organisation
    )
    return rows.select_related("client", "service").filter(pk=_number(asked)).first()


def _number(text):
    """An id out of the address; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _first(case, referral, now):
    ends_on = add_months(timezone.localdate(now), MONTHS)
    first = {"given_by": str(case.client), "ends_on": ends_on, "scopes": [Scope.NAME, Scope.CONTACT]}
    if referral:
        first["scopes"] = sorted(needed_scopes(referral))
        first["purpose"] = (
            in_language(referral.service.name) if referral.service else referral.get_kind_display()
        )
    return first


def _give(request, case, organisation, referral, data, now):
    facts = {name: value for name, value in data.items() if name != "referral"}
    give_consent(case.client, by=request.user, at=now, organisation=organisation, **facts)
    if referral:
        return reverse("worker:referral", args=[referral.pk])
    return reverse("worker:client", args=[case.client_id]) + "#suostumukset"


@writer_page
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    """Ask once more, telling what is stopped; then take the consent back."""
    now = timezone.now()
    day = timezone.localdate(now)
    seen = Consent.objects.filter(client__in=visible_clients(request.user, day))
    consent = get_visible(seen.select_related("client", "organisation"), pk, request.user)
    require(can_edit_client(request.user, consent.client, day))
    form = WithdrawForm(request.POST or None)
    if form.is_valid():

        def deed():
            withdraw_consent(consent, by=request.user, at=now, how=form.cleaned_data["how"])
            return reverse("worker:client", args=[consent.client_id]) + "#suostumukset"

        answer = attempt(request, form, deed, _("The consent is taken back, and what hung on it is stopped."))
        if answer:
            return answer
    stopped = visible_referrals(request.user, day).filter(consent=consent, state__in=OPEN_STATES)
    context = {
        "consent": consent,
        "client": consent.client,
        "scopes": [Scope(code).label for code in consent.scopes],
        "stopped": stopped.select_related("service"),
        "form": form,
    }
    return show(request, "worker/withdraw.html", context, status=status_of(form))
