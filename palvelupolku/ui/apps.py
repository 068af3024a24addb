from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "palvelupolku.ui"
    label = "ui"
