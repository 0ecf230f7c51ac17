"""A field is told apart, explained and corrected without seeing it, and every error is one link away."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms import formset_factory

from contacts.scales import Severity
from tests.design.rendering import render


class Reader(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def ids(self) -> list[str]:
        return [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]

    def named(self, name: str) -> list[dict[str, str]]:
        return [attributes for _tag, attributes in self.elements if attributes.get("name") == name]


class Everything(forms.Form):
    name = forms.CharField(label="Namn", help_text="För- och efternamn.", error_messages={"required": "Skriv namnet."})
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    day = forms.DateField(label="Dag", required=False)
    area = forms.ChoiceField(
        label="Område",
        choices=[("alby", "Alby"), ("fittja", "Fittja")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj område."},
    )
    roles = forms.MultipleChoiceField(
        label="Roller", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    kind = forms.ChoiceField(label="Slag", choices=[("x", "X")], required=False)
    severity = forms.ChoiceField(
        label="Hur allvarligt?",
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur allvarligt det är."},
    )
    sure = forms.BooleanField(label="Jag har läst texten.", error_messages={"required": "Kryssa i att du har läst."})
    key = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Ladda om sidan."})

    def clean(self) -> dict[str, object]:
        self.add_error(None, "Tiderna krockar.")
        return super().clean() or {}


PAGE = (
    "{% error_summary form %}{% hidden_fields form %}{% field form.name %}{% field form.text rows=7 optional=True %}"
    "{% field form.day %}{% chips form.area %}{% field form.roles %}{% field form.kind %}"
    "{% severity_choice form.severity %}{% field form.sure %}"
)


@pytest.fixture
def wrong() -> str:
    return render(PAGE, form=Everything(data={"roles": ["a"], "text": "<b>kvar</b>"}))


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("{% error_summary form %}", form=Everything()) == ""


def test_no_form_at_all_has_no_summary() -> None:
    assert render("{% error_summary nothing %}") == ""


def test_every_error_stands_in_the_summary_with_a_link_to_its_field(wrong: str) -> None:
    page = Reader(wrong)
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert links == ["#id_name", "#id_area_0", "#id_severity_0", "#id_sure"]
    assert set(links) <= {f"#{identity}" for identity in page.ids()}
    assert "Tiderna krockar." in wrong
    assert "Ladda om sidan." in wrong


def test_the_summary_takes_the_focus_and_is_announced(wrong: str) -> None:
    summary = next(attributes for _tag, attributes in Reader(wrong).elements if "data-focus" in attributes)
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"


def test_the_same_words_stand_in_the_summary_and_at_the_field(wrong: str) -> None:
    assert wrong.count("Skriv namnet.") == 2
    assert wrong.count("Välj område.") == 2
    assert wrong.count("Kryssa i att du har läst.") == 2


def test_a_wrong_field_points_to_its_hint_and_its_error(wrong: str) -> None:
    (name,) = Reader(wrong).named("name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"


def test_whatever_describes_a_field_exists(wrong: str) -> None:
    page = Reader(wrong)
    described = {one for _tag, a in page.elements for one in a.get("aria-describedby", "").split()}
    assert described
    assert described <= set(page.ids())


def test_no_id_is_used_twice(wrong: str) -> None:
    ids = Reader(wrong).ids()
    assert sorted(ids) == sorted(set(ids))


def test_every_control_has_a_label(wrong: str) -> None:
    page = Reader(wrong)
    labelled = {attributes["for"] for tag, attributes in page.elements if tag == "label"}
    controls = [
        attributes["id"]
        for tag, attributes in page.elements
        if tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden"
    ]
    assert controls
    assert set(controls) <= labelled


def test_what_was_typed_is_kept_and_escaped(wrong: str) -> None:
    page = Reader(wrong)
    assert "&lt;b&gt;kvar&lt;/b&gt;" in wrong
    assert ["checked" in box for box in page.named("roles")] == [True, False]


def test_a_group_is_a_fieldset_with_a_legend_and_its_own_description(wrong: str) -> None:
    groups = {a["id"]: a.get("aria-describedby", "") for tag, a in Reader(wrong).elements if tag == "fieldset"}
    assert groups == {
        "id_area": "id_area_error",
        "id_roles": "",
        "id_severity": "id_severity_helptext id_severity_error",
    }
    assert wrong.count("<legend>") == 3


def test_the_levels_show_shape_word_and_an_example_each(wrong: str) -> None:
    assert wrong.count('class="shape"') == 4
    assert "Fara för liv. Ring 112 först" in wrong
    assert "Osäker? Välj den högre nivån." in wrong


def test_what_is_voluntary_says_so() -> None:
    assert "(valfritt)" in render("{% field form.text optional=True %}", form=Everything())
    assert "(valfritt)" not in render("{% field form.name %}", form=Everything())


def test_a_hidden_field_has_neither_label_nor_hint() -> None:
    html = render("{% hidden_fields form %}", form=Everything())
    assert 'type="hidden"' in html
    assert "<label" not in html


def test_the_errors_of_a_set_of_forms_are_gathered() -> None:
    many = formset_factory(Everything, extra=0)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "Anna", "form-1-name": ""}
    html = render("{% error_summary set %}", set=many(data=data))
    assert 'href="#id_form-1-name"' in html
    assert 'href="#id_form-0-name"' not in html
