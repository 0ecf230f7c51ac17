"""Long lists can be walked and sorted without losing the filters in the address."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator

from tests.design.rendering import asked, render

ALL = Paginator(range(312), 50)


def test_the_pager_says_what_is_shown_of_how_many() -> None:
    assert "Visar 51–100 av 312" in render("{% pager page %}", page=ALL.page(2), request=asked("/"))


def test_the_pager_keeps_the_filters() -> None:
    html = render("{% pager page %}", page=ALL.page(2), request=asked("/?area=alby&page=2"))
    assert 'href="?area=alby&amp;page=1" rel="prev"' in html
    assert 'href="?area=alby&amp;page=3" rel="next"' in html
    assert html.count("page=2") == 1


def test_one_page_needs_no_links() -> None:
    html = render("{% pager page %}", page=Paginator(range(3), 50).page(1), request=asked("/"))
    assert "Visar 1–3 av 3" in html
    assert "<a" not in html


def test_an_empty_list_has_no_first_row() -> None:
    assert "Visar 0" in render("{% pager page %}", page=Paginator([], 50).page(1), request=asked("/"))


@pytest.mark.parametrize(
    ("address", "state", "link"),
    [
        ("/?area=alby", "none", "?area=alby&amp;sort=time"),
        ("/?sort=time", "ascending", "?sort=-time"),
        ("/?sort=-time&page=4", "descending", "?sort=time"),
        ("/?sort=area", "none", "?sort=time"),
    ],
)
def test_a_column_tells_its_order_and_turns_it(address: str, state: str, link: str) -> None:
    html = render('{% sort_header "time" "Tid" %}', request=asked(address))
    assert f'aria-sort="{state}"' in html
    assert f'href="{link}"' in html


def test_a_filter_can_be_taken_away_and_another_set() -> None:
    html = render("{% query_with area=None severity='high' %}", request=asked("/?area=alby&q=bil"))
    assert html == "?q=bil&amp;severity=high"


def test_what_stands_in_the_address_is_escaped() -> None:
    html = render("{% pager page %}", page=ALL.page(1), request=asked('/?q="><script>'))
    assert "<script" not in html
