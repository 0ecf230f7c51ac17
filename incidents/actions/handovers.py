"""Deeds at the end of a shift: the one who leaves writes it over, whoever comes takes it over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.personal_data import find
from incidents.models import Handover


class UnableToHandOver(Exception):
    """It cannot be handed over so: a sentence for the person who tried, and the ``field`` to put right, if any."""

    def __init__(self, words: object, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic(durable=True)
def write_handover(*, by: User, since: datetime, text: str, key: str, now: datetime) -> tuple[Handover, bool]:
    """Write a shift over, once for each ``key`` of ``by``; tell whether it is new."""
    User.objects.select_for_update(no_key=True).get(id=by.id)
    earlier = Handover.objects.filter(by=by, idempotency_key=key).first()
    if earlier is not None:
        return earlier, False
    if since >= now:
        raise UnableToHandOver(_("Passet behöver ha börjat. Välj en tid som har varit."))
    # The house keeps no register of persons: identity numbers have no place in a text that many shifts read.
    if any(detail.forbidden for detail in find(text)):
        raise UnableToHandOver(_("Texten innehåller ett personnummer. Ta bort det, det får inte stå här."), "text")
    return Handover.objects.create(since=since, text=text.strip(), by=by, written_at=now, idempotency_key=key), True


@transaction.atomic(durable=True)
def take_over(*, handover: Handover, by: User, now: datetime) -> tuple[Handover, bool]:
    """Take a shift over from somebody else; the same person again changes nothing. Tell whether it is new."""
    standing = Handover.objects.select_for_update(of=("self",)).select_related("taken_over_by").get(id=handover.id)
    if standing.by_id == by.id:
        raise UnableToHandOver(_("Du lämnade över passet själv. Någon annan tar över det."))
    if standing.taken_over_by is not None:
        if standing.taken_over_by_id == by.id:
            return standing, False
        raise UnableToHandOver(
            _("%(name)s har redan tagit över. Inget är ändrat.") % {"name": standing.taken_over_by.name}
        )
    standing.taken_over_by, standing.taken_over_at = by, now
    standing.save(update_fields=["taken_over_by", "taken_over_at"])
    return standing, True
