"""The addresses of dispatches in the API."""

from django.urls import URLPattern, path

from notifications.api.views import Deliveries, Dispatches, OneDispatch

urlpatterns: list[URLPattern] = [
    path("dispatches/", Dispatches.as_view(), name="dispatches"),
    path("dispatches/<str:public_id>/", OneDispatch.as_view(), name="dispatch"),
    path("dispatches/<str:public_id>/deliveries/", Deliveries.as_view(), name="dispatch_deliveries"),
]
