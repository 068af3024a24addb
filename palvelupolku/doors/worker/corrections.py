"""Telling an owner that an entry is wrong, and the county's own list of what was told."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import worker_page, writer_page
from palvelupolku.directory.access import can_approve, published_services
from palvelupolku.directory.corrections import What, finish_correction, tell_wrong
from palvelupolku.directory.mending import GAPS, entries_to_mend, open_corrections, told_corrections
from palvelupolku.directory.models import Correction
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, status_of

PAGE = 50


class WrongForm(PlainForm):
    """What of the entry is wrong."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=What.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=gettext_lazy("How should it be?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For instance the right phone number. Write nothing about a client."),
    )


class AnswerForm(PlainForm):
    """What was done about it."""

    answer = forms.CharField(
        label=gettext_lazy("What was done?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The one who told of it sees your answer."),
    )


@worker_page
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request, pk):
    """Tell the owner of an entry that it is wrong."""
    service = get_object_or_404(published_services().select_related("organisation"), pk=pk)
    form = WrongForm(request.POST or None)
    if form.is_valid():

        def deed():
            told = form.cleaned_data
            tell_wrong(service, told["what"], told["text"], by=request.user, at=timezone.now())
            return reverse("worker:catalogue_entry", args=[pk]) + "#corrections"

        if answer := attempt(request, form, deed, _("Thank you. The owner of the entry has been told.")):
            return answer
    context = {"service": service, "form": form, "has_email": has_email(service)}
    return render(request, "worker/tell_wrong.html", context, status=status_of(form))


def has_email(service):
    """Whether somebody is mailed; otherwise the county's workers see to it."""
    return bool(service.email or (service.organisation and service.organisation.email))


@worker_page
@require_safe
def listing(request):
    """Open corrections that nobody was mailed of; ?show=all every open one, ?show=mine the reader's own."""
    show = request.GET.get("show", "")
    show = show if show in ("all", "mine") else ""
    if show == "mine":
        rows = told_corrections(request.user)
    else:
        rows = open_corrections(mailed=None if show else False)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(row, What(row.what).label) for row in page], "show": show}
    context |= {"mailed": open_corrections(mailed=True).count(), "can_finish": can_approve(request.user)}
    return render(request, "worker/corrections.html", context)


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request, pk):
    """Note that a correction has been seen to, with an answer."""
    if not can_approve(request.user):
        raise PermissionDenied
    correction = get_object_or_404(
        Correction.objects.select_related("service__organisation", "told_by"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if form.is_valid():

        def deed():
            finish_correction(
                correction, by=request.user, at=timezone.now(), answer=form.cleaned_data["answer"]
            )
            return reverse("worker:corrections")

        if answer := attempt(request, form, deed, _("Noted as done.")):
            return answer
    context = {"correction": correction, "what": What(correction.what).label, "form": form}
    return render(request, "worker/correction.html", context, status=status_of(form))


@worker_page
@require_safe
def gaps(request):
    """Entries to see to: ?what= one of stale, unclassified, proposed, wordless."""
    what = request.GET.get("what", "")
    what = what if what in GAPS else "stale"
    page = Paginator(entries_to_mend(what, timezone.localdate()), PAGE).get_page(request.GET.get("page"))
    return render(request, "worker/catalogue_gaps.html", {"page": page, "what": what})
