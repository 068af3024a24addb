"""What readers have told to be wrong in the organisation's own entries, and its answers."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from palvelupolku.accounts.access import coordinator_page
from palvelupolku.audit.once import once
from palvelupolku.directory.access import own_services
from palvelupolku.directory.corrections import What, finish_correction
from palvelupolku.directory.models import Correction
from palvelupolku.ui.forms import PlainForm

PAGE = 50


class DoneForm(PlainForm):
    answer = forms.CharField(
        label=gettext_lazy("What did you do about it?"),
        help_text=gettext_lazy("For instance: “The new number is on the page now.”"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@coordinator_page
@never_cache
@require_safe
def listing(request):
    """Corrections of the organisation's entries: the open ones, or ?show=done."""
    shows_done = request.GET.get("show") == "done"
    state = Correction.State.DONE if shows_done else Correction.State.NEW
    rows = _own(request.user).filter(state=state)
    rows = rows.order_by("-done_at", "-id") if shows_done else rows.order_by("created_at", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(row, What(row.what).label) for row in page], "shows_done": shows_done}
    return render(request, "organisation/corrections.html", context)


@coordinator_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """One correction: look into it, put the entry right, and say that it is done."""
    correction = get_object_or_404(_own(request.user), pk=pk)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def deed():
            answer = form.cleaned_data["answer"]
            finish_correction(correction, by=request.user, at=timezone.now(), answer=answer)
            return reverse("organisation:corrections")

        location = once(request, deed)
        messages.success(request, _("Noted as done. The one who told of it sees your answer."))
        return redirect(location)
    context = {"correction": correction, "what": What(correction.what).label, "form": form}
    return render(request, "organisation/correction.html", context, status=422 if form.errors else 200)


def _own(user):
    return Correction.objects.filter(service__in=own_services(user)).select_related("service__organisation")
