from django.apps import AppConfig


class ManagerDoorConfig(AppConfig):
    name = "palvelupolku.doors.manager"
    label = "manager_door"
    default_auto_field = "django.db.models.BigAutoField"
