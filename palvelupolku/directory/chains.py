"""Care and service chains: their verbs and their reads.

A step is {id, number, phase, title, who, what}; `id` is that of a step that stands already, else None.
Texts are {fi, sv, en}.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed, require

from .access import can_write_chains
from .choices import ChainPartner, Status
from .models import CareChain, ChainPlace, ChainStep

FACTS = ("name", "client_group", "summary", "needs_coordination", "partners")
STEP_FACTS = ("phase", "title", "who", "what")
LEAST_STEPS, MOST_STEPS = 2, 30
# Steps change places through numbers that no chain uses, for a number may not stand twice in a chain.
ASIDE = 1000


# Verbs


@transaction.atomic
def save_chain(chain, *, by, at, seen=None, steps=None, **facts) -> CareChain:
    """Write a chain anew (`chain` None) or change one; `steps` None leaves the steps as they are.

    `seen` is the `updated_at` that the writer saw: StaleObject when somebody else saved after it. Raises
    ValidationError when a name is missing, when a step with an agreed place would go, or when a published
    chain would no longer be fit to publish.
    """
    require(can_write_chains(by))
    _check_facts(facts)
    if chain is None:
        chain = CareChain.objects.create(slug=_free_slug(facts["name"]), updated_at=at, **facts)
    else:
        _claim(chain, at, seen)
        for name, value in facts.items():
            setattr(chain, name, value)
        chain.save(update_fields=list(facts))
    if steps is not None:
        _write_steps(chain, steps, timezone.localdate(at))
    if chain.status == Status.PUBLISHED:
        _check_fit(chain)
    record("directory.chain.save", chain, by=by, at=at, slug=chain.slug)
    return chain


@transaction.atomic
def set_steps(chain, steps, *, by, at, seen=None) -> CareChain:
    """Write the steps of a chain in the order of their numbers; see `save_chain` for what is refused."""
    return save_chain(chain, by=by, at=at, seen=seen, steps=steps)


@transaction.atomic
def publish_chain(chain, *, by, at, seen=None) -> CareChain:
    """Let everybody see the chain. Raises ValidationError unless two steps say who does what."""
    require(can_write_chains(by))
    _check_fit(chain)
    return _set_status(chain, "publish", Status.PUBLISHED, (Status.DRAFT,), by, at, seen)


@transaction.atomic
def withdraw_chain(chain, *, by, at, seen=None) -> CareChain:
    """Take a chain back to be a draft: a published one, or one from the archive."""
    require(can_write_chains(by))
    begin = (Status.PUBLISHED, Status.ARCHIVED)
    return _set_status(chain, "withdraw", Status.DRAFT, begin, by, at, seen)


@transaction.atomic
def archive_chain(chain, *, by, at, seen=None) -> CareChain:
    """Put away a chain that is no longer followed; `withdraw_chain` brings it back."""
    require(can_write_chains(by))
    begin = (Status.DRAFT, Status.PUBLISHED)
    return _set_status(chain, "archive", Status.ARCHIVED, begin, by, at, seen)


@transaction.atomic
def agree_place(step, service, *, by, at, agreed_on, agreed_until=None, note="") -> ChainPlace:
    """Note that a published entry has an agreed place on a step; a second agreement renews the first."""
    require(can_write_chains(by))
    if service.status != Status.PUBLISHED:
        raise ValidationError({"service": _("Choose an entry that is published.")})
    if agreed_until and agreed_until < agreed_on:
        raise ValidationError({"agreed_until": _("The last day cannot be before the first day.")})
    told = {"agreed_on": agreed_on, "agreed_until": agreed_until, "note": note}
    place, _is_new = ChainPlace.objects.update_or_create(step=step, service=service, defaults=told)
    record("directory.chain.agree_place", step.chain, by=by, at=at, step=step.pk, service=service.pk)
    return place


@transaction.atomic
def end_place(place, *, by, at, until) -> ChainPlace:
    """The agreement ends on `until`, its last day; one that would end before it began is taken away."""
    require(can_write_chains(by))
    told = {"step": place.step_id, "service": place.service_id, "until": until.isoformat()}
    record("directory.chain.end_place", place.step.chain, by=by, at=at, **told)
    if until < place.agreed_on:
        place.delete()
        return place
    place.agreed_until = until
    place.save(update_fields=["agreed_until"])
    return place


def _check_facts(facts):
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"Not of a chain: {sorted(unknown)}")
    if "name" in facts and not facts["name"].get("fi"):
        raise ValidationError({"name_fi": _("Write the name of the chain.")})
    if not set(facts.get("partners", ())) <= set(ChainPartner.values):
        raise ValidationError({"partners": _("Choose from the list.")})


def _claim(chain, at, seen, **changes):
    """Set a later `updated_at`, if nobody has saved after `seen`: the same on PostgreSQL and SQLite."""
    later = max(at, chain.updated_at + timedelta(microseconds=1))
    same = CareChain.objects.filter(pk=chain.pk, updated_at=seen or chain.updated_at)
    if not same.update(updated_at=later, **changes):
        raise StaleObject(CareChain.objects.filter(pk=chain.pk).first() or chain)
    chain.updated_at = later


def _set_status(chain, step, target, begin, by, at, seen):
    source = chain.status
    if source not in begin:
        raise StepNotAllowed(step, source)
    _claim(chain, at, seen, status=target)
    chain.status = target
    record(f"directory.chain.{step}", chain, by=by, at=at, source=str(source), target=str(target))
    return chain


def _free_slug(name):
    stem = slugify(name["fi"])[:70] or "ketju"
    taken = set(CareChain.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slugs = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in slugs if slug not in taken)


def _write_steps(chain, steps, day):
    """Steps in the order of their numbers, then of the list; numbered anew from 1. A step whose id is not
    known any more, for somebody removed it meanwhile, is written as a new one."""
    if len(steps) > MOST_STEPS:
        raise ValidationError(_("A chain has at most %(most)d steps.") % {"most": MOST_STEPS})
    known = {step.pk: step for step in chain.steps.all()}
    kept = [told["id"] for told in steps if told.get("id")]
    if len(set(kept)) < len(kept):
        raise ValidationError(_("A step stands twice in the list. Load the page anew."))
    gone = set(known) - set(kept)
    if ChainPlace.objects.filter(step__in=gone).filter(_not_over(day)).exists():
        raise ValidationError(_("A step that you removed has an agreed place. End the place first."))
    chain.steps.filter(pk__in=gone).delete()
    chain.steps.update(number=F("number") + ASIDE)
    ordered = sorted(steps, key=lambda told: told["number"])
    for number, told in enumerate(ordered, 1):
        step = known.get(told.get("id")) or ChainStep(chain=chain)
        step.number = number
        for name in STEP_FACTS:
            setattr(step, name, told.get(name) or (None if name == "phase" else {}))
        step.full_clean(exclude=["chain", "title", "who", "what"], validate_constraints=False)
        step.save()


def _check_fit(chain):
    if len(whole_steps(chain.steps.all())) < LEAST_STEPS:
        raise ValidationError(
            _("Write at least two steps, each with who and what, before the chain is published.")
        )


# Reads


def whole_steps(steps) -> list:
    """The steps that say in Finnish both who and what."""
    return [step for step in steps if step.who.get("fi") and step.what.get("fi")]


def chains(*, status=Status.PUBLISHED, coordinated=False):
    """Chains of one status (None: drafts and published), with the number of their steps (`step_count`)."""
    kept = ~Q(status=Status.ARCHIVED) if status is None else Q(status=status)
    if coordinated:
        kept &= Q(needs_coordination=True)
    return CareChain.objects.filter(kept).annotate(step_count=Count("steps")).order_by("status", "id")


def whole_chain(chain):
    """The steps of a chain in their order, each with its agreed places, entries and givers."""
    entries = ChainPlace.objects.select_related("service__organisation")
    return list(chain.steps.prefetch_related(Prefetch("places", entries)))


def places_of(service, day):
    """The agreed places of an entry in published chains that are in force on `day`."""
    return in_force(
        ChainPlace.objects.filter(service=service, step__chain__status=Status.PUBLISHED), day
    ).select_related("step__chain")


def agreed_places(service_ids, day) -> dict:
    """{entry's id: its agreed places in published chains on `day`}; asks nothing for no ids."""
    found = {}
    if service_ids:
        rows = ChainPlace.objects.filter(service__in=service_ids, step__chain__status=Status.PUBLISHED)
        for place in in_force(rows, day).select_related("step__chain"):
            found.setdefault(place.service_id, []).append(place)
    return found


def in_force(places, day):
    """Those of the agreed places that hold on `day`."""
    return places.filter(agreed_on__lte=day).filter(_not_over(day))


def _not_over(day):
    return Q(agreed_until=None) | Q(agreed_until__gte=day)
