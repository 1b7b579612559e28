from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.fields import ClockField, local_moment
from contacts.forms import PersonChoice, UserChoice
from core.agencies.models import Unit
from core.base.ids import uuid7
from core.interface.forms import DateField, HusromForm, VersionedForm
from deviations.enums import Category, ClosingBasis, Consequence, Effect, ReportKind
from deviations.fields import PhotosField

YES_NO = [("yes", _("Ja")), ("no", _("Nei"))]


def unit_choices(units: list[Unit]) -> list[tuple[Any, Any]]:
    """Units grouped by agency, or a plain list where there is one agency."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        groups.setdefault(unit.agency.name, []).append((str(unit.pk), unit.name))
    if len(groups) <= 1:
        return [choice for group in groups.values() for choice in group]
    return list(groups.items())


class ReportForm(HusromForm):
    """What is needed to tell that something happened; all but the category and the text is filled in beforehand."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=_("Hva gjelder det?"), choices=Category, widget=forms.RadioSelect(attrs={"class": "ds-input"})
    )
    what_happened = forms.CharField(
        label=_("Hva skjedde?"),
        help_text=_("Skriv kort. Bruk «beboer» og «ansatt», og ikke noe som viser hvem det er."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    immediate_action = forms.CharField(
        label=_("Hva ble gjort med en gang?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = forms.ChoiceField(label=_("Hvor?"))
    place = forms.CharField(
        label=_("Sted"),
        help_text=_("For eksempel trapp, kjøkken eller uteområde"),
        max_length=150,
        required=False,
    )
    photos = PhotosField(
        label=_("Bilder"), help_text=_("Høyst tre. Ingen skal kunne kjennes igjen på dem."), required=False
    )
    day = DateField(label=_("Dato"), show_hint=False)
    clock = ClockField(label=_("Klokka"))
    kind = forms.ChoiceField(label=_("Type melding"), choices=ReportKind, widget=forms.RadioSelect)
    reported_consequence = forms.TypedChoiceField(
        label=_("Hvor alvorlig mener du det er?"),
        choices=[("", _("Vet ikke")), *Consequence.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )

    required_messages = {
        "category": _("Velg hva det gjelder."),
        "what_happened": _("Skriv kort hva som skjedde."),
        "day": _("Oppgi datoen det skjedde."),
        "clock": _("Oppgi omtrent når på dagen det skjedde."),
    }

    def __init__(self, *args: Any, units: list[Unit], unit: Unit | None, guard: bool, **kwargs: Any) -> None:
        now = timezone.localtime()
        kwargs["initial"] = {
            "key": uuid7(),
            "kind": ReportKind.INCIDENT,
            "unit": str(unit.pk) if unit else "",
            "day": now.date(),
            "clock": now.time(),
            **(kwargs.get("initial") or {}),
        }
        self.units = {str(each.pk): each for each in units}
        super().__init__(*args, **kwargs)
        self.guard = guard
        choices = unit_choices(units)
        self.fields["unit"].choices = choices if unit else [("", _("Velg sted")), *choices]  # type: ignore[attr-defined]
        if guard:
            self.fields["guard_number"] = forms.CharField(
                label=_("Vekternummer"),
                max_length=20,
                error_messages={"required": _("Skriv vekternummeret ditt.")},
            )
            self.fields["on_behalf_of"] = forms.CharField(
                label=_("På vegne av"),
                help_text=_("For eksempel botiltaket eller nattevakta"),
                max_length=100,
            )
        else:
            self.fields["anonymous"] = forms.BooleanField(
                label=_("Meld anonymt"),
                help_text=_("Ingen kan se at det var du. Da kan du heller ikke følge saken her."),
                required=False,
            )

    @property
    def rest_open(self) -> bool:
        """Whether what is seldom needed is shown: something there is filled in, or must be mended."""
        seldom = ("place", "kind")
        return any(self.errors.get(name) or (self.is_bound and self.data.get(name)) for name in seldom)

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]

    def happened_at(self) -> datetime:
        return local_moment(self.cleaned_data["day"], self.cleaned_data["clock"])


class JudgeForm(VersionedForm):
    is_deviation = forms.ChoiceField(label=_("Er dette et avvik?"), choices=YES_NO, widget=forms.RadioSelect)
    consequence = forms.TypedChoiceField(
        label=_("Konsekvens"),
        choices=[("", _("Ikke aktuelt")), *Consequence.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    notifiable = forms.BooleanField(
        label=_("Meldepliktig"), help_text=_("Tilsyn eller andre skal ha melding"), required=False
    )
    police_report = forms.BooleanField(label=_("Politianmeldt"), required=False)
    reason = forms.CharField(
        label=_("Begrunnelse"),
        help_text=_("Ikke skriv navn på beboere."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hvorfor du vurderer det slik.")},
    )


class DueForm(HusromForm):
    due_on = DateField(label=_("Ny frist"))
    reason = forms.CharField(
        label=_("Hvorfor endres fristen?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class MeasureForm(HusromForm):
    description = forms.CharField(
        label=_("Hva skal gjøres?"),
        help_text=_("Ikke skriv navn på beboere."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    responsible = UserChoice(label=_("Ansvarlig"), queryset=None, empty_label=_("Velg en person"))
    due_on = DateField(label=_("Frist"))

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = candidates  # type: ignore[attr-defined]


class DoneForm(HusromForm):
    on = DateField(label=_("Utført"))
    note = forms.CharField(
        label=_("Hva ble gjort?"),
        help_text=_("Ikke skriv navn på beboere."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EffectForm(HusromForm):
    effect = forms.ChoiceField(
        label=_("Hvordan har tiltaket virket?"), choices=Effect, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Merknad"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskClosingForm(HusromForm):
    basis = forms.ChoiceField(
        label=_("Grunnlag"),
        choices=[
            (each.value, each.label) for each in (ClosingBasis.NOT_DEVIATION, ClosingBasis.NO_MEASURE_NEEDED)
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        help_text=_("Den som skal godkjenne, leser dette. Ikke skriv navn på beboere."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hvorfor det ikke trengs tiltak.")},
    )


class AnswerForm(HusromForm):
    approve = forms.ChoiceField(
        label=_("Svar"),
        choices=[("yes", _("Godkjenn lukkingen")), ("no", _("Send tilbake"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Begrunnelse"),
        help_text=_("Må fylles ut når du sender tilbake."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NamesForm(HusromForm):
    words = forms.CharField(
        label=_("Hva skal strykes?"),
        help_text=_("Ett navn på hver linje, skrevet slik det står. La feltet stå tomt når ingen er nevnt."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    photos = forms.MultipleChoiceField(
        label=_("Bilder som skal fjernes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, photos: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if photos:
            self.fields["photos"].choices = photos  # type: ignore[attr-defined]
        else:
            del self.fields["photos"]


class RelateForm(HusromForm):
    number = forms.CharField(
        label=_("Nummeret på det andre avviket"), help_text=_("For eksempel 2026/123"), max_length=12
    )


class NoteForm(HusromForm):
    person = PersonChoice(label=_("Hvem gjelder det?"), queryset=None, empty_label=_("Velg person"))
    report_number = forms.CharField(
        label=_("Avviksnummer"), help_text=_("For eksempel 2026/123"), max_length=12, required=False
    )
    text = forms.CharField(label=_("Notat"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]
