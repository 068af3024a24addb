from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "palvelupolku.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
