"""Short ways to a contact and a case for tests."""

from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Count, Event
from palvelupolku.guidance.actions import take_hold
from palvelupolku.intake.actions import receive_contact
from tests.cast import AT


def a_contact(**fields):
    """A contact in the northern queue."""
    told = {
        "text": "äiti ei enää pääse yksin kauppaan eikä ulos",
        "municipality": "991",
        "name": "Helvi Lehtonen",
    }
    return receive_contact(by=RESIDENT, at=AT, **(told | fields))


def a_case(cast, **fields):
    """Helvi's case, held by Aino."""
    return take_hold(a_contact(**fields), by=cast.aino, at=AT, client=cast.helvi)


def lines(action):
    """The trail's lines of one action."""
    return Event.objects.filter(action=action)


def number_of(event, tier=None):
    rows = Count.objects.filter(event=event)
    return sum(row.n for row in (rows.filter(tier=tier) if tier else rows))
