"""Anybody may tell that an entry is wrong. Who tells it is not asked."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.once import once
from palvelupolku.directory.corrections import What, tell_wrong
from palvelupolku.ui.forms import PlainForm

from . import limits
from .entries import words_of
from .service import entry_or_404


class WrongForm(PlainForm):
    what = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), choices=What.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("How should it be?"),
        help_text=gettext_lazy("Do not write names or anything about yourself."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def clean(self):
        facts = super().clean()
        if facts.get("what") == What.OTHER and not facts.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what is wrong."))
        return facts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request, pk):
    """The form, and back to the entry when it has been sent."""
    entry, now = entry_or_404(pk), timezone.now()
    form = WrongForm(request.POST or None)
    if not form.is_valid():
        return _show(request, entry, form, 422 if form.is_bound else 200)
    if limits.is_over(request, at=now, of=limits.CORRECTIONS):
        form.add_error(
            None, _("Many corrections have been sent from here. Try again after an hour, or call us.")
        )
        return _show(request, entry, form, 429)

    def deed():
        tell_wrong(entry, **form.cleaned_data, by=RESIDENT, at=now)
        limits.note_sent(request, at=now, of=limits.CORRECTIONS)
        request.session.save()
        return reverse("resident:service", args=[entry.pk])

    location = once(request, deed)
    messages.success(request, _("Thank you. We told the one who keeps this up to date."))
    return redirect(location)


def _show(request, entry, form, status):
    context = {"service": entry, "name": words_of(entry.name), "form": form}
    return render(request, "resident/wrong.html", context, status=status)
