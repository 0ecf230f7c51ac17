"""The description of the API, for programs and for people, and what an unknown address answers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from botkyrka_oro import api_schema
from botkyrka_oro.api_reading import CODES, chapters
from botkyrka_oro.problems import MEDIA_TYPE, problem
from contacts.guard import public

# Importing the module is what makes the ways of logging in known to the generator.
assert api_schema.BearerKeyScheme.name


@cache
def _description_in(language: str) -> dict[str, Any]:
    del language
    description: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return description


def description() -> dict[str, Any]:
    """Return the OpenAPI description in the language of the moment; it never changes while the program runs."""
    return _description_in(get_language() or "sv")


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI description."""
    del request
    return HttpResponse(json.dumps(description(), ensure_ascii=False, default=str), content_type="application/json")


@public
@require_safe
def read_about_it(request: HttpRequest) -> HttpResponse:
    """Show the same as a page for people, without any script."""
    return render(request, "api/docs.html", {"chapters": chapters(description()), "codes": CODES})


@public
@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead to the address with the forgotten slash at the end, method and body kept; else say that there is none."""
    del rest
    if not request.path.endswith("/") and resolve(f"{request.path_info}/").func is not nowhere:
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True), preserve_request=True)
    return HttpResponse(json.dumps(problem(404), ensure_ascii=False), status=404, content_type=MEDIA_TYPE)
