from django.urls import path

from . import pages

app_name = "open_data"
urlpatterns = [
    path("", pages.about, name="about"),
]
