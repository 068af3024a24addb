"""A group, its meetings, and the filters of the list of groups."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palvelupolku.directory.choices import Charge, Stage
from palvelupolku.directory.models import Service
from palvelupolku.ui.forms import PlainForm

from ..choices import GroupKind
from .texts import LANGUAGES, MunicipalityField, NamedField, Texts, municipality_choices, with_texts

COLUMNS = (
    *("kind", "service", "municipality", "is_remote", "remote_link", "charge", "capacity"),
    *("is_volunteer_led", "stages", "languages"),
)


@with_texts(
    name=(_("Name of the group"), True, 120),
    summary=(_("In one sentence"), True, 300),
    for_whom=(_("For whom"), False, 200),
    when=(_("When it meets"), False, 200),
    where=(_("Where it meets"), False, 200),
    cost=(_("What it costs"), False, 200),
    leader=(_("Who leads it (a role, not a name)"), False, 120),
)
class GroupForm(Texts, PlainForm):
    """What is told of a group. `facts()` are the columns."""

    kind = forms.ChoiceField(label=_("What kind of group"), choices=GroupKind, widget=forms.RadioSelect)
    capacity = forms.IntegerField(
        label=_("How many places"),
        help_text=_("Leave empty if there is no limit."),
        min_value=1,
        max_value=500,
        required=False,
    )
    is_volunteer_led = forms.BooleanField(label=_("Led by a volunteer"), required=False)
    municipality = MunicipalityField(label=_("Municipality"), required=False)
    is_remote = forms.BooleanField(label=_("Meets online"), required=False)
    remote_link = forms.URLField(
        label=_("Link to the online meeting"),
        help_text=_("Only those who have a place are told of it."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    charge = forms.ChoiceField(label=_("Is there a charge?"), choices=Charge, required=False)
    service = NamedField(
        label=_("Entry in the catalogue"),
        help_text=_("The group then shows on the card of the entry."),
        queryset=Service.objects.none(),
        required=False,
    )
    stages = forms.TypedMultipleChoiceField(
        label=_("Whom it suits"),
        choices=Stage,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.published().filter(organisation=organisation)


class MeetingsForm(PlainForm):
    """On which days the group meets."""

    first_on = forms.DateField(label=_("First time"))
    last_on = forms.DateField(label=_("Last time"))
    starts = forms.TimeField(label=_("From what time"))
    ends = forms.TimeField(label=_("Until what time"))
    every_weeks = forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=[(1, _("every week")), (2, _("every other week")), (4, _("every four weeks"))],
    )
    skip_holidays = forms.BooleanField(label=_("Not on public holidays"), required=False, initial=True)


class GroupFilters(PlainForm):
    """?words=&municipality=&kind=&remote=&free="""

    words = forms.CharField(label=_("In your own words"), required=False, max_length=100)
    municipality = forms.ChoiceField(label=_("Where?"), required=False)
    kind = forms.ChoiceField(
        label=_("What kind"),
        choices=[("", pgettext_lazy("group", "all")), *GroupKind.choices],
        required=False,
    )
    remote = forms.BooleanField(label=_("Online only"), required=False)
    free = forms.BooleanField(label=_("Has free places"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices(_("The whole county"))
