from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "palvelupolku.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .triggers import put_back

        post_migrate.connect(put_back, sender=self, dispatch_uid="audit_triggers")
