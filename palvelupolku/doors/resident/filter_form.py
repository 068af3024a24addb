"""The part of the search form that narrows, as HTML built by hand: it stands on every result page."""

from dataclasses import replace
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from palvelupolku.directory.choices import Accessibility

from .filters import DISTANCES, GROUPS, KINDS, LANGUAGES, TICKS, TIMES
from .voices import VOICES

FIELD = (
    '<div class="hds-text-input field{more}">'
    '<label class="hds-text-input__label" for="{name}">{label}</label>'
    '<div class="hds-text-input__input-wrapper">{control}</div></div>'
)
SELECT = '<select class="hds-text-input__input" name="{name}" id="{name}">{options}</select>'
POSTAL = (
    '<input class="hds-text-input__input" name="postal" id="postal" inputmode="numeric" maxlength="5"'
    ' autocomplete="postal-code" value="{value}">'
)
TICK = (
    '<div class="hds-checkbox"><input type="checkbox" class="hds-checkbox__input" name="{name}" id="{key}"'
    ' value="{value}"{on}><label class="hds-checkbox__label" for="{key}">{label}</label></div>'
)
LOCATE = (
    '<button class="btn second" type="button" data-locate hidden>{button}</button></div>'
    '<p class="sub" data-locate-failed hidden>{failed}</p>'
)


def filters_html(asked, municipalities, language) -> SafeString:
    """Fields of a GET form, filled with what is asked; `municipalities` is {code: name}."""
    # Nobody's place is kept: what is near somebody is built for that one page.
    build = _built if asked.is_near else _kept
    return build(replace(asked, words="", page=1), tuple(municipalities.items()), language)


def _built(asked, towns, language):
    first = (
        ("municipality", _("Where?"), _("The whole county"), dict(towns)),
        ("whom", _("For whom?"), _("Everybody"), GROUPS),
        ("kind", _("Whose?"), _("Associations and services"), KINDS),
        ("speaks", _("In which language?"), _("Any language"), LANGUAGES),
    )
    selects = "".join(_select(*row, getattr(asked, row[0])) for row in first)
    parts = (
        f'<div class="filters">{selects}</div>',
        _ticks(asked),
        _near(asked),
        _access(asked),
        _stage(asked),
    )
    return SafeString("".join(parts))


_kept = lru_cache(maxsize=500)(_built)


def _ticks(asked):
    boxes = (_tick(name, "1", said, getattr(asked, name), f"f-{name}") for name, said in TICKS.items())
    return f'<fieldset class="ticks"><legend>{_safe(_("Show only"))}</legend>{"".join(boxes)}</fieldset>'


def _near(asked):
    postal = POSTAL.format(value=_safe(asked.postal))
    told = "" if asked.lat is None else _hidden("lat", asked.lat) + _hidden("lon", asked.lon)
    distances = {km: f"{km} km" for km in DISTANCES}
    failed = _safe(_("Your location was not told. Write a postal code."))
    return "".join(
        (
            f'<fieldset><legend>{_safe(_("Near me"))}</legend><div class="filters">',
            FIELD.format(more=" short-field", name="postal", label=_safe(_("Postal code")), control=postal),
            _select("km", _("At most"), "", distances, asked.km, " short-field"),
            LOCATE.format(button=_safe(_("Use my location")), failed=failed),
            told,
            "</fieldset>",
        )
    )


def _access(asked):
    boxes = (
        _tick("access", code, label, code in asked.access, f"access-{code}")
        for code, label in Accessibility.choices
    )
    return _folded(_("Accessibility"), f'<div class="ticks">{"".join(boxes)}</div>', asked.access)


def _stage(asked):
    voices = {each.number: f"{each.number} {each.quote}" for each in VOICES}
    times = {name: said for name, (said, _phases) in TIMES.items()}
    fields = (
        _select("stage", _("In your own voice"), _("Any kind"), voices, asked.stage),
        _select("time", _("At which time of your path?"), _("Any time"), times, asked.time),
    )
    is_open = asked.stage or asked.time
    return _folded(_("What kind of help?"), f'<div class="filters">{"".join(fields)}</div>', is_open)


def _folded(title, inside, is_open):
    return f"<details{' open' if is_open else ''}><summary>{_safe(title)}</summary>{inside}</details>"


def _select(name, label, nothing, choices, chosen, more=""):
    empty = f'<option value="">{_safe(nothing)}</option>' if nothing else ""
    options = "".join(
        f'<option value="{_safe(value)}"{" selected" if value == chosen else ""}>{_safe(said)}</option>'
        for value, said in choices.items()
    )
    control = SELECT.format(name=name, options=empty + options)
    return FIELD.format(more=more, name=name, label=_safe(label), control=control)


def _tick(name, value, label, is_on, key):
    on = " checked" if is_on else ""
    return TICK.format(name=name, key=key, value=value, on=on, label=_safe(label))


def _hidden(name, value):
    return f'<input type="hidden" name="{name}" value="{value}">'


def _safe(text) -> str:
    return escape(str(text))
