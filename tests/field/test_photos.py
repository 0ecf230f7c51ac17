"""Photos are harmless (SEC-13): drawn anew, kept outside the web, shown with right, removed for good."""

from __future__ import annotations

import io
import re
import resource
import struct
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from contacts.models import Area, User
from incidents.actions.photos import remove_photo
from incidents.models import Incident, LogEntry, Photo
from incidents.redrawing import NotAPhoto, draw_anew
from tests.api.caller import Caller, fields_of
from tests.field.pictures import PLACE, a_bomb, a_picture, from_a_phone, noise, with_an_odd_note
from tests.figures import Tell
from tests.incidents.steps import an_incident, filled_in, recorded, words

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = a_picture() + b"<script>alert(1)</script>"

GOOD: dict[str, bytes] = {
    "from a phone": from_a_phone(),
    "turned": from_a_phone(turned=6),
    "an impossible resolution": with_an_odd_note(0x011A, 9, b"\xff\xff\xff\xff"),
    "a program that is a number": with_an_odd_note(0x0131, 11, struct.pack("<f", 1.5)),
    "CMYK": a_picture(mode="CMYK"),
    "grey": a_picture(mode="L"),
    "PNG": a_picture("PNG"),
    "see-through": a_picture("PNG", mode="RGBA"),
    "palette": a_picture("PNG", mode="P"),
    "WebP": a_picture("WEBP"),
    "animated": a_picture("WEBP", save_all=True, append_images=[Image.new("RGB", (800, 600))]),
    "with a page behind it": HTML,
    "large": a_picture("JPEG", (5000, 4000)),
}
BAD: dict[str, bytes] = {
    "SVG": SVG,
    "a page": b"<!doctype html><script>alert(1)</script>",
    "GIF": a_picture("GIF"),
    "TIFF": a_picture("TIFF"),
    "BMP": a_picture("BMP"),
    "cut off": from_a_phone()[:4000],
    "nothing": b"",
    "noise": noise(100_000),
    "30,000 squared": a_bomb(30_000),
    "5,100 squared": a_bomb(5_100),
    "11 MB": noise(11 * 2**20),
}


def upload(content: bytes, name: str = "bild.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_whatever_comes_is_drawn_anew_or_refused_with_a_sentence(tell: Tell) -> None:
    before, slowest, metadata = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0.0, 0
    for name, content in GOOD.items():
        began = time.monotonic()
        drawn = draw_anew(io.BytesIO(content), size=len(content))
        slowest = max(slowest, time.monotonic() - began)
        again = Image.open(io.BytesIO(drawn.content))
        assert (again.format, again.mode, again.size) == ("JPEG", "RGB", (drawn.width, drawn.height)), name
        assert max(again.size) <= 2048, name
        again.info.pop("jfif_density", None)
        metadata += len(again.getexif()) + len(set(again.info) - {"jfif", "jfif_version", "jfif_unit"})
        assert not any(it in drawn.content for it in (b"Exif", b"<script", PLACE.encode(), b"Sara", b"camera")), name
    refused = []
    for name, content in BAD.items():
        began = time.monotonic()
        with pytest.raises(NotAPhoto, match=r"^(Filen går|Bilden (är|har)) .* Välj en "):
            draw_anew(io.BytesIO(content), size=len(content))
        refused.append(name)
        slowest = max(slowest, time.monotonic() - began)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    tell(
        f"{len(GOOD)} photos drawn, {metadata} pieces of metadata; {len(refused)} files refused; at most"
        f" {slowest:.2f} s each, {grown:.0f} MB more memory"
    )
    assert metadata == 0
    assert refused == list(BAD)
    assert grown <= 200
    assert slowest <= 2


def test_a_photo_stands_the_right_way_up() -> None:
    turned = draw_anew(io.BytesIO(GOOD["turned"]), size=1)
    assert (turned.width, turned.height) == (600, 800)
    picture = Image.open(io.BytesIO(turned.content)).convert("RGB")
    red, _green, blue = picture.getpixel((300, 100))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


def log_with(client: Client, *files: SimpleUploadedFile, **more: Any) -> Any:
    return client.post("/handelser/ny/", filled_in(**more) | {"photos": list(files)})


def test_photos_come_with_the_incident_and_are_shown_to_whoever_may_see_it(
    client: Client, sara: User, petra: User, adam: User, alby: Area, photo_folder: Path
) -> None:
    client.force_login(sara)
    assert log_with(client, upload(from_a_phone()), upload(a_picture("PNG"), "../../x.svg")).status_code == 302
    first, second = Photo.objects.shown()
    assert {first.entry, second.entry} == {LogEntry.objects.get()}
    assert sorted(one.name for one in photo_folder.iterdir()) == sorted(f"{one.name}.jpg" for one in (first, second))
    page = words(client.get(f"/handelser/{first.incident.number}/"))
    address = f"/handelser/{first.incident.number}/bilder/{first.name}/"
    assert f'src="{address}"' in page
    for person, status in ((sara, 200), (petra, 200), (adam, 403)):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Type"] == "image/jpeg"
            assert answer["Content-Disposition"] == f'inline; filename="{first.name}.jpg"'
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert answer["Cache-Control"] == "private, no-store"
            assert len(answer.content) == first.size
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([SVG], "Filen går inte att läsa som bild. Välj en bild i JPEG, PNG eller WebP."),
        ([a_picture(), a_bomb(30_000)], "Bilden har för många bildpunkter."),
        ([noise(10 * 2**20 + 1)], "Bilden är för stor. Den får vara högst 10 MB."),
        ([noise(6 * 2**20), noise(6 * 2**20)], "Bilderna är för stora tillsammans."),
        ([a_picture()] * 6, "Välj högst fem bilder åt gången."),
    ],
)
def test_a_bad_file_loses_nothing_that_was_typed(
    client: Client, sara: User, photo_folder: Path, files: list[bytes], sentence: str
) -> None:
    client.force_login(sara)
    before = recorded()
    answer = log_with(client, *(upload(one) for one in files), text="Rök från taket")
    assert answer.status_code == 422
    page = words(answer)
    assert sentence in page
    assert "Rök från taket" in page
    assert re.findall(r'value="(\w+)" id="id_\w+" checked', page) == ["alby", "fire", "high"]
    assert recorded() == before
    assert list(photo_folder.iterdir()) == []


def test_the_same_form_twice_keeps_each_photo_once(client: Client, sara: User, photo_folder: Path) -> None:
    client.force_login(sara)
    for _press in range(2):
        log_with(client, upload(a_picture()), key="samma")
    assert Photo.objects.count() == len(list(photo_folder.iterdir())) == 1


def test_photos_are_added_afterwards_with_or_without_words(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby)
    client.force_login(sara)
    address = f"/handelser/{incident.number}/anteckning/"
    client.post(address, {"key": "a", "photos": [upload(a_picture()), upload(a_picture("PNG"))]})
    client.post(address, {"key": "b", "text": "Taket", "photos": [upload(a_picture())]})
    told = {entry.text: entry.photos.count() for entry in incident.log.all()}
    assert told == {"Brand i Alby.": 0, "2 bilder är tillagda.": 2, "Taket": 1}


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_never_came_is_harmless(sara: User, alby: Area, client: Client, photo_folder: Path) -> None:
    client.force_login(sara)
    client.raise_request_exception = False
    before = recorded()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE incidents_photo ADD CONSTRAINT no_row_ever CHECK (false) NOT VALID")
    try:
        assert log_with(client, upload(a_picture())).status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE incidents_photo DROP CONSTRAINT no_row_ever")
    assert recorded() == before
    (orphan,) = photo_folder.iterdir()
    incident = an_incident(sara, alby)
    assert client.get(f"/handelser/{incident.number}/bilder/{orphan.stem}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_photo_is_removed_with_a_reason_by_who_added_it_or_edits(
    client: Client, sara: User, petra: User, rolf: User, alby: Area, photo_folder: Path
) -> None:
    incident = an_incident(sara, alby)
    client.force_login(petra)
    client.post(f"/handelser/{incident.number}/anteckning/", {"key": "a", "photos": [upload(a_picture())] * 1})
    client.post(f"/handelser/{incident.number}/anteckning/", {"key": "b", "photos": [upload(a_picture())]})
    first, second = Photo.objects.shown()
    address = f"/handelser/{incident.number}/bilder/{{}}/ta-bort/"
    client.force_login(rolf)
    assert client.post(address.format(first.name), {"reason": "x"}).status_code == 403
    client.force_login(petra)
    assert client.post(address.format(first.name), {"reason": " "}).status_code == 422
    assert len(list(photo_folder.iterdir())) == 2
    assert client.post(address.format(first.name), {"reason": "Ett ansikte syns"}).status_code == 302
    client.force_login(sara)
    assert client.post(address.format(second.name), {"reason": "Fel plats"}).status_code == 302
    assert list(photo_folder.iterdir()) == []
    first.refresh_from_db()
    assert (first.removed_by, first.removal_reason) == (petra, "Ett ansikte syns")
    assert client.get(f"/handelser/{incident.number}/bilder/{first.name}/").status_code == 404
    page = words(client.get(f"/handelser/{incident.number}/"))
    assert "Bilden är borttagen av Petra Polis" in page
    assert "Ett ansikte syns" in page


def test_a_removed_photo_is_gone_from_an_open_page_when_it_asks_next(
    client: Client, sara: User, alby: Area, photo_folder: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(sara)
    assert log_with(client, upload(a_picture()), upload(a_picture("PNG"))).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: now)  # No minute turns meanwhile.
    for number, photo in enumerate(Photo.objects.shown()):
        page = client.get(f"/handelser/{photo.incident.number}/")
        asked = re.search(r'hx-get="([^"]+)"', page.content.decode())
        assert asked is not None
        known = {"HX-Request": "true", "If-None-Match": page["ETag"]}
        assert client.get(asked[1], headers={"HX-Request": "true"}).status_code == 204
        assert client.get(asked[1], headers=known).status_code == 304
        remove_photo(photo=photo, by=sara, reason="Ett ansikte syns", now=now + timedelta(seconds=number))
        assert client.get(asked[1], headers={"HX-Request": "true"}).status_code == 200
        polled = client.get(asked[1], headers=known)
        assert polled.status_code == 200
        assert f"/bilder/{photo.name}/" not in words(polled)
        assert words(polled).count("Bilden är borttagen av") == number + 1


def test_programs_add_look_and_remove(sara: User, petra: User, alby: Area, photo_folder: Path) -> None:
    incident = an_incident(sara, alby)
    caller = Caller(sara)
    address = f"/api/v1/incidents/{incident.number}/photos/"

    def add(key: str, *files: bytes) -> Any:
        body = {"text": "Från taket", "photos": [upload(one) for one in files]}
        return caller.client.post(address, body, headers=caller.headers | {"Idempotency-Key": key})

    assert [add("en", from_a_phone()).status_code for _time in range(2)] == [201, 200]
    assert fields_of(add("två", SVG)) == ["photos"]
    assert fields_of(add("tre")) == ["photos"]
    (told,) = caller.get(address).json()["results"]
    shown = caller.get(f"{address}{told['name']}/")
    assert (shown["Content-Type"], len(shown.content)) == ("image/jpeg", told["size"])
    assert Caller(petra).post(f"{address}{told['name']}/remove/", {"reason": "x"}).status_code == 403
    assert fields_of(caller.post(f"{address}{told['name']}/remove/", {"reason": ""})) == ["reason"]
    gone = caller.post(f"{address}{told['name']}/remove/", {"reason": "Ett ansikte syns"})
    assert gone.json()["removal_reason"] == "Ett ansikte syns"
    assert caller.get(address).json()["results"] == []
    assert Incident.objects.get().log.count() == 2
