"""Writing a care chain in one plain form: its own words, then its steps in rows. No script is needed."""

from datetime import datetime
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palvelupolku.accounts.access import writer_page
from palvelupolku.directory.chains import MOST_STEPS, STEP_FACTS, save_chain, whole_chain
from palvelupolku.directory.choices import ChainPartner, Phase
from palvelupolku.directory.models import CareChain
from palvelupolku.ui.forms import PlainForm

from .answer import CONFLICT, UNPROCESSABLE, attempt

LANGUAGES = {
    "fi": gettext_lazy("in Finnish"),
    "sv": gettext_lazy("in Swedish"),
    "en": gettext_lazy("in English"),
}
FACT_TEXTS = {
    "name": (gettext_lazy("Name of the chain"), 1, ""),
    "client_group": (gettext_lazy("Whom the chain is for"), 2, ""),
    "summary": (gettext_lazy("What the chain is, in a sentence or two"), 3, ""),
}
STEP_TEXTS = {
    "title": (gettext_lazy("Name of the step"), 1, gettext_lazy("For instance: Home visit within a week")),
    "who": (
        gettext_lazy("Who does it"),
        1,
        gettext_lazy("For instance: home care, the association's volunteer"),
    ),
    "what": (gettext_lazy("What is done"), 3, ""),
}
FIRST_ROWS, MORE_ROWS = 3, 1


class TextsForm(PlainForm):
    """A form with the same texts in three languages; only Finnish is shown first."""

    TEXTS = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, rows, hint) in self.TEXTS.items():
            for code, language in LANGUAGES.items():
                widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label if code == "fi" else f"{label} {language}",
                    required=False,
                    max_length=2000 if rows > 1 else 200,
                    widget=widget,
                    help_text=hint if code == "fi" else "",
                )

    def finnish(self):
        """The bound fields in Finnish."""
        return [self[f"{name}_fi"] for name in self.TEXTS]

    def others(self):
        """The bound fields in Swedish and English, a language at a time."""
        return [self[f"{name}_{code}"] for code in ("sv", "en") for name in self.TEXTS]

    def has_others(self):
        """Whether something is written in Swedish or English, or is wrong there."""
        return any(field.value() or field.errors for field in self.others())

    def texts(self):
        """{name: {fi, sv, en}} of what was written."""
        told = self.cleaned_data
        return {
            name: {code: text for code in LANGUAGES if (text := told[f"{name}_{code}"].strip())}
            for name in self.TEXTS
        }


class ChainForm(TextsForm):
    """The chain's own facts."""

    TEXTS = FACT_TEXTS

    needs_coordination = forms.BooleanField(
        label=gettext_lazy("This client group needs coordinated services from several actors"), required=False
    )
    partners = forms.MultipleChoiceField(
        label=gettext_lazy("Shared with"),
        choices=ChainPartner.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_name_fi(self):
        if not self.cleaned_data["name_fi"].strip():
            raise ValidationError(_("Write the name of the chain."))
        return self.cleaned_data["name_fi"]

    def facts(self):
        """What `save_chain` takes."""
        told = self.cleaned_data
        return self.texts() | {
            "needs_coordination": told["needs_coordination"],
            "partners": [code for code in ChainPartner.values if code in told["partners"]],
        }

    def seen_at(self):
        """The moment of the version that the writer saw; None for a new chain or a mended hidden field."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None


class StepForm(TextsForm):
    """One step: who does what."""

    TEXTS = STEP_TEXTS

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(
        label=gettext_lazy("Place in the chain"), min_value=1, max_value=99, required=False
    )
    phase = forms.TypedChoiceField(
        label=gettext_lazy("Phase of the client's path"),
        choices=[("", gettext_lazy("not told")), *Phase.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    is_removed = forms.BooleanField(label=gettext_lazy("Remove this step"), required=False)

    def is_written(self):
        """Whether the row says anything and stays; an untouched one has no data at all."""
        told = self.cleaned_data
        return bool(told) and not told["is_removed"] and any(self.texts().values())


Steps = formset_factory(StepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 5, validate_max=True)


@writer_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Write a new chain; it is a draft until it is published."""
    return _write(request, None)


@writer_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Write a chain anew; a stale save keeps both versions."""
    return _write(request, get_object_or_404(CareChain, pk=pk))


def _write(request, chain):
    if request.method != "POST":
        steps = _rows_of(chain) if chain else []
        rows = [*steps, *({"number": len(steps) + n + 1} for n in range(MORE_ROWS if chain else FIRST_ROWS))]
        return _show(request, chain, ChainForm(initial=_facts_of(chain)), Steps(initial=rows, prefix="step"))
    if "more" in request.POST:
        return _show(request, chain, ChainForm(request.POST), Steps(_one_more(request.POST), prefix="step"))
    form, steps = ChainForm(request.POST), Steps(request.POST, prefix="step")
    conflicts = []
    # Both are asked, so that every error is told at once.
    if form.is_valid() & steps.is_valid():
        answer = attempt(
            request,
            form,
            lambda: _save(request, chain, form, steps),
            _("The chain is saved."),
            on_stale=conflicts.append,
        )
        if answer:
            return answer
    if conflicts:
        return _show_both(request, chain, conflicts[0])
    return _show(request, chain, form, steps, status=UNPROCESSABLE)


def _save(request, chain, form, steps):
    written = [row for row in steps if row.is_written()]
    saved = save_chain(
        chain,
        by=request.user,
        at=timezone.now(),
        seen=form.seen_at(),
        steps=_in_order([row.cleaned_data | row.texts() for row in written]),
        **form.facts(),
    )
    return reverse("worker:chain", args=[saved.pk])


def _in_order(rows):
    """Steps as `save_chain` takes them. A step that was given another's number goes before it when it moves
    towards the beginning, after it when it moves towards the end."""

    def place(pair):
        was, row = pair
        number = row["number"] or was
        return number, (number > was) - (number < was), was

    ordered = [row for _was, row in sorted(enumerate(rows, 1), key=place)]
    return [
        {"id": row["id"], "number": number} | {name: row[name] for name in STEP_FACTS}
        for number, row in enumerate(ordered, 1)
    ]


def _facts_of(chain):
    if chain is None:
        return {}
    told = {"needs_coordination": chain.needs_coordination, "partners": chain.partners}
    return told | {"seen": chain.updated_at.isoformat()} | _texts_of(chain, FACT_TEXTS)


def _rows_of(chain):
    return [
        {"id": step.pk, "number": step.number, "phase": step.phase} | _texts_of(step, STEP_TEXTS)
        for step in chain.steps.all()
    ]


def _texts_of(row, texts):
    return {f"{name}_{code}": getattr(row, name).get(code, "") for name in texts for code in LANGUAGES}


def _one_more(posted):
    data = posted.copy()
    told = data.get("step-TOTAL_FORMS", "")
    rows = int(told) if told.isascii() and told.isdigit() and len(told) < 3 else 0
    data["step-TOTAL_FORMS"] = str(min(rows + 1, MOST_STEPS))
    data[f"step-{rows}-number"] = str(rows + 1)
    return data


def _show_both(request, chain, conflict):
    """The form goes on with what was typed, resting on their version, which stands above it."""
    data = request.POST.copy()
    if not isinstance(conflict.obj, CareChain):
        raise conflict
    data["seen"], data["form_key"] = conflict.obj.updated_at.isoformat(), str(uuid4())
    form, steps = ChainForm(data), Steps(data, prefix="step")
    theirs = {"theirs": conflict.obj, "their_steps": whole_chain(conflict.obj)}
    return _show(request, chain, form, steps, status=CONFLICT, **theirs)


def _show(request, chain, form, steps, status=200, **more):
    context = {"chain": chain, "form": form, "steps": steps} | more
    return render(request, "worker/chain_form.html", context, status=status)
