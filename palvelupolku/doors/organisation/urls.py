from django.urls import path

from . import by_link, confirm_by_link, corrections, enquiries, referrals, service_drafts, services, uploads
from .activity_urls import urlpatterns as activity_pages

app_name = "organisation"
urlpatterns = [
    path("", referrals.listing, name="referrals"),
    path("ohjaukset/<int:pk>/", referrals.page, name="referral"),
    path("tiedustelut/", enquiries.listing, name="enquiries"),
    path("tiedustelut/<int:pk>/", enquiries.page, name="enquiry"),
    path("tiedustelu/<str:secret>/", enquiries.by_link, name="enquiry_by_link"),
    path("vastaus/<str:secret>/", by_link.page, name="answer"),
    path("palvelut/korjaukset/", corrections.listing, name="corrections"),
    path("palvelut/korjaukset/<int:pk>/", corrections.page, name="correction"),
    path("palvelut/", services.listing, name="services"),
    path("palvelut/vahvista/", services.confirm, name="confirm_services"),
    path("palvelut/uusi/", service_drafts.new, name="new_service"),
    path("palvelut/luonnokset/<int:pk>/", service_drafts.page, name="draft"),
    path("palvelut/luonnokset/<int:pk>/<int:number>/", service_drafts.step, name="draft_step"),
    path("palvelut/tuonti/", uploads.uploads, name="uploads"),
    path("palvelut/tuonti/pohja.xlsx", uploads.template, name="upload_template"),
    path("palvelut/tuonti/<int:pk>/", uploads.upload, name="upload"),
    path("palvelut/tuonti/<int:pk>/korjattavat.xlsx", uploads.refused, name="upload_refused"),
    path("palvelut/<int:pk>/", services.page, name="service"),
    path("palvelut/<int:pk>/muuta/", services.change, name="change_service"),
    path("palvelut/<int:pk>/paata/", services.end, name="end_service"),
    path("palvelut/<int:pk>/paikat/", services.places, name="service_places"),
    path("ajan-tasalla/<str:secret>/", confirm_by_link.page, name="confirm_by_link"),
    *activity_pages,
]
