"""A body or a network, and a seat in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from palvelupolku.accounts.models import Organisation
from palvelupolku.ui.forms import PlainForm

from ..choices import NetworkKind
from .texts import NamedField, Texts, with_texts

COLUMNS = ("kind", "is_shown", "phone", "email", "url")


@with_texts(
    name=(_("Name"), True, 150),
    task=(_("What it does"), True, 600),
    how_to_take_part=(_("How to take part"), False, 600),
)
class NetworkForm(Texts, PlainForm):
    """What is told of a body. `facts()` are the columns."""

    kind = forms.ChoiceField(label=_("What kind"), choices=NetworkKind, widget=forms.RadioSelect)
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    url = forms.URLField(label=_("Web page"), required=False, max_length=500, assume_scheme="https")
    is_shown = forms.BooleanField(label=_("Shown to everyone"), required=False, initial=True)


@with_texts(role=(_("Role"), True, 120))
class MemberForm(Texts, PlainForm):
    """A seat. `facts()` are the arguments of actions.add_member."""

    organisation = NamedField(label=_("Organisation"), queryset=Organisation.objects.all(), required=False)
    has_public_seat = forms.BooleanField(label=_("The seat is a public one"), required=False)
    person_name = forms.CharField(
        label=_("Name of the person"),
        help_text=_("Only for a public seat. It is shown to workers and associations, not to everyone."),
        required=False,
        max_length=150,
    )
