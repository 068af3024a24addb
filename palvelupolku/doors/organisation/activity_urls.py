"""The association's pages of groups, events, rooms and experts by experience."""

from django.urls import path

from . import activities, events, experts, rooms, sign_ups

urlpatterns = [
    path("ryhmat/", activities.groups, name="groups"),
    path("ryhmat/uusi/", activities.new_group, name="new_group"),
    path("ryhmat/<int:pk>/", activities.group, name="group"),
    path("ryhmat/<int:pk>/muokkaa/", activities.edit_group, name="edit_group"),
    path("ryhmat/<int:pk>/ajat/", activities.plan_meetings, name="plan_meetings"),
    path("ryhmat/<int:pk>/osallistujat/<slug:fmt>/", activities.group_people, name="group_people"),
    path("ryhmat/<int:pk>/<slug:step>/", activities.group_step, name="group_step"),
    path("ryhmat/kokoontumiset/<int:pk>/", activities.meeting, name="meeting"),
    path("ryhmat/kokoontumiset/<int:pk>/<slug:step>/", activities.meeting_step, name="meeting_step"),
    path("osallistujat/<int:pk>/<slug:step>/", sign_ups.sign_up_step, name="sign_up_step"),
    path("tapahtumat/", events.events, name="events"),
    path("tapahtumat/uusi/", events.new_event, name="new_event"),
    path("tapahtumat/<int:pk>/", events.event, name="event"),
    path("tapahtumat/<int:pk>/muokkaa/", events.edit_event, name="edit_event"),
    path("tapahtumat/<int:pk>/mukaan/", events.join_event, name="join_event"),
    path("tapahtumat/<int:pk>/pois/", events.leave_event, name="leave_event"),
    path("tapahtumat/<int:pk>/osallistujat/<slug:fmt>/", events.event_people, name="event_people"),
    path("tapahtumat/<int:pk>/<slug:step>/", events.event_step, name="event_step"),
    path("tilat/", rooms.rooms, name="rooms"),
    path("tilat/<int:pk>/", rooms.room, name="room"),
    path("varaukset/<int:pk>/<slug:step>/", rooms.booking_step, name="booking_step"),
    path("kokemusasiantuntijat/", experts.experts, name="experts"),
    path("kokemusasiantuntijat/uusi/", experts.new_expert, name="new_expert"),
    path("kokemusasiantuntijat/<int:pk>/", experts.edit_expert, name="edit_expert"),
    path("kokemusasiantuntijat/pyynnot/<int:pk>/", experts.expert_request, name="expert_request"),
    path("kokemusasiantuntijat/pyynnot/<int:pk>/<slug:step>/", experts.request_step, name="request_step"),
]
