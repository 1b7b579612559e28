"""Forms that change a rule set: its head, one criterion, and the sentences of a criterion in the letter."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.calculations.eligibility import parameters as kinds
from applications.calculations.eligibility.letter import LANGUAGES, VERDICTS
from applications.calculations.eligibility.registry import TESTS
from applications.services.rule_reading import specs
from core.interface.forms import DateField, HusromForm, ReasonForm, VersionedForm
from core.rules.models import RuleSetDraft

AREA = {"rows": 3}
_LANGUAGE = {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("engelsk")}
_NUMBER = re.compile(r"[^;\s/]+")


class HeadForm(VersionedForm):
    """Name, period and authority."""

    title = forms.CharField(
        label=_("Navn på bokmål"), max_length=120, help_text=_("For eksempel «Bergen 2027».")
    )
    title_nn = forms.CharField(label=_("Navn på nynorsk"), max_length=120)
    valid_from = DateField(label=_("Gjelder fra og med"), required=False)
    last_day = DateField(label=_("Gjelder til og med"), required=False,
                         help_text=_("La stå tomt til noe annet avløser det."))  # fmt: skip
    basis = forms.CharField(
        label=_("Hjemmel"),
        max_length=300,
        required=False,
        help_text=_("Hvem som har vedtatt reglene, når, og saksnummeret: «bystyret 18.06.2025, sak 227/25»."),
    )
    incomplete = forms.BooleanField(label=_("Regelsettet er ikke fullstendig gjengitt her"), required=False)

    @classmethod
    def of(cls, draft: RuleSetDraft, data: Any = None) -> "HeadForm":
        return cls(
            data,
            initial={
                "version": draft.version,
                "title": draft.title.get("nb", ""),
                "title_nn": draft.title.get("nn", ""),
                "valid_from": draft.valid_from,
                "last_day": draft.last_day,
                "basis": draft.basis,
                "incomplete": draft.incomplete,
            },
        )

    @property
    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        last: date | None = given["last_day"]
        return {
            "title": {"nb": given["title"], "nn": given["title_nn"]},
            "valid_from": given["valid_from"],
            "valid_to": last + timedelta(days=1) if last else None,
            "basis": given["basis"],
            "incomplete": given["incomplete"],
        }


def _words(name: str, label: Any, *, area: bool = False) -> dict[str, forms.Field]:
    widget = forms.Textarea(attrs=AREA) if area else forms.TextInput()
    return {
        f"{name}_{language}": forms.CharField(
            label=f"{label}, {words}", max_length=1000, required=language != "en", widget=widget
        )
        for language, words in _LANGUAGE.items()
    }


def parameter_field(spec: kinds.Parameter, required: bool) -> forms.Field:
    """The form's field for a parameter of a test."""
    title = str(spec.title)
    if isinstance(spec, kinds.Whole):
        unit = f" ({spec.unit})" if str(spec.unit) else ""
        return forms.IntegerField(
            label=f"{title}{unit}", min_value=spec.least, max_value=spec.most, required=required
        )
    if isinstance(spec, kinds.Flag):
        return forms.BooleanField(label=title, required=False)
    if isinstance(spec, kinds.Codes):
        choices = [(code, str(name)) for code, name in spec.names.items()]
        return forms.MultipleChoiceField(
            label=title, choices=choices, required=spec.some, widget=forms.CheckboxSelectMultiple
        )
    if isinstance(spec, kinds.One):
        empty = [] if required else [("", _("Ikke bestemt"))]
        return forms.ChoiceField(
            label=title,
            choices=[*empty, *((code, str(name)) for code, name in spec.names.items())],
            required=required,
        )
    if isinstance(spec, kinds.Factors):
        return FactorsField(label=title)
    return forms.CharField(label=title, max_length=40, required=required)


class FactorsField(forms.CharField):
    """3,5; 4,0; 4,5 as it is typed; kept as exact text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _("Ett tall for én person, så for to, og så videre, med semikolon mellom: «3,5; 4,0; 4,5; 5,0»."),
        )
        super().__init__(max_length=120, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(str(each).replace(".", ",") for each in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [each.strip(",").replace(",", ".") for each in _NUMBER.findall(text)]


class CriterionForm(VersionedForm):
    """One criterion: words, limits, authority, and from when to when it counts."""

    #: The parameters as they stand, for those the form does not ask about.
    before: Mapping[str, Any] = MappingProxyType({})

    test: str

    @classmethod
    def about(cls, test: str) -> "type[CriterionForm]":
        """The form for criteria of a test: its fields are the test's parameters."""
        asked: dict[str, forms.Field] = {
            **_words("title", _("Navn")),
            **_words("rule", _("Ordlyd"), area=True),
            **{
                f"p_{name}": parameter_field(spec, name in TESTS[test].parameters)
                for name, spec in specs(test).items()
                if not (name == "judgement" and test == "judgement")
            },
            "basis": forms.CharField(
                label=_("Egen hjemmel"), max_length=300, required=False,
                help_text=_("Bare når kravet har en annen hjemmel enn resten av regelsettet."),
            ),
            "valid_from": DateField(label=_("Kravet gjelder fra og med"), required=False),
            "last_day": DateField(
                label=_("Kravet gjelder til og med"), required=False,
                help_text=_("Slik slås et krav på eller av inne i perioden til regelsettet."),
            ),
            "blocks_decision_only": forms.BooleanField(
                label=_("Kravet stopper bare vedtaket, og flytter ikke vurderingen"), required=False
            ),
        }  # fmt: skip
        return type("CriterionForm", (cls,), {**asked, "test": test})

    @classmethod
    def of(cls, draft: RuleSetDraft, row: Mapping[str, Any], data: Any = None) -> "CriterionForm":
        initial: dict[str, Any] = {"version": draft.version}
        for name in ("title", "rule"):
            initial |= {f"{name}_{code}": text for code, text in (row.get(name) or {}).items()}
        initial |= {f"p_{name}": value for name, value in row.get("parameters", {}).items()}
        for name in ("basis", "blocks_decision_only"):
            initial[name] = row.get(name)
        for name in ("valid_from", "last_day"):
            initial[name] = date.fromisoformat(row[name]) if row.get(name) else None
        form = cls.about(row["test"])(data, initial=initial)
        form.before = row.get("parameters", {})
        return form

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        for name, spec in specs(self.test).items():
            value = given.get(f"p_{name}")
            fault = None if value in (None, "") else spec.fault(value)
            if fault is not None:
                self.add_error(f"p_{name}", str(fault))
        first, last = given.get("valid_from"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", str(_("Siste dag er før første dag.")))
        return given

    @property
    def row(self) -> dict[str, Any]:
        """The criterion's keys as the rule set keeps them."""
        given = self.cleaned_data
        asked = {name: given[f"p_{name}"] for name in specs(self.test) if f"p_{name}" in self.fields}
        unasked = {name: value for name, value in self.before.items() if f"p_{name}" not in self.fields}
        values = unasked | {
            name: value
            for name, value in asked.items()
            if value is not None and value != "" and value is not False
        }
        return {
            **{
                name: {code: given[f"{name}_{code}"] for code in _LANGUAGE if given[f"{name}_{code}"]}
                for name in ("title", "rule")
            },
            "parameters": values,
            "basis": given["basis"],
            "valid_from": given["valid_from"].isoformat() if given["valid_from"] else None,
            "last_day": given["last_day"].isoformat() if given["last_day"] else None,
            "blocks_decision_only": given["blocks_decision_only"],
        }


class TestForm(HusromForm):
    """What a new criterion is to test."""

    test = forms.ChoiceField(label=_("Hva skal kravet prøve?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["test"].choices = [(code, str(test.title)) for code, test in TESTS.items()]  # type: ignore[attr-defined]


VERDICT_TITLES = {
    "met": _("Når kravet er oppfylt"),
    "not_met": _("Når kravet ikke er oppfylt"),
    "needs_judgement": _("Når det må vurderes særskilt"),
}


class LetterForm(VersionedForm):
    """What the letter says of a criterion, in both written standards."""

    cases: Mapping[str, tuple[str, ...]]

    @classmethod
    def about(cls, test: str, found: Mapping[str, Any]) -> "type[LetterForm]":
        """The form for a test: a sentence for each of its verdicts, and for each thing it can find."""
        cases = TESTS[test].cases
        fields: dict[str, forms.Field] = {}
        for name, label, needed in (
            ("title", _("Overskrift"), True),
            *((verdict, VERDICT_TITLES[verdict], True) for verdict in VERDICTS),
            ("because", _("Grunnen i et avslag, etter «Grunnen er at»"), False),
        ):
            fields |= cls._pair(str(name), label, needed)
        for case, values in cases.items():
            said = (found.get(case) or {}).get("nb") or case.replace("_", " ")
            may = ", ".join(f"{{{value}}}" for value in values)
            fields |= cls._pair(f"found_{case}", _("Funn: «%s»") % said, True, may)
        return type("LetterForm", (cls,), {**fields, "cases": cases})

    @staticmethod
    def _pair(name: str, label: Any, needed: bool, may: str = "") -> dict[str, forms.Field]:
        hint = _("Du kan bruke %s.") % may if may else ""
        return {
            f"{name}_{code}": forms.CharField(
                label=f"{label}, {_LANGUAGE[code]}", max_length=1000, required=needed, help_text=hint,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            for code in LANGUAGES
        }  # fmt: skip

    @classmethod
    def of(cls, draft: RuleSetDraft, row: Mapping[str, Any], data: Any = None) -> "LetterForm":
        letter = row.get("letter") or {}
        found = letter.get("found", {})
        initial: dict[str, Any] = {"version": draft.version}
        for name in ("title", *VERDICTS, "because"):
            initial |= {f"{name}_{code}": text for code, text in (letter.get(name) or {}).items()}
        for case, texts in found.items():
            initial |= {f"found_{case}_{code}": text for code, text in texts.items()}
        return cls.about(row["test"], found)(data, initial=initial)

    @property
    def letter(self) -> dict[str, Any]:
        given = self.cleaned_data

        def both(name: str) -> dict[str, str]:
            return {code: given[f"{name}_{code}"] for code in LANGUAGES}

        made: dict[str, Any] = {name: both(str(name)) for name in ("title", *VERDICTS)}
        if all(both("because").values()):
            made["because"] = both("because")
        if self.cases:
            made["found"] = {case: both(f"found_{case}") for case in self.cases}
        return {str(name): value for name, value in made.items()}


class PublishForm(ReasonForm):
    """Publishing: the writer says why nobody else does it; another may say what was weighed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = own
        field.label = (
            _("Hvorfor publiserer du det du selv har skrevet?") if own else _("Merknad til publiseringen")
        )
        field.widget.attrs["rows"] = 3
