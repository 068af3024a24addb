"""Reads about referrals assembled for pages and for other floors."""

from django.db.models import Case, Count, Q, When

from palvelupolku.clients.choices import ContactKind, Scope
from palvelupolku.clients.queries import consents_for
from palvelupolku.directory.models import Municipality, Service

from . import rules
from .workflow import ANSWERABLE_STATES, TOLD_STATES, State

# What the client is to hear of.
NEWS_STATES = (State.ACCEPTED, State.REJECTED, State.IN_PROGRESS, State.FAILED, State.COMPLETED)
FILTERS = {
    "open": (*ANSWERABLE_STATES, State.ACCEPTED, State.IN_PROGRESS),
    "waiting": (State.REQUESTED,),
    "asked": (State.ON_HOLD,),
    "accepted": (State.ACCEPTED,),
    "going": (State.IN_PROGRESS,),
    "ended": (State.REJECTED, State.FAILED, State.COMPLETED, State.CANCELLED),
}


def needed_scopes(referral) -> frozenset[str]:
    """The codes of `clients.Scope` that a consent must cover before this referral may be sent."""
    return rules.needed_scopes(
        has_message=bool(referral.message), is_non_disclosure=referral.client.is_non_disclosure
    )


def fitting_consents(referral, day):
    """The consents in force on `day` under which this referral may be sent, newest first."""
    return consents_for(referral.client, referral.organisation, day, needed_scopes(referral))


def is_withdrawn(referral, day) -> bool:
    """Whether a referral that was sent may no longer be shown, because the consent is not in force."""
    return referral.state in TOLD_STATES and not _consent_holds(referral, day)


def _consent_holds(referral, day):
    consent = referral.consent
    return bool(
        consent
        and consent.client_id == referral.client_id
        and consent.organisation_id == referral.organisation_id
        and consent.is_in_force(day)
    )


def what_is_told(referral, day) -> dict:
    """What the association may know on `day`: only fields that the consent covers, {} when it holds none.

    Keys, each only when told: name, contact_ways [(label, value, note)], language, needs_interpreter,
    address, postal_code, municipality ({fi, sv, en}), message, goal, action; `through_worker` is always there
    and true when contact goes through the worker.
    """
    if referral.state not in TOLD_STATES or not _consent_holds(referral, day):
        return {}
    client = referral.client
    scopes = rules.told_scopes(referral.consent.scopes, is_non_disclosure=client.is_non_disclosure)
    told = {"through_worker": client.is_non_disclosure}
    for scope, fields in _TELLERS.items():
        if scope in scopes:
            told |= fields(referral, client)
    return _without_whereabouts(told, client) if client.is_non_disclosure else told


def _without_whereabouts(told, client):
    """The protection may be younger than the words: those that tell where the client is are left out."""
    where = whereabouts(client)
    texts = [name for name in ("message", "goal", "action") if name in told]
    return {k: v for k, v in told.items() if k not in texts or not rules.tells_whereabouts(v, **where)}


def told_name(referral, day) -> str:
    """The client's name as the association may see it on a list; "" when it may not."""
    if referral.state not in TOLD_STATES or not _consent_holds(referral, day):
        return ""
    return str(referral.client) if Scope.NAME in referral.consent.scopes else ""


def _name(referral, client):
    return {"name": str(client)}


def _contact(referral, client):
    ways = [
        (way.get_kind_display(), way.value, way.note)
        for way in client.contact_ways.all()
        if way.is_safe and way.kind != ContactKind.LETTER
    ]
    told = {"contact_ways": ways, "language": client.get_language_display()}
    return told | ({"needs_interpreter": True} if client.needs_interpreter else {})


def _address(referral, client):
    told = {"address": client.address, "postal_code": client.postal_code}
    place = Municipality.objects.filter(code=client.municipality).first() if client.municipality else None
    told["municipality"] = place.name if place else {}
    return {key: value for key, value in told.items() if value}


def _situation(referral, client):
    return {"message": referral.message} if referral.message else {}


def _plan(referral, client):
    if referral.action is None:
        return {}
    return {"goal": referral.action.goal.words, "action": referral.action.what}


_TELLERS = {
    Scope.NAME: _name,
    Scope.CONTACT: _contact,
    Scope.ADDRESS: _address,
    Scope.SITUATION: _situation,
    Scope.PLAN: _plan,
}


def words_told(referral) -> list[str]:
    """The free texts that the association reads under the referral's consent."""
    texts = [referral.message] if Scope.SITUATION in referral.consent.scopes else []
    if Scope.PLAN in referral.consent.scopes:
        texts += [str(text) for text in _plan(referral, referral.client).values()]
    return texts


def whereabouts(client) -> dict:
    """Where the client lives and how to reach them, as `rules.tells_whereabouts` reads it."""
    town = Municipality.objects.filter(code=client.municipality).first() if client.municipality else None
    ways = list(client.contact_ways.all())
    return {
        "places": [client.address, *(town.name.values() if town else ())],
        "phones": [way.value for way in ways if way.kind in (ContactKind.PHONE, ContactKind.SMS)],
        "others": [client.postal_code, *(way.value for way in ways if way.kind == ContactKind.EMAIL)],
    }


def needs_telling(referral) -> bool:
    """Whether the worker should tell the client of the answer: it came, and no safe e-mail could carry it."""
    return referral.state in NEWS_STATES and bool(referral.answered_at) and referral.client_told_at is None


def to_be_told(referrals):
    """Those of `referrals` (a QuerySet) whose client is still to be told."""
    return referrals.filter(state__in=NEWS_STATES, answered_at__isnull=False, client_told_at=None)


def received_counts(received) -> dict:
    """How many of the `received` referrals stand under each of FILTERS."""
    return received.aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, states in FILTERS.items()}
    )


def received_list(received, *, show="open", words=""):
    """The `received` referrals of one of FILTERS, the longest waiting first; ended ones newest first.

    `words` must be found in the service's name in some language. Unknown filters show the open ones.
    """
    states = FILTERS.get(show, FILTERS["open"])
    unanswered_first = Case(When(state__in=ANSWERABLE_STATES, then=0), default=1)
    order = ("-state_since", "-id") if show == "ended" else (unanswered_first, "requested_at", "id")
    rows = received.filter(state__in=states)
    if words:
        rows = rows.filter(service_id__in=_services_named(received, words))
    return rows.select_related("client", "consent", "service", "organisation").order_by(*order)


def _services_named(received, words):
    # Names lie in JSON, and SQLite folds only ASCII letters: the association's few services are sifted here.
    words = words.casefold()
    services = Service.objects.filter(pk__in=received.order_by().values("service_id"))
    return [each.pk for each in services.only("name") if words in " ".join(each.name.values()).casefold()]
