"""Right after logging: undo within a minute, and the hint that somebody else may have logged the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Sharing
from incidents.models import Incident, LogEntry
from tests.incidents.steps import an_incident, recorded, words

pytestmark = pytest.mark.django_db


def test_undo_within_a_minute_withdraws_and_deletes_nothing(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    answer = client.post(f"/handelser/{incident.number}/angra/", follow=True)
    incident.refresh_from_db()
    assert incident.status == "withdrawn"
    assert f"Händelse {incident.number} är ångrad." in words(answer)
    assert Incident.objects.count() == 1
    assert list(incident.log.order_by("id").values_list("text", flat=True)) == [
        "Brand i Alby.",
        "Händelsen är ångrad. Den loggades av misstag.",
    ]
    change = incident.changes.get(old="new")
    assert (change.field, change.new, change.by) == ("status", "withdrawn", sara)


def test_an_undone_incident_leaves_the_board_and_the_list_but_can_be_found(
    client: Client, sara: User, alby: Area
) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    client.post(f"/handelser/{incident.number}/angra/")
    link = f'href="/handelser/{incident.number}/"'
    assert link not in words(client.get("/"))
    assert link not in words(client.get("/handelser/"))
    assert link in words(client.get("/handelser/?status=withdrawn"))


def test_undo_after_a_minute_says_what_to_do_instead(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby, now=timezone.now() - timedelta(seconds=61))
    client.force_login(sara)
    before = recorded()
    assert "Blev det fel?" not in words(client.get(f"/handelser/{incident.number}/sparad/"))
    answer = client.post(f"/handelser/{incident.number}/angra/")
    assert answer.status_code == 409
    assert "Det har gått mer än 60 sekunder. Avsluta händelsen i stället." in words(answer)
    incident.refresh_from_db()
    assert incident.status == "new"
    assert recorded() == before


def test_undo_needs_the_right_to_edit(client: Client, sara: User, petra: User, tove: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    before = recorded()
    for user in (petra, tove):
        client.force_login(user)
        assert client.post(f"/handelser/{incident.number}/angra/").status_code == 403
    assert recorded() == before


def test_the_reporter_may_undo_their_own(client: Client, tove: User, alby: Area) -> None:
    incident = an_incident(tove, alby)
    client.force_login(tove)
    assert client.post(f"/handelser/{incident.number}/angra/").status_code == 302


def test_a_get_never_undoes(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    assert client.get(f"/handelser/{incident.number}/angra/").status_code == 405
    incident.refresh_from_db()
    assert incident.status == "new"


def test_an_incident_that_another_was_merged_into_cannot_be_undone(client: Client, sara: User, alby: Area) -> None:
    kept, double = an_incident(sara, alby), an_incident(sara, alby)
    client.force_login(sara)
    client.post(f"/handelser/{double.number}/sla-ihop/", {"into": kept.number})
    before = recorded()
    answer = client.post(f"/handelser/{kept.number}/angra/")
    assert answer.status_code == 409
    assert "En annan händelse är sammanslagen med den här." in words(answer)
    assert recorded() == before


def test_a_fresh_look_alike_is_pointed_out_after_saving(client: Client, sara: User, samir: User, alby: Area) -> None:
    first = an_incident(samir, alby, text="Det brinner i en container.")
    second = an_incident(sara, alby)
    client.force_login(sara)
    page = words(client.get(f"/handelser/{second.number}/sparad/"))
    assert f"Liknar händelse {first.number} (Alby, brand, kl." in page
    assert "Det brinner i en container." in page
    assert "Är det samma händelse?" not in words(client.get(f"/handelser/{second.number}/sparad/?lika=olika"))


def test_what_the_user_may_not_see_is_not_pointed_out(client: Client, sara: User, tove: User, alby: Area) -> None:
    an_incident(sara, alby, sharing=Sharing.NAMED)
    own = an_incident(tove, alby)
    client.force_login(tove)
    assert "Är det samma händelse?" not in words(client.get(f"/handelser/{own.number}/sparad/"))


def test_the_hint_merges_with_one_press(client: Client, sara: User, samir: User, alby: Area) -> None:
    first, second = an_incident(samir, alby), an_incident(sara, alby)
    client.force_login(sara)
    page = client.get(f"/handelser/{second.number}/sparad/")
    assert f"Slå ihop med {first.number}" in words(page)
    answer = client.post(f"/handelser/{second.number}/sla-ihop/", {"into": first.number, "version": "1"})
    assert answer.status_code == 302
    second.refresh_from_db()
    assert (second.status, second.merged_into) == ("merged", first)
    assert LogEntry.objects.filter(incident=first).count() == 2
