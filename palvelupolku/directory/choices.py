from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(IntegerChoices):
    """The five stages, each in the client's own voice (docs/glossary.md)."""

    WELLBEING = 1, _("I want to take care of myself and take part in a way that means something to me.")
    TALK = 2, _("How I am is on my mind, and those around me tell me something needs to change.")
    LOOK = 3, _("I want to look at my situation with an expert.")
    ASSESS = 4, _("I want a professional's assessment and a plan.")
    MANY = 5, _("I need help from several professionals.")


class Phase(IntegerChoices):
    """The seven phases of a client's path."""

    BEFORE = 1, _("Before contact")
    CONTACT = 2, _("Handling the contact")
    ASSESSMENT = 3, _("Needs assessment")
    PLANNING = 4, _("Planning the whole")
    ORGANISING = 5, _("Organising")
    DELIVERING = 6, _("Delivering")
    FOLLOW_UP = 7, _("Monitoring and evaluating")


class ServiceKind(TextChoices):
    ACTIVITY = "activity", _("association's activity")
    SERVICE = "service", _("service")


class Source(TextChoices):
    OWN = "own", _("written here")
    PTV = "ptv", _("Finnish Service Catalogue (PTV)")


class Status(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class Placement(TextChoices):
    """How the stages and phases of an entry came to be."""

    NONE = "none", _("unclassified")
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")


class Charge(TextChoices):
    FREE = "free", _("free of charge")
    CHARGED = "charged", _("there is a charge")
    VARIES = "varies", _("the price varies")
    UNKNOWN = "", _("not told")


class ChannelType(TextChoices):
    """PTV's five channel types."""

    SERVICE_LOCATION = "ServiceLocation", _("place")
    PHONE = "Phone", _("phone")
    ECHANNEL = "EChannel", _("e-service")
    WEB_PAGE = "WebPage", _("web page")
    PRINTABLE_FORM = "PrintableForm", _("printable form")


class AreaType(TextChoices):
    NATIONWIDE = "Nationwide", _("the whole country")
    LIMITED = "LimitedType", _("named municipalities")
