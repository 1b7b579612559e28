"""How forms look and speak. `FORM_RENDERER` is set, so any form in a template gets Designsystemet's fields:

    <form method="post" novalidate>{% csrf_token %}
      {% error_summary form %}
      {{ form }}                    or {% field form.received_on %} one at a time
      <div class="buttons"><button class="ds-button">{% translate "Lagre søknaden" %}</button></div>
    </form>

Use `HusromForm`: its messages name the field and say what to do. `{{ form }}` shows errors at the fields only;
put `{% error_summary form %}` on top of the page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.forms.models import ModelFormMetaclass
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.interface.fields import ChipSelect, ChipSelectMultiple, DateField, DateInput, MoneyField

__all__ = [
    "ChipSelect", "ChipSelectMultiple", "DateField", "DateInput", "HusromBoundField", "HusromForm",
    "HusromModelForm", "HusromRenderer", "MoneyField", "ReasonForm", "VersionedForm", "summary_lines",
]  # fmt: skip

_UNSTYLED = (forms.HiddenInput, forms.MultipleHiddenInput)


class HusromBoundField(BoundField):
    """A field that knows which kind of Designsystemet field it is."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        # «Må fylles ut» stands in the label; the browser's own bubbles speak another language than ours.
        built.pop("required", None)
        if widget.use_fieldset:
            built.pop("aria-invalid", None)
        if not isinstance(widget, _UNSTYLED):
            own = widget.attrs.get("class", "")
            built["class"] = f"ds-input {own}".strip() if "ds-input" not in own else own
        return built

    @property
    def is_toggle(self) -> bool:
        """A single checkbox, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def mark(self) -> str:
        """«Må fylles ut» or «Valgfritt»; nothing where the form asks for no marks or the field is `unmarked`."""
        unmarked = getattr(self.field, "unmarked", False)
        if unmarked or not getattr(self.form, "marks", True) or self.field.disabled or self.is_toggle:
            return ""
        return gettext("Må fylles ut") if self.field.required else gettext("Valgfritt")

    @property
    def suffix(self) -> str:
        return getattr(self.field, "suffix", "")

    @property
    def first_input_id(self) -> str:
        """What the summary's link goes to: the input, or the first of a group."""
        if self.use_fieldset and self.auto_id:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


class HusromRenderer(TemplatesSetting):
    form_template_name = "interface/forms/form.html"
    field_template_name = "interface/forms/field.html"
    formset_template_name = "interface/forms/formset.html"
    bound_field_class = HusromBoundField


def _required_message(field: forms.Field, name: str) -> str:
    label = field.label or name
    if isinstance(field, forms.BooleanField):
        return gettext("Kryss av for «%(label)s» for å gå videre.") % {"label": label}
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return gettext("Velg «%(label)s».") % {"label": label}
    if isinstance(field, forms.FileField):
        return gettext("Velg en fil under «%(label)s».") % {"label": label}
    return gettext("Fyll ut «%(label)s».") % {"label": label}


class HusromFormMixin:
    """Messages that say how to mend, and `required_messages` for a field's own words:

    required_messages = {"received_on": _("Oppgi datoen søknaden kom inn.")}
    """

    marks = True
    required_messages: Mapping[str, Any] = {}
    use_required_attribute = False
    label_suffix = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            standard = forms.Field.default_error_messages["required"]
            if name in self.required_messages:
                field.error_messages["required"] = self.required_messages[name]
            elif field.error_messages.get("required") is standard:
                field.error_messages["required"] = _required_message(field, name)
            for code, message in _MESSAGES.items():
                if code in field.error_messages and field.error_messages[code] is _STANDARD[code]:
                    field.error_messages[code] = message

    def add_refusal(self, refused: Any) -> None:
        """Show a service's refusal where it belongs: at its field, or on top of the form."""
        field = refused.field if refused.field in self.fields else None  # type: ignore[attr-defined]
        self.add_error(field, str(refused))  # type: ignore[attr-defined]


_MESSAGES = {
    "invalid_choice": _("Velg et av alternativene i lista."),
    "invalid_list": _("Velg ett eller flere av alternativene i lista."),
}
_STANDARD = {
    "invalid_choice": forms.ChoiceField.default_error_messages["invalid_choice"],
    "invalid_list": forms.MultipleChoiceField.default_error_messages["invalid_list"],
}


class HusromForm(HusromFormMixin, forms.Form):
    pass


class VersionedForm(HusromForm):
    """Carries the version the user saw; give it as `initial={"version": obj.version}`."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(HusromForm):
    """The reason a dangerous action asks for; see `core.interface.confirm`."""

    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hvorfor, slik at andre forstår det senere.")},
    )


def formfield(db_field: models.Field, **kwargs: Any) -> forms.Field | None:
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs["form_class"] = DateField
    elif isinstance(db_field, models.DecimalField) and db_field.decimal_places == 2:
        kwargs["form_class"] = MoneyField
    return db_field.formfield(**kwargs)


class _HusromModelFormMetaclass(ModelFormMetaclass):
    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> type:
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(formfield)
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class HusromModelForm(HusromFormMixin, forms.ModelForm, metaclass=_HusromModelFormMetaclass):
    """For validation and display; writing is the service's work."""


def summary_lines(*forms_given: Any) -> list[dict[str, str]]:
    """Every message of forms and formsets with the id of the field it belongs to ("" for the form itself)."""
    lines: list[dict[str, str]] = []
    for given in forms_given:
        if given is None:
            continue
        if hasattr(given, "forms"):
            lines += [{"id": "", "text": str(text)} for text in given.non_form_errors()]
            lines += summary_lines(*given.forms)
        elif given.is_bound:
            lines += _form_lines(given)
    return lines


def _form_lines(form: forms.BaseForm) -> Iterable[dict[str, str]]:
    for name, messages in form.errors.items():
        bound = form[name] if name in form.fields else None
        shown = isinstance(bound, HusromBoundField) and not bound.is_hidden
        for text in messages:
            yield {"id": bound.first_input_id if shown else "", "text": str(text)}  # type: ignore[union-attr]
