from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    ORDINARY = "ordinary", _("referral")
    WELLBEING = "wellbeing", _("wellbeing referral")


class DeclineReason(TextChoices):
    FULL = "full", _("There is no room just now")
    NOT_FITTING = "not_fitting", _("We are not the right place for this")
    AREA = "area", _("Outside our area")
    NOT_REACHED = "not_reached", _("We could not reach the person")
    OTHER = "other", _("Another reason")


class Side(TextChoices):
    ASSOCIATION = "association", _("association")
    WORKER = "worker", _("worker")
