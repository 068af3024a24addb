"""All numbers of the manager's page and of its export, read once."""

from dataclasses import dataclass

from django.utils import timezone

from palvelupolku.accounts.grants import grants_of
from palvelupolku.insight import queries
from palvelupolku.insight.rules import Period


@dataclass(frozen=True)
class Figures:
    """What `insight.queries` answers for one period; see there for the shapes."""

    period: Period
    stood_at: object
    units: list
    funnel: list
    waiting: dict
    queues: list
    referrals: queries.Now
    helped: queries.Helped


def figures_for(user, period, at) -> Figures:
    """Read the numbers of the user's county. Waiting is told as it stood at the period's end."""
    zone = timezone.get_current_timezone()
    units = queries.units_of(grants_of(user).manager_county_ids)
    start, end = period.moments(zone)
    stood_at = min(at, end)
    return Figures(
        period=period,
        stood_at=stood_at,
        units=units,
        funnel=queries.funnel(period),
        waiting=queries.waiting(units, at=stood_at, before_at=stood_at - (end - start)),
        queues=queries.queues(units, at=at),
        referrals=queries.referrals(units, period, zone),
        helped=queries.helped(units, period, zone),
    )
