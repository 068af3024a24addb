"""One plain sentence per picture, and numbers as Finns write them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.choices import Help
from palvelupolku.intake.choices import Tier
from palvelupolku.ui.texts import in_language

# In these phases somebody waits; in the later ones help is going on.
WAITED_FOR = (Phase.CONTACT, Phase.ASSESSMENT, Phase.PLANNING, Phase.ORGANISING)


def number(value) -> str:
    """1 234 or 3,5; a dash when there is nothing to tell."""
    if value is None:
        return "–"
    return number_format(int(value) if value == int(value) else value, force_grouping=True)


def days(value) -> str:
    """“3 days”; for half days and more than one the plural."""
    return ngettext("%(n)s day", "%(n)s days", 1 if value == 1 else 2) % {"n": number(value)}


def by_days(value) -> str:
    """“3 days” as the amount of a change: Finnish says “1 päivän longer” but “1 päivä” elsewhere."""
    words = npgettext("change", "%(n)s day", "%(n)s days", 1 if value == 1 else 2)
    return words % {"n": number(value)}


def change(now, before) -> str:
    """How a count changed, as the end of a sentence."""
    if now == before:
        return _("as many as in the period before")
    more = ngettext(
        "%(n)s more than in the period before", "%(n)s more than in the period before", abs(now - before)
    )
    fewer = ngettext(
        "%(n)s fewer than in the period before", "%(n)s fewer than in the period before", abs(now - before)
    )
    return (more if now > before else fewer) % {"n": number(abs(now - before))}


def funnel_sentence(funnel) -> str:
    rows = dict(funnel)
    guided = rows[Tier.GUIDANCE]["entered"]
    sentence = ngettext(
        "%(n)s matter came to client guidance, %(change)s.",
        "%(n)s matters came to client guidance, %(change)s.",
        guided.now,
    )
    return sentence % {"n": number(guided.now), "change": change(guided.now, guided.before)}


def waiting_sentence(waiting, units) -> str:
    """The wait that changed most in one unit: “Waiting for the assessment became 3 days longer: …”."""
    changes = [
        (place.now.median - place.before.median, unit, phase)
        for unit in units
        for phase in WAITED_FOR
        if (place := waiting[unit.pk, phase]).now.count and place.before.count
    ]
    most = max(changes, key=lambda each: abs(each[0]), default=None)
    if most is None or not most[0]:
        return _("Waiting has stayed the same in every unit.")
    by, unit, phase = most
    return _waited_for(phase, by > 0) % {"days": by_days(abs(by)), "unit": in_language(unit.name)}


def _waited_for(phase, longer):
    sentences = {
        Phase.CONTACT: (
            _("Waiting for the first answer became %(days)s longer: %(unit)s."),
            _("Waiting for the first answer became %(days)s shorter: %(unit)s."),
        ),
        Phase.ASSESSMENT: (
            _("Waiting in the assessment became %(days)s longer: %(unit)s."),
            _("Waiting in the assessment became %(days)s shorter: %(unit)s."),
        ),
        Phase.PLANNING: (
            _("Waiting for the plan became %(days)s longer: %(unit)s."),
            _("Waiting for the plan became %(days)s shorter: %(unit)s."),
        ),
        Phase.ORGANISING: (
            _("Waiting for the help to be organised became %(days)s longer: %(unit)s."),
            _("Waiting for the help to be organised became %(days)s shorter: %(unit)s."),
        ),
    }
    return sentences[phase][0 if longer else 1]


def queue_sentence(queue) -> str:
    if not queue.count:
        return _("Nobody is waiting for an answer.")
    waits = ngettext("%(n)s contact waits", "%(n)s contacts wait", queue.count) % {"n": number(queue.count)}
    if not queue.late:
        return _("%(waits)s, none of them late.") % {"waits": waits}
    late = ngettext("%(n)s of them is late", "%(n)s of them are late", queue.late) % {"n": number(queue.late)}
    return _("%(waits)s, %(late)s.") % {"waits": waits, "late": late}


def referrals_sentence(referrals) -> str:
    now, before = referrals.now.answer_days, referrals.before.answer_days
    if now is None:
        return _("No referral was answered in this period.")
    if before is None or now == before:
        return _("An answer usually came in %(days)s.") % {"days": days(now)}
    sentence = (
        _("An answer usually came in %(days)s, %(difference)s slower than before.")
        if now > before
        else _("An answer usually came in %(days)s, %(difference)s faster than before.")
    )
    return sentence % {"days": days(now), "difference": by_days(abs(now - before))}


def helped_sentence(helped) -> str:
    counts = {choice: helped.county[choice].now for choice in Help}
    total = sum(counts.values())
    if not total:
        return _("Nobody has answered in this period.")
    sentence = ngettext(
        "%(n)s person answered: %(yes)s got help, %(partly)s in part, %(no)s did not.",
        "%(n)s people answered: %(yes)s got help, %(partly)s in part, %(no)s did not.",
        total,
    )
    return sentence % {
        "n": number(total),
        "yes": number(counts[Help.YES]),
        "partly": number(counts[Help.PARTLY]),
        "no": number(counts[Help.NO]),
    }
