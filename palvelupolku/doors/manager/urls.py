from django.urls import path

from . import export, funnel

app_name = "manager"
urlpatterns = [
    path("", funnel.funnel, name="funnel"),
    path("luvut.csv", export.funnel_csv, name="funnel_csv"),
]
