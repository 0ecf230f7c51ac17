"""How the API says that something went wrong: problem details by RFC 9457, whatever it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.response import Response

from contacts.access import OutOfReach
from contacts.api.parsing import BodyTooLarge
from contacts.api.refusals import Refused

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 50
API_PREFIX = "/api/"
# Codes of the framework's exceptions that say more than the status does.
_TELLING_CODES = ("csrf", "body_too_large", "length_missing")

# status -> what it is called, and what can be done about it
WORDS: dict[int, tuple[Promise, Promise]] = {
    400: (_("Begäran går inte att läsa"), _("Rätta adressen eller innehållet och försök igen.")),
    401: (_("Du behöver en nyckel"), _("Skicka din nyckel i huvudet Authorization: Bearer.")),
    403: (_("Det får du inte göra"), _("Din roll får inte göra det här.")),
    404: (_("Det finns inte"), _("Det finns inte, eller så får du inte se det.")),
    405: (_("Så går det inte att göra här"), _("Adressen tar inte emot den metoden. Se huvudet Allow.")),
    406: (_("Svaret finns bara som JSON"), _("Be om application/json i huvudet Accept.")),
    409: (_("Läget har ändrats"), _("Hämta det på nytt och försök igen.")),
    411: (_("Säg hur långt innehållet är"), _("Skicka innehållet med huvudet Content-Length.")),
    413: (_("Innehållet är för stort"), _("Skicka mindre på en gång.")),
    415: (_("Skicka JSON"), _("Skicka innehållet som application/json.")),
    422: (_("Något i det du skickade behöver rättas"), _("Rätta fälten under errors och försök igen.")),
    429: (_("Vänta lite"), _("Det kom för många ändringar på kort tid.")),
    500: (_("Något gick fel hos oss"), _("Felet är antecknat. Försök igen om en stund.")),
    503: (_("Tjänsten svarar inte just nu"), _("Försök igen om några sekunder.")),
}


def answer_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what an endpoint raised. What nobody foresaw goes on to the log and becomes a 500."""
    del context
    if isinstance(exception, (OutOfReach, Http404)):
        return _respond(404)
    if isinstance(exception, PermissionDenied):
        return _respond(403)
    if isinstance(exception, RequestDataTooBig):
        return _respond(413, BodyTooLarge.default_detail, code=BodyTooLarge.default_code)
    if isinstance(exception, OperationalError):
        log.error("database_away", exc_info=exception)
        return _respond(503, headers={"Retry-After": "5"})
    if isinstance(exception, exceptions.ValidationError):
        return _respond(422, code="validation", errors=list(flat_errors(exception.detail))[:MOST_ERRORS])
    if isinstance(exception, Refused):
        return _respond(exception.status_code, exception.detail, code=exception.code, **exception.members)
    if isinstance(exception, exceptions.Throttled):
        wait = int(getattr(exception, "wait", None) or 0) + 1
        text = ngettext("Försök igen om %(wait)s sekund.", "Försök igen om %(wait)s sekunder.", wait) % {"wait": wait}
        return _respond(429, text, headers={"Retry-After": str(wait)}, retry_after=wait)
    if isinstance(exception, exceptions.APIException):
        code = exception.get_codes()
        members = {"code": code} if code in _TELLING_CODES else {}
        return _respond(exception.status_code, _own_words(exception), headers=_headers(exception), **members)
    return None


def _own_words(exception: exceptions.APIException) -> Any:
    """Return what the raiser said, unless it is only what the framework always says."""
    said = exception.detail
    usual = isinstance(exception, (exceptions.MethodNotAllowed, exceptions.UnsupportedMediaType))
    return None if usual or str(said) == str(exception.default_detail) else said


def _headers(exception: exceptions.APIException) -> dict[str, str]:
    header = getattr(exception, "auth_header", None)
    return {"WWW-Authenticate": str(header)} if header else {}


def flat_errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Return every message with the field that it is about, such as ``audience.areas.0``."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name in ("non_field_errors", "") else str(name)
            yield from flat_errors(inner, ".".join(part for part in (field, here) if part))
    elif isinstance(detail, list) and any(isinstance(inner, (Mapping, list)) for inner in detail):
        for place, inner in enumerate(detail):
            yield from flat_errors(inner, f"{field}.{place}" if field else str(place))
    elif isinstance(detail, list):
        for message in detail:
            yield {"field": field or "body", "message": str(message)}
    else:
        yield {"field": field or "body", "message": str(detail)}


def problem(status: int, detail: Any = None, **members: Any) -> dict[str, Any]:
    """Return the body of an answer that says what is wrong."""
    title, usual = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    code = members.pop("code", None)
    return {
        # One page explains all codes; without a code, the status says it all (RFC 9457, section 4.2.1).
        "type": f"/api/v1/docs/#{code}" if code else "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail or usual),
        **({"code": code} if code else {}),
        **members,
    }


def _respond(status: int, detail: Any = None, *, headers: dict[str, str] | None = None, **members: Any) -> Response:
    return Response(problem(status, detail, **members), status=status, headers=headers, content_type=MEDIA_TYPE)


def speak_json(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say in JSON, too, what was refused before the API was reached: middleware, and errors of ours."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code < 400 or not page or not request.path.startswith(API_PREFIX):
            return response
        assert isinstance(response, HttpResponse)
        response.content = json.dumps(problem(response.status_code), ensure_ascii=False).encode()
        response.headers["Content-Type"] = MEDIA_TYPE
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware
