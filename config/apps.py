from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The roof as an app: it carries the commands that concern the whole house."""

    name = "config"
