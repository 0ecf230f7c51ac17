"""The visitors of the access tests: one browser for each staff role, and one for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from botkyrka_oro.demo.load import Loaded
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch
from tests.access.world import ANONYMOUS, INCIDENTS, STAFF, World


@pytest.fixture
def world(demo_week: Loaded, db: None) -> World:
    """The demo week, and how to find things in it."""
    found = World()
    # Made now, so that no reading seems to have made them.
    assert found.exercise.number.startswith("Ö")
    assert (found.view.name, found.handover.text) == ("Alby", "Lugnt nu.")
    for why in ("read", "expired", "closed", "declined", "stopped"):
        found.letter(why)
    for which in INCIDENTS:
        assert found.photo(which).width == 1
    # What those who keep the list were told by that would wait for a worker that there is not.
    Dispatch.objects.filter(kind="notice", state=DispatchState.HELD).update(state=DispatchState.UNDONE)
    assert found.screen.name == "Ledningsrummet"
    assert found.asked_far_away.title == "Tumba i kväll"
    # The walks take longer than a letter is held, and no worker is there to send it.
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.filter(dispatch__state=DispatchState.HELD).update(due_at=later)
    Dispatch.objects.filter(state=DispatchState.HELD).update(release_at=later)
    return found


@pytest.fixture
def visitors(world: World) -> dict[str, Client]:
    """A logged-in browser for each role, and one that nobody has logged in with."""
    browsers = {ANONYMOUS: Client(raise_request_exception=False)}
    for role in STAFF:
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(world.user(role))
    return browsers
