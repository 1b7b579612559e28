"""Forms of temporary housing: place somebody, move them, plan, except, end."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contacts.fields import RecordChoice
from contacts.forms import PersonChoice, UserChoice
from contacts.selectors import colleagues
from core.agencies.actors import Actor
from core.interface import formatting
from core.interface.forms import DateField, HusromForm, MoneyField, ReasonForm
from housing.selectors.temporary import places_on
from tenancies.calculations.companions import Companion, Unreadable, read_companions
from tenancies.enums_temporary import DecisionBasis, Outcome
from tenancies.forms_person import SomeoneForm
from tenancies.services.placing import NewPlacement, Someone, Where


class PlaceChoice(RecordChoice):
    default_error_messages = {"invalid_choice": _("Velg et sted fra lista.")}

    def label_from_instance(self, obj: Any) -> str:
        parts = [str(obj.name), str(obj.get_kind_display()).lower()]
        if obj.per_night is not None:
            parts.append(formatting.kroner(obj.per_night, 0))
        if not obj.covered:
            parts.append(_now("uten kvalitetsavtale"))
        return ", ".join(parts)


class WhereForm(HusromForm):
    """A place from a night on; shared by a new placement and a change of place."""

    required_messages = {
        "place": _("Velg hvor de skal bo."),
        "starts_on": _("Oppgi første natt."),
    }

    place = PlaceChoice(label=_("Sted"), queryset=None, empty_label=_("Velg et sted"))
    starts_on = DateField(label=_("Første natt"))
    expected_end = DateField(
        label=_("Ventes å dra"), required=False, help_text=_("La feltet stå tomt hvis det ikke er kjent.")
    )
    agreed_rate = MoneyField(
        label=_("Avtalt pris per natt"),
        required=False,
        help_text=_("Bare når prisen er en annen enn stedets vanlige, for eksempel for en familie."),
    )
    reason = forms.CharField(
        label=_("Hvorfor stedet likevel er nødvendig"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Bare når stedet mangler kvalitetsavtale, eller ikke er egnet for barn eller unge. Lederen får se det."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["place"].queryset = places_on(actor, actor.today)  # type: ignore[attr-defined]

    def where(self) -> Where:
        data = self.cleaned_data
        return Where(
            place=data["place"],
            starts_on=data["starts_on"],
            expected_end=data["expected_end"],
            agreed_rate=data["agreed_rate"],
            reason=data["reason"],
        )


class PlacePersonForm(SomeoneForm, WhereForm):
    """One page. The person is found among those the office knows, or written in, with or without a number."""

    required_messages = {**WhereForm.required_messages, "key": _("Last siden på nytt.")}

    companions = forms.CharField(
        label=_("De som følger med"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Én på hver linje: navn og fødselsdato, for eksempel «Lise Testesen, 04.05.2019»."),
    )
    basis = forms.ChoiceField(label=_("Grunnlag"), choices=DecisionBasis.choices)
    decided_on = DateField(label=_("Vedtaket er fra"), required=False)
    decision_reference = forms.CharField(label=_("Vedtaksnummer"), max_length=60, required=False)
    responsible = UserChoice(label=_("Ansvarlig"), queryset=None, required=False, empty_label=_("Meg"))
    plan = forms.CharField(
        label=_("Plan for å komme videre"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.look_up(actor)
        self.fields["responsible"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        self._companions: list[Companion] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        try:
            self._companions = read_companions(data.get("companions") or "", self.actor.today)
        except Unreadable as error:
            self.add_error(
                "companions",
                _now("Linja «%(line)s» lot seg ikke lese. Skriv fornavn, etternavn og fødselsdato.")
                % {"line": str(error)[:60]},
            )
        return data

    def new(self) -> NewPlacement:
        data = self.cleaned_data
        return NewPlacement(
            main=self.someone(),
            where=self.where(),
            companions=[
                Someone(
                    given_name=each.given_name, family_name=each.family_name, number=each.number,
                    birth_date=each.birth_date,
                )
                for each in self._companions
            ],
            basis=data["basis"],
            decided_on=data["decided_on"],
            decision_reference=data["decision_reference"],
            responsible=data["responsible"],
            plan=data["plan"],
        )  # fmt: skip


class MoveForm(WhereForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndStayForm(HusromForm):
    required_messages = {
        "on": _("Oppgi dagen de dro."),
        "outcome": _("Velg hvor de flyttet."),
    }

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label=_("Dagen de dro"), help_text=_("Natta før er den siste som betales."))
    outcome = forms.ChoiceField(label=_("Hvor de flyttet"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Mer om flyttingen"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExceptionForm(ReasonForm):
    required_messages = {"until": _("Oppgi når unntaket skal vurderes på nytt.")}

    reason = forms.CharField(
        label=_("Hvorfor må oppholdet vare lenger enn tre måneder?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hvorfor oppholdet må vare lenger.")},
    )
    until = DateField(label=_("Vurderes på nytt"))


class PlanForm(HusromForm):
    required_messages = {"plan": _("Skriv hva som er planen.")}

    version = forms.IntegerField(widget=forms.HiddenInput)
    plan = forms.CharField(
        label=_("Plan for å komme videre"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )
    expected_end = DateField(label=_("Ventes å dra"), required=False)


class HandOverForm(HusromForm):
    required_messages = {"responsible": _("Velg hvem som er ansvarlig.")}

    responsible = UserChoice(label=_("Ansvarlig"), queryset=None, empty_label=_("Velg en"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = colleagues(actor)  # type: ignore[attr-defined]


class FirstNightForm(HusromForm):
    required_messages = {"on": _("Oppgi den rette datoen."), "reason": _("Skriv hvorfor datoen rettes.")}

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label=_("Første natt"))
    reason = forms.CharField(label=_("Hvorfor rettes datoen?"), max_length=500)


class JoinForm(HusromForm):
    """Who comes to stay with them; a number is not needed."""

    required_messages = {
        "given_name": _("Skriv fornavnet."),
        "family_name": _("Skriv etternavnet."),
        "on": _("Oppgi dagen personen kom."),
    }

    given_name = forms.CharField(label=_("Fornavn"), max_length=100)
    family_name = forms.CharField(label=_("Etternavn"), max_length=100)
    number = forms.CharField(
        label=_("Fødselsnummer, D-nummer eller DUF-nummer"),
        max_length=20,
        required=False,
        help_text=_("Ingen avvises fordi nummeret mangler."),
    )
    birth_date = DateField(label=_("Fødselsdato"), required=False)
    on = DateField(label=_("Første natt"))
    reason = forms.CharField(
        label=_("Hvorfor her likevel?"),
        max_length=500,
        required=False,
        help_text=_("Bare når stedet ikke passer for den som kommer. Lederen ser på det."),
    )


class LeaveForm(HusromForm):
    required_messages = {"person": _("Velg hvem som dro."), "on": _("Oppgi dagen personen dro.")}

    person = PersonChoice(label=_("Hvem dro?"), queryset=None, empty_label=_("Velg en"))
    on = DateField(label=_("Dagen de dro"), help_text=_("Natta før var den siste."))

    def __init__(self, *args: Any, companions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = companions  # type: ignore[attr-defined]
