"""The addresses of this app: dispatches for staff, and the two links that every letter carries."""

from django.urls import path

from notifications.links import Purpose
from notifications.views import dispatches, links

app_name = "notifications"

urlpatterns = [
    path("utskick/", dispatches.dispatch_list, name="dispatch_list"),
    path("utskick/<str:public_id>/", dispatches.dispatch, name="dispatch"),
    path("utskick/<str:public_id>/angra/", dispatches.dispatch_undo, name="dispatch_undo"),
    path("utskick/<str:public_id>/skicka-nu/", dispatches.dispatch_release, name="dispatch_release"),
    path(f"{Purpose.READ}/<str:token>/", links.personal_link, name="personal_link"),
    path(f"{Purpose.DECLINE}/<str:token>/", links.unsubscribe, name="unsubscribe"),
]
