"""Strings are gathered and compiled without gettext."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from botkyrka_oro import translation
from botkyrka_oro.leaving import FROM_DJANGO


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with one module and one template."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "incidents").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n  <p title='{% translate \"Händelse\" %}'>\n"
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} rad\n{% plural %}\n  {{ n }} rader\n{% endblocktranslate %}"
        ' {{ _("Spara") }}</p>\n'
    )
    (tmp_path / "incidents" / "models.py").write_text(
        "from django.utils.translation import gettext_lazy as _, pgettext\n"
        'name = _("Område")\nother = pgettext("adjektiv", "Hög")\n'
    )
    monkeypatch.setattr(translation, "ROOT", tmp_path)
    monkeypatch.setattr(translation, "LOCALE", tmp_path / "locale")
    return tmp_path


def test_strings_are_found_in_python_and_in_templates(tree: Path) -> None:
    assert translation.update_catalogues()["en"] == 5
    catalogue = translation.catalogue_of("en")
    assert {str(message.id) for message in catalogue if message.id} == {
        "Händelse",
        "('%(n)s rad', '%(n)s rader')",
        "Spara",
        "Område",
        "Hög",
    }


def test_gathering_again_keeps_translations_and_leaves_the_file_alone(tree: Path) -> None:
    translation.update_catalogues()
    file = translation.po_file("en")
    file.write_text(file.read_text().replace('msgid "Område"\nmsgstr ""', 'msgid "Område"\nmsgstr "Area"'))
    assert translation.update_catalogues()["en"] == 4
    before = file.read_bytes()
    translation.update_catalogues()
    assert file.read_bytes() == before
    assert b'msgstr "Area"' in before


def test_a_compiled_catalogue_translates_and_is_made_only_when_needed(tree: Path) -> None:
    translation.update_catalogues()
    file = translation.po_file("en")
    file.write_text(file.read_text().replace('msgid "Område"\nmsgstr ""', 'msgid "Område"\nmsgstr "Area"'))
    assert translation.compile_catalogues() == ["en", "ar", "so", "tr"]
    assert translation.compile_catalogues() == []
    with file.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Område") == "Area"


def test_message_languages_hold_what_leaves_the_house_and_nothing_else(tree: Path) -> None:
    (tree / "templates" / "incidents" / "letters").mkdir(parents=True)
    (tree / "templates" / "notifications").mkdir()
    (tree / "templates" / "incidents" / "letters" / "new.txt").write_text("{% load i18n %}{% translate 'Ring 112' %}")
    plain = '{% extends "base_plain.html" %}{% include "components/part.html" %}'
    (tree / "templates" / "notifications" / "answer.html").write_text(plain)
    (tree / "templates" / "components").mkdir()
    (tree / "templates" / "components" / "part.html").write_text("{% translate 'Svara' %}")
    (tree / "templates" / "notifications" / "staff.html").write_text(
        "{% extends \"base.html\" %}{% translate 'Utskick' %}"
    )
    found = {message.id for message in translation.template_of_strings("ar") if message.id}
    assert found == {"Ring 112", "Svara", *FROM_DJANGO}
    assert {"Utskick", "Ring 112"} <= {message.id for message in translation.template_of_strings("en")}


def test_what_is_missing_in_a_language_is_told(tree: Path) -> None:
    (tree / "templates" / "incidents" / "letters").mkdir(parents=True)
    (tree / "templates" / "incidents" / "letters" / "new.txt").write_text("{% load i18n %}{% translate 'Ring 112' %}")
    translation.update_catalogues()
    assert "Ring 112" in translation.lacking_in("so")
    file = translation.po_file("so")
    assert "not reviewed by a native speaker" in file.read_text()
    file.write_text(file.read_text().replace('msgid "Ring 112"\nmsgstr ""', 'msgid "Ring 112"\nmsgstr "Wac 112"'))
    assert "Ring 112" not in translation.lacking_in("so")
