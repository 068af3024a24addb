from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Tier(IntegerChoices):
    """The four tiers of the client support model."""

    OWN_HELP = 1, _("Information and own help")
    ADVICE = 2, _("Advice")
    GUIDANCE = 3, _("Client guidance")
    SERVICES = 4, _("Services")


class ForWhom(TextChoices):
    SELF = "self", _("for myself")
    OTHER = "other", _("for someone else")


class ReachBy(TextChoices):
    PHONE = "phone", _("Call me")
    SMS = "sms", _("Text me")
    EMAIL = "email", _("E-mail me")
    LETTER = "letter", _("Write me a letter")


class AgeBand(TextChoices):
    """Asked only to know which statutory clock runs (SHL 36 §)."""

    UNDER_75 = "under75", _("under 75")
    OVER_75 = "over75", _("75 or over")
    UNKNOWN = "", _("I would rather not say")


class Closing(TextChoices):
    ADVISED = "advised", _("Advice was enough")
    NOT_REACHED = "not_reached", _("Could not be reached")
    DUPLICATE = "duplicate", _("The same contact came twice")
    ELSEWHERE = "elsewhere", _("Belongs to another county, and was handed over")
