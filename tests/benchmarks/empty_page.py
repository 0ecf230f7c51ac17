"""The product with one page more: an empty one in the frame of all pages, to measure others against."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_safe

from contacts.guard import for_staff

ADDRESS = "tom/"
PAGE = engines["django"].from_string('{% extends "base.html" %}{% block content %}<h1>Tom</h1>{% endblock %}')


@for_staff
@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """Show nothing but the frame: whoever has logged in, their menu, and nothing more."""
    return HttpResponse(PAGE.render({}, request))


urlpatterns = [path(ADDRESS, empty), path("", include("botkyrka_oro.urls"))]
