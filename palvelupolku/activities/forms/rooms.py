"""A room with its weekly hours, and a booking of it."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from palvelupolku.ui.forms import PlainForm

from ..actions.rooms import MOST_WEEKS
from .texts import MunicipalityField, Texts, moment, with_texts

COLUMNS = ("municipality", "phone", "seats", "is_lent")


def with_hours(form):
    """A class decorator: opens_0, closes_0 … opens_6, closes_6, Monday first."""
    for weekday in range(7):
        for name, label in (("opens", _("From what time")), ("closes", _("Until what time"))):
            form.base_fields[f"{name}_{weekday}"] = forms.TimeField(label=label, required=False)
    return form


@with_hours
@with_texts(
    name=(_("Name of the room"), True, 120),
    where=(_("Where it is"), True, 200),
    what_is_there=(_("What is there"), False, 300),
)
class RoomForm(Texts, PlainForm):
    """What is told of a room, and when it is lent. `facts()` are the columns and `hours`."""

    municipality = MunicipalityField(label=_("Municipality"), required=False)
    phone = forms.CharField(label=_("Phone for questions"), required=False, max_length=40)
    seats = forms.IntegerField(
        label=_("How many people it seats"), required=False, min_value=1, max_value=1000
    )
    is_lent = forms.BooleanField(label=_("Associations may book it"), required=False, initial=True)

    @property
    def week(self):
        """[(name of the weekday, opens, closes)] as bound fields."""
        return [(WEEKDAYS[n], self[f"opens_{n}"], self[f"closes_{n}"]) for n in range(7)]

    def clean(self):
        data = super().clean()
        for n in range(7):
            opens, closes = data.get(f"opens_{n}"), data.get(f"closes_{n}")
            if bool(opens) != bool(closes):
                missing = f"closes_{n}" if opens else f"opens_{n}"
                if missing not in self.errors:
                    self.add_error(missing, _("Write both times, or leave both empty."))
            elif opens and closes <= opens:
                self.add_error(f"closes_{n}", _("The end must be after the beginning."))
        return data

    def facts(self):
        data = super().facts()
        pairs = [(n, data.pop(f"opens_{n}"), data.pop(f"closes_{n}")) for n in range(7)]
        return {**data, "hours": [pair for pair in pairs if pair[1]]}

    @classmethod
    def told_by(cls, thing, *names):
        told = super().told_by(thing, *(names or COLUMNS))
        for each in thing.hours.all():
            told |= {f"opens_{each.weekday}": each.opens, f"closes_{each.weekday}": each.closes}
        return told


class BookingForm(PlainForm):
    """When and what for. `facts()` are the arguments of actions.book_room."""

    day = forms.DateField(label=_("Day"))
    starts = forms.TimeField(label=_("From what time"))
    ends = forms.TimeField(label=_("Until what time"))
    purpose = forms.CharField(
        label=_("What for"), help_text=_("For example association's point or a peer group."), max_length=200
    )
    weeks = forms.IntegerField(
        label=_("How many weeks running"),
        help_text=_("1 is this time only."),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
    )
    is_shown = forms.BooleanField(
        label=_("Show the times to everyone as an association's point"), required=False, initial=True
    )

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the beginning."))
        return data

    def facts(self, presence) -> dict:
        """`presence` is the {fi, sv, en} name under which the times show, if they do."""
        data = self.cleaned_data
        return {
            "starts_at": moment(data["day"], data["starts"]),
            "ends_at": moment(data["day"], data["ends"]),
            "purpose": data["purpose"],
            "weeks": data["weeks"],
            "presence": presence if data["is_shown"] else None,
        }
