"""The first four steps of writing an entry: which fields, from a draft's data and back into it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palvelupolku.directory import hours
from palvelupolku.directory.choices import (
    Accessibility,
    AreaType,
    ChannelType,
    Charge,
    Phase,
    PlacesUnit,
    ServiceKind,
    Stage,
)
from palvelupolku.directory.comparing import LANGUAGE_NAMES
from palvelupolku.directory.completeness import MOST_WORDS, words_in
from palvelupolku.directory.queries import served_municipalities
from palvelupolku.ui.forms import TIME_FORMATS, PlainForm
from palvelupolku.ui.texts import in_language

TITLES = (
    gettext_lazy("What and for whom"),
    gettext_lazy("When and where"),
    gettext_lazy("Cost and getting in"),
    gettext_lazy("How it is found"),
    gettext_lazy("Read it through"),
)
OTHER_LANGUAGES = (("sv", gettext_lazy("in Swedish")), ("en", gettext_lazy("in English")))
# The target groups of the Finnish Service Catalogue that people meet, in plain words.
GROUPS = (
    ("KR1.1", gettext_lazy("older people")),
    ("KR1.2", gettext_lazy("families with children")),
    ("KR1.3", gettext_lazy("young people")),
    ("KR1.4", gettext_lazy("people with a long-term illness")),
    ("KR1.6", gettext_lazy("people with disabilities")),
)
DAYS = (
    ("", gettext_lazy("no day")),
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
    ("5", gettext_lazy("Saturday")),
    ("6", gettext_lazy("Sunday")),
)
HOUR_ROWS, SHOWN_ROWS = 7, 2
CLOCK_FORMATS = [*TIME_FORMATS, "%H"]
HOUR_FIELDS = ("first", "last", "from", "to")
MONTHS = ((3, gettext_lazy("3 months")), (6, gettext_lazy("6 months")), (12, gettext_lazy("12 months")))
PLACE = ("street", "postal_code", "post_office", "municipality")


class ClockInput(forms.TimeInput):
    """A time of day without a hint of its own: the row's legend tells how to write it."""

    def __init__(self):
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"}, format="%-H.%M")


class _LabelOf:
    """Label and language put together when the page is shown, in the reader's own language."""

    def __init__(self, label, language):
        self.label, self.language = label, language

    def __str__(self):
        return f"{self.label} {self.language}"


def texts(*rows, required=()):
    """Give a form a field in each language for every (name, label, hint, lines); only Finnish is required."""

    def decorate(form):
        form.TEXTS = tuple(name for name, *_rest in rows)
        for name, label, hint, lines in rows:
            form.base_fields[f"{name}_fi"] = _text(label, hint, lines, name in required)
            for code, language in OTHER_LANGUAGES:
                form.base_fields[f"{name}_{code}"] = _text(_LabelOf(label, language), "", lines, False)
        return form

    return decorate


def _text(label, hint, lines, is_required):
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput
    longest = 4000 if lines > 1 else 200
    return forms.CharField(
        label=label, help_text=hint, widget=widget, required=is_required, max_length=longest
    )


class StepForm(PlainForm):
    """One step. `told(data)` gives the part of a draft's data that the valid form says."""

    TEXTS = ()
    # (legend, fields, do they lie side by side); the other languages come folded under them.
    PARTS = ()
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, posted=None, *, data, version=""):
        super().__init__(posted, initial={**self._texts_of(data), **self.shown(data), "version": version})

    def _texts_of(self, data):
        return {
            f"{name}_{code}": text for name in self.TEXTS for code, text in (data.get(name) or {}).items()
        }

    def shown(self, data) -> dict:
        """What the fields beside the texts show of a draft's data."""
        return {}

    def told(self, data) -> dict:
        """Every text in all its languages: one that is not asked here stays as it was."""
        asked = ("fi", *(code for code, _language in OTHER_LANGUAGES))
        told = {}
        for name in self.TEXTS:
            kept = {code: text for code, text in (data.get(name) or {}).items() if code not in asked}
            said = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in asked}
            told[name] = {code: text for code, text in said.items() if text} | kept
        return told

    def parts(self):
        """(legend, bound fields, are they side by side) in the order of the page."""
        return [(legend, [self[name] for name in names], beside) for legend, names, beside in self.PARTS]

    def other_languages(self):
        """The bound fields of the other languages, folded until something stands there."""
        return [self[f"{name}_{code}"] for code, _language in OTHER_LANGUAGES for name in self.TEXTS]

    def has_other_languages(self):
        """Whether the fold should stand open: something is wrong or written there."""
        return any(field.errors or field.value() for field in self.other_languages())


@texts(
    ("name", gettext_lazy("Name"), gettext_lazy("As people call it."), 1),
    (
        "summary",
        gettext_lazy("In one sentence"),
        gettext_lazy("For instance: “A volunteer goes along to the shop or the doctor.”"),
        2,
    ),
    ("description", gettext_lazy("What happens there"), gettext_lazy("A few plain sentences."), 5),
    ("for_whom", gettext_lazy("For whom"), gettext_lazy("For instance: “For all over 65”."), 1),
    required=("name", "summary"),
)
class WhatForm(StepForm):
    PARTS = (
        (None, ("kind", "name_fi", "summary_fi", "description_fi", "for_whom_fi", "target_groups"), False),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Which is it?"),
        choices=(
            (ServiceKind.ACTIVITY, gettext_lazy("activity: support, company or something to do together")),
            (ServiceKind.SERVICE, gettext_lazy("service: produced, often by agreement with the county")),
        ),
        widget=forms.RadioSelect,
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Is it meant for these especially?"),
        choices=GROUPS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def shown(self, data):
        return {"kind": data.get("kind"), "target_groups": data.get("target_groups")}

    def told(self, data):
        asked = dict(GROUPS)
        kept = [code for code in data.get("target_groups") or [] if code not in asked]
        groups = [*self.cleaned_data["target_groups"], *kept]
        return super().told(data) | {"kind": self.cleaned_data["kind"], "target_groups": sorted(groups)}


def _hour_fields(form):
    """Rows of weekly hours: from day to day, from time to time."""
    for number in range(1, HOUR_ROWS + 1):
        for name, label in (("first", gettext_lazy("From day")), ("last", gettext_lazy("To day"))):
            form.base_fields[f"hours_{number}_{name}"] = forms.ChoiceField(
                label=label, choices=DAYS, required=False
            )
        for name, label in (("from", gettext_lazy("Opens")), ("to", gettext_lazy("Closes"))):
            form.base_fields[f"hours_{number}_{name}"] = forms.TimeField(
                label=label, required=False, widget=ClockInput, input_formats=CLOCK_FORMATS
            )
    return form


@_hour_fields
@texts(
    ("when", gettext_lazy("When"), gettext_lazy("In your own words: “Every other Tuesday”."), 2),
    ("where", gettext_lazy("Where"), gettext_lazy("In your own words: “Village hall, by the school”."), 2),
)
class WhenForm(StepForm):
    PARTS = (
        (None, ("when_fi",), False),
        (gettext_lazy("Opening hours of every week"), (), False),
        (None, ("where_fi", "remote", "at_home", "mobile"), False),
        (gettext_lazy("Visiting address"), PLACE, False),
    )
    by_reservation = forms.BooleanField(label=gettext_lazy("Only by appointment"), required=False)
    remote = forms.BooleanField(label=gettext_lazy("Given by phone or online"), required=False)
    at_home = forms.BooleanField(label=gettext_lazy("We come to the person's home"), required=False)
    mobile = forms.BooleanField(
        label=gettext_lazy("We come near: a bus or a round of villages"), required=False
    )
    street = forms.CharField(label=gettext_lazy("Street address"), max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=gettext_lazy("Postal code"),
        required=False,
        error_messages={"invalid": gettext_lazy("A postal code has five digits. Check it.")},
    )
    post_office = forms.CharField(label=gettext_lazy("Town"), max_length=100, required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)

    def __init__(self, posted=None, **more):
        super().__init__(posted, **more)
        self.fields["municipality"].choices = [("", _("not told")), *_towns()]

    def hour_rows(self):
        """The bound fields of each row of hours."""
        return [
            [self[f"hours_{number}_{name}"] for name in HOUR_FIELDS] for number in range(1, HOUR_ROWS + 1)
        ]

    def has_many_hours(self):
        """Whether the fold of further rows should stand open."""
        return any(field.errors or field.value() for row in self.hour_rows()[SHOWN_ROWS:] for field in row)

    def shown(self, data):
        place = _place(data) or {}
        shown = {
            "remote": data.get("remote"),
            "at_home": data.get("at_home"),
            "mobile": data.get("mobile"),
            "street": in_language(place.get("street") or {}),
            "postal_code": place.get("postal_code"),
            "post_office": in_language(place.get("post_office") or {}),
            "municipality": place.get("municipality"),
        }
        rows, shown["by_reservation"] = _simple_hours(place.get("opening_hours") or [])
        for number, row in enumerate(rows[:HOUR_ROWS], 1):
            shown |= {f"hours_{number}_{name}": value for name, value in zip(HOUR_FIELDS, row, strict=True)}
        return shown

    def clean(self):
        data = super().clean()
        for number in range(1, HOUR_ROWS + 1):
            first, _last, start, end = self._row(number)
            told = [first != "", start is not None, end is not None]
            if any(told) and not all(told) and not self._has_errors(number):
                self.add_error(
                    f"hours_{number}_first", _("Choose the day and write both times, or clear the row.")
                )
        return data

    def _row(self, number):
        return [self.cleaned_data.get(f"hours_{number}_{name}") for name in HOUR_FIELDS]

    def _has_errors(self, number):
        return any(f"hours_{number}_{name}" in self.errors for name in HOUR_FIELDS)

    def _openings(self):
        for number in range(1, HOUR_ROWS + 1):
            first, last, start, end = self._row(number)
            if first:
                first, last = int(first), int(last or first)
                days = [(first + each) % 7 for each in range((last - first) % 7 + 1)]
                yield days, f"{start:%H:%M}", f"{end:%H:%M}"

    def told(self, data):
        clean = self.cleaned_data
        told = super().told(data) | {name: clean[name] for name in ("remote", "at_home", "mobile")}
        openings = list(self._openings())
        weekly = hours.weekly(openings, by_reservation=clean["by_reservation"])
        return told | {"channels": _with_place(data, clean, weekly)}


def _place(data):
    """The first visiting place of an entry, or None."""
    channels = data.get("channels") or []
    return next((each for each in channels if each.get("type") == ChannelType.SERVICE_LOCATION), None)


def _with_place(data, clean, weekly):
    """The channels with the visiting place as the form tells it; the others stay as they are."""
    old = _place(data) or {}
    others = [each for each in data.get("channels") or [] if each is not old]
    new = {name: value for name, value in old.items() if name not in (*PLACE, "opening_hours")}
    for name in ("street", "post_office"):
        if clean[name]:
            was = old.get(name) or {}
            new[name] = was if in_language(was) == clean[name] else {"fi": clean[name]}
    new |= {name: clean[name] for name in ("postal_code", "municipality") if clean[name]}
    if any(new.get(name) != old.get(name) for name in PLACE):
        # The spot on the map was of the old address.
        new = {name: value for name, value in new.items() if name not in ("lat", "lon")}
    rows = weekly + [row for row in old.get("opening_hours") or [] if not _is_plain(row)]
    if rows:
        new["opening_hours"] = rows
    has_any = any(name in new for name in (*PLACE, "opening_hours")) or old.get("phone") or old.get("hours")
    if not has_any:
        return others
    new["type"] = ChannelType.SERVICE_LOCATION.value
    new.setdefault("name", data.get("name") or {})
    return [new, *others]


def _is_plain(row):
    """A row of ordinary weekly hours without a period: such as this form writes."""
    kind = row.get("serviceHourType") in ("DaysOfTheWeek", "Standard", None)
    return kind and not (row.get("validFrom") or row.get("validTo") or row.get("isAlwaysOpen"))


def _simple_hours(rows):
    """([(first day, last day, from, to)], by appointment) of the plain rows: days in a row with the same
    times are one."""
    plain = [row for row in rows if _is_plain(row)]
    spans = {}
    for opening in (each for row in plain for each in row.get("openingHour") or []):
        if opening.get("dayFrom") in hours.DAYS:
            first = hours.DAYS.index(opening["dayFrom"])
            last = hours.DAYS.index(opening["dayTo"]) if opening.get("dayTo") in hours.DAYS else first
            times = (opening["from"][:5].replace(":", "."), opening["to"][:5].replace(":", "."))
            spans.setdefault(times, set()).update((first + n) % 7 for n in range((last - first) % 7 + 1))
    told = [(str(first), str(last), *times) for times, days in spans.items() for first, last in _runs(days)]
    return sorted(told), any(row.get("isReservation") for row in plain)


def _runs(days):
    runs = []
    for day in sorted(days):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return runs


@texts(
    ("cost", gettext_lazy("Cost in words"), gettext_lazy("For instance: “Coffee 2 €”."), 1),
    (
        "how_to_get_in",
        pgettext_lazy("client", "How to get in"),
        gettext_lazy("For instance: “Just come along” or “Call first, and we agree on a time”."),
        2,
    ),
)
class CostForm(StepForm):
    PARTS = (
        (None, ("charge", "cost_fi", "how_to_get_in_fi"), False),
        (gettext_lazy("Whom to call"), ("phone", "email", "url"), False),
    )
    charge = forms.ChoiceField(
        label=gettext_lazy("Does it cost anything?"),
        choices=[(value, label) for value, label in Charge.choices if value],
        required=False,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Everybody sees this: give the office's number, not your own."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    url = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("The address looks wrong. Write it as https://www.example.fi.")
        },
    )

    def shown(self, data):
        return {"charge": data.get("charge"), **(data.get("call") or {})}

    def told(self, data):
        call = {name: self.cleaned_data[name] for name in ("phone", "email", "url")}
        told = super().told(data) | {"charge": self.cleaned_data["charge"], "call": call}
        return told | {"channels": _follow(data, call)}


def _follow(data, call):
    """A phone, address or page that stood on a channel as well changes there too."""
    old = data.get("call") or {}
    channels = []
    for channel in data.get("channels") or []:
        same = {name: call[name] for name in call if old.get(name) and channel.get(name) == old[name]}
        channels.append({**channel, **same})
    return channels


@texts(
    ("what_to_bring", gettext_lazy("What to bring"), gettext_lazy("For instance: “Indoor shoes”."), 1),
    (
        "how_to_get_there",
        gettext_lazy("How to get there"),
        gettext_lazy("Bus, parking, which door. Is there someone to meet you?"),
        2,
    ),
    (
        "card",
        gettext_lazy("Card of 60 words"),
        gettext_lazy(
            "What would you say of this to someone in a hurry? At most 60 words. Leave it empty, and the "
            "card is made of the facts."
        ),
        4,
    ),
)
class FoundForm(StepForm):
    PARTS = (
        (gettext_lazy("When does this help?"), ("stages", "phases"), False),
        (
            gettext_lazy("Where, in which language and for whom it is easy"),
            ("all_towns", "municipalities", "languages", "accessibility"),
            False,
        ),
        (gettext_lazy("Free places"), ("free_places", "free_places_unit"), True),
        (gettext_lazy("Before coming"), ("what_to_bring_fi", "how_to_get_there_fi"), False),
        (
            gettext_lazy("Words and reminders"),
            ("keywords", "card_fi", "co_developed", "confirm_every_months"),
            False,
        ),
    )
    stages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whose voice does this answer?"),
        choices=Stage.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    phases = forms.TypedMultipleChoiceField(
        label=gettext_lazy("When on a client's path does this help?"),
        choices=Phase.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    all_towns = forms.BooleanField(label=gettext_lazy("In all municipalities of the county"), required=False)
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Or in these municipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=tuple(LANGUAGE_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    accessibility = forms.MultipleChoiceField(
        label=gettext_lazy("Accessibility"),
        choices=Accessibility.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    free_places = forms.IntegerField(
        label=gettext_lazy("How many are free now?"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Leave empty if you do not count them."),
    )
    free_places_unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=PlacesUnit.choices)
    keywords = forms.CharField(
        label=gettext_lazy("Everyday words"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("By which words do people look for this? Separate them with commas."),
    )
    co_developed = forms.BooleanField(
        label=gettext_lazy("Developed together with those who use it"), required=False
    )
    confirm_every_months = forms.TypedChoiceField(
        label=gettext_lazy("Ask us whether this still holds every"), choices=MONTHS, coerce=int
    )

    def __init__(self, posted=None, *, data, version=""):
        super().__init__(posted, data=data, version=version)
        self.fields["municipalities"].choices = _towns()
        months = data.get("confirm_every_months") or 6
        if months not in dict(MONTHS):
            told = (months, _("%(n)s months") % {"n": months})
            self.fields["confirm_every_months"].choices = [*MONTHS, told]

    def shown(self, data):
        towns = data.get("municipalities") or []
        codes = [str(code).zfill(3) for code in towns] if towns != "all" else []
        served = {code for code, _name in _towns()}
        is_all = towns == "all" or (served and served <= set(codes))
        names = ("stages", "phases", "languages", "accessibility", "free_places", "co_developed")
        return {name: data.get(name) for name in names} | {
            "all_towns": is_all,
            "municipalities": [] if is_all else codes,
            "free_places_unit": data.get("free_places_unit") or PlacesUnit.PLACE,
            "keywords": ", ".join(_listed((data.get("keywords") or {}).get("fi"))),
            "confirm_every_months": data.get("confirm_every_months") or 6,
        }

    def clean(self):
        clean = super().clean()
        for code in ("fi", *(code for code, _language in OTHER_LANGUAGES)):
            words = words_in(clean.get(f"card_{code}") or "")
            if words > MOST_WORDS:
                self.add_error(
                    f"card_{code}",
                    _("The card has %(n)d words. Shorten it to %(most)d.") % {"n": words, "most": MOST_WORDS},
                )
        return clean

    def told(self, data):
        clean = self.cleaned_data
        names = ("stages", "phases", "languages", "accessibility", "free_places", "free_places_unit")
        words = [word.strip() for word in clean["keywords"].split(",") if word.strip()]
        towns = data.get("municipalities") or []
        served = {code for code, _name in _towns()}
        # A municipality outside the county that stood there already is not asked and not lost.
        outside = [code for code in towns if code not in served] if towns != "all" else []
        area = sorted(served) if clean["all_towns"] else clean["municipalities"]
        keywords = {code: each for code, each in (data.get("keywords") or {}).items() if code != "fi"}
        return (
            super().told(data)
            | {name: clean[name] for name in names}
            | {
                "municipalities": sorted({*area, *outside}),
                "area_type": data.get("area_type") or AreaType.LIMITED.value,
                "keywords": keywords | ({"fi": words} if words else {}),
                "co_developed": clean["co_developed"],
                "confirm_every_months": clean["confirm_every_months"],
            }
        )


FORMS = {1: WhatForm, 2: WhenForm, 3: CostForm, 4: FoundForm}


def _towns():
    return [(town.pk, in_language(town.name)) for town in served_municipalities()]


def _listed(told) -> list:
    return [told] if isinstance(told, str) else list(told or [])
