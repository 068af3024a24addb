"""The forms of one contact to several providers."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palvelupolku.directory.queries import served_municipalities
from palvelupolku.threads.actions import MOST_RECEIVERS
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.reaching import ReachedForm
from palvelupolku.ui.texts import in_language

from .entries import words_of

LONGEST = 2_000
# What travels in the draft beside the chosen receivers and entries.
CARRIED = ("message", "name", "phone", "email", "municipality")


class EnquiryForm(ReachedForm, PlainForm):
    """To whom, what, and how to be reached; `receivers` are `threads.queries.Receiver`."""

    receivers = forms.MultipleChoiceField(
        label=gettext_lazy("To whom?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    message = forms.CharField(
        label=gettext_lazy("What would you like to say or ask?"),
        help_text=gettext_lazy("A few words are enough. Do not write your identity code."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=40, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Write a phone number, an e-mail address or both."),
        required=False,
    )
    municipality = forms.ChoiceField(
        label=gettext_lazy("Home municipality"),
        help_text=gettext_lazy("Your message then goes straight to those who know the services there."),
        required=False,
    )

    def __init__(self, receivers, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.all_receivers = receivers
        self.fields["receivers"].choices = [(each.key, _label(each)) for each in receivers]
        if any(each.organisation is None for each in receivers):
            names = [(each.code, in_language(each.name)) for each in served_municipalities()]
            elsewhere = _("Elsewhere, or I would rather not say")
            self.fields["municipality"].choices = [("", elsewhere), *names]
        else:
            del self.fields["municipality"]

    def clean_receivers(self):
        chosen = self.cleaned_data["receivers"]
        if len(chosen) > MOST_RECEIVERS:
            raise forms.ValidationError(_("Choose at most %(most)d at a time.") % {"most": MOST_RECEIVERS})
        return chosen

    def clean(self):
        facts = super().clean()
        reached = facts.get("phone") or facts.get("email")
        if not reached and not {"phone", "email"} & self.errors.keys():
            self.add_error(
                "phone", _("Write a phone number or an e-mail address, so that you can be answered.")
            )
        return facts


class ConsentForm(PlainForm):
    """The tick under the words that say exactly who gets what."""

    consent = forms.BooleanField(
        label=gettext_lazy("Yes, send it to them."),
        error_messages={"required": gettext_lazy("Tick this, and we send your message.")},
    )


def _label(receiver) -> str:
    """Who it is, and which entries of theirs were chosen."""
    names = ", ".join(words_of(each.name).text for each in receiver.services)
    if receiver.organisation:
        who = in_language(receiver.organisation.name)
    else:
        who = _("the guidance of %(county)s") % {"county": in_language(settings.COUNTY_NAME)}
    return f"{who}: {names}"
