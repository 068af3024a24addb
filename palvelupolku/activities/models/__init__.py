from .events import CalendarFeed, Event
from .experts import Expert, ExpertRequest
from .groups import ActivityGroup, Attendance, Meeting
from .networks import Network, NetworkMember
from .rooms import Room, RoomBooking, RoomHours
from .sign_ups import SignUp

__all__ = [
    "ActivityGroup",
    "Attendance",
    "CalendarFeed",
    "Event",
    "Expert",
    "ExpertRequest",
    "Meeting",
    "Network",
    "NetworkMember",
    "Room",
    "RoomBooking",
    "RoomHours",
    "SignUp",
]
