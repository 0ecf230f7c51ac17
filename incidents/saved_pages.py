"""The pages whose narrowed lists can be saved, and what of their addresses is part of a view."""

from __future__ import annotations

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.models import SavedView


class SavedPage(models.TextChoices):
    """A page that can be saved as somebody has narrowed it."""

    BOARD = "board", _("Lägesbild")
    LIST = "incident_list", _("Händelser")
    SEARCH = "search", _("Sök")


_FILTERS = ("area", "type", "severity", "status")
_KEPT = {
    SavedPage.BOARD: _FILTERS,
    SavedPage.LIST: ("q", *_FILTERS, "sort"),
    SavedPage.SEARCH: ("q", "kind", "area", "time"),
}


def query_to_keep(page: SavedPage, query: QueryDict) -> str:
    """Return what of ``query`` a view of ``page`` keeps: its filters and order, in one order, and no page number."""
    kept = QueryDict(mutable=True)
    for name in _KEPT[page]:
        if value := query.get(name, ""):
            kept[name] = value
    return kept.urlencode()


def address_of(view: SavedView) -> str:
    """Return where a saved view is shown."""
    path = reverse(f"incidents:{SavedPage(view.page).value}")
    return f"{path}?{view.query}" if view.query else path
