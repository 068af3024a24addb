"""The examples of the style page: every component once, in the states that matter."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from palvelupolku.ui.forms import PlainForm


class ExampleForm(PlainForm):
    """One field of each shape. The words are examples, so they are in Finnish only."""

    name = forms.CharField(label="Nimi", help_text="Etunimi riittää.", max_length=80)
    phone = forms.CharField(label="Puhelin", required=False)
    mind = forms.CharField(label="Mitä sinulla on mielessä?", widget=forms.Textarea)
    municipality = forms.ChoiceField(
        label="Kunta", choices=[("", "Valitse"), ("991", "Keminkylä"), ("992", "Rantakylä")]
    )
    when = forms.DateField(label="Päivä")
    for_whom = forms.ChoiceField(
        label="Kenen asia?",
        choices=[("me", "Oma asiani"), ("other", "Läheiseni asia"), ("unsure", "En tiedä vielä")],
        widget=forms.RadioSelect,
    )
    reach = forms.MultipleChoiceField(
        label="Milloin sopii soittaa?",
        choices=[("morning", "Aamupäivällä"), ("afternoon", "Iltapäivällä"), ("evening", "Illalla")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Voit valita monta.",
        required=False,
    )
    safe = forms.BooleanField(label="Minulle on turvallista soittaa", required=False)


def examples(request):
    """Everything the style page shows."""
    now = timezone.now()
    return {
        "empty_form": ExampleForm(),
        "wrong_form": ExampleForm({"name": "Helvi", "when": "eilen", "for_whom": "who"}, auto_id="wrong_%s"),
        "form_steps": ["Kenen asia", "Mitä mielessä", "Miten tavoitamme sinut", "Tarkista"],
        "phases": [
            "Yhteydenotto",
            "Kartoitus",
            "Arviointi",
            "Suunnitelma",
            "Järjestäminen",
            "Palvelu",
            "Seuranta",
        ],
        "due_moments": [now + timedelta(days=days) for days in (-1, 0, 2, 20)],
        "three_days_ago": now - timedelta(days=3),
        "no_url": "",
    }
