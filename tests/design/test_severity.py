"""A level is told by shape, word and colour together, and a sharing level by none of those colours."""

from __future__ import annotations

import re

import pytest

from contacts.scales import Severity, Sharing
from tests.design.rendering import render


@pytest.mark.parametrize("severity", Severity)
def test_every_level_has_its_own_shape_and_its_word(severity: Severity) -> None:
    html = render("{% severity_badge s %}", s=severity)
    assert f'data-severity="{severity.code}"' in html
    assert f">{severity.label}</span>" in html
    assert 'aria-hidden="true"' in html


def test_no_two_levels_share_a_shape() -> None:
    shapes = {re.findall(r' d="([^"]+)"', render("{% severity_shape s %}", s=severity))[0] for severity in Severity}
    assert len(shapes) == len(Severity)


@pytest.mark.parametrize("value", [Severity.HIGH, 3, "3", "high"])
def test_a_level_is_known_by_member_rank_and_code(value: object) -> None:
    assert 'data-severity="high"' in render("{% severity_badge s %}", s=value)


@pytest.mark.parametrize("value", [None, "", "huge", 9, "<script>"])
def test_what_is_no_level_shows_nothing(value: object) -> None:
    assert render("{% severity_badge s %}{% severity_shape s %}{% sharing_label s %}", s=value) == ""


@pytest.mark.parametrize("sharing", Sharing)
def test_a_sharing_level_is_a_lock_and_words(sharing: Sharing) -> None:
    html = render("{% sharing_label s %}", s=sharing)
    assert f'data-sharing="{sharing.code}"' in html
    assert str(sharing.label) in html
    assert "Delning:" in html
    assert "data-severity" not in html


def test_a_status_word_is_escaped() -> None:
    html = render("{% status_badge code label %}", code='"><b>', label="<i>Ny</i>")
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_status_nobody_has_a_tone_for_is_plain() -> None:
    assert 'class="status status--plain"' in render('{% status_badge "unheard-of" "Okänd" %}')
