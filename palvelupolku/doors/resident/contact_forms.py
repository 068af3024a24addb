"""The three groups of questions of the contact form. Nothing named is demanded of anybody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from palvelupolku.clients.choices import Language
from palvelupolku.directory.queries import served_municipalities
from palvelupolku.intake.choices import AgeBand, ForWhom, ReachBy
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.reaching import phone_number
from palvelupolku.ui.texts import in_language

YES, NO = "yes", "no"
# Each in its own words: whoever looks for a language knows it by these.
LANGUAGES = [
    (Language.FI.value, "suomi"),
    (Language.SV.value, "svenska"),
    (Language.EN.value, "English"),
    (Language.SE.value, "davvisámegiella"),
    (Language.RU.value, "русский"),
    (Language.UK.value, "українська"),
    (Language.AR.value, "العربية"),
    (Language.ET.value, "eesti"),
    (Language.SO.value, "Soomaali"),
    (Language.FSE.value, Language.FSE.label),
    (Language.OTHER.value, Language.OTHER.label),
]
LONGEST = 5_000


class MindForm(PlainForm):
    """Step 1: for whom, and what is on one's mind. Not knowing is an answer."""

    for_whom = forms.ChoiceField(
        label=_("For whom are you asking?"), choices=ForWhom, widget=forms.RadioSelect, initial=ForWhom.SELF
    )
    text = forms.CharField(
        label=_("What is on your mind?"),
        help_text=_("A few words are enough. Write as you would speak."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        required=False,
    )
    knows_not = forms.BooleanField(
        label=_("I don't know what I need – that is a good answer too"), required=False
    )

    def clean(self):
        facts = super().clean()
        if "text" not in self.errors and not facts.get("text") and not facts.get("knows_not"):
            self.add_error(
                "text", _("Write a few words, or tick the box below if you do not know what you need.")
            )
        return facts


class AboutForm(PlainForm):
    """Step 2: about whom. The questions on another person stand only where there is another person."""

    subject_name = forms.CharField(label=_("Name of the person"), max_length=150, required=False)
    subject_relation = forms.CharField(
        label=_("What are you to this person?"),
        help_text=_("For example daughter, neighbour or professional."),
        max_length=100,
        required=False,
    )
    subject_knows = forms.ChoiceField(
        label=_("Does the person know that you are contacting us?"),
        choices=[(YES, _("Yes")), (NO, _("Not yet")), ("", _("I am not sure"))],
        widget=forms.RadioSelect,
        required=False,
    )
    age_band = forms.ChoiceField(
        label=_("Age"),
        help_text=_("We ask because the law sets a time limit when the person is 75 or over."),
        choices=[*AgeBand.choices[:2], ("", AgeBand.UNKNOWN.label)],
        widget=forms.RadioSelect,
        required=False,
    )
    municipality = forms.ChoiceField(
        label=_("Home municipality"),
        help_text=_("Your message then goes straight to those who know the services there."),
        required=False,
    )
    language = forms.ChoiceField(label=_("In which language shall we talk?"), choices=LANGUAGES)

    def __init__(self, *args, for_whom=ForWhom.SELF, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(each.code, in_language(each.name)) for each in served_municipalities()]
        self.fields["municipality"].choices = [("", _("Elsewhere, or I would rather not say")), *names]
        if for_whom == ForWhom.OTHER:
            self.fields["age_band"].label = _("Age of the person")
            self.fields["municipality"].label = _("Home municipality of the person")
        else:
            for name in ("subject_name", "subject_relation", "subject_knows"):
                del self.fields[name]


class ReachForm(PlainForm):
    """Step 3: how to reach the one who writes, and what to mind."""

    NEEDED = {
        ReachBy.PHONE: ("phone", _("Write the phone number to call, or choose another way.")),
        ReachBy.SMS: ("phone", _("Write the phone number for the text message, or choose another way.")),
        ReachBy.EMAIL: ("email", _("Write the e-mail address, or choose another way.")),
        ReachBy.LETTER: ("address", _("Write the postal address, or choose another way.")),
    }

    reach_by = forms.ChoiceField(
        label=_("How would you like to hear from us?"),
        choices=ReachBy,
        widget=forms.RadioSelect,
        initial=ReachBy.PHONE,
    )
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    address = forms.CharField(
        label=_("Postal address"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False
    )
    reach_when = forms.CharField(
        label=_("When is a good time?"),
        help_text=_("For example weekdays after 12."),
        max_length=200,
        required=False,
    )
    name = forms.CharField(
        label=_("Your name"), help_text=_("You may leave this empty."), max_length=150, required=False
    )
    is_safe = forms.ChoiceField(
        label=_("Is it safe for you if we call or write?"),
        help_text=_("Someone else may answer your phone or read your mail."),
        choices=[(YES, _("Yes, it is safe")), (NO, _("Not always – I tell what to mind"))],
        widget=forms.RadioSelect,
        initial=YES,
    )
    safety_note = forms.CharField(
        label=_("What should we mind?"),
        help_text=_("For example: call only during the day, and do not say where you call from."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
    )

    def clean_phone(self):
        return phone_number(self.cleaned_data["phone"])

    def clean(self):
        facts = super().clean()
        name, message = self.NEEDED.get(facts.get("reach_by"), ("", ""))
        if name and name not in self.errors and not facts.get(name):
            self.add_error(name, message)
        return facts


def form_for(step, fields, *, bound):
    """The form of a step over what was typed: `bound` shows its errors too."""
    more = {"for_whom": fields.get("for_whom", ForWhom.SELF)} if step == 2 else {}
    kind = {1: MindForm, 2: AboutForm, 3: ReachForm}[step]
    if bound:
        return kind(fields, **more)
    return kind(initial=fields, **more)


def contact_facts(fields) -> dict:
    """Valid fields of all steps as the intake knows them."""
    facts = {}
    for step in (1, 2, 3):
        form = form_for(step, fields, bound=True)
        form.is_valid()
        facts |= form.cleaned_data
    facts["knows_need"] = not facts.pop("knows_not")
    facts["is_safe_to_call"] = facts.pop("is_safe") == YES
    facts["subject_knows"] = {YES: True, NO: False}.get(facts.get("subject_knows"))
    return facts
