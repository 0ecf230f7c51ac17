"""Questions about dispatches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from operator import sub
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from contacts.scales import Severity
from notifications.lifecycle import NOT_SENT, UNDER_WAY, DeliveryState, DispatchState, ResponseState
from notifications.querysets.deliveries import DeliveryQuerySet

if TYPE_CHECKING:
    from notifications.models import Dispatch  # noqa: F401 - named in a string

SILENCE_NOTICED_AFTER = timedelta(minutes=15)
SILENCE_FORGOTTEN_AFTER = timedelta(hours=24)


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Questions about dispatches."""

    def to_recipients(self) -> DispatchQuerySet:
        """Keep what goes to recipients on our own account: no notices, no trial letters, nothing they wished for."""
        return self.exclude(kind__in=("notice", "trial", "new_link", "reply"))

    def under_way(self) -> DispatchQuerySet:
        """Keep the dispatches that may still hand over letters."""
        return self.filter(state__in=UNDER_WAY)

    def not_undone(self) -> DispatchQuerySet:
        """Leave out what was taken back before anything left."""
        return self.exclude(state=DispatchState.UNDONE)

    def carrying(self, ids: Collection[int]) -> DispatchQuerySet:
        """Keep the dispatches with these ids, and those that carry their words on: again, or to others."""
        return self.filter(Q(id__in=ids) | Q(kind__in=("resend", "reminder", "deputy"), follows__in=ids))

    def following(self, dispatch_id: int) -> list[int]:
        """Return the ids of what followed a dispatch, at any distance: corrections, reminders, the text sent again."""
        return self.following_each([dispatch_id])[dispatch_id]

    def following_each(self, dispatch_ids: Collection[int]) -> dict[int, list[int]]:
        """Return the same for each of several: as many queries as the longest row of followers has links."""
        found: dict[int, list[int]] = {one: [] for one in dispatch_ids}
        latest = [(one, one) for one in dispatch_ids]
        while latest:
            followers = self.model.objects.not_undone().filter(follows__in={one for _first, one in latest})
            links = list(followers.values_list("follows_id", "id"))
            latest = [(first, id_) for first, one in latest for followed, id_ in links if followed == one]
            for first, id_ in latest:
                found[first].append(id_)
        return found

    def reminders(self) -> DispatchQuerySet:
        """Keep the reminders that left or will leave, whoever or whatever sent them, the latest first."""
        return self.not_undone().filter(kind="reminder").order_by("-release_at", "-id")

    def awaiting_acknowledgement(self, now: datetime) -> DispatchQuerySet:
        """Keep serious reports that have been out for a quarter of an hour, and for less than a day."""
        return self.filter(
            kind__in=("report", "correction"),
            severity__gte=Severity.HIGH,
            state__in=(DispatchState.SENDING, DispatchState.COMPLETED),
            release_at__lte=now - SILENCE_NOTICED_AFTER,
            release_at__gt=now - SILENCE_FORGOTTEN_AFTER,
        ).order_by("release_at", "id")

    def corrections(self) -> DispatchQuerySet:
        """Keep the corrections."""
        return self.filter(kind="correction")

    def corrections_out(self) -> DispatchQuerySet:
        """Keep the corrections that have begun to leave, or have left."""
        return self.corrections().exclude(state__in=NOT_SENT)

    def corrections_undone(self) -> DispatchQuerySet:
        """Keep the corrections that were taken back before anything left."""
        return self.corrections().filter(state=DispatchState.UNDONE)

    def to_be_released(self, now: datetime) -> DispatchQuerySet:
        """Keep the dispatches whose hold has run out by ``now``."""
        return self.filter(state=DispatchState.HELD, release_at__lte=now)

    def while_sending_is_on(self) -> DispatchQuerySet:
        """Keep everything while sending is on, nothing while the switch for everything is off."""
        switch = apps.get_model("notifications", "SendingSwitch")._default_manager
        return self.exclude(Exists(switch.filter(enabled=False)))

    def with_nothing_owed(self) -> DispatchQuerySet:
        """Keep the dispatches under way of which every letter has met its fate."""
        deliveries: DeliveryQuerySet = apps.get_model("notifications", "Delivery")._default_manager.all()
        owed = deliveries.owed().filter(dispatch=OuterRef("pk"))
        return self.filter(Q(state=DispatchState.SENDING), ~Exists(owed))

    def for_list(self) -> DispatchQuerySet:
        """Return dispatches for the list page, newest first, each with its letters counted."""
        return self.select_related("created_by", "follows").with_counts().order_by("-created_at", "-id")

    def with_what_came_in(self) -> DispatchQuerySet:
        """Annotate how much came in since: ``answers``, ``unread`` ones of them, logged ``calls``, steps ``taken``."""
        rows = apps.get_model
        answers = rows("notifications", "Response")._default_manager.filter(delivery__dispatch=OuterRef("pk"))
        calls = rows("notifications", "LoggedCall")._default_manager.filter(delivery__dispatch=OuterRef("pk"))
        taken = rows("notifications", "Escalation")._default_manager.filter(
            dispatch=OuterRef("pk"), taken_at__isnull=False
        )
        return self.annotate(
            answers=_number_of(answers, "delivery__dispatch"),
            unread=_number_of(answers.filter(state=ResponseState.NEW), "delivery__dispatch"),
            calls=_number_of(calls, "delivery__dispatch"),
            taken=_number_of(taken, "dispatch"),
        )

    def with_counts(self) -> DispatchQuerySet:
        """Annotate ``<state>_count`` for every state of a delivery.

        Counted is what was not handed over, for each dispatch that is fetched, in a small index. The rest was: no
        delivery is ever added or deleted.
        """
        deliveries = apps.get_model("notifications", "Delivery")._default_manager.filter(dispatch=OuterRef("pk"))
        counts = {
            f"{state.value}_count": deliveries.filter(state=state).number()
            for state in DeliveryState
            if state is not DeliveryState.SENT
        }
        handed_over = reduce(sub, map(F, counts), F("recipient_count"))
        return self.annotate(**counts).annotate(sent_count=handed_over)


def _number_of(rows: models.QuerySet[models.Model], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0)
