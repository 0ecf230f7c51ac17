"""The search as programs use it."""

from __future__ import annotations

import pytest

from contacts.models import Area, User
from contacts.scales import Sharing
from tests.api.caller import Caller, fields_of
from tests.incidents.steps import an_incident

pytestmark = pytest.mark.django_db


def test_it_answers_what_was_found_in_pieces(sara: User, petra: User, alby: Area) -> None:
    incident = an_incident(sara, alby, text="Zebran syns.", place="Zebragränd")
    an_incident(sara, alby, text="Zebran för namngivna", sharing=Sharing.NAMED)
    told = Caller(petra).get("search/", {"q": "zebra"}).json()
    entry = incident.log.get()
    assert told == {
        "count": 1,
        "more_than_counted": False,
        "alike": False,
        "page": 1,
        "pages": 1,
        "results": [
            {
                "kind": "entry",
                "at": told["results"][0]["at"],
                "number": incident.number,
                "entry": entry.id,
                "report": None,
                "severity": "high",
                "title": [{"text": "Brand, Alby", "marked": False}],
                "snippet": [{"text": "Zebran", "marked": True}, {"text": " syns.", "marked": False}],
                "struck": False,
                "unverified": False,
            }
        ],
    }
    assert Caller(sara).get("search/", {"q": "zebra"}).json()["count"] == 2


def test_it_is_narrowed_and_refuses_what_it_does_not_know(sara: User, alby: Area) -> None:
    an_incident(sara, alby, text="Zebran syns.")
    api = Caller(sara)
    assert api.get("search/", {"q": "zebra", "area": "fittja"}).json()["count"] == 0
    assert api.get("search/", {"q": "zebra", "area": "alby", "kind": "entry"}).json()["count"] == 1
    assert api.get("search/", {"q": "zebra", "after": "2099-01-01T00:00:00Z"}).json()["count"] == 0
    assert fields_of(api.get("search/")) == ["q"]
    for nothing in ("a", "&&|!", "och i att", "a" * 10_000, "a\tb"):
        assert fields_of(api.get("search/", {"q": nothing})) == ["q"]
    assert fields_of(api.get("search/", {"q": "zebra", "kind": "animal"})) == ["kind"]
    assert fields_of(api.get("search/", {"q": "zebra", "page": "0"})) == ["page"]
    assert fields_of(api.get("search/", {"q": "zebra", "zebra": "1"})) == ["zebra"]
