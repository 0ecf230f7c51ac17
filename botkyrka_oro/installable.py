"""What makes the site an app on a phone: the manifest, the service worker, and the page for when nothing else opens."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from contacts.guard import public

# All that a phone keeps, beside the empty form and the page that says that there is no contact.
FILES = (
    "css/lagesstod.css",
    "js/field.js",
    "js/field_form.js",
    "js/field_place.js",
    "js/field_refused.js",
    "icon.svg",
)
WORKER = "js/sw.js"
_PNG = "image/png"
GROUND, BAR = "#f4f6f8", "#0c2a4d"


@public
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Describe the app to the phone that installs it."""
    with override("sv"):
        described = {
            "id": "/",
            "name": "Lägesstöd Botkyrka",
            "short_name": "Lägesstöd",
            "lang": "sv",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": BAR,
            "icons": [
                {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": _PNG},
                {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": _PNG},
                {
                    "src": static("icons/maskable-512.png"),
                    "sizes": "512x512",
                    "type": _PNG,
                    "purpose": "maskable",
                },
            ],
            "shortcuts": [{"name": _("Ny händelse"), "url": reverse("incidents:incident_new")}],
        }
    return JsonResponse(described, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})


@public
@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Hand out the worker; its text changes with what it keeps, so that browsers notice a new version."""
    kept = {
        "name": f"field-{_version()}",
        "files": [static(one) for one in FILES],
        "form": reverse("incidents:incident_new"),
        "shell": reverse("incidents:log_shell"),
        "outlines": reverse("incidents:outlines"),
        "offline": reverse("offline"),
    }
    text = f"const KEPT = {json.dumps(kept)};\n{_text_of(WORKER)}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no contact, and what can be done anyway. Holds nothing about anybody."""
    return render(request, "offline.html")


def _version() -> str:
    texts = "".join(_text_of(one) for one in (*FILES, WORKER))
    return hashlib.sha256(f"{[static(one) for one in FILES]}{texts}".encode()).hexdigest()[:12]


def _text_of(name: str) -> str:
    """Return a static file; where files do not change under a running site, it is read once."""
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is missing"
    return _read(found)


@cache
def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - finders speak in strings
        return file.read()
