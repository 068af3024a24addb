from django.apps import AppConfig


class OpenDataDoorConfig(AppConfig):
    name = "palvelupolku.doors.open_data"
    label = "open_data_door"
    default_auto_field = "django.db.models.BigAutoField"
