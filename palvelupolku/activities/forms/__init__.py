"""Forms that several doors show."""

from .events import EventFilters, EventForm
from .experts import AgreeForm, AskForm, DeclineForm, ExpertFilters, ExpertForm, FeedbackForm, OfferForm
from .groups import GroupFilters, GroupForm, MeetingsForm
from .networks import MemberForm, NetworkForm
from .rooms import BookingForm, RoomForm
from .sign_ups import SignUpForm

__all__ = [
    "AgreeForm",
    "AskForm",
    "BookingForm",
    "DeclineForm",
    "EventFilters",
    "EventForm",
    "ExpertFilters",
    "ExpertForm",
    "FeedbackForm",
    "GroupFilters",
    "GroupForm",
    "MeetingsForm",
    "MemberForm",
    "NetworkForm",
    "OfferForm",
    "RoomForm",
    "SignUpForm",
]
