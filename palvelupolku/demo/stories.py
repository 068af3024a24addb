"""Stories: each yields the moment of its next deed and then does it by the house's own actions.

`county.py` runs them all side by side in the order of their moments, so that the trail, the numbers and the
relations become as if people had worked for months. A story whose next moment has not come stops there.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.clients.access import open_client
from palvelupolku.clients.actions import add_close_person, add_contact_way
from palvelupolku.clients.choices import ContactKind
from palvelupolku.directory.choices import Phase
from palvelupolku.guidance.actions import (
    add_action,
    add_goal,
    close_case,
    complete_action,
    save_mapping,
    set_phase,
    take_hold,
)
from palvelupolku.guidance.choices import AskBy, Ending, Who
from palvelupolku.guidance.follow_up import plan_follow_up
from palvelupolku.intake.actions import close_contact, receive_contact
from palvelupolku.intake.choices import AgeBand, Closing, ForWhom, ReachBy

from .asking import follow_up_story
from .people import Person
from .referring import refer

# From (the least, the most) days a phase takes until the next one begins.
PACE = {
    Phase.CONTACT: (1, 4),
    Phase.ASSESSMENT: (5, 14),
    Phase.PLANNING: (3, 8),
    Phase.ORGANISING: (9, 20),
    Phase.DELIVERING: (24, 45),
    Phase.FOLLOW_UP: (6, 16),
}
CLOSED = "closed"


@dataclass
class Script:
    """One case: who, what about, how far it goes, and how its referrals end."""

    person: Person
    situation: dict
    goes_to: object
    stands: int
    referrals: list = field(default_factory=list)
    gaps: dict = field(default_factory=dict)

    def begins(self, clock):
        """The moment of the contact, so long ago that the case has reached where it goes and stood there."""
        last = Phase.FOLLOW_UP + 1 if self.goes_to == CLOSED else max(self.goes_to, Phase.ASSESSMENT)
        days = sum(gap + 1 for phase, gap in self.gaps.items() if phase < last)
        return clock.ago(days + self.stands)


def make_script(county, person, situation, goes_to, *, stands, referrals=()):
    gaps = {phase: county.rng.randint(*pace) for phase, pace in PACE.items()}
    return Script(person, situation, goes_to, stands, list(referrals), gaps)


# Contacts


def contact_fields(county, person, situation):
    """What the contact form would have sent."""
    rng, for_other = county.rng, situation["for"] == "other"
    writer = _writer(county, person, situation)
    fields = {
        "text": situation["text"],
        "for_whom": ForWhom.OTHER if for_other else ForWhom.SELF,
        "municipality": person.town,
        "language": situation["language"],
        "age_band": _age_band(person, county),
        "reach_by": rng.choice([ReachBy.PHONE] * 5 + [ReachBy.SMS]),
        "reach_when": county.pick(county.answers["reach_when"]),
        **writer,
    }
    if writer["email"] and rng.random() < 0.3:
        fields["reach_by"] = ReachBy.EMAIL
    if not person.is_safe:
        fields |= {"is_safe_to_call": False, "safety_note": county.pick(county.answers["unsafe"])}
        fields["reach_by"] = ReachBy.LETTER
    if for_other:
        fields |= {"subject_name": person.name, "subject_knows": rng.random() < 0.8}
    return fields


def _writer(county, person, situation):
    if situation["contacted_by"] == "professional":
        name = county.pick(county.answers["professionals"])
        return {"name": name, "phone": person.close_phone, "email": "", "subject_relation": "ammattilainen"}
    if situation["for"] == "other":
        return {
            "name": person.close_name,
            "phone": person.close_phone,
            "email": person.close_email if county.rng.random() < 0.5 else "",
            "subject_relation": person.close_relation,
        }
    return {"name": person.name, "phone": person.phone, "email": person.email, "address": person.street}


def _age_band(person, county):
    today = county.clock.today
    if county.rng.random() < 0.1:
        return AgeBand.UNKNOWN
    return AgeBand.OVER_75 if today.year - person.born_on.year > 75 else AgeBand.UNDER_75


def waiting_story(county, fields, received_at):
    """A contact that nobody has taken hold of yet."""
    yield received_at
    receive_contact(by=RESIDENT, at=received_at, **fields)


def advised_story(county, fields, received_at, closing):
    """A contact that ends without a case."""
    yield received_at
    contact = receive_contact(by=RESIDENT, at=received_at, **fields)
    at = yield county.clock.office(received_at, county.rng.randint(0, 3))
    worker = guide_of(county, contact.unit)
    note = county.pick(county.answers["closing_notes"]) if closing == Closing.ADVISED else ""
    close_contact(contact, by=worker, at=at, closing=closing, note=note)


def guide_of(county, unit):
    key = next(key for key, each in county.units.items() if each.pk == unit.pk)
    first, *others = county.guides[key]
    return county.pick([first, first, *others])


# Cases


def case_story(county, script):
    """From the contact to where the script goes, phase by phase."""
    received_at = script.begins(county.clock)
    at = yield received_at
    person = script.person
    contact = receive_contact(by=RESIDENT, at=at, **contact_fields(county, person, script.situation))
    at = yield county.clock.office(at, script.gaps[Phase.CONTACT])
    worker = guide_of(county, contact.unit)
    case = take_hold(contact, by=worker, at=at, **_client_fields(county, script))
    case.client.refresh_from_db()
    _write_people(county, script, case, worker, at)
    if script.goes_to in (Phase.BEFORE, Phase.CONTACT):
        at = yield county.clock.office(at, 1)
        set_phase(case, script.goes_to, by=worker, at=at)
        return
    yield from _assess(county, script, case, worker, at)


def _client_fields(county, script):
    person = script.person
    fields = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "identity_code": person.identity_code,
        "born_on": person.born_on,
        "language": person.language,
        "needs_interpreter": person.needs_interpreter,
        "address": person.street,
        "postal_code": county.postal_codes[person.town],
        "municipality": person.town,
        "is_non_disclosure": person.is_non_disclosure,
    }
    if script.situation["for"] == "other":
        fields["contact_ways"] = [
            {"kind": kind, "value": value, "is_safe": person.is_safe, "is_preferred": kind == "phone"}
            for kind, value in (("phone", person.phone), ("email", person.email))
            if value
        ]
    if script.situation["contacted_by"] == "professional":
        fields["close_persons"] = [_close_person(county, person)]
    return fields


def _write_people(county, script, case, worker, at):
    """What is learnt in the first call: close persons and other ways."""
    person, client = script.person, case.client
    if script.situation["for"] == "self" and county.rng.random() < 0.5:
        add_close_person(client, by=worker, at=at, **_close_person(county, person))
    if not person.is_safe:
        add_contact_way(
            client, by=worker, at=at, kind=ContactKind.LETTER, value=person.street, note="vain kirje"
        )


def _close_person(county, person):
    return {
        "name": person.close_name,
        "relation": person.close_relation,
        "phone": person.close_phone,
        "may_be_contacted": county.rng.random() < 0.7,
    }


def _assess(county, script, case, worker, at):
    clock, gap = county.clock, script.gaps[Phase.ASSESSMENT]
    at = yield clock.office(at, max(1, gap - 4))
    look(worker, case, "guidance.case", at)
    if script.goes_to == Phase.ASSESSMENT and script.stands < 4:
        return
    mapping = dict(script.situation["mapping"])
    # Helvi's daughter is Liisa; everyone else's has her own name.
    mapping["network"] = mapping["network"].replace("Liisa", script.person.close_name.split()[0])
    save_mapping(case, by=worker, at=at, version=0, **mapping)
    if script.goes_to == Phase.ASSESSMENT:
        return
    at = yield clock.office(at, min(gap, 4))
    set_phase(case, Phase.PLANNING, by=worker, at=at)
    yield from _plan(county, script, case, worker, at)


def look(user, case, purpose, at):
    """Leave the line of looking, as the page does."""
    open_client(user, case.client_id, purpose=purpose, at=at)


def _plan(county, script, case, worker, at):
    clock = county.clock
    at = yield clock.office(at)
    goal = add_goal(case, by=worker, at=at, words=script.situation["goal"])
    at = yield clock.office(at, script.gaps[Phase.PLANNING] // 2)
    actions = _add_actions(county, script, goal, worker, at)
    if script.goes_to == Phase.PLANNING:
        return
    at = yield clock.office(at, script.gaps[Phase.PLANNING] // 2)
    set_phase(case, Phase.ORGANISING, by=worker, at=at)
    yield from _organise(county, script, case, worker, at, goal, actions)


def _add_actions(county, script, goal, worker, at):
    """The plan's actions, each with the service of the catalogue that fits who does it."""
    services = [county.services[key] for key in script.situation["services"]]
    actions = []
    for told in script.situation["actions"]:
        service = next((each for each in services if _fits(county, each, told["who"], script.person)), None)
        if service:
            services.remove(service)
        actions.append(_agree(county, script, goal, worker, at, told["what"], told["who"], service))
    # Every referral needs an action of an association that serves the town.
    ours = [each for each in actions if each.who == Who.ASSOCIATION and each.service]
    for service in _offered(county, script, ours)[len(ours) : len(script.referrals)]:
        what = service.name["fi"]
        actions.append(_agree(county, script, goal, worker, at, what, Who.ASSOCIATION, service))
    return actions


def _fits(county, service, who, person):
    if who == Who.ASSOCIATION:
        return county.serves(service, person.town)
    return who == Who.WORKER and not county.gives_answers(service)


def _offered(county, script, ours):
    """The services that the plan has already, and others for the same age in the same town."""
    old = county.clock.today.year - script.person.born_on.year >= 65
    kept = [each.service for each in ours]
    keys = county.answers["offered"]["old" if old else "young"]
    others = [county.services[key] for key in county.rng.sample(keys, len(keys))]
    return kept + [each for each in others if each not in kept and county.serves(each, script.person.town)]


def _agree(county, script, goal, worker, at, what, who, service):
    return add_action(
        goal,
        by=worker,
        at=at,
        what=what,
        who=who,
        who_name=_who_name(script.person, who, service),
        by_on=timezone.localdate(at) + timedelta(days=county.rng.randint(7, 35)),
        service=service,
    )


def _who_name(person, who, service):
    if who == Who.RELATIVE:
        return person.close_name
    return str(service.organisation) if service and who == Who.ASSOCIATION else ""


def _organise(county, script, case, worker, at, goal, actions):
    clock = county.clock
    ours = [each for each in actions if each.who == Who.ASSOCIATION and each.service]
    for number, (ending, action) in enumerate(zip(script.referrals, ours, strict=False)):
        refer(county, case, worker, clock.office(at, number * 6), action, ending)
    if script.goes_to == Phase.ORGANISING:
        return
    at = yield clock.office(at, script.gaps[Phase.ORGANISING])
    look(worker, case, "guidance.case", at)
    set_phase(case, Phase.DELIVERING, by=worker, at=at)
    if script.goes_to == Phase.DELIVERING:
        return
    at = yield clock.office(at, script.gaps[Phase.DELIVERING])
    for action in actions[: county.rng.randint(1, len(actions))]:
        complete_action(action, by=worker, at=at)
    set_phase(case, Phase.FOLLOW_UP, by=worker, at=at)
    yield from _follow_up(county, script, case, worker, at, goal)


def _follow_up(county, script, case, worker, at, goal):
    clock = county.clock
    follow_up = plan_follow_up(
        case,
        by=worker,
        at=at,
        goal=goal,
        ask_on=clock.office(at, 5).date(),
        ask_by=county.pick([AskBy.PHONE, AskBy.EMAIL, AskBy.PAPER]),
    )
    county.begin(follow_up_story(county, follow_up.pk))
    if script.goes_to != CLOSED:
        return
    at = yield clock.office(at, script.gaps[Phase.FOLLOW_UP])
    close_case(case, by=worker, at=at, ending=county.pick(list(Ending)))
