"""Entries from a spreadsheet: the template, upload, a look at every row, accepting, what to mend."""

import io

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Organisation
from palvelupolku.audit.once import once
from palvelupolku.directory.choices import Source
from palvelupolku.directory.editing import data_of
from palvelupolku.directory.exchange.tables import XLSX
from palvelupolku.directory.exchange.template import Unreadable, write_refused, write_template
from palvelupolku.directory.exchange.template_cells import MOST_BYTES
from palvelupolku.directory.models import Service
from palvelupolku.directory.uploads import (
    GOOD,
    accept_upload,
    counts_of,
    own_upload,
    own_uploads,
    receive_upload,
)
from palvelupolku.ui.forms import PlainForm

SHOWN = 20
OUTCOMES = {
    "new": (pgettext_lazy("upload", "new"), "ok"),
    "changed": (pgettext_lazy("upload", "changes an entry"), "ok"),
    "unchanged": (pgettext_lazy("upload", "nothing changes"), ""),
    "refused": (pgettext_lazy("upload", "to be mended"), "late"),
}


class UploadForm(PlainForm):
    """The file, and whose entries they are when one coordinates several organisations."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=gettext_lazy("Whose services are they?"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("The filled-in table"),
        help_text=gettext_lazy("An Excel file (.xlsx) or a CSV file, at most 2 megabytes."),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose the file first."),
            "invalid": gettext_lazy("Choose the file first."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = Organisation.objects.filter(pk__in=grants_of(user).association_ids)
        self.fields["organisation"].queryset = own
        if len(own) == 1:
            del self.fields["organisation"]
            self.only = own[0]

    @property
    def owner(self):
        return self.cleaned_data.get("organisation") or self.only

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is too large: at most 2 megabytes. Send it in two parts.")
            )
        return file


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request):
    """How it goes, the template, the form; and what was sent before."""
    if request.method != "POST":
        return _page(request, UploadForm(user=request.user))
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _page(request, form)
    file, content = form.cleaned_data["file"], form.cleaned_data["file"].read()

    def deed():
        upload = receive_upload(form.owner, file.name, content, by=request.user, at=timezone.now())
        return reverse("organisation:upload", args=[upload.pk])

    try:
        return redirect(once(request, deed))
    except Unreadable as why:
        form.add_error("file", str(why))
        return _page(request, form)


def _page(request, form):
    earlier = own_uploads(request.user).defer("rows")[:SHOWN]
    return render(
        request,
        "organisation/uploads.html",
        {"form": form, "earlier": earlier},
        status=422 if form.errors else 200,
    )


@coordinator_page
@never_cache
@require_safe
def template(request):
    """The template as a workbook, with the entries that are here already so that they can be mended in it."""
    own = Service.objects.filter(
        organisation_id__in=grants_of(request.user).association_ids, source=Source.OWN
    )
    own = own.prefetch_related("municipalities", "channels__places").order_by("pk")
    out = io.BytesIO()
    write_template(out, (get_language() or "fi")[:2], [_with_key(service) for service in own])
    return _workbook(out, "palvelupohja.xlsx")


def _with_key(service):
    return data_of(service) | {"external_id": service.external_id}


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, pk):
    """Every row of one file with what it would do; accepting the good ones; afterwards the receipt."""
    sent = own_upload(request.user, pk)
    if request.method == "POST":

        def deed():
            drafts = accept_upload(sent, by=request.user, at=timezone.now())
            said = ngettext(
                "%(n)d row was sent to be approved.", "%(n)d rows were sent to be approved.", len(drafts)
            )
            messages.success(request, said % {"n": len(drafts)})
            return reverse("organisation:upload", args=[pk])

        return redirect(once(request, deed))
    counts = counts_of(sent)
    return render(
        request,
        "organisation/upload.html",
        {
            "upload": sent,
            "numbers": [(label, counts[name], name) for name, (label, _kind) in OUTCOMES.items()],
            "refused": [row for row in sent.rows if row["outcome"] == "refused"],
            "rows": [_row(row) for row in sent.rows],
            "good": sum(counts[name] for name in GOOD),
        },
    )


def _row(row):
    label, kind = OUTCOMES[row["outcome"]]
    return row | {
        "name": (row["data"].get("name") or {}).get("fi")
        or row["cells"].get("name.fi")
        or pgettext("upload", "no name"),
        "summary": (row["data"].get("summary") or {}).get("fi") or row["cells"].get("summary.fi", ""),
        "label": label,
        "tag": kind,
    }


@coordinator_page
@never_cache
@require_safe
def refused(request, pk):
    """The rows to be mended as they were sent, with a column that says why."""
    sent = own_upload(request.user, pk)
    if not any(row["outcome"] == "refused" for row in sent.rows):
        raise Http404
    out = io.BytesIO()
    write_refused(out, sent.rows)
    return _workbook(out, "korjattavat.xlsx")


def _workbook(out, name):
    return HttpResponse(
        out.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
