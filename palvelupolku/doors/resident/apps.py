from django.apps import AppConfig


class ResidentDoorConfig(AppConfig):
    name = "palvelupolku.doors.resident"
    label = "resident_door"
    default_auto_field = "django.db.models.BigAutoField"
