"""Pages by cursor: the next page begins after the last row of this one, whatever was added meanwhile."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import In
from contacts.api.fields import Line, Whole

MOST_ROWS = 100
USUAL_ROWS = 50
_HIGHEST_ID = 2**63 - 1
_BAD_CURSOR = _("Markören stämmer inte. Följ länken next i det förra svaret.")


class PageQuery(In):
    """What every list takes in its address."""

    limit = Whole(
        from_text=True,
        min_value=1,
        max_value=MOST_ROWS,
        default=USUAL_ROWS,
        help_text=_("Hur många rader sidan ska ha, högst 100."),
    )
    cursor = Line(max_length=200, required=False, help_text=_("Var sidan börjar, ur next i det förra svaret."))


class CursorPages(BasePagination):
    """Pages of rows ordered by ``order``: a moment and the id, or the id alone, all in one direction."""

    order: tuple[str, ...] = ("id",)

    def page(self, rows: QuerySet[Any], request: Request, query: dict[str, Any]) -> list[Any]:
        """Return the rows of the page that ``query`` asks for, and remember what comes after them."""
        limit: int = query["limit"]
        if "cursor" in query:
            rows = rows.filter(self._beyond(query["cursor"]))
        found = list(rows.order_by(*self.order)[: limit + 1])
        self.next = None
        if len(found) > limit:
            found = found[:limit]
            address = request.query_params.copy()
            address["cursor"] = self._cursor_at(found[-1])
            self.next = request.build_absolute_uri(f"{request.path}?{address.urlencode()}")
        return found

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the way to the next one."""
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return how such a page looks."""
        following = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "description": str(_("Adressen till nästa sida; null på den sista.")),
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    @property
    def _fields(self) -> tuple[str, ...]:
        return tuple(field.lstrip("-") for field in self.order)

    def _cursor_at(self, row: Model) -> str:
        values = [getattr(row, field) for field in self._fields]
        told = [value.isoformat() if isinstance(value, datetime) else value for value in values]
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    def _beyond(self, cursor: str) -> Q:
        """Return the condition that a row lies beyond ``cursor``."""
        moments, row_id = _read_cursor(cursor, len(self.order) - 1)
        step = "lt" if self.order[0].startswith("-") else "gt"
        if not moments:
            return Q(**{f"id__{step}": row_id})
        first = self._fields[0]
        same: dict[str, Any] = {first: moments[0], f"id__{step}": row_id}
        further: dict[str, Any] = {f"{first}__{step}": moments[0]}
        return Q(**further) | Q(**same)


def _read_cursor(cursor: str, moments_expected: int) -> tuple[list[datetime], int]:
    """Return what the last row had; raises ``ValidationError`` when ``cursor`` is not one of ours."""
    refused = serializers.ValidationError({"cursor": [_BAD_CURSOR]})
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        *written, row_id = told
        moments = [datetime.fromisoformat(moment) for moment in written]
    except (ValueError, TypeError, RecursionError, OverflowError) as problem:
        raise refused from problem
    whole = isinstance(row_id, int) and not isinstance(row_id, bool) and 0 <= row_id <= _HIGHEST_ID
    if not whole or len(moments) != moments_expected or any(one.tzinfo is None for one in moments):
        raise refused
    return moments, row_id


class NewestFirst(CursorPages):
    """Pages of rows that are numbered as they come, the newest first."""

    order = ("-id",)
