"""The queue of contacts."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.accounts.grants import grants_of
from palvelupolku.accounts.models import Unit
from palvelupolku.intake.choices import Tier
from palvelupolku.intake.queries import queue_page
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.texts import in_language

from .lines import looked_at_queue
from .places import municipality_names

CLOCKS = [
    ("", _("all")),
    ("late", _("late")),
    ("today", _("today")),
    ("soon", _("in two working days")),
    ("later", _("later")),
]


class FilterForm(PlainForm):
    """What stands above the table and in the URL."""

    tier = forms.ChoiceField(label=_("Tier"), required=False)
    clock = forms.ChoiceField(label=_("Clock"), required=False, choices=CLOCKS)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [("", _("all")), *Tier.choices]
        self.fields["unit"].choices = [("", _("all")), *units]

    def chosen(self):
        """The filters as they were understood; what was not understood is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


def _units(user):
    """Choices of the filter: only whoever works in several units has something to choose."""
    mine = grants_of(user).guidance_unit_ids
    if len(mine) < 2:
        return []
    return [(str(each.pk), in_language(each.name)) for each in Unit.objects.filter(pk__in=mine)]


@worker_page
@require_safe
def page(request):
    """The contacts that wait, soonest due first; ?tier= ?clock= ?unit= narrow it, ?after= turns the page."""
    now = timezone.now()
    units = _units(request.user)
    form = FilterForm(request.GET, units=units)
    chosen = form.chosen()
    tier = int(chosen["tier"]) if chosen["tier"] else None
    found = queue_page(
        request.user,
        tier=tier,
        unit=chosen["unit"],
        clock=chosen["clock"],
        after=request.GET.get("after"),
        at=now,
    )
    looked_at_queue(found.rows, request.user, now)
    context = {
        "form": form,
        "found": found,
        "names": municipality_names(),
        "units": len(units),
        "filters": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
        "numbers": [(key, label, found.counts.get(key or "all")) for key, label in CLOCKS],
        "chosen": chosen,
    }
    return render(request, "worker/queue.html", context)
