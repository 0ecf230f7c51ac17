"""Statistics as files: the same numbers for spreadsheets, charts that stand by themselves, and a line in the log."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
import structlog
from django.test import Client
from django.utils import timezone
from PIL import Image

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.chart_pictures import FONTS, SHARP, as_png
from incidents.charts import Bar, bars, columns
from incidents.week import MEETING_DAY, name_of_week
from tests.figures import Tell
from tests.incidents.steps import an_incident

pytestmark = pytest.mark.django_db

LESS = "Filerna räknar inte händelser endast för namngivna."
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def desk(client: Client, sara: User, alby: Area, fittja: Area) -> Client:
    for severity in (Severity.HIGH, Severity.HIGH, Severity.LOW):
        an_incident(sara, alby, severity=severity)
    an_incident(sara, fittja, severity=Severity.CRITICAL)
    client.force_login(sara)
    return client


def rows_of(answer: object) -> list[list[str]]:
    text = answer.content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_all_numbers_as_csv(desk: Client) -> None:
    answer = desk.get("/statistik/fil/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    first, today = timezone.localdate() - timedelta(days=29), timezone.localdate()
    assert answer["Content-Disposition"] == f'attachment; filename="statistik-alla-{first}-{today}.csv"'
    headings, *rows = rows_of(answer)
    assert headings == ["Indelning", "Värde", "Antal", "Från", "Till", "Urval", "Delning"]
    about = [first.isoformat(), today.isoformat(), "Alla", "Egen organisation (TLP:AMBER+STRICT)"]
    assert ["Område", "Alby", "3", *about] in rows
    assert ["Allvarlighetsgrad", "Hög", "2", *about] in rows
    for dimension in ("Område", "Typ", "Allvarlighetsgrad", "Timme", "Veckodag"):
        assert sum(int(row[2]) for row in rows if row[0] == dimension) == 4


def test_one_chart_as_csv_says_what_it_was_narrowed_to(desk: Client) -> None:
    _headings, *rows = rows_of(desk.get("/statistik/fil/?diagram=severity&area=alby&severity=high"))
    assert [(row[1], row[2]) for row in rows] == [("Akut", "0"), ("Hög", "2"), ("Förhöjd", "0"), ("Låg", "0")]
    assert rows[0][5] == "Alby, Hög"


@pytest.mark.parametrize("diagram", ["area", "type", "severity", "hour", "weekday"])
def test_each_chart_as_svg_and_png(desk: Client, diagram: str) -> None:
    drawn = desk.get(f"/statistik/fil/?diagram={diagram}&som=svg")
    assert drawn["Content-Type"] == "image/svg+xml; charset=utf-8"
    root = ET.fromstring(drawn.content)
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert "style" not in drawn.content.decode()
    picture = desk.get(f"/statistik/fil/?diagram={diagram}&som=png")
    assert picture["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.size[0] == SHARP * int(float(root.attrib["width"]))
        assert len(image.convert("RGB").getcolors(1_000_000) or []) > 10


@pytest.mark.parametrize("query", ["diagram=persons", "som=pdf&diagram=area", "som=png", "som=svg"])
def test_what_there_is_no_file_of_is_404(desk: Client, query: str) -> None:
    assert desk.get(f"/statistik/fil/?{query}").status_code == 404
    assert desk.get(f"/statistik/vecka/fil/?{query}").status_code == 404


def test_the_week_as_csv_svg_and_png(desk: Client) -> None:
    headings, *rows = rows_of(desk.get("/statistik/vecka/fil/"))
    assert headings[:4] == ["Indelning", "Värde", "Veckan", "Veckan före"]
    assert {row[0] for row in rows} >= {"Område", "Allvarlighetsgrad"}
    assert desk.get("/statistik/vecka/fil/?diagram=area&som=png").content[:8] == b"\x89PNG\r\n\x1a\n"
    assert b'id="chart-week-area-before"' in desk.get("/statistik/vecka/fil/?diagram=area&som=svg").content


def test_who_took_a_file_is_logged(desk: Client, sara: User) -> None:
    with structlog.testing.capture_logs() as lines:
        desk.get("/statistik/fil/?diagram=hour&som=csv")
    (line,) = [one for one in lines if one["event"] == "statistics_exported"]
    assert (line["by"], line["rows"]) == (sara.id, 24)


def test_names_are_escaped_in_a_chart() -> None:
    svg = str(bars("one", "<b>&", [Bar('<script>"', 1)]))
    assert "<script" not in svg
    assert "&lt;script&gt;&quot;" in svg
    ET.fromstring(svg)


def test_a_chart_of_nothing_is_a_chart() -> None:
    for svg in (bars("one", "Inget", []), columns("two", "Inget", []), bars("three", "Noll", [Bar("Alby", 0)])):
        ET.fromstring(str(svg))
        assert as_png(svg)[:4] == b"\x89PNG"


def test_levels_are_told_apart_by_pattern_too() -> None:
    levels = [Bar(code, 3, code) for code in ("critical", "high", "elevated", "low")]
    root = ET.fromstring(str(bars("levels", "Nivåer", levels)))
    drawn = {one.attrib["id"]: one[0].attrib["d"] for one in root.iter(f"{SVG}pattern")}
    assert set(drawn) == {"levels-low", "levels-elevated", "levels-high"}  # the worst is the one without
    assert len(set(drawn.values())) == 3


def test_bars_are_as_long_as_their_numbers() -> None:
    root = ET.fromstring(str(bars("one", "Längd", [Bar("a", 10), Bar("b", 5), Bar("c", 0)])))
    lengths = [float(one.attrib["width"]) for one in root.iter(f"{SVG}rect") if "bar" in one.attrib["class"]]
    assert lengths[0] == 2 * lengths[1] > lengths[2] == 0


def test_the_letters_of_a_picture_are_our_own_and_few(tell: Tell) -> None:
    from_ours = as_png(bars("one", "Åäö Skottlossning", [Bar("Hallunda-Norsborg", 3)]))
    bare = as_png(
        str(bars("one", "Åäö Skottlossning", [Bar("Hallunda-Norsborg", 3)]))
        .replace("<text", "<desc")
        .replace("</text", "</desc")
    )
    tell(f"{len(FONTS)} font files; a chart with words is {len(from_ours)} bytes, without them {len(bare)}")
    assert len(FONTS) == 2
    assert len(from_ours) > 2 * len(bare)


def test_no_file_counts_what_is_for_named_people_alone(desk: Client, sara: User, alby: Area) -> None:
    today = timezone.localdate()
    meeting = next(day for day in (today + timedelta(days=n) for n in range(1, 8)) if day.isoweekday() == MEETING_DAY)
    week = f"vecka={name_of_week(meeting)}"
    addresses = [f"/statistik/fil/?diagram={name}&som={kind}" for name in ("area", "hour") for kind in ("csv", "svg")]
    addresses += ["/statistik/fil/", f"/statistik/vecka/fil/?{week}", f"/statistik/vecka/fil/?{week}&diagram=area"]
    pages = ["/statistik/", f"/statistik/vecka/?{week}"]
    before = [desk.get(address).content for address in addresses]
    assert not any(LESS in desk.get(page).content.decode() for page in pages)
    an_incident(sara, alby, severity=Severity.CRITICAL, sharing=Sharing.NAMED)
    assert desk.get(pages[0]).context["found"].total == desk.get(pages[1]).context["week"].total.count == 5
    assert all(LESS in desk.get(page).content.decode() for page in pages)
    assert [desk.get(address).content for address in addresses] == before
