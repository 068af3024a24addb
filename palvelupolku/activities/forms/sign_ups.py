"""Signing up without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.reaching import ReachedForm

# The version of the consent words below; a change of them gives a new one.
CONSENT = "2026-11"


class SignUpForm(ReachedForm, PlainForm):
    """Who comes and how they can be reached. Only what the organiser needs."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_("Phone or e-mail: one of them is enough."),
        max_length=40,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a confirmation and a link with which you can cancel."),
        required=False,
    )
    note = forms.CharField(
        label=_("Is there something the organiser should know?"),
        help_text=_(
            "For example that you use a wheelchair or come with an assistant. You may leave this empty."
        ),
        max_length=300,
        required=False,
    )
    agrees = forms.BooleanField(
        label=_("The organiser may keep these details for this group or event."),
        error_messages={"required": _("Tick this, so that the organiser may write you on the list.")},
    )

    def clean(self):
        data = super().clean()
        if not self.errors and not (data.get("phone") or data.get("email")):
            self.add_error(
                "phone", _("Write a phone number or an e-mail address, so that you can be reached.")
            )
        return data

    def facts(self, language) -> dict:
        data = dict(self.cleaned_data)
        data.pop("agrees")
        return {**data, "language": language, "consent": CONSENT}
