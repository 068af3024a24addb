"""The site's own addresses and one more: the empty base page, through the same middleware."""

from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as site


def empty(request):
    return render(request, "ui/base.html")


urlpatterns = [path("bench-empty/", empty), *site]
