"""The language that a contact reads is chosen in the form, the file and the API; staff work in Swedish or English."""

from __future__ import annotations

import pytest
from django.test import Client

from contacts.models import Area, Contact, User
from contacts.scales import Language
from tests.api.caller import Caller, fields_of
from tests.cast import an_actor
from tests.contacts.steps import contact_form, form_of, row
from tests.contacts.test_import import NILS, counts, csv, press_save, upload

pytestmark = pytest.mark.django_db


def test_the_form_offers_every_language(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    form = client.get("/kontakter/ny/").context["form"]
    assert [value for value, _label in form.fields["language"].choices] == ["sv", "en", "ar", "so", "tr"]
    walkers = an_actor("Nattvandrarna i Alby", "night_walkers")
    client.post("/kontakter/ny/", contact_form(walkers, [row("night_walkers", alby)], language="so"))
    nils = Contact.objects.get()
    assert nils.language == "so"
    client.post(f"/kontakter/{nils.pk}/andra/", form_of(nils, language="ar"))
    nils.refresh_from_db()
    assert nils.language == "ar"
    assert "Arabiska" in client.get(f"/kontakter/{nils.pk}/").content.decode()


@pytest.mark.parametrize(
    ("cell", "language"),
    [("ar", "ar"), ("Arabiska", "ar"), ("so", "so"), ("somaliska", "so"), ("TR", "tr"), ("Turkiska", "tr"), ("", "sv")],
)
def test_a_file_names_it_by_its_code_or_in_swedish(
    client: Client, sara: User, alby: Area, cell: str, language: str
) -> None:
    client.force_login(sara)
    preview = upload(client, csv(NILS.removesuffix(",,,") + f",,{cell},"))
    assert counts(preview) == (1, 0, 0, 0)
    press_save(client, preview)
    assert Contact.objects.get().language == language


def test_a_program_changes_it(sara: User, nadia: Contact) -> None:
    told = Caller(sara).patch(f"contacts/{nadia.pk}/", {"language": "tr"}).json()
    assert told["language"] == "tr"
    assert fields_of(Caller(sara).patch(f"contacts/{nadia.pk}/", {"language": "fi"})) == ["language"]
    nadia.refresh_from_db()
    assert nadia.language == "tr"


@pytest.mark.parametrize("language", [Language.ARABIC, Language.SOMALI, Language.TURKISH])
def test_staff_work_in_swedish_or_english(client: Client, petra: User, language: Language) -> None:
    client.force_login(petra)
    answer = client.post("/mitt-konto/", {"name": "Petra P", "phone": "", "language": language, "theme": "auto"})
    assert answer.status_code == 422
    petra.refresh_from_db()
    assert petra.language == "sv"
