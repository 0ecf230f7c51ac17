"""The letters on the page of a dispatch: narrowed by the address, in pages, each with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Dispatch
from notifications.outcomes import outcome_of
from notifications.querysets import DeliveryQuerySet

LETTERS_A_PAGE = 100


@dataclass(frozen=True)
class Choice:
    """Which letters to look at: how the address says it, what it is called, and which counts belong to it."""

    code: str
    label: str | Promise
    keep: Callable[[DeliveryQuerySet], DeliveryQuerySet]
    kinds: tuple[str, ...]


EVERY = Choice(
    "alla",
    _("Alla"),
    DeliveryQuerySet.all,
    ("sent", "waiting", "deferred", "bounced", "failed", "stopped"),
)
STOPPED = Choice("stoppade", _("Stoppade"), DeliveryQuerySet.stopped, ("stopped",))
CHOICES = (
    EVERY,
    Choice("fel", _("Fel"), DeliveryQuerySet.gone_wrong, ("bounced", "failed")),
    Choice("vantar", _("Väntar"), DeliveryQuerySet.owed, ("waiting", "deferred")),
    Choice("lamnade", _("Lämnade"), DeliveryQuerySet.handed_over, ("sent",)),
    STOPPED,
)
_BY_CODE = {choice.code: choice for choice in CHOICES}


def letters_shown(request: HttpRequest, found: Dispatch, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what the list of letters is drawn from: those that the address asks for, and what else it could ask."""
    chosen = _BY_CODE.get(request.GET.get("visa", ""), EVERY)
    letters = chosen.keep(found.deliveries.failures_first())
    page = Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    tabs = [
        {
            "label": choice.label,
            "url": f"?visa={choice.code}#letters",
            "current": choice is chosen,
            "count": sum(counts[kind] for kind in choice.kinds),
        }
        for choice in CHOICES
        if choice is not STOPPED or choice is chosen or counts["stopped"]
    ]
    return {
        "page": page,
        "outcomes": [outcome_of(letter, found) for letter in page],
        "tabs": tabs,
        "shown": chosen.code,
    }
