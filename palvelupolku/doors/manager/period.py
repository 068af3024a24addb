"""Which days the manager looks at: a choice in the address, so that a view can be kept and sent on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from palvelupolku.insight.rules import Period, last_days
from palvelupolku.ui.forms import PlainForm

CHOICES = (7, 30, 90)
DEFAULT = 30
LONGEST = 731


class PeriodForm(PlainForm):
    """`days` (7, 30 or 90 up to today) or both of `starts_on` and `ends_on`; without either 30 days."""

    days = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_on = forms.DateField(label=_("From"), required=False)
    ends_on = forms.DateField(label=_("Until"), required=False)

    def __init__(self, data, *, today):
        super().__init__(data)
        self.today = today

    def clean(self):
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if self.errors or not (starts_on or ends_on):
            return
        if not starts_on:
            self.add_error("starts_on", _("The first day is missing. Write it as 24.11.2026."))
        elif not ends_on:
            self.add_error("ends_on", _("The last day is missing. Write it as 24.11.2026."))
        elif ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first. Swap them."))
        elif ends_on > self.today:
            self.add_error("ends_on", _("The last day has not come yet. Choose today or earlier."))
        elif (ends_on - starts_on).days >= LONGEST:
            self.add_error("starts_on", _("This is more than two years. Choose a shorter time."))
        elif starts_on.year < 2000:
            self.add_error("starts_on", _("There are no numbers from so long ago. Choose a later day."))

    @property
    def chosen_days(self):
        """7, 30 or 90; None when the days were chosen one by one."""
        if self.is_valid() and self.cleaned_data["starts_on"]:
            return None
        days = self.cleaned_data.get("days") if self.is_valid() else ""
        return next((n for n in CHOICES if str(n) == days), DEFAULT)

    @property
    def period(self) -> Period:
        if self.chosen_days:
            return last_days(self.chosen_days, self.today)
        return Period(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])
