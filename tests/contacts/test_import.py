"""Importing contacts from CSV, in the browser and from the command line."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from contacts.models import Actor, Area, Assignment, Contact, ContactChange, User
from contacts.scales import Severity, Sharing
from tests.figures import Tell

pytestmark = pytest.mark.django_db
HEADER = "name,email,phone,actor,actor_type,roles,areas,sharing,language,lowest_severity"
NILS = "Nils,nils@nattvandrare.example,070-123 45 67,Nattvandrarna,night_walkers,night_walkers,alby,,,"
ANNA = "Anna Åström,anna@skola.example,,Skolan,Skola,Skola;polis,Fittja; Vårsta-Grödinge,Samverkansaktörer,engelska,Hög"


def csv(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def upload(client: Client, text: str | bytes, name: str = "lista.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post("/kontakter/import/", {"file": SimpleUploadedFile(name, data, "text/csv")})


def press_save(client: Client, preview: Any, **fields: str) -> Any:
    """Send the form of the preview as the browser would."""
    return client.post("/kontakter/import/spara/", {"text": preview.context["form"].initial["text"], **fields})


def counts(preview: Any) -> tuple[int, int, int, int]:
    found = preview.context["counts"]
    return found["added"], found["changed"], found["skipped"], found["wrong"]


def test_the_preview_saves_nothing_and_the_press_saves_all(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    client.force_login(sara)

    preview = upload(client, csv(NILS, ANNA))

    assert preview.status_code == 200
    assert counts(preview) == (2, 0, 0, 0)
    assert "Lägg till 2, ändra 0, hoppa över 0" in preview.content.decode()
    assert (Contact.objects.count(), Actor.objects.count()) == (0, 0)

    assert press_save(client, preview).status_code == 302

    anna, nils = Contact.objects.order_by("name")
    assert (nils.name, nils.email, nils.phone, nils.actor.name, nils.actor.type.code) == (
        "Nils",
        "nils@nattvandrare.example",
        "070-123 45 67",
        "Nattvandrarna",
        "night_walkers",
    )
    assert (nils.clearance, nils.language, nils.assignments.get().lowest_severity) == (Sharing.VOLUNTEERS, "sv", 1)
    assert (anna.clearance, anna.language) == (Sharing.PARTNERS, "en")
    assert {
        (one.role.code, one.lowest_severity, tuple(sorted(area.slug for area in one.areas.all())))
        for one in anna.assignments.all()
    } == {
        ("school", Severity.HIGH, ("fittja", "varsta-grodinge")),
        ("police", Severity.HIGH, ("fittja", "varsta-grodinge")),
    }
    assert set(ContactChange.objects.values_list("field", "new", "by")) == {("standing", "active", sara.id)}


SWEDISH = csv(
    "nils@nattvandrare.example,Nils,Nattvandrarna,Nattvandrare,Nattvandrare,Alby",
    header="email,name,actor,actor_type,roles,areas",
)
QUOTED = csv(
    'Nils;nils@nattvandrare.example;Nattvandrarna;night_walkers;"night_walkers;polis";"alby;*"',
    header="name;email;actor;actor_type;roles;areas",
)


@pytest.mark.parametrize(
    "data",
    [
        csv(NILS).encode("utf-8-sig"),
        csv(NILS).encode(),
        csv(NILS).replace("\n", "\r\n").encode(),
        csv(NILS).replace(",", ";").encode(),
        csv("", NILS, "", ",,,,,,,,,").encode(),
        csv(NILS).replace("name,email", "Name, EMAIL ").encode(),
        SWEDISH.encode(),
        QUOTED.encode(),
    ],
    ids=["bom", "utf-8", "crlf", "semicolon", "blank lines", "headings", "fewer columns", "quoted semicolons"],
)
def test_files_as_people_save_them_are_read(client: Client, sara: User, data: bytes) -> None:
    client.force_login(sara)
    preview = upload(client, data)
    assert counts(preview) == (1, 0, 0, 0)
    assert press_save(client, preview).status_code == 302
    assert Contact.objects.get().email == "nils@nattvandrare.example"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (csv(ANNA).encode("latin-1"), "Filen är inte sparad som UTF-8"),
        (csv(ANNA).encode("utf-16"), "Filen är inte sparad som UTF-8"),
        (b" \n", "Filen är tom"),
        (b"", "Filen är tom"),
        (csv().encode(), "Filen har rubriker men inga rader."),
        (NILS.encode(), "Första raden ska vara rubriker"),
        (csv(NILS, header=HEADER + ",skostorlek").encode(), "Kolumnen «skostorlek» känns inte igen."),
        (csv(NILS, header=HEADER.replace("phone", "name")).encode(), "En rubrik står två gånger"),
        (csv('"Nils"x,a@b.example').encode(), "Kontrollera citattecknen där."),
        (csv("x" * 200_000).encode(), "Filen går inte att läsa vid rad"),
        (csv(NILS).encode() + b"x" * 2_000_000, "Filen är större än 2 MB."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Filen är inte sparad som UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(client: Client, sara: User, data: bytes, sentence: str) -> None:
    client.force_login(sara)
    response = upload(client, data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Contact.objects.count() == 0


def test_no_file_at_all_says_so(client: Client, sara: User) -> None:
    client.force_login(sara)
    response = client.post("/kontakter/import/")
    assert response.status_code == 422
    assert "Välj en CSV-fil." in response.content.decode()


def changed(**cells: str) -> str:
    values = dict(zip(HEADER.split(","), NILS.split(","), strict=True)) | cells
    return ",".join(f'"{values[column]}"' for column in HEADER.split(","))


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"name": ""}, "Namnet saknas."),
        ({"name": "x" * 151}, "Texten är för lång."),
        ({"email": ""}, "E-postadressen saknas."),
        ({"email": "a@b.example, c@d.example"}, "Ange en enda e-postadress"),
        ({"email": "a@b.example\nBcc: x@y.example"}, "dolda tecken"),
        ({"name": "Ni\x00ls"}, "dolda tecken"),
        ({"name": "Ni\ufffdls"}, "dolda tecken"),
        ({"phone": "ring"}, "Skriv telefonnumret med siffror"),
        ({"actor": ""}, "Aktören saknas."),
        ({"actor_type": ""}, "Aktören «Nattvandrarna» finns inte än. Skriv actor_type"),
        ({"actor_type": "klubb"}, "Sorten av aktör «klubb» finns inte."),
        ({"roles": ""}, "Rollen saknas."),
        ({"roles": "night_walkers;clown"}, "Rollen «clown» finns inte."),
        ({"areas": ""}, "Området saknas."),
        ({"areas": "alby;Stockholm"}, "Området «Stockholm» finns inte."),
        ({"sharing": "hemligt"}, "Delningen «hemligt» finns inte."),
        ({"sharing": "partners"}, "Nattvandrare får inte ta del av så snäva texter. Skriv volunteers eller vidare."),
        ({"language": "fi"}, "Språket «fi» finns inte. Skriv sv, en, ar, so eller tr."),
        ({"lowest_severity": "5"}, "Allvarlighetsgraden «5» finns inte."),
        ({"areas": "x" * 2000}, "En cell är för lång."),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_nothing_is_saved(
    client: Client, sara: User, cells: dict[str, str], sentence: str
) -> None:
    client.force_login(sara)

    preview = upload(client, csv(ANNA, changed(**cells)))

    assert counts(preview) == (1, 0, 0, 1)
    (wrong,) = preview.context["wrong"]
    assert wrong.number == 3
    assert sentence in " ".join(wrong.sentences)
    assert press_save(client, preview).status_code == 422
    assert (Contact.objects.count(), Actor.objects.count()) == (0, 0)


def test_the_right_rows_are_saved_when_the_user_says_so(client: Client, sara: User) -> None:
    client.force_login(sara)
    preview = upload(client, csv(changed(email="fel"), ANNA))
    assert "Spara de rader som stämmer" in preview.content.decode()

    response = press_save(client, preview, partial="on")

    assert response.status_code == 302
    assert [contact.name for contact in Contact.objects.all()] == ["Anna Åström"]
    assert [actor.name for actor in Actor.objects.all()] == ["Skolan"]
    assert "1 rad med fel sparades inte." in client.get("/kontakter/").content.decode()


def test_a_second_import_skips_what_is_alike_and_changes_what_is_not(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    press_save(client, upload(client, csv(NILS, ANNA)))
    nils = Contact.objects.get(name="Nils")

    preview = upload(client, csv(changed(name="Nils N", areas="*", lowest_severity="critical", phone=""), ANNA))

    assert counts(preview) == (0, 1, 1, 0)
    assert "Nattvandrare i hela kommunen, från akut" in preview.content.decode()
    press_save(client, preview)
    nils.refresh_from_db()
    assignment = nils.assignments.get()
    assert (nils.name, nils.phone, nils.version) == ("Nils N", "070-123 45 67", 2)
    assert (assignment.whole_municipality, assignment.lowest_severity, assignment.areas.count()) == (True, 4, 0)
    assert set(nils.changes.values_list("field", "old", "new")) == {
        ("standing", "", "active"),
        ("name", "Nils", "Nils N"),
        ("assignments", "night_walkers: alby (low)", "night_walkers: * (critical)"),
    }
    assert Assignment.objects.count() == 3

    assert counts(upload(client, csv(changed(name="Nils N", areas="*"), ANNA))) == (0, 0, 2, 0)


def test_the_same_contact_twice_in_a_file_is_refused(client: Client, sara: User) -> None:
    client.force_login(sara)
    preview = upload(client, csv(NILS, changed(email="NILS@nattvandrare.example", actor="NATTVANDRARNA")))
    assert counts(preview) == (1, 0, 0, 1)
    assert "Samma adress och aktör står redan på rad 2." in preview.content.decode()


def test_an_actor_keeps_its_kind(client: Client, sara: User, bo: Contact) -> None:
    client.force_login(sara)
    preview = upload(client, csv(changed(actor=bo.actor.name)))
    assert "är av sorten «Bostadsbolag», inte «Nattvandrare»." in preview.content.decode()


def test_two_new_contacts_share_one_new_actor(client: Client, sara: User) -> None:
    client.force_login(sara)
    press_save(client, upload(client, csv(NILS, changed(email="b@nattvandrare.example", actor_type=""))))
    assert (Actor.objects.count(), Contact.objects.count()) == (1, 2)


def test_who_has_declined_is_not_added_again(client: Client, sara: User, nadia: Contact, now: object) -> None:
    Contact.objects.filter(id=nadia.id).update(active=False, declined_at=now)
    client.force_login(sara)
    preview = upload(client, csv(changed(email=nadia.email, actor=nadia.actor.name)))
    assert counts(preview) == (0, 0, 1, 0)


def test_two_squares_of_a_name_are_told_apart_by_slug(client: Client, sara: User, alby: Area, fittja: Area) -> None:
    Area.objects.create(slug="alby-torget", name="Torget", parent=alby)
    Area.objects.create(slug="fittja-torget", name="Torget", parent=fittja)
    client.force_login(sara)
    page = upload(client, csv(changed(areas="Torget"))).content.decode()
    assert "Flera områden heter «Torget». Skriv kortnamnet: alby-torget, fittja-torget." in page
    assert counts(upload(client, csv(changed(areas="fittja-torget")))) == (1, 0, 0, 0)


def test_the_trygghetssamordnare_imports_into_her_own_areas_only(
    client: Client, tove: User, nadia: Contact, tumba: Area
) -> None:
    client.force_login(tove)
    for areas in ("tumba", "*", "alby;tumba"):
        preview = upload(client, csv(changed(areas=areas)))
        assert counts(preview) == (0, 0, 0, 1)
        assert "hör till områden som inte är dina" in preview.content.decode()
    assert counts(upload(client, csv(changed(areas="alby;fittja")))) == (1, 0, 0, 0)

    nadia.assignments.get().areas.add(tumba)
    taken = changed(email=nadia.email, actor=nadia.actor.name, name="Min nu", areas="alby")
    assert counts(upload(client, csv(taken))) == (0, 0, 0, 1)


def test_the_rows_are_checked_again_at_the_press(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    preview = upload(client, csv(NILS))
    Area.objects.filter(id=alby.id).update(active=False)
    response = press_save(client, preview)
    assert response.status_code == 422
    assert "Området «alby» finns inte." in response.content.decode()
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": "skräp"}, {"text": "a\x00b"}])
def test_a_press_without_its_text_saves_nothing(client: Client, sara: User, data: dict[str, str]) -> None:
    client.force_login(sara)
    assert client.post("/kontakter/import/spara/", data).status_code == 422
    assert Contact.objects.count() == 0


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_contacts", str(path), *options, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_imports_and_tries_out(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(csv(NILS, ANNA), encoding="utf-8-sig")

    assert "inget är sparat" in run(path, "--dry-run")
    assert Contact.objects.count() == 0

    assert "Tillagda: 2. Ändrade: 0. Överhoppade: 0. Fel: 0." in run(path)
    assert "Tillagda: 0. Ändrade: 0. Överhoppade: 2. Fel: 0." in run(path)
    assert Contact.objects.count() == 2


def test_the_command_refuses_a_file_with_a_wrong_row_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(csv(ANNA, changed(email="fel")))
    with pytest.raises(CommandError, match="Inget är sparat"):
        run(path)
    assert Contact.objects.count() == 0
    run(path, "--partial")
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("content", [None, csv(ANNA).encode("latin-1")])
def test_the_command_names_what_it_cannot_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lista.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError):
        run(path)


def many(count: int, name: str = "Kontakt") -> str:
    return csv(
        *(
            f"{name} {n},k{n}@skola.example,,Skolan {n % 40},school,school;police,alby;fittja,partners,sv,low"
            for n in range(count)
        )
    )


def test_the_number_of_queries_hardly_grows_with_the_rows(
    tmp_path: Path, django_assert_max_num_queries: Any, tell: Tell
) -> None:
    few, lots = tmp_path / "few.csv", tmp_path / "lots.csv"
    few.write_text(many(20))
    lots.write_text(many(2000))
    with django_assert_max_num_queries(40):
        run(few)
    with django_assert_max_num_queries(60) as adding:
        run(lots)
    lots.write_text(many(2000, name="Annan"))
    with django_assert_max_num_queries(60) as changing:
        run(lots)
    assert Contact.objects.count() == 2000
    assert Contact.objects.filter(name__startswith="Annan").count() == 2000
    tell(f"2,000 rows: {len(adding)} queries to add, {len(changing)} to change")
