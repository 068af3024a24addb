"""The manager's page: how the path flows and where it stands."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from palvelupolku.accounts.access import manager_page
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.choices import Help
from palvelupolku.referrals.workflow import State
from palvelupolku.ui.texts import day_text, in_language

from . import texts
from .figures import figures_for
from .period import CHOICES, PeriodForm
from .pictures import paired_bars


@manager_page
@require_GET
def funnel(request):
    """One page of numbers for a period, each with what it was; nobody can be told from them."""
    now = timezone.now()
    form = PeriodForm(request.GET, today=timezone.localdate(now))
    figures = figures_for(request.user, form.period, now)
    context = {
        "form": form,
        "choices": [(n, _last(n), n == form.chosen_days) for n in CHOICES],
        "period": figures.period,
        "period_text": _days_text(figures.period),
        "before_text": _days_text(figures.period.before),
        "stood_at": figures.stood_at,
        "query": "" if form.errors else request.GET.urlencode(),
        "sections": [
            _funnel_section(figures),
            _waiting_section(figures),
            _queue_section(figures),
            _referrals_section(figures),
            _helped_section(figures),
        ],
    }
    return render(request, "manager/funnel.html", context, status=422 if form.errors else 200)


def _last(n):
    return ngettext("Last %(n)d day", "Last %(n)d days", n) % {"n": n}


def _days_text(period):
    return f"{day_text(period.starts_on)}–{day_text(period.ends_on)}"


def _cell(now, before):
    return {"now": texts.number(now), "before": texts.number(before)}


def _big(label, now, before=None):
    return {
        "label": label,
        "now": texts.number(now),
        "before": None if before is None else texts.number(before),
    }


def _section(key, title, sentence, **parts):
    return {"key": key, "title": title, "sentence": sentence, **parts}


def _funnel_section(figures):
    rows = [(f"{tier.value} {tier.label}", events) for tier, events in figures.funnel]
    return _section(
        "funnel",
        _("How many came, and how far?"),
        texts.funnel_sentence(figures.funnel),
        numbers=[_big(label, events["entered"].now, events["entered"].before) for label, events in rows],
        picture=paired_bars([(label, e["entered"].now, e["entered"].before) for label, e in rows]),
        caption=_("The four tiers: entered, left satisfied, went on to the next"),
        head=[_("Tier"), _("Entered"), _("Left satisfied"), _("Went on")],
        rows=[
            (label, "", [_cell(count.now, count.before) for count in events.values()])
            for label, events in rows
        ],
    )


def _waiting_section(figures):
    everyone = {phase: figures.waiting[None, phase] for phase in Phase}
    cases = sum(place.now.count for place in everyone.values())
    before = sum(place.before.count for place in everyone.values())
    longest = max((place.now.longest or 0 for place in everyone.values()), default=0)
    was = max((place.before.longest or 0 for place in everyone.values()), default=0)
    return _section(
        "waiting",
        _("How long have people stood in each phase?"),
        texts.waiting_sentence(figures.waiting, figures.units),
        numbers=[_big(_("on the path"), cases, before), _big(_("longest stay, days"), longest, was)],
        picture=paired_bars(
            [(_phase(phase), place.now.median, place.before.median) for phase, place in everyone.items()]
        ),
        note=_("Days: the middle one of all who stand in the phase."),
        caption=_("The phases of the path by unit, in days"),
        head=[_("Phase"), _("All units"), *(in_language(unit.name) for unit in figures.units)],
        rows=list(_waiting_rows(figures)),
    )


def _phase(phase):
    return f"{phase.value} {phase.label}"


def _waiting_rows(figures):
    """A row per phase, a cell per unit: the middle stay, what it was, how many and the longest."""
    for phase in Phase:
        cells = [_stay(figures.waiting[pk, phase]) for pk in (None, *(unit.pk for unit in figures.units))]
        yield _phase(phase), "", cells


def _stay(place):
    if not place.now.count:
        return {"now": "–", "before": place.before.count and texts.number(place.before.median)}
    told = ngettext("%(n)s person, longest %(days)s", "%(n)s people, longest %(days)s", place.now.count)
    told %= {"n": texts.number(place.now.count), "days": texts.number(place.now.longest)}
    return _cell(place.now.median, place.before.median) | {"more": told}


def _queue_section(figures):
    *units, total = figures.queues
    return _section(
        "queue",
        _("Who waits for an answer now?"),
        texts.queue_sentence(total),
        numbers=[
            _big(_("contacts waiting"), total.count),
            _big(_("late"), total.late),
            _big(_("oldest, days"), total.oldest),
        ],
        picture=paired_bars([(in_language(row.unit.name), row.count, row.late) for row in units]),
        legend=_("Thick bar: waiting. Thin bar: late."),
        caption=_("Contacts that nobody has taken hold of, now"),
        head=[_("Unit"), _("Waiting"), _("Late"), _("Oldest, days")],
        rows=[
            (in_language(row.unit.name) if row.unit else _("All units"), "", _plain(row))
            for row in figures.queues
        ],
    )


def _plain(row):
    return [{"now": texts.number(value)} for value in (row.count, row.late, row.oldest)]


def _referrals_section(figures):
    now, before = figures.referrals.now, figures.referrals.before
    rows = [(state.label, now.states[state], before.states[state]) for state in State]
    return _section(
        "referrals",
        _("Do referrals come back with an answer?"),
        texts.referrals_sentence(figures.referrals),
        numbers=[
            _big(_("referrals made"), now.total, before.total),
            _big(_("answers that came"), now.answered, before.answered),
            _big(_("days to an answer, middle"), now.answer_days, before.answer_days),
        ],
        picture=paired_bars(rows),
        caption=_("Referrals made in the period by the state they are in now"),
        head=[_("State"), _("Referrals")],
        rows=[(label, "", [_cell(count, was)]) for label, count, was in rows],
    )


def _helped_section(figures):
    rows = [(choice.label, figures.helped.county[choice]) for choice in Help]
    return _section(
        "helped",
        _("Did people get help?"),
        texts.helped_sentence(figures.helped),
        numbers=[_big(label, count.now, count.before) for label, count in rows],
        picture=paired_bars([(label, count.now, count.before) for label, count in rows]),
        note=_("By unit, groups under five are hidden, so that nobody can be told from the numbers."),
        caption=_("Answers to “Did I get help?” by unit"),
        head=[_("Unit"), *(choice.label for choice in Help)],
        rows=[
            (_("All units"), "", [_cell(count.now, count.before) for _label, count in rows]),
            *(
                (in_language(unit.name), "", [{"now": hidden(counts[choice])} for choice in Help])
                for unit, counts in figures.helped.by_unit
            ),
        ],
    )


def hidden(count):
    """A count of a small group's table: hidden ones in words."""
    return _("hidden") if count is None else texts.number(count)
