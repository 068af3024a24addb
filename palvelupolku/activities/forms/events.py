"""An event, and the filters of the list of events."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palvelupolku.directory.choices import Charge
from palvelupolku.ui.forms import PlainForm

from ..access import shown_networks
from ..choices import Audience, EventKind
from .texts import MunicipalityField, NamedField, Texts, moment, municipality_choices, with_texts

COLUMNS = (
    *("kind", "audience", "municipality", "is_remote", "remote_link", "agenda_url", "phone"),
    *("charge", "takes_sign_ups", "capacity", "network"),
)
# An association's point is born from the booking of its room.
KINDS = [each for each in EventKind.choices if each[0] != EventKind.PRESENCE]
SPANS = {"week": timedelta(days=7), "month": timedelta(days=31)}


@with_texts(
    name=(_("Name of the event"), True, 120),
    summary=(_("In one sentence"), True, 300),
    where=(_("Where it is held"), False, 200),
)
class EventForm(Texts, PlainForm):
    """What is told of an event. `facts()` are the columns, with `starts_at` and `ends_at`."""

    kind = forms.ChoiceField(label=_("What kind of event"), choices=KINDS, widget=forms.RadioSelect)
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience, widget=forms.RadioSelect)
    day = forms.DateField(label=_("Day"))
    starts = forms.TimeField(label=_("From what time"))
    ends = forms.TimeField(label=_("Until what time"))
    municipality = MunicipalityField(label=_("Municipality"), required=False)
    is_remote = forms.BooleanField(label=_("One can take part online"), required=False)
    remote_link = forms.URLField(
        label=_("Link to the online meeting"),
        help_text=_("Only those who have a place are told of it."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    agenda_url = forms.URLField(
        label=_("Link to the programme"), required=False, max_length=500, assume_scheme="https"
    )
    phone = forms.CharField(
        label=_("Phone for questions"),
        help_text=_("Leave empty to show the organisation's own number."),
        required=False,
        max_length=40,
    )
    charge = forms.ChoiceField(label=_("Is there a charge?"), choices=Charge, required=False)
    takes_sign_ups = forms.BooleanField(label=_("One signs up beforehand"), required=False)
    capacity = forms.IntegerField(
        label=_("How many places"),
        help_text=_("Leave empty if there is no limit."),
        min_value=1,
        max_value=2000,
        required=False,
    )
    network = NamedField(label=_("Meeting of which network"), queryset=None, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = shown_networks()

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the beginning."))
        return data

    def facts(self):
        data = super().facts()
        day, starts, ends = (data.pop(name) for name in ("day", "starts", "ends"))
        return {**data, "starts_at": moment(day, starts), "ends_at": moment(day, ends)}

    @classmethod
    def told_by(cls, thing, *names):
        starts, ends = timezone.localtime(thing.starts_at), timezone.localtime(thing.ends_at)
        told = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        return super().told_by(thing, *(names or COLUMNS)) | told


class EventFilters(PlainForm):
    """?municipality=&when=&kind=&remote=&free=; `narrowed(now)` are the arguments of queries.find_events."""

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("", _("all that are coming")), ("week", _("in a week")), ("month", _("in a month"))],
        required=False,
    )
    municipality = forms.ChoiceField(label=_("Where?"), required=False)
    kind = forms.ChoiceField(
        label=_("What kind"),
        choices=[("", pgettext_lazy("event", "all")), *EventKind.choices],
        required=False,
    )
    remote = forms.BooleanField(label=_("Online only"), required=False)
    free = forms.BooleanField(label=_("Has free places"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices(_("The whole county"))

    def narrowed(self, now) -> dict:
        told = self.cleaned_data if self.is_valid() else {}
        span, ends = SPANS.get(told.get("when")), None
        if span:
            last = timezone.localdate(now) + span
            ends = datetime.combine(last, time.max, tzinfo=timezone.get_current_timezone())
        return {
            "municipality": told.get("municipality") or "",
            "kind": told.get("kind") or "",
            "is_remote": bool(told.get("remote")),
            "has_places": bool(told.get("free")),
            "starts": now,
            "ends": ends,
        }
