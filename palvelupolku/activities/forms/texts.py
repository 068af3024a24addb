"""Texts in three languages as three fields each, and what several of these forms share."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy

from palvelupolku.directory.queries import served_municipalities
from palvelupolku.ui.texts import in_language

# Each language in its own words.
LANGUAGES = {"fi": "suomi", "sv": "svenska", "en": "English"}


def with_texts(**texts):
    """A class decorator: `name=(label, required, longest)` becomes name_fi, name_sv and name_en, first on the
    form. Only the Finnish one may be required; a text longer than 200 gets a larger field."""

    def decorate(form):
        made = {}
        for name, (label, required, longest) in texts.items():
            for code, language in LANGUAGES.items():
                made[f"{name}_{code}"] = forms.CharField(
                    label=label if code == "fi" else format_lazy("{} · {}", label, language),
                    required=required and code == "fi",
                    max_length=longest,
                    widget=forms.Textarea(attrs={"rows": 3}) if longest > 200 else forms.TextInput,
                )
        form.base_fields = {**made, **form.base_fields}
        form.TEXTS = tuple(texts)
        return form

    return decorate


class Texts:
    """For a form with texts: its bound fields by language, and its facts with the texts put together."""

    TEXTS = ()

    @property
    def finnish(self):
        return [self[f"{name}_fi"] for name in self.TEXTS]

    @property
    def others(self):
        return [self[f"{name}_{code}"] for code in ("sv", "en") for name in self.TEXTS]

    @property
    def others_wrong(self):
        """Whether some of the other languages must be looked at."""
        return any(field.errors for field in self.others)

    def facts(self) -> dict:
        """The cleaned data, each text as one {fi, sv, en} without empty ones."""
        data = dict(self.cleaned_data)
        for name in self.TEXTS:
            told = {code: data.pop(f"{name}_{code}") for code in LANGUAGES}
            data[name] = {code: text for code, text in told.items() if text}
        return data

    @classmethod
    def told_by(cls, thing, *names) -> dict:
        """The initial values of a form about `thing`: its texts and the named columns."""
        told = {name: getattr(thing, name) for name in names}
        for name in cls.TEXTS:
            told |= {f"{name}_{code}": text for code, text in getattr(thing, name).items()}
        return told


class MunicipalityField(forms.ModelChoiceField):
    """One of the county's own municipalities, by name."""

    def __init__(self, **kwargs):
        super().__init__(queryset=served_municipalities(), **kwargs)

    def label_from_instance(self, obj):
        return in_language(obj.name)


class NamedField(forms.ModelChoiceField):
    """A choice among things with a name in three languages."""

    def label_from_instance(self, obj):
        return in_language(obj.name)


def moment(day, clock):
    """The moment when a Finnish clock shows `clock` on `day`."""
    return datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())


def municipality_choices(everywhere):
    """Choices for a filter: the words for everywhere, then the county's municipalities by code."""
    return [("", everywhere), *((each.pk, in_language(each.name)) for each in served_municipalities())]
