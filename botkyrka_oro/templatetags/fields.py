"""Form fields in one pattern: label, hint, error, control, each tied to the other for assistive technology."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from botkyrka_oro.templatetags.severity import level_of
from contacts.scales import Severity

register = template.Library()

ROWS = 4
DJANGO_ROWS = "10"  # What Django's Textarea says when nobody chose.

# What each level looks like in the field, so that two people on two nights choose the same.
EXAMPLES = {
    Severity.LOW: _("Oro i luften, ingen i fara"),
    Severity.ELEVATED: _("Bråk, skadegörelse, fler samlas"),
    Severity.HIGH: _("Brand, stenkastning, risk för skada"),
    Severity.CRITICAL: _("Fara för liv. Ring 112 först"),
}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_or_sets: BaseForm | BaseFormSet[Any] | None) -> dict[str, object]:
    """List every error of the forms with a link to its field; nothing when there is none."""
    errors: list[dict[str, object]] = []
    for one in forms_or_sets:
        if isinstance(one, BaseFormSet):
            if one.is_bound:
                errors += [{"text": text, "target": ""} for text in one.non_form_errors()]
            for form in one.forms:
                errors += _errors_of(form)
        elif one:
            errors += _errors_of(one)
    return {"errors": errors}


def _errors_of(form: BaseForm) -> list[dict[str, object]]:
    errors: list[dict[str, object]] = []
    for name, texts in form.errors.items():
        target = _first_control(form[name]) if name in form.fields else ""
        errors += [{"text": text, "target": target} for text in texts]
    return errors


def _first_control(bound: BoundField) -> str:
    """Return the id of what the link should focus: the first choice of a group, else the control."""
    if bound.is_hidden:
        return ""
    if _is_group(bound):
        return next((option.id_for_label or "" for option in bound.subwidgets), "")
    return bound.id_for_label or bound.auto_id


def _is_group(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if _is_group(bound):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    return "input"


def _described_by(bound: BoundField, hint: object) -> str:
    ids = [f"{bound.auto_id}_helptext"] if hint else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def _parts(bound: BoundField, label: object, hint: object, optional: bool) -> dict[str, Any]:
    hint = bound.help_text if hint is None else hint
    return {
        "field": bound,
        "id": bound.auto_id,
        "label": bound.label if label is None else label,
        "hint": hint,
        "optional": optional,
        "errors": bound.errors,
        "described_by": _described_by(bound, hint),
        "multiple": isinstance(bound.field.widget, forms.CheckboxSelectMultiple),
    }


def _control_attributes(bound: BoundField, described_by: str, rows: int | None) -> dict[str, Any]:
    kind = _kind(bound)
    given = bound.field.widget.attrs
    attributes: dict[str, Any] = {"class": f"{given.get('class', '')} {kind}".strip()}
    if described_by:
        attributes["aria-describedby"] = described_by
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if kind == "textarea":
        attributes["rows"] = rows or (given["rows"] if given["rows"] != DJANGO_ROWS else ROWS)
    return attributes


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    label: str | None = None,
    hint: str | None = None,
    rows: int | None = None,
    width: str = "full",
    optional: bool = False,
) -> dict[str, Any]:
    """Render one field, whatever its widget."""
    context = _parts(bound, label, hint, optional) | {"kind": _kind(bound), "width": width}
    if context["kind"] == "group":
        return context | {"options": _options(bound)}
    control = bound.as_widget(attrs=_control_attributes(bound, context["described_by"], rows))
    return context | {"control": control, "hidden": bound.is_hidden}


@register.inclusion_tag("components/chips.html")
def chips(
    bound: BoundField,
    label: str | None = None,
    hint: str | None = None,
    columns: int = 0,
    optional: bool = False,
) -> dict[str, Any]:
    """Render radio buttons or checkboxes as big chips for a thumb."""
    return _parts(bound, label, hint, optional) | {"options": _options(bound), "columns": columns}


@register.inclusion_tag("components/severity_choice.html")
def severity_choice(bound: BoundField, label: str | None = None, hint: str | None = None) -> dict[str, Any]:
    """Render the four levels as big buttons, each with shape, word and example."""
    hint = gettext("Osäker? Välj den högre nivån.") if hint is None and not bound.help_text else hint
    options = []
    for option in _options(bound):
        severity = level_of(Severity, option["value"])
        if severity is not None:
            options.append(option | {"severity": severity, "example": EXAMPLES[severity]})
    return _parts(bound, label, hint, optional=False) | {"options": options}


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a group as plain values for the template."""
    return [
        {
            "id": option.id_for_label,
            "name": option.data["name"],
            "type": option.data["type"],
            "value": str(option.data["value"]),
            "label": option.choice_label,
            "checked": option.data["selected"],
            "disabled": option.data["attrs"].get("disabled", False),
        }
        for option in bound.subwidgets
    ]


@register.inclusion_tag("components/hidden_fields.html")
def hidden_fields(form: BaseForm) -> dict[str, object]:
    """Render the hidden inputs of a form."""
    return {"fields": form.hidden_fields()}
