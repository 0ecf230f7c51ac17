"""The addresses of dispatches in the API."""

from django.urls import URLPattern, path

from notifications.api.views import Deliveries, Dispatches, OneDispatch, Release, Undo

urlpatterns: list[URLPattern] = [
    path("dispatches/", Dispatches.as_view(), name="dispatches"),
    path("dispatches/<str:public_id>/", OneDispatch.as_view(), name="dispatch"),
    path("dispatches/<str:public_id>/deliveries/", Deliveries.as_view(), name="dispatch_deliveries"),
    path("dispatches/<str:public_id>/undo/", Undo.as_view(), name="dispatch_undo"),
    path("dispatches/<str:public_id>/release/", Release.as_view(), name="dispatch_release"),
]
