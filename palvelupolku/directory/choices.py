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
    HSDS = "hsds", _("open service data (HSDS)")


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


class PlacesUnit(TextChoices):
    """What free places are counted in."""

    PLACE = "place", _("place")
    BED = "bed", _("bed")
    TIME = "time", _("appointment")
    VISIT = "visit", _("visit")
    FLAT = "flat", _("flat")
    VOLUNTEER = "volunteer", _("volunteer")


class ToldBy(TextChoices):
    """Who told of free places."""

    UNKNOWN = "", _("not told")
    OWNER = "owner", _("told by the provider")
    PHONE = "phone", _("confirmed by phone")
    IMPORT = "import", _("from the source")


class Accessibility(TextChoices):
    """What an entry may promise of its accessibility; a list of these codes on the entry."""

    STEP_FREE = "step_free", _("step-free entrance")
    TOILET = "toilet", _("accessible toilet")
    PARKING = "parking", _("accessible parking")
    INDUCTION_LOOP = "loop", _("induction loop")
    SIGN_LANGUAGE = "sign", _("sign language")
    PLAIN_LANGUAGE = "plain", _("plain language")
    OWN_ASSISTANT = "assistant", _("own assistant or escort may come along")
    MEMORY_FRIENDLY = "memory", _("memory-friendly")


class DraftState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("sent back to be mended")
    DISCARDED = "discarded", _("thrown away")


class DraftOrigin(TextChoices):
    HAND = "hand", _("written by hand")
    TEMPLATE = "template", _("from a spreadsheet")


class ChainPartner(TextChoices):
    """With whom outside the county and associations a chain is shared."""

    OCCUPATIONAL_HEALTH = "occupational", _("occupational health care")
    KELA = "kela", _("Kela")
    EMPLOYMENT = "employment", _("employment services")
    MUNICIPALITY = "municipality", _("the municipality")
