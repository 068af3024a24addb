"""Every verb of a referral's life."""

from .answers import (
    accept_referral,
    ask_about_referral,
    complete_referral,
    decline_referral,
    fail_referral,
    start_referral,
)
from .drafting import change_draft
from .looking import look_at_list, look_at_referral
from .sending import (
    cancel_lapsed_referral,
    cancel_referral,
    draft_referral,
    reply_to_association,
    send_fresh_link,
    send_referral,
    tell_client,
    withdraw_consent,
)

__all__ = [
    "accept_referral",
    "ask_about_referral",
    "cancel_lapsed_referral",
    "cancel_referral",
    "change_draft",
    "complete_referral",
    "decline_referral",
    "draft_referral",
    "fail_referral",
    "look_at_list",
    "look_at_referral",
    "reply_to_association",
    "send_fresh_link",
    "send_referral",
    "start_referral",
    "tell_client",
    "withdraw_consent",
]
