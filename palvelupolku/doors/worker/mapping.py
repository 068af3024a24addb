"""Writing down the situation."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import writer_page
from palvelupolku.guidance.actions import save_mapping
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, attempt, get_case, show, status_of
from .stale import keep_both

PARTS = ("needs", "abilities", "circumstances", "network")


def _text(label, hint):
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class MappingForm(PlainForm):
    """The situation in four parts; `version` is what the writer saw (0: nothing yet)."""

    needs = _text(gettext_lazy("Needs"), gettext_lazy("What help is wished for, what worries."))
    abilities = _text(
        gettext_lazy("Abilities and resources"), gettext_lazy("What goes well, what gives strength.")
    )
    circumstances = _text(
        gettext_lazy("Circumstances"), gettext_lazy("Home, getting about, where the services are.")
    )
    network = _text(
        gettext_lazy("Network"), gettext_lazy("Who helps already, and in what. Who would want to help.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_version(self):
        return self.cleaned_data["version"] or 0


@writer_page
@require_http_methods(["GET", "POST"])
def page(request, pk):
    """The form, and its saving. A stale save shows both texts and goes on from there."""
    now = timezone.now()
    case = get_case(request.user, pk, now)
    if request.method == "GET":
        return _show(request, case, MappingForm(initial=_initial(case)))
    form, conflicts = MappingForm(request.POST), []
    if form.is_valid():

        def deed():
            save_mapping(case, by=request.user, at=now, **form.cleaned_data)
            return reverse("worker:case", args=[pk]) + "#tilanne"

        answer = attempt(
            request, form, deed, _("The situation is saved."), on_stale=lambda c: conflicts.append(c)
        )
        if answer:
            return answer
    if conflicts:
        form, theirs = keep_both(form, conflicts[0])
        return _show(request, case, form, CONFLICT, theirs=theirs, by=conflicts[0].obj.updated_by)
    return _show(request, case, form, status_of(form))


def _initial(case):
    mapping = getattr(case, "mapping", None)
    if mapping is None:
        return {"version": 0}
    return {name: getattr(mapping, name) for name in (*PARTS, "version")}


def _show(request, case, form, status=200, **more):
    context = {"case": case, "client": case.client, "form": form, **more}
    return show(request, "worker/mapping.html", context, status=status, purpose="guidance.mapping")
