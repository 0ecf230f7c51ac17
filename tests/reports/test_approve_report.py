"""Approving: to exactly those who were shown, once, and nothing at all when something is wrong."""

from __future__ import annotations

import pytest

from notifications.models import Delivery, Dispatch, Rendition

pytestmark = pytest.mark.django_db(transaction=False)


def reports_sent() -> tuple[int, int, int]:
    """Return how many dispatches, renditions and deliveries of reports there are."""
    deliveries = Delivery.objects.filter(dispatch__kind="report").count()
    renditions = Rendition.objects.filter(dispatch__kind="report").count()
    return Dispatch.objects.filter(kind="report").count(), renditions, deliveries
