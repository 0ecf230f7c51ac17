"""Closing personal links before their time: somebody has opened one and says that it is not theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import Mode
from contacts.telling import Topic, tell
from notifications.models import ClosedLink, Delivery
from notifications.models.links import ClosedBecause
from notifications.notices import post_notice


@transaction.atomic(durable=True)
def close_links(*, delivery: Delivery, now: datetime) -> int:
    """Close every link of this recipient in the series and tell those who keep the list; return how many were closed.

    Whoever is behind the registered address can still ask for a new one: it is sent to that address alone.
    """
    letters = Delivery.objects.of_series(delivery).filter(closed_link__isnull=True)
    open_ones = list(letters.select_for_update(of=("self",), no_key=True).order_by("id"))
    closed = [ClosedLink(delivery=one, because=ClosedBecause.NOT_ME, closed_at=now) for one in open_ones]
    made = ClosedLink.objects.bulk_create(closed, ignore_conflicts=True)
    if made:
        tell(Topic.DISPATCHES)
        _tell_those_who_keep_the_list(delivery, now)
    return len(made)


def _tell_those_who_keep_the_list(delivery: Delivery, now: datetime) -> None:
    who = f"{delivery.name} ({delivery.actor})" if delivery.actor else delivery.name
    post_notice(
        to=User.objects.all().keeping_the_list([delivery.contact_id] if delivery.contact_id else []),
        title=_("En personlig länk har hamnat hos fel person"),
        lines=[
            format_lazy("{}: {}", _("Länken var till"), who),
            _("Den som öppnade länken säger att den är någon annans. Länkarna till den rapporten är stängda."),
            _("Kolla att adressen stämmer. Fråga om mejlet är vidarebefordrat: då räcker det att be om en ny länk."),
        ],
        about_path=f"/kontakter/{delivery.contact_id}/" if delivery.contact_id else "/kontakter/",
        by=delivery.dispatch.created_by,
        now=now,
        mode=Mode(delivery.dispatch.mode),
    )
