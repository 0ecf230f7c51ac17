"""The demo week as a world for tests that need a full house: loaded once for all tests of a module."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from botkyrka_oro.demo.load import Loaded, load_demo_week

QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="module")
def demo_week(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[Loaded, None, None]:
    """Load the demo week around all tests of the module; each test still takes back what it did itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=[QUICK_HASHER]):
            loaded = load_demo_week(timezone.now())
        yield loaded
        transaction.set_rollback(True)
