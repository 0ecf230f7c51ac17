"""Changing an incident on its pages: severity, sharing, owner, facts and end, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from incidents.models import Incident
from tests.cast import staff
from tests.incidents.steps import an_incident, recorded, words

pytestmark = pytest.mark.django_db
PAGES = ["allvarlighetsgrad", "delning", "ansvarig", "uppgifter", "avsluta", "oppna-igen", "sla-ihop"]


@pytest.fixture
def fire(samir: User, alby: Area) -> Incident:
    return an_incident(samir, alby, place="Norra uppgången")


@pytest.fixture
def post(client: Client, sara: User, fire: Incident) -> Callable[..., tuple[int, str]]:
    """Fill in a page of the fire as Sara; return the status and the text of the page."""
    client.force_login(sara)

    def send(path: str, **typed: object) -> tuple[int, str]:
        answer = client.post(f"/handelser/{fire.number}/{path}/", {"version": "1", **typed})
        return answer.status_code, words(answer)

    return send


def test_another_severity_is_a_decision_with_its_reason(
    post: Callable[..., tuple[int, str]], sara: User, fire: Incident
) -> None:
    status, _page = post("allvarlighetsgrad", severity="critical", reason="Elden sprider sig.")
    fire.refresh_from_db()
    assert (status, fire.severity, fire.version) == (302, Severity.CRITICAL, 2)
    line = fire.log.latest("id")
    assert (line.kind, line.text) == ("decision", "Allvarlighetsgraden är ändrad från hög till akut.")
    assert (line.reason, line.by) == ("Elden sprider sig.", sara)
    change = fire.changes.latest("id")
    assert (change.field, change.old, change.new, change.reason) == (
        "severity",
        "high",
        "critical",
        "Elden sprider sig.",
    )


@pytest.mark.parametrize(
    ("path", "typed", "status", "sentence"),
    [
        ("allvarlighetsgrad", {"severity": "critical", "reason": " "}, 422, "Skriv varför."),
        ("allvarlighetsgrad", {"severity": "critical", "reason": "x" * 501}, 422, "Skriv högst 500 tecken."),
        ("allvarlighetsgrad", {"severity": "worst", "reason": "Ja"}, 422, "Välj hur allvarligt det är."),
        ("allvarlighetsgrad", {"severity": "high", "reason": "Ja"}, 409, "redan den allvarlighetsgraden"),
        ("delning", {"sharing": "partners", "reason": ""}, 422, "Skriv varför."),
        ("delning", {"sharing": "\0", "reason": "Ja"}, 422, "Välj vem som får läsa."),
        ("delning", {"sharing": "organisation", "reason": "Ja"}, 409, "Händelsen delas redan så."),
        ("ansvarig", {"owner": "999999999999999999999999"}, 422, "Välj någon i listan."),
        ("uppgifter", {"area": "atlantis", "type": "fire"}, 422, "Välj var det händer."),
        ("uppgifter", {"area": "alby", "type": "fire", "place": "x" * 10_000}, 422, "Skriv högst 200 tecken."),
        ("uppgifter", {"area": "alby", "type": "fire", "occurred_at": "9998-01-01T00:00"}, 409, "Tiden ligger framåt."),
        ("avsluta", {"outcome": " "}, 422, "Skriv hur händelsen slutade."),
        ("avsluta", {"outcome": "x" * 2001}, 422, "Skriv högst 2000 tecken."),
        ("oppna-igen", {"reason": "Ja"}, 409, "Händelsen är inte avslutad"),
        ("sla-ihop", {"into": "2026-999999999"}, 422, "Den händelsen går inte att slå ihop med."),
        ("sla-ihop", {"into": ""}, 422, "Välj vilken händelse den ska slås ihop med."),
        ("status", {"status": "closed"}, 409, "Avsluta, slå ihop eller ångra händelsen i stället."),
        ("status", {"status": "lost"}, 422, "Välj status."),
        ("status", {"status": "new"}, 409, "kan inte bli «Ny»"),
        ("avsluta", {"outcome": "Släckt.", "version": "9" * 100}, 422, "Det finns ett problem"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    post: Callable[..., tuple[int, str]], fire: Incident, path: str, typed: dict[str, str], status: int, sentence: str
) -> None:
    before, row = recorded(), Incident.objects.values().get()
    answered, text = post(path, **typed)
    assert answered == status
    assert sentence in text
    assert recorded() == before
    assert Incident.objects.values().get() == row


def test_sharing_changes_with_its_reason_and_names_its_readers(
    post: Callable[..., tuple[int, str]], petra: User, fire: Incident
) -> None:
    status, _page = post("delning", sharing="named", named_readers=[str(petra.id)], reason="Pågående insats.")
    fire.refresh_from_db()
    assert (status, fire.sharing) == (302, Sharing.NAMED)
    assert list(fire.named_readers.all()) == [petra]
    changes = {change.field: (change.old, change.new) for change in fire.changes.filter(reason="Pågående insats.")}
    assert changes == {"sharing": ("organisation", "named"), "named_readers": ("", str(petra.id))}
    line = fire.log.latest("id")
    assert (line.kind, line.reason) == ("decision", "Pågående insats.")


def test_opening_the_sharing_again_forgets_the_named_readers(
    post: Callable[..., tuple[int, str]], petra: User, fire: Incident
) -> None:
    post("delning", sharing="named", named_readers=[str(petra.id)], reason="Pågående insats.")
    post("delning", sharing="partners", reason="Insatsen är över.", version="2")
    assert fire.named_readers.count() == 0
    assert fire.changes.filter(field="named_readers").latest("id").new == ""


def test_an_incident_is_handed_over_to_somebody_who_may_see_it(
    post: Callable[..., tuple[int, str]], tove: User, samir: User, fire: Incident
) -> None:
    status, _page = post("ansvarig", owner=str(tove.id))
    fire.refresh_from_db()
    assert (status, fire.owner, fire.reporter) == (302, tove, samir)
    assert fire.log.latest("id").text == "Ny ansvarig: Trygghetssamordnare."
    change = fire.changes.latest("id")
    assert (change.field, change.old, change.new) == ("owner", str(samir.id), str(tove.id))


def test_only_those_who_may_see_and_work_with_it_can_take_over(
    client: Client, sara: User, samir: User, tina: User, tove: User, petra: User, adam: User, tumba: Area
) -> None:
    elsewhere = staff("Tuva Trygghet", Role.SAFETY_COORDINATOR, tumba)
    gone = staff("Gun Gammal", Role.DUTY_OFFICER, is_active=False)
    far = an_incident(samir, tumba)
    client.force_login(sara)
    page = f"/handelser/{far.number}/ansvarig/"
    offered = {int(key) for key, _words in client.get(page).context["form"].fields["owner"].choices}
    assert offered == {sara.id, tina.id, elsewhere.id}
    before = recorded()
    for user in (tove, petra, adam, gone, samir):
        assert client.post(page, {"owner": str(user.id), "version": "1"}).status_code == 422
    assert recorded() == before


def test_a_square_inside_the_area_counts_for_who_may_take_over(
    client: Client, sara: User, tove: User, alby: Area
) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    incident = an_incident(sara, square)
    client.force_login(sara)
    offered = client.get(f"/handelser/{incident.number}/ansvarig/").context["form"].fields["owner"].choices
    assert [key for key, _words in offered] == [str(tove.id)]


def test_who_gives_an_incident_out_of_sight_lands_on_the_board(
    client: Client, sara: User, tove: User, tumba: Area, alby: Area
) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    client.post(f"/handelser/{incident.number}/ansvarig/", {"owner": str(tove.id)})
    Incident.objects.filter(id=incident.id).update(area=tumba)
    client.force_login(tove)
    answer = client.post(f"/handelser/{incident.number}/ansvarig/", {"owner": str(sara.id)})
    assert answer["Location"] == "/"


def test_the_facts_change_with_a_line_that_partners_may_read(
    post: Callable[..., tuple[int, str]], fire: Incident
) -> None:
    status, _page = post("uppgifter", area="fittja", place="Under bron", type="vandalism", occurred_at="")
    fire.refresh_from_db()
    assert (status, fire.area.slug, fire.place, fire.type.code) == (302, "fittja", "Under bron", "vandalism")
    assert fire.log.latest("id").text == (
        "Uppgifterna är ändrade: område, typ och plats. Område är nu Fittja. Typ är nu skadegörelse."
    )
    changed = {change.field: (change.old, change.new) for change in fire.changes.exclude(old="")}
    assert changed == {
        "area": ("alby", "fittja"),
        "place": ("Norra uppgången", "Under bron"),
        "type": ("fire", "vandalism"),
    }


def test_saving_the_same_facts_again_records_nothing(
    client: Client, post: Callable[..., tuple[int, str]], fire: Incident
) -> None:
    drawn = client.get(f"/handelser/{fire.number}/uppgifter/").context["form"].initial
    before = recorded()
    assert post("uppgifter", **{**drawn, "version": "1"})[0] == 302
    assert recorded() == before
    assert Incident.objects.get().version == 1


def test_the_second_editor_sees_both_texts_and_overwrites_nothing(
    client: Client, sara: User, samir: User, fire: Incident
) -> None:
    page = f"/handelser/{fire.number}/uppgifter/"
    client.force_login(samir)
    client.post(page, {"version": "1", "area": "alby", "type": "fire", "place": "Vid skolan"})
    before = recorded()
    client.force_login(sara)
    mine = {"version": "1", "area": "fittja", "type": "fire", "place": "Under bron"}
    answer = client.post(page, mine)
    text = words(answer)
    assert answer.status_code == 409
    assert "Samir Säkerhetssamordnare ändrade händelsen kl." in text
    assert "<dd>Vid skolan</dd>" in text
    assert "<dd>Under bron</dd>" in text
    assert "Inget av ditt är sparat än." in text
    assert recorded() == before
    assert Incident.objects.get().place == "Vid skolan"

    again = client.post(page, {**mine, "version": answer.context["form"]["version"].value()})
    assert again.status_code == 302
    assert Incident.objects.get().place == "Under bron"


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("allvarlighetsgrad", {"severity": "elevated", "reason": "Lugnare."}),
        ("delning", {"sharing": "open", "reason": "Alla vet."}),
        ("avsluta", {"outcome": "Släckt."}),
        ("status", {"status": "monitored"}),
    ],
)
def test_no_change_of_state_overwrites_one_that_was_not_seen(
    client: Client, sara: User, samir: User, fire: Incident, path: str, typed: dict[str, str]
) -> None:
    client.force_login(samir)
    client.post(
        f"/handelser/{fire.number}/allvarlighetsgrad/", {"version": "1", "severity": "critical", "reason": "Sprids."}
    )
    before, row = recorded(), Incident.objects.values().get()
    client.force_login(sara)
    answer = client.post(f"/handelser/{fire.number}/{path}/", {"version": "1", **typed})
    assert answer.status_code == 409
    assert "Samir Säkerhetssamordnare ändrade händelsen" in words(answer)
    assert recorded() == before
    assert Incident.objects.values().get() == row


def test_both_logs_tell_of_the_merge_with_links_both_ways(
    client: Client, sara: User, samir: User, alby: Area, fire: Incident
) -> None:
    double = an_incident(sara, alby)
    client.force_login(sara)
    assert client.post(f"/handelser/{double.number}/sla-ihop/", {"into": fire.number}).status_code == 302
    double.refresh_from_db()
    assert (double.status, double.merged_into) == ("merged", fire)
    assert double.changes.get(field="merged_into").new == fire.number
    ended = client.get(f"/handelser/{double.number}/").content.decode()
    assert f'Sammanslagen med <a href="/handelser/{fire.number}/">{fire.number}</a>. Fortsätt där.' in ended
    goes_on = client.get(f"/handelser/{fire.number}/").content.decode()
    assert f'<a href="/handelser/{double.number}/">{double.number}</a> är sammanslagen med' in goes_on


def test_nothing_is_merged_with_itself_with_another_world_or_with_what_is_unseen(
    client: Client, sara: User, tove: User, alby: Area, tumba: Area
) -> None:
    own = an_incident(tove, alby)
    targets = [own, an_incident(sara, tumba), an_incident(tove, alby, mode="exercise")]
    client.force_login(tove)
    before = recorded()
    for target in targets:
        answer = client.post(f"/handelser/{own.number}/sla-ihop/", {"into": target.number})
        assert answer.status_code == 422
    assert recorded() == before


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_drawn_for_those_who_may_edit(client: Client, sara: User, fire: Incident, path: str) -> None:
    client.force_login(sara)
    assert client.get(f"/handelser/{fire.number}/{path}/").status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "status", "angra"])
@pytest.mark.parametrize(
    ("name", "expected"), [("petra", 403), ("rolf", 403), ("adam", 403), ("tove", 403), ("elsewhere", 404)]
)
def test_the_wrong_role_and_the_wrong_area_change_nothing(
    client: Client, request: pytest.FixtureRequest, fire: Incident, tumba: Area, path: str, name: str, expected: int
) -> None:
    user = (
        staff("Tuva Trygghet", Role.SAFETY_COORDINATOR, tumba) if name == "elsewhere" else request.getfixturevalue(name)
    )
    client.force_login(user)
    before, row = recorded(), Incident.objects.values().get()
    typed = {"severity": "low", "reason": "Ja", "outcome": "Ja", "sharing": "open", "status": "ongoing"}
    assert client.post(f"/handelser/{fire.number}/{path}/", typed).status_code == expected
    if path not in ("status", "angra"):
        assert client.get(f"/handelser/{fire.number}/{path}/").status_code == expected
    assert recorded() == before
    assert Incident.objects.values().get() == row


@pytest.mark.parametrize("number", ["2026-0", "2026-999999999", "9999-1", "0-0", "x", "٢٠٢٦-1", "2026-" + "9" * 500])
@pytest.mark.parametrize("path", ["", "sparad/", "anteckning/", "avsluta/"])
def test_a_number_that_nothing_has_is_404(client: Client, sara: User, number: str, path: str) -> None:
    client.force_login(sara)
    assert client.get(f"/handelser/{number}/{path}").status_code == 404


def test_an_untouched_time_keeps_its_seconds(client: Client, sara: User, alby: Area) -> None:
    when = timezone.now() - timedelta(hours=3, seconds=17)
    incident = an_incident(sara, alby, occurred_at=when)
    client.force_login(sara)
    drawn = client.get(f"/handelser/{incident.number}/uppgifter/").context["form"].initial
    client.post(f"/handelser/{incident.number}/uppgifter/", {**drawn, "place": "Torget"})
    incident.refresh_from_db()
    assert (incident.place, incident.occurred_at) == ("Torget", when)
