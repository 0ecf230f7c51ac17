"""The administrator's areas: add, nest, rename, move, draw, retire."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from contacts.models import Area, User

pytestmark = pytest.mark.django_db
SQUARE = [[17.84, 59.23], [17.85, 59.23], [17.85, 59.24], [17.84, 59.24], [17.84, 59.23]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def form(name: str, parent: Area | None = None, outline: object = "", **fields: str) -> dict[str, str]:
    text = outline if isinstance(outline, str) else json.dumps(outline)
    return {"name": name, "parent": str(parent.id) if parent else "", "outline": text} | fields


def test_a_square_is_added_inside_its_kommundel_with_its_outline(client: Client, adam: User, alby: Area) -> None:
    client.force_login(adam)
    response = client.post("/omraden/nytt/", form("Alby torg", alby, POLYGON))
    square = Area.objects.get(slug="alby-torg")
    assert response.status_code == 302
    assert (square.parent, square.outline, square.approximate) == (alby, POLYGON, False)
    assert (round(square.latitude or 0, 3), round(square.longitude or 0, 3)) == (59.235, 17.845)
    assert "Alby – Alby torg" in client.get("/omraden/").content.decode()


def test_an_outline_may_come_as_a_feature_or_a_collection_of_one(client: Client, adam: User, alby: Area) -> None:
    feature = {"type": "Feature", "properties": {"namn": "x"}, "geometry": POLYGON}
    client.force_login(adam)
    for number, outline in enumerate([feature, {"type": "FeatureCollection", "features": [feature]}]):
        assert client.post("/omraden/nytt/", form(f"Torg {number}", alby, outline)).status_code == 302
    assert Area.objects.filter(parent=alby, outline=POLYGON).count() == 2


@pytest.mark.parametrize(
    ("outline", "sentence"),
    [
        ("hej", "går inte att läsa som GeoJSON"),
        ("[" * 100_000, "går inte att läsa som GeoJSON"),
        ("NaN", "Klistra in en yta"),
        ("1" * 5000, "går inte att läsa som GeoJSON"),
        ({"type": "Point", "coordinates": [17.8, 59.2]}, "Klistra in en yta"),
        ({"type": "Polygon"}, "Klistra in en yta"),
        ({"type": "Polygon", "coordinates": 7}, "Ytan saknar punkter"),
        ({"type": "Polygon", "coordinates": []}, "Ytan saknar punkter"),
        ({"type": "Polygon", "coordinates": [SQUARE[:3]]}, "Ytan är inte sluten"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "Ytan är inte sluten"),
        ({"type": "Polygon", "coordinates": [[[59.2, 17.8]] * 5]}, "En punkt ligger utanför Sverige"),
        ({"type": "Polygon", "coordinates": [[["x", 1]] * 5]}, "En punkt är inte två tal"),
        ({"type": "Polygon", "coordinates": [[[True, 59]] * 5]}, "En punkt är inte två tal"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [1, 1], [1, 1], [NaN, 1]]]}', "En punkt ligger utanför"),
        ({"type": "Polygon", "coordinates": [[[10**400, 59]] * 5]}, "En punkt ligger utanför Sverige"),
        ({"type": "Polygon", "coordinates": [[[17.8, 59.2]] * 20_001]}, "Gränsen har för många punkter"),
        ({"type": "FeatureCollection", "features": []}, "Filen beskriver flera områden"),
        ('{"type": "Polygon\\u0000", "coordinates": []}', "Klistra in en yta"),
    ],
)
def test_an_outline_that_no_map_could_draw_is_refused(
    client: Client, adam: User, alby: Area, outline: object, sentence: str
) -> None:
    client.force_login(adam)
    before = Area.objects.count()
    response = client.post("/omraden/nytt/", form("Alby torg", alby, outline))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Area.objects.count() == before


def test_a_renamed_area_keeps_its_slug_and_its_outline(client: Client, adam: User, alby: Area) -> None:
    client.force_login(adam)
    client.post("/omraden/alby/", form("Alby centrum med omnejd", approximate="on"))
    outline, alby_id = alby.outline, alby.id
    alby = Area.objects.get(id=alby_id)
    assert (alby.slug, alby.name, alby.outline) == ("alby", "Alby centrum med omnejd", outline)


def test_an_area_moves_but_never_into_itself(client: Client, adam: User, alby: Area, fittja: Area) -> None:
    square = Area.objects.create(slug="torg", name="Torget", parent=alby)
    fountain = Area.objects.create(slug="fontan", name="Fontänen", parent=square)
    client.force_login(adam)

    assert client.post("/omraden/torg/", form("Torget", fittja)).status_code == 302
    square.refresh_from_db()
    assert square.parent == fittja

    for inner in (square, fountain):
        response = client.post("/omraden/torg/", form("Torget", inner))
        assert response.status_code == 422
        assert "Ett område kan inte ligga i sig självt" in response.content.decode()
    square.refresh_from_db()
    assert square.parent == fittja


def test_two_areas_of_a_name_are_refused_in_one_place_and_allowed_in_two(
    client: Client, adam: User, alby: Area, fittja: Area
) -> None:
    client.force_login(adam)
    assert client.post("/omraden/nytt/", form("Torget", alby)).status_code == 302
    assert client.post("/omraden/nytt/", form("TORGET", alby)).status_code == 422
    assert client.post("/omraden/nytt/", form("ALBY")).status_code == 422
    assert client.post("/omraden/nytt/", form("Torget", fittja)).status_code == 302
    assert set(Area.objects.filter(name="Torget").values_list("slug", flat=True)) == {"torget", "fittja-torget"}


def test_no_slug_hides_behind_a_page(client: Client, adam: User) -> None:
    client.force_login(adam)
    client.post("/omraden/nytt/", form("Nytt"))
    slug = Area.objects.get(name="Nytt").slug
    assert client.get(f"/omraden/{slug}/").context["area"].name == "Nytt"


def test_an_area_is_retired_once_nothing_in_use_lies_in_it(client: Client, adam: User, alby: Area) -> None:
    square = Area.objects.create(slug="torg", name="Torget", parent=alby)
    client.force_login(adam)

    page = client.post("/omraden/alby/ta-bort/", follow=True).content.decode()
    assert "Det finns områden inuti det här." in page
    assert Area.objects.active().filter(id=alby.id).exists()

    client.post("/omraden/torg/ta-bort/")
    client.post("/omraden/alby/ta-bort/")
    assert not Area.objects.active().filter(id__in=[alby.id, square.id]).exists()

    page = client.post("/omraden/torg/ta-tillbaka/", follow=True).content.decode()
    assert "Ta tillbaka det först." in page
    client.post("/omraden/alby/ta-tillbaka/")
    client.post("/omraden/torg/ta-tillbaka/")
    assert Area.objects.active().filter(id__in=[alby.id, square.id]).count() == 2


@pytest.mark.parametrize("who", ["sara", "samir", "tove", "tina", "petra", "rolf"])
def test_only_the_administrator_manages_areas(request: pytest.FixtureRequest, client: Client, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    before = Area.objects.active().count()
    for address in ("/omraden/", "/omraden/nytt/", "/omraden/alby/"):
        assert client.get(address).status_code == 403
    assert client.post("/omraden/nytt/", form("Torget")).status_code == 403
    assert client.post("/omraden/alby/ta-bort/").status_code == 403
    assert Area.objects.active().count() == before


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "!!!"}, {"name": "x" * 101}, {"parent": "9" * 30}])
def test_what_is_wrong_with_an_area_is_said(client: Client, adam: User, fields: dict[str, str]) -> None:
    client.force_login(adam)
    response = client.post("/omraden/nytt/", form("Torget") | fields)
    assert response.status_code == 422
    assert "Det finns ett problem" in response.content.decode()
