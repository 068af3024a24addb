"""Form controls: labels, hints and errors joined to them, the form's key, plain words."""

import re
from datetime import date, datetime
from uuid import UUID

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from palvelupolku.ui.forms import LONGEST_LINE, PlainForm
from palvelupolku.ui.style_guide import ExampleForm


class VisitForm(PlainForm):
    on = forms.DateField(label="Päivä")
    at = forms.DateTimeField(label="Aika", required=False)
    note = forms.CharField(label="Viesti", required=False)
    short = forms.CharField(label="Nimi", max_length=5, required=False)
    email = forms.EmailField(label="Sähköposti", required=False)
    own = forms.CharField(label="Oma", error_messages={"required": "Kerro omin sanoin."})


@pytest.fixture(autouse=True)
def finnish():
    with translation.override("fi"):
        yield


def render(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


def test_a_field_names_its_control_and_joins_hint_and_error():
    form = ExampleForm({"when": "eilen"})
    html = render("{% field form.when %}", form=form)
    assert '<label class="hds-text-input__label" for="id_when">' in html
    assert 'aria-describedby="id_when_hint id_when_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_when_hint"' in html and 'id="id_when_error"' in html
    assert "Emme ymmärtäneet päivämäärää. Kirjoita muodossa 24.11.2026." in html
    assert "(pakollinen)" in html
    assert 'value="eilen"' in html


def test_a_field_without_error_or_hint_describes_nothing():
    html = render("{% field form.phone %}", form=ExampleForm())
    assert "aria-" not in html and "(pakollinen)" not in html


def test_a_field_takes_attributes_of_its_own():
    assert 'autocomplete="name"' in render('{% field form.name autocomplete="name" %}', form=ExampleForm())


@pytest.mark.parametrize(("name", "kind"), [("for_whom", "radio"), ("reach", "checkbox")])
def test_choices_are_a_fieldset_with_a_legend(name, kind):
    form = ExampleForm({name: ["nothing"]})
    html = render("{% field bound %}", bound=form[name])
    assert f'<fieldset class="hds-selection-group field" id="id_{name}" aria-describedby=' in html
    assert "<legend" in html
    inputs = re.findall(rf'<input type="{kind}"[^>]* id="(id_{name}_\d)"', html)
    assert len(inputs) == 3
    assert all(f'for="{control}"' in html for control in inputs)


def test_a_choice_made_is_kept():
    html = render("{% field form.for_whom %}", form=ExampleForm({"for_whom": "unsure"}))
    assert re.search(r'value="unsure"[^>]* checked', html)


def test_one_box_stands_before_its_label():
    html = render("{% field form.safe %}", form=ExampleForm())
    assert html.index("<input") < html.index('<label class="hds-checkbox__label" for="id_safe"')


def test_what_was_typed_is_escaped():
    html = render("{% field form.name %}", form=ExampleForm({"name": '"><script>'}))
    assert "<script>" not in html and "&quot;&gt;&lt;script&gt;" in html


def test_the_summary_links_to_the_controls():
    html = render("{% error_summary form %}", form=ExampleForm({"when": "eilen", "name": "Helvi"}))
    assert 'role="alert"' in html and 'tabindex="-1"' in html
    assert 'href="#id_when"' in html
    assert 'href="#id_for_whom_0"' in html
    assert "Päivä – Emme ymmärtäneet päivämäärää" in html


def test_the_summary_is_silent_when_all_is_well():
    assert render("{% error_summary form %}", form=ExampleForm()).strip() == ""


def key_in(html):
    return re.search(r'name="form_key" value="([^"]+)"', html)[1]


def test_a_fresh_form_gets_a_fresh_key():
    first, second = (key_in(render("{% form_key %}", form=ExampleForm())) for _ in range(2))
    assert UUID(first) != UUID(second)


def test_a_failed_form_keeps_its_key():
    bound = ExampleForm(QueryDict("form_key=abc"))
    assert key_in(render("{% form_key %}", form=bound)) == "abc"
    request = RequestFactory().post("/", {"form_key": "abc"})
    assert key_in(render("{% form_key %}", request=request)) == "abc"


def test_a_key_from_the_net_is_escaped():
    bound = ExampleForm(QueryDict("form_key=%22%3E%3Cscript%3E"))
    assert "<script>" not in render("{% form_key %}", form=bound)


@pytest.mark.parametrize("typed", ["24.11.2026", "2026-11-24", " 24.11.2026 "])
def test_days_are_read_as_finns_and_machines_write_them(typed):
    form = VisitForm({"on": typed, "own": "x"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["24.11.2026 13.02", "24.11.2026 13:02", "2026-11-24T13:02"])
def test_moments_too(typed):
    form = VisitForm({"on": "1.1.2026", "at": typed, "own": "x"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"].replace(tzinfo=None) == datetime(2026, 11, 24, 13, 2)


def test_a_day_is_shown_as_finns_write_it():
    assert 'value="4.1.2026"' in render(
        "{% field form.on %}", form=VisitForm(initial={"on": date(2026, 1, 4)})
    )


def test_errors_say_what_to_do():
    errors = VisitForm({"email": "helvi", "short": "liian pitkä"}).errors
    assert errors["on"] == ["Päivämäärä puuttuu. Kirjoita muodossa 24.11.2026."]
    assert errors["email"] == ["Sähköpostiosoitteessa on jokin virhe. Kirjoita muodossa nimi@example.fi."]
    assert errors["short"] == ["Tämä on liian pitkä: tilaa on 5 merkille, nyt niitä on 11. Lyhennä tekstiä."]


def test_a_message_of_the_forms_own_stays():
    assert VisitForm({}).errors["own"] == ["Kerro omin sanoin."]


@pytest.mark.parametrize("wrap", [dict, lambda data: QueryDict("on=1.1.2026&own=a%00b")])
def test_nul_is_taken_away(wrap):
    form = VisitForm(wrap({"on": "1.1.2026", "own": "a\0b"}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["own"] == "ab"


def test_an_endless_line_is_refused():
    form = VisitForm({"on": "1.1.2026", "own": "x", "note": "x" * (LONGEST_LINE + 1)})
    assert "liian pitkä" in form.errors["note"][0]
