from django.apps import AppConfig


class OrganisationDoorConfig(AppConfig):
    name = "palvelupolku.doors.organisation"
    label = "organisation_door"
    default_auto_field = "django.db.models.BigAutoField"
