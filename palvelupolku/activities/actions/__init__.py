"""Every deed of this room, a module a theme."""

from .events import cancel_event, make_feed, publish_event, restore_event, save_event
from .experts import (
    agree_request,
    ask_for_expert,
    cancel_request,
    decline_request,
    give_feedback,
    hold_request,
    offer_request,
    save_expert,
)
from .groups import (
    cancel_meeting,
    end_group,
    mark_attendance,
    plan_meetings,
    publish_group,
    restore_meeting,
    save_group,
)
from .networks import add_member, end_member, save_network
from .rooms import book_room, cancel_booking, restore_booking, save_room
from .sign_ups import (
    leave,
    look_at_sign_ups,
    mark_called,
    move_sign_up,
    put_first,
    queue_sign_up,
    remove_sign_up,
    restore_sign_up,
    sign_up,
)

__all__ = [
    "add_member",
    "agree_request",
    "ask_for_expert",
    "book_room",
    "cancel_booking",
    "cancel_event",
    "cancel_meeting",
    "cancel_request",
    "decline_request",
    "end_group",
    "end_member",
    "give_feedback",
    "hold_request",
    "leave",
    "look_at_sign_ups",
    "make_feed",
    "mark_attendance",
    "mark_called",
    "move_sign_up",
    "offer_request",
    "plan_meetings",
    "publish_event",
    "publish_group",
    "put_first",
    "queue_sign_up",
    "remove_sign_up",
    "restore_booking",
    "restore_event",
    "restore_meeting",
    "restore_sign_up",
    "save_event",
    "save_expert",
    "save_group",
    "save_network",
    "save_room",
    "sign_up",
]
