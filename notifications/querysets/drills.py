"""Questions about drills, and about who answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, OuterRef, Q

from notifications.lifecycle import AcknowledgementState, DeliveryState, DispatchState

if TYPE_CHECKING:
    from notifications.models import Drill  # noqa: F401 - named in a string


class DrillQuerySet(models.QuerySet["Drill"]):
    """Questions about drills."""

    def in_quarter(self, year: int, quarter: int) -> DrillQuerySet:
        """Keep the drills of this quarter."""
        return self.filter(year=year, quarter=quarter)

    def gone_out(self) -> DrillQuerySet:
        """Leave out the drills that were taken back before anything left."""
        return self.exclude(dispatch__state=DispatchState.UNDONE)

    def newest_first(self) -> DrillQuerySet:
        """Order by when they were started, the latest first, areas and roles fetched along."""
        return self.prefetch_related("areas", "roles").order_by("-started_at", "-id")

    def answered_letters(self) -> set[int]:
        """Return the ids of the letters whose recipients have surely said to have read them, or have answered."""
        letters = _letters().filter(_said_something(), dispatch__drill__in=self.values("id"))
        return set(letters.values_list("id", flat=True))

    def never_answered(self) -> Any:
        """Return, by ``contact``, those who answer nothing, and how many ``drills`` and ``reports`` they were handed.

        Those are who got two of these drills, or one of them and a report, and said nothing about any of it.
        """
        handed_over = _letters().filter(state=DeliveryState.SENT)
        drill, report = Q(dispatch__drill__in=self.order_by().values("id")), Q(dispatch__kind="report")
        tested = handed_over.filter(drill).values("contact")
        counted = handed_over.filter(drill | report, contact__in=tested).annotate(was_answered=_said_something())
        return (
            counted.order_by()
            .values("contact")
            .annotate(
                drills=Count("id", filter=drill),
                reports=Count("id", filter=report),
                answers=Count("id", filter=Q(was_answered=True)),
            )
            .filter(Q(drills__gte=2) | Q(drills=1, reports__gte=1), answers=0)
        )


def _letters() -> Any:
    return apps.get_model("notifications", "Delivery")._default_manager.all()


def _said_something() -> Any:
    acknowledgements = apps.get_model("notifications", "Acknowledgement")._default_manager
    responses = apps.get_model("notifications", "Response")._default_manager
    surely = Exists(acknowledgements.filter(delivery=OuterRef("pk"), state=AcknowledgementState.SURE))
    said = Exists(responses.filter(delivery=OuterRef("pk")))
    return ExpressionWrapper(surely | said, output_field=models.BooleanField())
