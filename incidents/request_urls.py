"""The addresses of requests for information, under ``begaran/``."""

from django.urls import path

from incidents.views import requesting, requests

urlpatterns = [
    path("", requests.request_list, name="request_list"),
    path("ny/", requesting.request_new, name="request_new"),
    path("skicka/", requesting.request_send, name="request_send"),
    path("<str:public_id>/", requests.request_answers, name="request"),
    path("<str:public_id>/svar.csv", requests.request_export, name="request_export"),
]
