"""The letters on the page of a dispatch: narrowed by the address, in pages, each with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.access import may
from contacts.rights import Right
from notifications.models import Dispatch
from notifications.outcomes import outcome_of
from notifications.querysets import DeliveryQuerySet
from notifications.reach import can_be_acknowledged

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
SILENT = Choice("inte-kvitterat", _("Inte kvitterat"), DeliveryQuerySet.silent, ("silent",))
REACHED = Choice("kvitterade", _("Kvitterade"), DeliveryQuerySet.reached, ("reached",))
# Shown only where there is something to acknowledge.
ABOUT_REACH = (SILENT, REACHED)
CHOICES = (
    EVERY,
    SILENT,
    Choice("fel", _("Fel"), DeliveryQuerySet.gone_wrong, ("bounced", "failed")),
    Choice("vantar", _("Väntar"), DeliveryQuerySet.owed, ("waiting", "deferred")),
    Choice("lamnade", _("Lämnade"), DeliveryQuerySet.handed_over, ("sent",)),
    REACHED,
    STOPPED,
)
_BY_CODE = {choice.code: choice for choice in CHOICES}


def letters_shown(
    request: HttpRequest, found: Dispatch, counts: Mapping[str, int], later: Collection[int]
) -> dict[str, Any]:
    """Return what the list of letters is drawn from: those that the address asks for, and what else it could ask."""
    chosen = _BY_CODE.get(request.GET.get("visa", ""), EVERY)
    letters = chosen.keep(found.deliveries.all().with_reach(later).silent_first())
    letters = letters.select_related("acknowledgement__accepted_by")
    page = Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    tabs = [
        {
            "label": choice.label,
            "url": f"?visa={choice.code}#letters",
            "current": choice is chosen,
            "count": sum(counts[kind] for kind in choice.kinds),
        }
        for choice in CHOICES
        if choice is chosen
        or ((choice is not STOPPED or counts["stopped"]) and (choice not in ABOUT_REACH or can_be_acknowledged(found)))
    ]
    return {
        "page": page,
        "outcomes": [outcome_of(letter, found) for letter in page],
        "tabs": tabs,
        "may_accept": may(request.user, Right.HANDLE_RESPONSES),
        "acknowledgeable": can_be_acknowledged(found),
        "shown": chosen.code,
    }
