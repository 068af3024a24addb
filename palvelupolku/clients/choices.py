from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")
    SE = "se", _("Northern Sámi")
    RU = "ru", _("Russian")
    UK = "uk", _("Ukrainian")
    AR = "ar", _("Arabic")
    ET = "et", _("Estonian")
    SO = "so", _("Somali")
    FSE = "fse", _("Finnish sign language")
    OTHER = "other", _("another language")


class ContactKind(TextChoices):
    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")


class Task(TextChoices):
    """Why someone has to do with the client. Access is read from these and nothing else."""

    RESPONSIBLE = "responsible", _("responsible worker")
    GUIDANCE = "guidance", _("client guidance of the area")
    REFERRAL = "referral", _("answers a referral")


class Scope(TextChoices):
    """What a consent covers: each part of what may be told."""

    NAME = "name", _("name")
    CONTACT = "contact", _("phone and other contact details")
    ADDRESS = "address", _("home address")
    SITUATION = "situation", _("what is going on and what help is wished for")
    PLAN = "plan", _("goals and agreed actions")
    FEEDBACK = "feedback", _("whether the help arrived")


class GivenHow(TextChoices):
    ORAL = "oral", _("orally")
    PHONE = "phone", _("by phone")
    WRITTEN = "written", _("in writing")
    ELECTRONIC = "electronic", _("electronically")
