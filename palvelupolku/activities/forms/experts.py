"""An expert by experience, a request for one, and what is done with the request."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palvelupolku.clients.choices import Language
from palvelupolku.directory.queries import served_municipalities
from palvelupolku.ui.forms import PlainForm
from palvelupolku.ui.reaching import ReachedForm

from ..choices import Does, ExpertKind, Theme
from ..models import Expert
from .texts import MunicipalityField, Texts, moment, municipality_choices, with_texts

COLUMNS = (
    *("kind", "shown_name", "themes", "does", "languages", "is_remote", "is_shown", "consented_on"),
    *("full_name", "phone", "email"),
)


class MunicipalitiesField(forms.ModelMultipleChoiceField):
    label_from_instance = MunicipalityField.label_from_instance


@with_texts(
    story=(_("A sentence or two of their own"), True, 400),
    availability=(_("When they can come"), False, 200),
)
class ExpertForm(Texts, PlainForm):
    """What is told of an expert, and what only the coordinator sees. `facts()` are the columns."""

    kind = forms.ChoiceField(label=_("What kind"), choices=ExpertKind, widget=forms.RadioSelect)
    shown_name = forms.CharField(
        label=_("Name to show"), help_text=_("A first name or an alias."), max_length=60
    )
    themes = forms.MultipleChoiceField(label=_("Themes"), choices=Theme, widget=forms.CheckboxSelectMultiple)
    does = forms.MultipleChoiceField(
        label=_("What they do"), choices=Does, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Language, widget=forms.CheckboxSelectMultiple
    )
    municipalities = MunicipalitiesField(
        label=_("Where they can go"),
        help_text=_("Leave empty for the whole county."),
        queryset=served_municipalities(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_remote = forms.BooleanField(label=_("Also online"), required=False)
    full_name = forms.CharField(label=_("Whole name"), max_length=150, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    consented_on = forms.DateField(label=_("The day they agreed to be shown"), required=False)
    is_shown = forms.BooleanField(label=_("Shown in the bank"), required=False)


class ExpertFilters(PlainForm):
    """?theme=&does=&language=&municipality="""

    theme = forms.ChoiceField(
        label=_("About what?"), choices=[("", pgettext_lazy("theme", "all")), *Theme.choices], required=False
    )
    does = forms.ChoiceField(
        label=_("What for?"), choices=[("", pgettext_lazy("theme", "all")), *Does.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", pgettext_lazy("theme", "all")), *Language.choices], required=False
    )
    municipality = forms.ChoiceField(label=_("Where?"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipality_choices(_("The whole county"))


class AskForm(ReachedForm, PlainForm):
    """What an expert is asked for. One who is not signed in also tells how to reach them."""

    what = forms.ChoiceField(
        label=_("What would you like to ask for?"), choices=Does, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(label=_("About what?"), choices=Theme, required=False)
    wish = forms.CharField(
        label=_("Tell a little about the occasion"),
        help_text=_("Who listens, how long, where. Do not write about a client by name."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    wished_on = forms.DateField(label=_("Day you wish for"), required=False)
    name = forms.CharField(label=_("Your name"), max_length=150)
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    def __init__(self, *args, expert, is_known, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        self.fields["what"].choices = [
            (code, Does(code).label) for code in expert.does if code in Does.values
        ]
        themes = [(code, Theme(code).label) for code in expert.themes if code in Theme.values]
        self.fields["theme"].choices = [("", "—"), *themes]
        if is_known:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        if not self.is_known and not self.errors and not (data.get("phone") or data.get("email")):
            words = _("Write a phone number or an e-mail address, so that you can be reached.")
            self.add_error("phone", words)
        return data


class OfferForm(PlainForm):
    """Whom the coordinator asks."""

    expert = forms.ModelChoiceField(label=_("Whom do you ask?"), queryset=Expert.objects.none())

    def __init__(self, *args, experts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = experts


class AgreeForm(PlainForm):
    """When it takes place, and a word to the one who asked."""

    day = forms.DateField(label=_("Day"))
    starts = forms.TimeField(label=_("From what time"))
    answer = forms.CharField(
        label=_("Words to the one who asked"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )

    def facts(self):
        data = self.cleaned_data
        return {"agreed_at": moment(data["day"], data["starts"]), "answer": data["answer"]}


class DeclineForm(PlainForm):
    answer = forms.CharField(
        label=_("Words to the one who asked"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )


class FeedbackForm(PlainForm):
    """How it went."""

    rating = forms.TypedChoiceField(
        label=_("How did it go?"),
        coerce=int,
        choices=[
            (5, _("very well")),
            (4, _("well")),
            (3, _("so-so")),
            (2, _("poorly")),
            (1, _("very poorly")),
        ],
        widget=forms.RadioSelect,
    )
    feedback = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
