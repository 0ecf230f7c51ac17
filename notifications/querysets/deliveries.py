"""Questions about deliveries: what waits, what went where, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from contacts.models import Contact
from contacts.querysets import swedish_order
from contacts.scales import Mode
from notifications.lifecycle import (
    NOT_SENT,
    OWED,
    UNDER_WAY,
    DeliveryState,
    DispatchState,
    FailureKind,
    Reach,
    Whereabouts,
)
from notifications.querysets.reached import ReachedQuerySet

if TYPE_CHECKING:
    from notifications.models import Delivery


class DeliveryQuerySet(ReachedQuerySet, models.QuerySet["Delivery"]):
    """Questions about deliveries."""

    def possibly_doubled(self) -> DeliveryQuerySet:
        """Keep the letters that may have arrived twice."""
        return self.exclude(doubt="")

    def owed(self) -> DeliveryQuerySet:
        """Keep the letters that have not met their fate."""
        return self.filter(state__in=OWED)

    def first_named(self, public_ids: Sequence[str]) -> Delivery | None:
        """Return the letter with the first of these ids that is one's, with its dispatch and who decided it."""
        found = self.select_related("dispatch__created_by").filter(public_id__in=public_ids)
        return min(found, key=lambda one: public_ids.index(one.public_id), default=None)

    def named(self, public_ids: Sequence[str]) -> list[Delivery]:
        """Return the letters with these ids in the order of the ids, each with its dispatch and who decided it."""
        found = self.select_related("dispatch__created_by").filter(public_id__in=public_ids)
        return sorted(found, key=lambda one: public_ids.index(one.public_id))

    def last_on_our_account(self, delivery: Delivery) -> Delivery | None:
        """Return the latest letter that we had sent to the same recipient on our own account before this one."""
        earlier = self.select_related("dispatch__created_by").filter(
            contact=delivery.contact_id,
            address=delivery.address,
            mode=delivery.mode,
            dispatch__created_at__lte=delivery.dispatch.created_at,
        )
        own_account = earlier.exclude(dispatch__kind__in=("notice", "trial", "new_link", "reply"))
        return own_account.order_by("-dispatch__created_at", "-id").first()

    def replied_to_since(self, moment: datetime, address: str) -> DeliveryQuerySet:
        """Keep the letters with which we answered mail from this address after ``moment``."""
        return self.filter(address=address, dispatch__kind="reply", dispatch__created_at__gt=moment)

    def refused_for_good(self, address: str) -> DeliveryQuerySet:
        """Keep the letters that came back from this address because it does not work: status 5, or none told."""
        for_good = Q(bounce_status="") | Q(bounce_status__startswith="5")
        return self.filter(for_good, state=DeliveryState.BOUNCED, address=address)

    def gone_wrong(self) -> DeliveryQuerySet:
        """Keep the letters that could not be handed over, and those that came back."""
        return self.filter(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED))

    def handed_over(self) -> DeliveryQuerySet:
        """Keep the letters that our mail server has accepted and that have not come back."""
        return self.filter(state=DeliveryState.SENT)

    def stopped(self) -> DeliveryQuerySet:
        """Keep the letters that will not be sent."""
        return self.filter(state=DeliveryState.STOPPED)

    def not_reached(self, released_before: datetime) -> DeliveryQuerySet:
        """Keep the letters whose recipients we have not reached: somebody had better call them.

        What went wrong, what was stopped together with its dispatch, and what still waits although its dispatch was
        released before ``released_before``.
        """
        under_way = (DispatchState.SENDING, DispatchState.PAUSED)
        return self.filter(
            Q(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED))
            | Q(state=DeliveryState.STOPPED, dispatch__state=DispatchState.STOPPED)
            | Q(state__in=OWED, dispatch__state__in=under_way, dispatch__release_at__lte=released_before)
        )

    def with_reached_since(self) -> DeliveryQuerySet:
        """Annotate ``reached_since``: whether the same recipient got a letter of a dispatch that followed this one."""
        deliveries: DeliveryQuerySet = apps.get_model("notifications", "Delivery")._default_manager.all()
        later = deliveries.handed_over().filter(
            Q(contact=OuterRef("contact")) | Q(user=OuterRef("user")), dispatch__follows=OuterRef("dispatch")
        )
        return self.annotate(reached_since=Exists(later))

    def for_calling_about(
        self, released_before: datetime, later: Collection[int], *, silent_too: bool
    ) -> DeliveryQuerySet:
        """Return the letters of a dispatch for the call list: those not reached, and with ``silent_too`` the silent.

        By role and area, each with its recipient as they are known today.
        """
        reached: Any = self.with_reach(later)
        ids = Q(id__in=self.not_reached(released_before).values("id"))
        chosen = ids | Q(state=DeliveryState.SENT) if silent_too else ids | Q(called_at__isnull=False)
        swedish = (swedish_order(field) for field in ("role", "area", "name"))
        found: DeliveryQuerySet = reached.filter(chosen).exclude(reach=Reach.ACKNOWLEDGED)
        return found.select_related("contact", "user").with_reached_since().order_by(*swedish, "id")

    def span(self) -> tuple[datetime | None, datetime | None]:
        """Return when the first and the last of the letters were handed over."""
        found = self.aggregate(first=Min("sent_at"), last=Max("sent_at"))
        return found["first"], found["last"]

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Keep the letters that a worker may take at ``now``: their dispatch is under way and their time has come."""
        return self.filter(
            state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED),
            due_at__lte=now,
            dispatch__state=DispatchState.SENDING,
        )

    def waiting(self) -> DeliveryQuerySet:
        """Keep the letters that leave by themselves when their time comes, unless everything is stopped."""
        return self.owed().filter(dispatch__state__in=(DispatchState.HELD, DispatchState.SENDING))

    def to_send_again(self, now: datetime) -> DeliveryQuerySet:
        """Keep the letters that never arrived although their contact can be reached now, at another address.

        Another is one that the same dispatch, and what was sent again after it, has not been to. Whoever shares
        it must be allowed the text (``strictest``), and none of them may have left the list.
        """
        sharers = Contact.objects.active().filter(address_norm=OuterRef("contact__address_norm"))
        there: DeliveryQuerySet = self.model.objects.filter(address=OuterRef("contact__address_norm"))
        again = there.filter(dispatch__kind="resend", dispatch__follows=OuterRef("dispatch"))
        reachable = Contact.objects.reachable(now).filter(address_broken_at__isnull=True)
        return (
            self.filter(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED), contact__in=reachable)
            .annotate(strictest=Subquery(sharers.order_by("-clearance").values("clearance")[:1]))
            .filter(
                ~Exists(there.filter(dispatch=OuterRef("dispatch"))),
                ~Exists(again.exclude(state=DeliveryState.STOPPED)),
                ~Exists(sharers.filter(declined_at__isnull=False)),
                Q(mode=Mode.LIVE) | Q(contact__exercise_participant=True),
                sharing__gte=F("strictest"),
            )
        )

    def number(self) -> Coalesce:
        """Return how many there are, for use inside another question."""
        counted = self.order_by().values("dispatch").annotate(number=Count("*")).values("number")
        return Coalesce(Subquery(counted), 0)

    def tries(self) -> int:
        """Return how often the letters that are not handed over have been tried, all together."""
        return self.exclude(state=DeliveryState.SENT).aggregate(tries=Sum("attempts"))["tries"] or 0

    def kept_waiting(self, now: datetime) -> DeliveryQuerySet:
        """Keep the letters that ought to have left by ``now``, each with ``since`` when.

        More than ``due``: also what nobody has released, what nobody has taken back from a dead worker, and what is
        put off for a fault of ours, such as a mail server that is away.
        """
        ours = Q(state=DeliveryState.DEFERRED, failure=FailureKind.OURS)
        come = Q(state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED), due_at__lte=now)
        watches = apps.get_model("notifications", "Watch")._default_manager
        carried = Exists(watches.filter(id=OuterRef("claim"), lease_until__gte=now))
        left_standing = Q(state=DeliveryState.SENDING) & ~Q(carried)
        released = Q(dispatch__state=DispatchState.SENDING)
        nobody_released = Q(dispatch__state=DispatchState.HELD, dispatch__release_at__lte=now)
        since = Case(When(ours, then=F("dispatch__release_at")), default=F("due_at"))
        return self.filter(ours | come | left_standing, released | nobody_released).annotate(since=since)

    def handed_over_after(self, moment: datetime) -> DeliveryQuerySet:
        """Keep the letters that our mail server accepted after ``moment``, whatever came back since."""
        return self.filter(sent_at__gt=moment)

    def with_whereabouts(self) -> DeliveryQuerySet:
        """Annotate ``whereabouts``: may the text have arrived, does it still wait to leave, or neither?

        It may have arrived when our mail server took it, when it may have taken it, or while a worker has it in hand.
        What came back did not arrive.
        """
        arrived = Q(state__in=(DeliveryState.SENT, DeliveryState.SENDING)) | (
            ~Q(doubt="") & ~Q(state=DeliveryState.BOUNCED)
        )
        waiting = Q(state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED), dispatch__state__in=UNDER_WAY)
        return self.annotate(
            whereabouts=Case(
                When(arrived, then=Value(Whereabouts.ARRIVED)),
                When(waiting, then=Value(Whereabouts.WAITING)),
                default=Value(Whereabouts.NEITHER),
                output_field=models.CharField(),
            )
        )

    def of_series(self, letter: Delivery) -> DeliveryQuerySet:
        """Keep the letters of the same series to the same recipient, whatever they are."""
        same = Q(contact=letter.contact_id) if letter.contact_id else Q(contact__isnull=True, user=letter.user_id)
        one = Q(pk=letter.pk)
        return self.filter(same & Q(dispatch__thread=letter.dispatch.thread) if letter.dispatch.thread else one)

    def out(self) -> DeliveryQuerySet:
        """Keep the reports, and what follows them, that were sent and not taken back: their words may be read."""
        return self.filter(dispatch__kind__in=("report", "correction", "resend", "reminder", "deputy")).exclude(
            Q(state=DeliveryState.STOPPED) | Q(dispatch__state__in=NOT_SENT)
        )

    def new_links(self) -> DeliveryQuerySet:
        """Keep the small letters that carry a new link."""
        return self.filter(dispatch__kind="new_link")

    def newest_words_first(self) -> DeliveryQuerySet:
        """Order by when the words were decided on; what repeats earlier words has them from there."""
        repeats = When(dispatch__kind__in=("resend", "reminder", "deputy"), then=F("dispatch__follows__created_at"))
        return self.order_by(Case(repeats, default=F("dispatch__created_at")).desc(), "-id")
