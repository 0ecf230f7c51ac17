"""The component page shows every part that pages are built from, light and dark, to everybody on the staff."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from botkyrka_oro.component_samples import INVISIBLE, samples
from botkyrka_oro.settings import BASE_DIR
from contacts.models import User
from contacts.models.users import Role
from tests.cast import staff

FILES = {file.stem for file in (Path(BASE_DIR) / "templates/components").glob("*.html")}


def test_every_component_is_shown_or_draws_nothing(now: datetime) -> None:
    shown = {sample.component for sample in samples("light", now, "token", "/design/")}
    assert sorted(FILES - shown - INVISIBLE) == []
    assert sorted((shown | INVISIBLE) - FILES) == []


@pytest.mark.django_db
def test_a_component_is_shown_in_both_lights(client: Client, sara: User) -> None:
    client.force_login(sara)
    page = client.get("/design/").content.decode()
    for name in sorted(FILES - INVISIBLE):
        part = page.split(f'<h2 id="component-{name}">')[1].split('<section class="shown"')[0]
        assert re.findall(r'<div class="shown__scheme" data-color-scheme="(\w+)"', part)[:2] == ["light", "dark"], name


@pytest.mark.django_db
def test_no_id_is_given_twice(client: Client, sara: User) -> None:
    client.force_login(sara)
    ids = re.findall(r' id="([^"]+)"', client.get("/design/").content.decode())
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_everybody_on_the_staff_may_look(client: Client, role: Role) -> None:
    client.force_login(staff("Somebody", role))
    assert client.get("/design/").status_code == 200
