"""The addresses of the API, gathered from the apps, with its description."""

from django.urls import include, path, re_path

from botkyrka_oro.api_docs import nowhere, read_about_it, schema

app_name = "api"

urlpatterns = [
    path("", include("contacts.api.urls")),
    path("", include("incidents.api.urls")),
    path("", include("notifications.api.urls")),
    path("schema/", schema, name="schema"),
    path("docs/", read_about_it, name="docs"),
    re_path(r"^(?P<rest>.*)$", nowhere, name="nowhere"),
]
