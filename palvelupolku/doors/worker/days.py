"""Days that workers write for what is to come."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _


def not_past(form, name):
    """The day of a form's field; a newly written one may not have gone by: most often the year is wrong."""
    day = form.cleaned_data[name]
    if day and day < timezone.localdate() and name in form.changed_data:
        raise forms.ValidationError(_("This day has already gone. Check the year, or write a day to come."))
    return day
