from django.apps import AppConfig


class WorkerDoorConfig(AppConfig):
    name = "palvelupolku.doors.worker"
    label = "worker_door"
    default_auto_field = "django.db.models.BigAutoField"
