"""A person says on which stages and phases an entry stands."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import writer_page
from palvelupolku.directory.access import can_approve, published_services
from palvelupolku.directory.actions import confirm_placement
from palvelupolku.directory.choices import Phase
from palvelupolku.ui.forms import PlainForm

from .answer import attempt, status_of
from .cues import CUES


class PlacementForm(PlainForm):
    """The stages by their cues, and the phases."""

    stages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("It helps when the client …"),
        choices=[(number, cue) for number, cue in CUES],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one stage.")},
    )
    phases = forms.TypedMultipleChoiceField(
        label=gettext_lazy("In these phases of the client's path"),
        choices=Phase.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@writer_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """Confirm or change the stages and phases of a published entry."""
    if not can_approve(request.user):
        raise PermissionDenied
    service = get_object_or_404(published_services().select_related("organisation"), pk=pk)
    form = PlacementForm(request.POST or None, initial={"stages": service.stages, "phases": service.phases})
    if form.is_valid():

        def deed():
            confirm_placement(service, by=request.user, at=timezone.now(), **form.cleaned_data)
            return reverse("worker:catalogue_entry", args=[pk])

        if answer := attempt(request, form, deed, _("The stages and phases are confirmed.")):
            return answer
    context = {"service": service, "form": form}
    return render(request, "worker/placement.html", context, status=status_of(form))
