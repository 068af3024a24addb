from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Who(TextChoices):
    """Who does an action of a plan."""

    CLIENT = "client", _("client")
    WORKER = "worker", _("worker")
    RELATIVE = "relative", _("relative")
    ASSOCIATION = "association", _("association")
    OTHER = "other", _("other authority")


class Ending(TextChoices):
    OWN = "own", _("on one's own with one's own network")
    SERVICES = "services", _("with the services' network")
    BOTH = "both", _("supported by both")


class Help(TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class AskBy(TextChoices):
    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
