from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "palvelupolku.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"
