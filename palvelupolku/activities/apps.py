from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActivitiesConfig(AppConfig):
    name = "palvelupolku.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .overlaps import put_back

        post_migrate.connect(put_back, sender=self, dispatch_uid="activities_overlaps")
