"""The worker's pages of events, rooms, networks and experts by experience."""

from django.urls import path

from . import activities, activity_experts, activity_networks, activity_rooms

urlpatterns = [
    path("tapahtumat/", activities.events, name="events"),
    path("tapahtumat/uusi/", activities.new_event, name="new_event"),
    path("tapahtumat/kalenteri/", activities.make_feed, name="make_feed"),
    path("tapahtumat/<int:pk>/", activities.event, name="event"),
    path("tapahtumat/<int:pk>/muokkaa/", activities.edit_event, name="edit_event"),
    path("tapahtumat/<int:pk>/mukaan/", activities.join_event, name="join_event"),
    path("tapahtumat/<int:pk>/pois/", activities.leave_event, name="leave_event"),
    path("tapahtumat/<int:pk>/osallistujat/<slug:fmt>/", activities.event_people, name="event_people"),
    path("tapahtumat/<int:pk>/<slug:step>/", activities.event_step, name="event_step"),
    path("osallistujat/<int:pk>/<slug:step>/", activities.sign_up_step, name="sign_up_step"),
    path("kalenterini/<str:secret>.ics", activities.my_calendar, name="my_calendar"),
    path("tilat/", activity_rooms.rooms, name="rooms"),
    path("tilat/uusi/", activity_rooms.new_room, name="new_room"),
    path("tilat/<int:pk>/", activity_rooms.room, name="room"),
    path("tilat/<int:pk>/muokkaa/", activity_rooms.edit_room, name="edit_room"),
    path("varaukset/<int:pk>/<slug:step>/", activity_rooms.booking_step, name="booking_step"),
    path("verkostot/", activity_networks.networks, name="networks"),
    path("verkostot/uusi/", activity_networks.new_network, name="new_network"),
    path("verkostot/<int:pk>/", activity_networks.network, name="network"),
    path("verkostot/<int:pk>/muokkaa/", activity_networks.edit_network, name="edit_network"),
    path("jasenet/<int:pk>/paata/", activity_networks.end_member, name="end_member"),
    path("kokemusasiantuntijat/", activity_experts.experts, name="experts"),
    path("kokemusasiantuntijat/<int:pk>/pyyda/", activity_experts.ask, name="ask_expert"),
    path("kokemusasiantuntijat/pyynnot/<int:pk>/", activity_experts.expert_request, name="expert_request"),
    path(
        "kokemusasiantuntijat/pyynnot/<int:pk>/<slug:step>/",
        activity_experts.expert_request_step,
        name="expert_request_step",
    ),
]
