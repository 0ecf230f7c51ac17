"""How a body is read: JSON in UTF-8, of a sensible size, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

LARGEST_BODY = 256 * 1024


class BodyTooLarge(APIException):
    """The body is larger than any report could be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("Innehållet är för stort. Det får vara högst 256 kB.")
    default_code = "body_too_large"


class LengthMissing(APIException):
    """The body comes in pieces of unknown number, which is not read here (RFC 9110, section 15.5.12)."""

    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = _("Skicka innehållet med huvudet Content-Length.")
    default_code = "length_missing"


class StrictJSON(JSONParser):
    """JSON as RFC 8259 has it: UTF-8 whatever the header says, each name once, no NaN, no bottomless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the parsed body."""
        del media_type, parser_context
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_each_name_once)
        except (ValueError, RecursionError) as problem:
            raise ParseError(_("Innehållet går inte att läsa som JSON i UTF-8.")) from problem


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found
