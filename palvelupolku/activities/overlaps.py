"""What may not overlap: a room is lent to one at a time."""

from palvelupolku.kernel.overlaps import NoOverlap

ROOM_ONCE = NoOverlap(
    name="room_booked_once",
    table="activities_roombooking",
    same=("room_id",),
    where="{row}is_open",
)


def put_back(sender, using, **kwargs):
    """After every migrate; `sender` is this app's config, so once per run."""
    from django.db import connections

    ROOM_ONCE.install(connections[using])
