"""Forms that speak plainly: every error says what happened and what to do."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

DATE_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
TIME_FORMATS = ["%H.%M", "%H:%M", "%H:%M:%S"]
DATETIME_FORMATS = [f"{day} {time}" for day in DATE_FORMATS for time in TIME_FORMATS] + ["%Y-%m-%dT%H:%M"]
DAYS = (
    (forms.DateTimeField, DATETIME_FORMATS, "%-d.%-m.%Y %-H.%M", _("Write it as 24.11.2026 13.02.")),
    (forms.DateField, DATE_FORMATS, "%-d.%-m.%Y", _("Write it as 24.11.2026.")),
    (forms.TimeField, TIME_FORMATS, "%-H.%M", _("Write it as 13.02.")),
)
LONGEST_LINE, LONGEST_TEXT = 500, 20_000

# Most particular class first: the first match speaks.
MESSAGES = (
    (
        forms.DateTimeField,
        {
            "required": _("The date and time are missing. Write them as 24.11.2026 13.02."),
            "invalid": _("We did not understand the date and time. Write them as 24.11.2026 13.02."),
        },
    ),
    (
        forms.DateField,
        {
            "required": _("The date is missing. Write it as 24.11.2026."),
            "invalid": _("We did not understand the date. Write it as 24.11.2026."),
        },
    ),
    (
        forms.TimeField,
        {
            "required": _("The time is missing. Write it as 13.02."),
            "invalid": _("We did not understand the time. Write it as 13.02."),
        },
    ),
    (
        forms.EmailField,
        {
            "required": _("The e-mail address is missing. Write it as name@example.fi."),
            "invalid": _("The e-mail address looks wrong. Write it as name@example.fi."),
        },
    ),
    (
        forms.BooleanField,
        {"required": _("Tick this to go on.")},
    ),
    (
        forms.MultipleChoiceField,
        {
            "required": _("Choose at least one."),
            "invalid_choice": _("One of the choices is no longer there. Choose again."),
            "invalid_list": _("Choose from the list."),
        },
    ),
    (
        forms.ModelMultipleChoiceField,
        {
            "required": _("Choose at least one."),
            "invalid_choice": _("One of the choices is no longer there. Choose again."),
            "invalid_list": _("Choose from the list."),
            "invalid_pk_value": _("One of the choices is no longer there. Choose again."),
        },
    ),
    (
        (forms.ChoiceField, forms.ModelChoiceField),
        {
            "required": _("Choose one."),
            "invalid_choice": _("That choice is no longer there. Choose again."),
        },
    ),
    (
        (forms.IntegerField, forms.DecimalField, forms.FloatField),
        {
            "required": _("The number is missing. Write it in figures."),
            "invalid": _("We did not understand the number. Write it in figures."),
        },
    ),
    (
        forms.Field,
        {"required": _("This is missing. Write something here.")},
    ),
)
TOO_LONG = _("This is too long: at most %(limit_value)d characters, now %(show_value)d. Shorten it.")


class PlainWords:
    """The shared part of `PlainForm` and `PlainModelForm`: plain errors, Finnish days, no NUL, sane lengths.

    Messages and hints that the form's author wrote stay. The browser's own messages stay away: they would
    speak the browser's language, not the page's.
    """

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.data = without_nul(self.data)
        for field in self.fields.values():
            _speak_plainly(field)
            _take_days(field)
            _limit(field)


class PlainForm(PlainWords, forms.Form):
    """A form without a model."""


class PlainModelForm(PlainWords, forms.ModelForm):
    """A form over a model's fields."""


def without_nul(data):
    """The posted data without NUL characters, which no database column takes and no person types."""
    if not any("\0" in str(value) for value in data.values()):
        return data
    clean = data.copy()
    for name in clean:
        if hasattr(clean, "setlist"):
            clean.setlist(name, [value.replace("\0", "") for value in data.getlist(name)])
        elif isinstance(clean[name], str):
            clean[name] = clean[name].replace("\0", "")
    return clean


def _speak_plainly(field):
    stock = {}
    for kind in reversed(type(field).__mro__):
        stock.update(getattr(kind, "default_error_messages", {}))
    for code, text in next(messages for kind, messages in MESSAGES if isinstance(field, kind)).items():
        if field.error_messages.get(code) == stock.get(code):
            field.error_messages[code] = text


def _take_days(field):
    for kind, formats, shown, hint in DAYS:
        if isinstance(field, kind) and type(field.widget) is kind.widget:
            field.input_formats = formats
            field.widget.format = shown
            field.help_text = field.help_text or hint
            field.widget.attrs.setdefault("autocomplete", "off")


def _limit(field):
    if type(field) is forms.CharField and field.max_length is None:
        most = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
        field.validators.append(MaxLengthValidator(most))
    field.validators = [
        MaxLengthValidator(check.limit_value, TOO_LONG) if type(check) is MaxLengthValidator else check
        for check in field.validators
    ]
