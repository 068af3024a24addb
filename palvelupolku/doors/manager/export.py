"""The same numbers as CSV for a spreadsheet."""

import csv

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from palvelupolku.accounts.access import manager_page
from palvelupolku.ui.texts import in_language

from .figures import figures_for
from .funnel import hidden
from .period import PeriodForm

# A spreadsheet would read a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@manager_page
@require_GET
def funnel_csv(request):
    """The numbers of the page for the period in the address; semicolons and a byte order mark for Excel."""
    now = timezone.now()
    form = PeriodForm(request.GET, today=timezone.localdate(now))
    figures = figures_for(request.user, form.period, now)
    name = f"palvelupolku-{form.period.starts_on:%Y%m%d}-{form.period.ends_on:%Y%m%d}.csv"
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        status=422 if form.errors else 200,
    )
    writer = csv.writer(response, delimiter=";")
    head = [_("Section"), _("Unit"), _("Of what"), _("Measure"), _("Now"), _("Before")]
    for row in [head, *rows(figures)]:
        writer.writerow([cell(value) for value in row])
    return response


def cell(value) -> str:
    """A value as text that no spreadsheet takes for a formula; empty for nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        # Not as on the page: a spreadsheet reads “1 028” as words.
        return number_format(int(value) if value == int(value) else value)
    text = value.replace("\xa0", " ")
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(figures):
    """One number a row: what, unit, of what, measure, now, before."""
    everyone = _("All units")
    names = {unit.pk: in_language(unit.name) for unit in figures.units} | {None: everyone}
    for tier, events in figures.funnel:
        for event, measure in _events().items():
            count = events[event]
            yield _("Funnel"), everyone, f"{tier.value} {tier.label}", measure, count.now, count.before
    for (unit, phase), place in figures.waiting.items():
        for what, measure in _waits().items():
            pair = getattr(place.now, what), getattr(place.before, what)
            yield _("Phases"), names[unit], f"{phase.value} {phase.label}", measure, *pair
    for queue in figures.queues:
        where = names[queue.unit.pk if queue.unit else None]
        yield _("Queue"), where, _("contacts waiting"), _("How many"), queue.count, None
        yield _("Queue"), where, _("late"), _("How many"), queue.late, None
        yield _("Queue"), where, _("oldest, days"), _("Longest, days"), queue.oldest, None
    yield from _outcomes(figures, everyone)


def _outcomes(figures, everyone):
    now, before = figures.referrals.now, figures.referrals.before
    for state, count in now.states.items():
        yield _("Referrals"), everyone, str(state.label), _("How many"), count, before.states[state]
    measure = _("Middle, days")
    yield _("Referrals"), everyone, _("answers that came"), measure, now.answer_days, before.answer_days
    question = _("Did people get help?")
    for choice, count in figures.helped.county.items():
        yield question, everyone, str(choice.label), _("How many"), count.now, count.before
    for unit, counts in figures.helped.by_unit:
        for choice, count in counts.items():
            yield (
                question,
                in_language(unit.name),
                str(choice.label),
                _("How many"),
                hidden(None) if count is None else count,
                None,
            )


def _events():
    return {"entered": _("Entered"), "satisfied": _("Left satisfied"), "stepped_up": _("Went on")}


def _waits():
    return {"count": _("How many"), "median": _("Middle, days"), "longest": _("Longest, days")}
