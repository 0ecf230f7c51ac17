"""The texts of a report in other languages, as programs write and read them."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import User
from incidents.models import ReportSection
from tests.api.caller import Caller, fields_of
from tests.api.reports import a_report, drafted

pytestmark = pytest.mark.django_db

TURKISH = {
    "happened": "Gençler meydanda toplandı.",
    "doing": "Bekçiler yerinde.",
    "ask": "Bir tur daha atın.",
    "unknown": "Ne kadar süreceğini bilmiyoruz.",
}


def change(by: User, report_id: int, **body: Any) -> dict[str, Any]:
    response = Caller(by).patch(f"situation-reports/{report_id}/", body)
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def test_a_translation_is_written_with_the_report_and_read_back(sara: User) -> None:
    told = drafted(sara, translations={"tr": {**TURKISH, "consequences": {"general": "Pazar kapalı."}}})
    assert told["translations"] == {
        "tr": {
            **TURKISH,
            "wrong": "",
            "consequences": {"general": "Pazar kapalı."},
            "missing": [],
            "outdated": False,
        }
    }
    assert told["ask"] == "Gå gärna en extra runda."
    assert Caller(sara).get(f"situation-reports/{told['id']}/").json() == told
    assert Caller(sara).get("situation-reports/").json()["results"] == [told]


def test_it_tells_what_is_missing_and_when_it_is_older_than_the_swedish_text(sara: User) -> None:
    told = drafted(sara, translations={"tr": {"happened": "Gençler toplandı.", "ask": "Evde kalın."}})
    assert told["translations"]["tr"]["missing"] == ["doing", "unknown"]
    told = change(sara, told["id"], ask="Stanna hemma.")
    assert told["translations"]["tr"]["outdated"] is True
    told = change(sara, told["id"], translations={"tr": TURKISH})
    assert (told["translations"]["tr"]["missing"], told["translations"]["tr"]["outdated"]) == ([], False)


def test_both_texts_changed_at_once_are_equally_new(sara: User) -> None:
    told = drafted(sara, translations={"tr": TURKISH})
    told = change(sara, told["id"], ask="Stanna hemma.", translations={"tr": TURKISH | {"ask": "Evde kalın."}})
    assert told["translations"]["tr"]["outdated"] is False
    assert told["translations"]["tr"]["ask"] == "Evde kalın."


def test_what_is_left_out_stays_and_null_takes_away(sara: User) -> None:
    told = drafted(sara, translations={"tr": TURKISH, "so": {"ask": "Guriga joog."}})
    assert set(change(sara, told["id"], title="Lugnare i Alby")["translations"]) == {"tr", "so"}
    assert set(change(sara, told["id"], translations={"so": None})["translations"]) == {"tr"}
    assert not ReportSection.objects.filter(language="so").exists()


@pytest.mark.parametrize(
    ("translations", "field"),
    [
        ({"fi": TURKISH}, "translations.fi"),
        ({"sv": TURKISH}, "translations.sv"),
        ({"tr": {"ask": "x" * 4001}}, "translations.tr.ask"),
        ({"tr": {"title": "Alby"}}, "translations.tr.title"),
        ("tr", "translations"),
    ],
)
def test_what_is_not_accepted_is_named_and_nothing_is_stored(sara: User, translations: Any, field: str) -> None:
    response = Caller(sara).post("situation-reports/", a_report(translations=translations))
    assert response.status_code == 422
    assert fields_of(response) == [field]
    assert not ReportSection.objects.exists()
