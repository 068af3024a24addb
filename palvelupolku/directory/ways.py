"""The ways to a service, as readers need them: what is told of just that service in a channel goes first."""

from dataclasses import dataclass

from .choices import Status
from .models import Channel, ChannelUse


@dataclass(frozen=True)
class Way:
    """One channel for one service; texts are {fi, sv, en}.

    `description`, `cost` and `address` are only what is told of just this service; the rest is that, or
    what the channel tells of itself.
    """

    channel: Channel
    description: dict
    cost: dict
    address: dict
    hours: list
    hours_text: dict
    phones: list
    emails: list
    urls: list


def ways_to(service, *, only_published=False) -> list[Way]:
    """The ways to one service; takes prefetched `channels` and `channel_uses` as they are."""
    uses = {use.channel_id: use for use in service.channel_uses.all()}
    return [
        _way(channel, uses.get(channel.pk) or ChannelUse())
        for channel in service.channels.all()
        if not only_published or channel.status == Status.PUBLISHED
    ]


def _way(channel, use):
    return Way(
        channel=channel,
        description=use.description,
        cost=use.cost,
        address=use.address,
        hours=use.hours or channel.hours,
        hours_text={} if use.hours else channel.hours_text,
        phones=use.phones or channel.phones,
        emails=use.emails or channel.emails,
        urls=use.urls or channel.urls,
    )
