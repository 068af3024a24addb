"""The resident's pages of groups, events, networks and experts by experience."""

from django.urls import path

from . import activities, calendars, experts, sign_ups

urlpatterns = [
    path("ryhmat/", activities.groups, name="groups"),
    path("ryhmat/<int:pk>/", activities.group, name="group"),
    path("ryhmat/<int:pk>/ilmoittaudu/", sign_ups.join_group, name="join_group"),
    path("tapahtumat/", activities.events, name="events"),
    path("tapahtumat/kalenteri.ics", calendars.feed, name="events_feed"),
    path("tapahtumat/<int:pk>.ics", calendars.event_ics, name="event_ics"),
    path("tapahtumat/<int:pk>/", activities.event, name="event"),
    path("tapahtumat/<int:pk>/ilmoittaudu/", sign_ups.join_event, name="join_event"),
    path("ilmoittautuminen/kiitos/", sign_ups.done, name="sign_up_done"),
    path("ilmoittautuminen/<str:secret>/", sign_ups.by_link, name="sign_up"),
    path("verkostot/", experts.networks, name="networks"),
    path("kokemusasiantuntijat/", experts.experts, name="experts"),
    path("kokemusasiantuntijat/kiitos/", experts.asked, name="expert_asked"),
    path("kokemusasiantuntijat/<int:pk>/pyyda/", experts.ask, name="ask_expert"),
]
