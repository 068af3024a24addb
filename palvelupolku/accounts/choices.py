from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    COUNTY = "county", _("wellbeing services county")
    MUNICIPALITY = "municipality", _("municipality")
    ASSOCIATION = "association", _("association")
    PARISH = "parish", _("parish")
    COMPANY = "company", _("company")
    STATE = "state", _("state authority")
    OTHER = "other", _("other organisation")


class UnitKind(TextChoices):
    GUIDANCE = "guidance", _("client guidance unit")
    ADVICE = "advice", _("advice unit")
    HOME_CARE = "home_care", _("home care unit")
    HOUSING = "housing", _("housing unit")


class Role(TextChoices):
    SERVICE_ADVISER = "service_adviser", _("service adviser")
    CLIENT_GUIDE = "client_guide", _("client guidance worker")
    CASE_MANAGER = "case_manager", _("case manager")
    SOCIAL_WORKER = "social_worker", _("social worker")
    READER = "reader", _("reader")
    MANAGER = "manager", _("manager")
    COORDINATOR = "coordinator", _("association coordinator")
