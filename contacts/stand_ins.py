"""Who answers for a rota: whoever is on duty, else the deputy, else the mailbox, else everybody, and in which words."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.rosters import RotaNow


class Standing(enum.Enum):
    """In which capacity somebody gets what goes to a rota."""

    ON_DUTY = enum.auto()
    DEPUTY = enum.auto()
    MAILBOX = enum.auto()
    EVERYBODY = enum.auto()


class Answering(NamedTuple):
    """Who gets a text that goes to a rota, and in which capacity."""

    standing: Standing
    contact_ids: tuple[int, ...]


def who_answers(rota: RotaNow, holders: Collection[int], gets_it: Callable[[int], bool]) -> Answering:
    """Return who among the holders of the role, or in their stead, gets a text; ``gets_it`` says who can at all.

    Silence is worse than a mail too many: when nobody else can be had, everybody gets it.
    """
    on_duty = tuple([one for one in holders if one in rota.on_duty and gets_it(one)])
    if on_duty:
        return Answering(Standing.ON_DUTY, on_duty)
    for one in rota.stand_in_ids:
        if gets_it(one):
            return Answering(Standing.DEPUTY if one in rota.deputy_ids else Standing.MAILBOX, (one,))
    return Answering(Standing.EVERYBODY, tuple(holders))


def note_on(standing: Standing, until: datetime | None, now: datetime) -> str:
    """Return why somebody gets it, as it follows after «Nattvandrare i Alby, »."""
    if standing is Standing.DEPUTY:
        return _("ersättare, ingen är i tjänst")
    if standing is Standing.MAILBOX:
        return _("aktörens brevlåda, ingen är i tjänst och ingen ersättare nås")
    if standing is Standing.EVERYBODY or until is None:
        return _("ingen är i tjänst: alla får")
    local = timezone.localtime(until)
    clock = local.strftime(_("%H.%M"))
    if (local.date() - timezone.localtime(now).date()).days <= 1:
        return _("i tjänst till kl. %(clock)s") % {"clock": clock}
    return _("i tjänst till %(day)s kl. %(clock)s") % {"day": f"{local:%Y-%m-%d}", "clock": clock}
