"""A narrowed list under a name: saved, found again, renamed, thrown away, and never seen by anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from incidents.actions.saved_views import UnableToSaveView, rename_view, save_view
from incidents.models import SavedView
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db


def save(client: Client, **typed: str) -> Any:
    return client.post("/vyer/ny/", {"page": "incident_list", "query": "area=alby&page=3&x=1", "name": "Alby"} | typed)


def test_a_view_is_saved_and_leads_back_to_the_same_list(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    assert "Spara vyn" not in words(client.get("/handelser/"))
    assert 'name="query" value="area=alby&amp;status=open"' in words(client.get("/handelser/?status=open&area=alby"))
    assert save(client, query="status=open&area=alby&page=7").url == "/handelser/?area=alby&status=open"
    view = SavedView.objects.get()
    assert (view.user, view.page, view.name, view.query) == (sara, "incident_list", "Alby", "area=alby&status=open")
    text = words(client.get("/handelser/?area=alby&status=open"))
    assert 'href="/handelser/?area=alby&amp;status=open" aria-current="true"' in text
    assert "Spara vyn" not in text


def test_the_board_and_the_search_have_views_of_their_own(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert save(client, page="board", name="Norr").url == "/?area=alby"
    assert save(client, page="search", query="q=brand&page=2", name="Brand").url == "/sok/?q=brand"
    assert "Norr" in words(client.get("/"))
    assert "Norr" not in words(client.get("/handelser/"))
    listed = words(client.get("/vyer/"))
    assert "Norr" in listed
    assert "Brand" in listed


def test_a_view_can_be_renamed_and_thrown_away(client: Client, sara: User) -> None:
    client.force_login(sara)
    save(client)
    view = SavedView.objects.get()
    client.post(f"/vyer/{view.id}/namn/", {"name": "  Alby  i natt "})
    view.refresh_from_db()
    assert view.name == "Alby i natt"
    client.post(f"/vyer/{view.id}/ta-bort/")
    assert not SavedView.objects.exists()
    assert client.post(f"/vyer/{view.id}/ta-bort/").status_code == 404


def test_nobody_sees_or_changes_another_s_view(client: Client, sara: User, samir: User) -> None:
    view = save_view(user=sara, page="incident_list", name="Saras", query="area=alby", now=timezone.now())
    client.force_login(samir)
    for address in ("/handelser/", "/vyer/", "/"):
        assert "Saras" not in words(client.get(address))
    assert client.post(f"/vyer/{view.id}/namn/", {"name": "Samirs"}).status_code == 404
    assert client.post(f"/vyer/{view.id}/ta-bort/").status_code == 404
    with pytest.raises(SavedView.DoesNotExist):
        rename_view(view=view, by=samir, name="Samirs")
    view.refresh_from_db()
    assert view.name == "Saras"
    save(client, name="Saras")
    assert SavedView.objects.filter(name="Saras").count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Skriv vad vyn ska heta."),
        ({"name": "a" * 61}, "Skriv högst 60 tecken."),
        ({"name": "a\0b"}, "Texten har ett tecken som inte går att spara."),
        ({"page": "zebra"}, "Sidan går inte att spara."),
        ({"page": ""}, "Sidan går inte att spara."),
        ({"query": "page=3"}, "Välj minst ett filter"),
        ({"query": "q=" + "a" * 900}, "Filtren är för långa att spara."),
        ({"name": "Tumba"}, "Du har redan en vy som heter så."),
    ],
)
def test_what_cannot_be_saved_is_answered_with_a_sentence(
    client: Client, sara: User, typed: dict[str, str], sentence: str
) -> None:
    save_view(user=sara, page="incident_list", name="Tumba", query="area=tumba", now=timezone.now())
    client.force_login(sara)
    answer = save(client, **typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert SavedView.objects.count() == 1


def test_a_name_that_is_taken_is_refused_when_renaming(client: Client, sara: User) -> None:
    save_view(user=sara, page="board", name="Ett", query="area=alby", now=timezone.now())
    other = save_view(user=sara, page="board", name="Två", query="area=tumba", now=timezone.now())
    client.force_login(sara)
    answer = client.post(f"/vyer/{other.id}/namn/", {"name": "Ett"})
    assert answer.status_code == 422
    assert "Du har redan en vy som heter så." in words(answer)
    other.refresh_from_db()
    assert other.name == "Två"


def test_twenty_are_enough_and_the_same_press_twice_is_one(sara: User) -> None:
    now = timezone.now()
    for number in range(20):
        save_view(user=sara, page="board", name=f"Vy {number}", query="area=alby", now=now)
    assert save_view(user=sara, page="board", name="Vy 3", query="area=alby", now=now).name == "Vy 3"
    with pytest.raises(UnableToSaveView, match="20 sparade vyer"):
        save_view(user=sara, page="board", name="En till", query="area=alby", now=now)
    assert SavedView.objects.count() == 20
