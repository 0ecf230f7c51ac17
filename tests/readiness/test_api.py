"""Readiness as programs ask for it, and drills as they start them."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import Settings

from contacts.models import Area, Contact, User
from notifications.lifecycle import DeliveryState
from notifications.models import Dispatch, Drill
from tests.api.caller import Caller, fields_of, says_no
from tests.cast import a_contact, an_actor
from tests.readiness.steps import a_drill, acknowledged

pytestmark = pytest.mark.django_db
WHO = {"areas": ["alby"], "roles": ["night_walkers"]}


def test_a_drill_is_looked_at_started_and_scored(tove: User, nadia: Contact, bo: Contact, now: datetime) -> None:
    caller = Caller(tove)
    audience = caller.get("drills/", {"areas": "alby,fittja", "roles": "night_walkers"}).json()
    assert (audience["count"], [one["name"] for one in audience["recipients"]]) == (1, ["Nadia Nattvandrare"])

    body = WHO | {"audience_version": audience["audience_version"]}
    first, again = (caller.post("drills/", body, key="k-1") for _press in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    drill = Drill.objects.get()
    told = first.json()
    assert told["dispatch"] == drill.dispatch.public_id
    assert (told["areas"], told["roles"], told["recipient_count"]) == (["alby"], ["night_walkers"], 1)

    drill.dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=now)
    acknowledged(drill.dispatch.deliveries.get(), now)
    told = caller.get("readiness/").json()
    assert (told["year"], told["quarter"]) == (drill.year, drill.quarter)
    areas = {one["area"]: one for one in told["areas"]}
    assert areas["alby"]["score"] == {"answered": 1, "handed_over": 1}
    roles = {one["role"]: one["score"] for one in areas["alby"]["roles"]}
    assert roles["night_walkers"] == {"answered": 1, "handed_over": 1}
    assert roles["police"] is None
    assert (areas["fittja"]["score"], areas["fittja"]["tested_at"]) == (None, None)
    assert "tumba" not in areas
    assert caller.get("readiness/", {"year": 2020, "quarter": 1}).json()["areas"][0]["score"] is None


def test_another_audience_than_the_one_that_was_shown_is_refused(tove: User, alby: Area, nadia: Contact) -> None:
    caller = Caller(tove)
    shown = caller.get("drills/", {"areas": "alby", "roles": "night_walkers"}).json()["audience_version"]
    a_contact("Nils", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    refused = says_no(caller.post("drills/", WHO | {"audience_version": shown}), 409, "audience_changed")
    assert refused["count"] == 2
    assert not Dispatch.objects.exists()
    assert caller.post("drills/", WHO | {"audience_version": refused["audience_version"]}).status_code == 201


def test_above_a_cap_it_is_refused_with_the_sentence(
    sara: User, alby: Area, nadia: Contact, now: datetime, settings: Settings
) -> None:
    a_drill(sara, [alby], ["night_walkers"], now)
    settings.DISPATCHES_PER_USER_AND_HOUR = 1
    caller = Caller(sara)
    shown = caller.get("drills/", {"areas": "alby", "roles": "night_walkers"}).json()["audience_version"]
    refused = says_no(caller.post("drills/", WHO | {"audience_version": shown}), 409, "unable_to_drill")
    assert "Ensam får du göra högst 1." in refused["detail"]
    assert Drill.objects.count() == 1


def test_areas_of_others_are_refused(tove: User, tumba: Area) -> None:
    a_contact("Tora", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    caller = Caller(tove)
    assert caller.get("drills/", {"areas": "tumba", "roles": "night_walkers"}).json()["count"] == 0
    body = {"areas": ["tumba"], "roles": ["night_walkers"], "audience_version": "x"}
    says_no(caller.post("drills/", body), 403)
    assert not Dispatch.objects.exists()


def test_what_is_wrong_is_named(sara: User) -> None:
    caller = Caller(sara)
    assert fields_of(caller.get("readiness/", {"year": 2026})) == ["quarter"]
    assert fields_of(caller.get("readiness/", {"quarter": 5, "year": 2026})) == ["quarter"]
    assert fields_of(caller.get("drills/", {"areas": "alby,atlantis"})) == ["areas"]
    assert sorted(fields_of(caller.post("drills/", {"areas": ["atlantis"]}))) == [
        "areas.0",
        "audience_version",
        "roles",
    ]
