"""Questions about letters and whether their recipients were reached, each asked of PostgreSQL as a whole."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, cast

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Least

from contacts.models import Contact
from contacts.querysets import swedish_order
from contacts.scales import Mode
from notifications.lifecycle import NOT_SURE, AcknowledgementState, DeliveryState, Reach

if TYPE_CHECKING:
    from notifications.models import Delivery  # noqa: F401 - named in a string


class ReachedQuerySet(models.QuerySet["Delivery"]):
    """Questions about letters and whether their recipients were reached."""

    def with_reach(self, later: Collection[int] = ()) -> Self:
        """Annotate ``reach``, ``acknowledged_at`` and ``called_at``: was the recipient reached, and since when?

        This is the one definition. A recipient counts as having acknowledged a letter who has surely acknowledged it,
        or any letter of the dispatches ``later``: what followed (``Dispatch.objects.following``), be it a correction, a
        reminder or the same text sent again. Whoever has answered a logged call about any of these is reached by
        phone. Neither is undone by a bounce; what looks like a scanner's press counts for nothing.
        """
        acknowledgements = apps.get_model("notifications", "Acknowledgement")._default_manager
        calls = apps.get_model("notifications", "LoggedCall")._default_manager.filter(outcome="answered")
        own: Any = Case(When(acknowledgement__state=AcknowledgementState.SURE, then=F("acknowledgement__at")))
        called = calls.filter(delivery=OuterRef("pk"))
        if later:
            same = Q(delivery__contact=OuterRef("contact"), delivery__dispatch__in=later)
            elsewhere = acknowledgements.filter(same, state=AcknowledgementState.SURE)
            own = Least(own, Subquery(elsewhere.order_by("at").values("at")[:1]))
            called = calls.filter(Q(delivery=OuterRef("pk")) | same)
        return self.annotate(
            acknowledged_at=own, called_at=Subquery(called.order_by("called_at").values("called_at")[:1])
        ).annotate(
            reach=Case(
                When(acknowledged_at__isnull=False, then=Value(Reach.ACKNOWLEDGED)),
                When(called_at__isnull=False, then=Value(Reach.BY_PHONE)),
                When(state=DeliveryState.BOUNCED, then=Value(Reach.BOUNCED)),
                When(~Q(state=DeliveryState.SENT), then=Value(Reach.ON_THE_WAY)),
                When(acknowledgement__state=AcknowledgementState.UNSURE, then=Value(Reach.UNSURE)),
                default=Value(Reach.WAITING),
                output_field=models.CharField(),
            )
        )

    def not_answering(self, later: Collection[int] = ()) -> Self:
        """Keep the letters that were handed over and that nobody has surely acknowledged, nor been told by phone."""
        return self.with_reach(later).silent()

    def silent(self) -> Self:
        """Keep of letters with their reach those that were handed over, and about which we know nothing sure."""
        return cast("Self", cast("Any", self).filter(state=DeliveryState.SENT, reach__in=NOT_SURE))

    def reached(self) -> Self:
        """Keep of letters with their reach those whose recipients have acknowledged or answered the telephone."""
        return cast("Self", cast("Any", self).filter(reach__in=(Reach.ACKNOWLEDGED, Reach.BY_PHONE)))

    def reach_by_role_and_area(self, later: Collection[int] = ()) -> list[dict[str, Any]]:
        """Count letters by role, area, reach and whether they were handed over: one question, however many letters."""
        reached: Any = self.with_reach(later)
        counted = reached.order_by().values("role", "area", "reach", "state").annotate(count=Count("*"))
        return list(counted.order_by(swedish_order("role"), swedish_order("area")))

    def acknowledged_by(self, share: float, handed_over: int, later: Collection[int] = ()) -> datetime | None:
        """Return when so large a share of those handed over had acknowledged, or ``None`` while they have not."""
        wanted = max(1, math.ceil(share * handed_over))
        reached: Any = self.with_reach(later)
        times = reached.filter(state=DeliveryState.SENT, acknowledged_at__isnull=False)
        found = times.order_by("acknowledged_at").values_list("acknowledged_at", flat=True)[wanted - 1 : wanted]
        return next(iter(found), None)

    def may_be_written_to(self, now: datetime) -> Self:
        """Keep the letters whose recipient may get the same text once more, at the same address, at ``now``.

        They want mail, their address is the one it went to and works, and they may still read it, with everybody who
        shares the mailbox (``strictest``); their link is open; and in an exercise they take part.
        """
        sharers = Contact.objects.active().filter(address_norm=OuterRef("address"))
        return self.annotate(strictest=Subquery(sharers.order_by("-clearance").values("clearance")[:1])).filter(
            ~Exists(sharers.filter(declined_at__isnull=False)),
            Q(mode=Mode.LIVE) | Q(contact__exercise_participant=True),
            contact__in=Contact.objects.reachable(now),
            contact__address_norm=F("address"),
            closed_link__isnull=True,
            sharing__gte=F("strictest"),
        )

    def silent_first(self) -> Self:
        """Order letters with their reach: what went wrong, what waits, who has not acknowledged, who has; by role."""
        rank = Case(
            When(reach__in=(Reach.ACKNOWLEDGED, Reach.BY_PHONE), then=Value(4)),
            When(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED), then=Value(0)),
            When(state=DeliveryState.DEFERRED, then=Value(1)),
            When(reach__in=NOT_SURE, then=Value(3)),
            default=Value(2),
        )
        return self.order_by(rank, F("role"), F("name"), "id")
