"""What every page knows without asking the database."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.ui.texts import in_language


def house():
    """Who answers the phone, and the county's name, in the reader's language; asks no database."""
    return {
        "sos_phone": settings.SOCIAL_EMERGENCY_PHONE,
        "sos_label": _("Emergency? Social emergency services"),
        "advice_phone": settings.ADVICE_PHONE,
        "advice_hours": in_language(getattr(settings, "ADVICE_HOURS", "")) or _("weekdays 9–15"),
        "county_name": in_language(settings.COUNTY_NAME),
        "is_demo": getattr(settings, "DEMO", False),
    }


def page(request):
    """Phones, the county's name and the moment of this answer as `now`."""
    return house() | {"now": timezone.now()}
