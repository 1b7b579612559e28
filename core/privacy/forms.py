"""The forms of the read log. Plain fields: the limits are the services' to say."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.privacy import bases, selectors
from core.privacy.enums import HintOutcome, Purpose
from core.privacy.policies import is_officer
from core.sharing.plain import PlainForm, day_field, words_field

_CHOOSE = _("Ikke avgrenset")


class PurposeForm(PlainForm):
    """Formålet, hvorfor, og hva det gjelder."""

    purpose = forms.ChoiceField(
        label=_("Hvorfor skal loggen åpnes?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg et formål."), "invalid_choice": _("Velg et formål.")},
    )
    reason = words_field(
        _("Begrunnelse"),
        _("Skriv hvorfor du åpner loggen."),
        most=1000,
        rows=3,
        help_text=_(
            "Skriv hva saken gjelder, gjerne med arkivnummer. Begrunnelsen blir lagret sammen med det du ser på."
        ),
    )
    person = forms.CharField(
        label=_("Person"),
        help_text=_(
            "Fødselsnummer eller navn. Må fylles ut når en person selv vil vite hvem som har sett opplysninger. "
            "Saken til personen blir ikke åpnet."
        ),
        max_length=100,
        required=False,
    )
    person_id = forms.ChoiceField(
        label=_("Velg hvem du mener"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Velg en av personene i lista.")},
    )
    employee: Any = forms.ModelChoiceField(
        queryset=None,
        label=_("Ansatt"),
        required=False,
        empty_label=_CHOOSE,
        error_messages={"invalid_choice": _("Velg en av de ansatte i lista.")},
    )
    unit: Any = forms.ModelChoiceField(
        queryset=None,
        label=_("Enhet"),
        required=False,
        empty_label=_CHOOSE,
        error_messages={"invalid_choice": _("Velg en av enhetene i lista.")},
    )
    since = day_field(_("Fra og med"))
    until = day_field(_("Til og med"))

    def __init__(
        self, *args: Any, actor: Actor, found: list[selectors.FoundPerson] | None = None, **kwargs: Any
    ):
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {
            "since": actor.today - timedelta(days=30),
            "until": actor.today,
            **kwargs["initial"],
        }
        super().__init__(*args, **kwargs)
        employee: Any = self.fields["employee"]
        employee.queryset = selectors.employees(actor)
        employee.label_from_instance = lambda user: user.full_name
        unit: Any = self.fields["unit"]
        unit.queryset = selectors.units(actor)
        self.choose(found or [])
        if not is_officer(actor):
            del self.fields["person"]
            purpose: Any = self.fields["purpose"]
            purpose.choices = [each for each in Purpose.choices if each[0] != Purpose.REGISTERED]
            unit.required, unit.empty_label = True, _("Velg enhet")
            unit.error_messages["required"] = _("Velg enheten du leder.")

    def choose(self, found: list[selectors.FoundPerson]) -> None:
        """Offer the persons that were found; without any there is nothing to choose."""
        if found:
            choice: Any = self.fields["person_id"]
            choice.choices = [(str(each.id), str(each)) for each in found]
            choice.required = True
            choice.error_messages["required"] = _("Flere heter dette. Velg hvem du mener.")
        else:
            self.fields.pop("person_id", None)


class LogFilter(PlainForm):
    """Innsnevring av det formålet åpner for."""

    marks = False

    fra = day_field(_("Fra og med"), required=False)
    til = day_field(_("Til og med"), required=False)
    ansatt: Any = forms.ModelChoiceField(
        queryset=None, label=_("Ansatt"), required=False, empty_label=_("Alle")
    )
    enhet: Any = forms.ModelChoiceField(
        queryset=None, label=_("Enhet"), required=False, empty_label=_("Alle")
    )
    grunnlag = forms.ChoiceField(label=_("Grunnlag"), required=False)

    def __init__(self, *args: Any, actor: Actor, inspection: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["ansatt"]
        people.queryset = selectors.employees(actor)
        people.label_from_instance = lambda user: user.full_name
        places: Any = self.fields["enhet"]
        places.queryset = selectors.units(actor)
        basis: Any = self.fields["grunnlag"]
        basis.choices = [("", _("Alle")), *bases.TITLES.items()]
        if inspection.employee_id:
            del self.fields["ansatt"]
        if inspection.unit_id:
            del self.fields["enhet"]

    def filters(self, since: date, until: date, before: str) -> selectors.Filters:
        """What is chosen and valid; what is not is left out."""
        chosen = self.cleaned_data if self.is_bound and (self.is_valid() or self.cleaned_data) else {}
        person, place = chosen.get("ansatt"), chosen.get("enhet")
        return selectors.Filters(
            since=chosen.get("fra") or since,
            until=chosen.get("til") or until,
            user_id=person.pk if person else None,
            unit_id=place.pk if place else None,
            basis=chosen.get("grunnlag") or "",
            before=selectors.read_marker(before) if before else None,
        )


class ReviewForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("Hva kom du fram til?"),
        choices=HintOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hva du kom fram til."),
            "invalid_choice": _("Velg hva du kom fram til."),
        },
    )
    reason = words_field(_("Vurdering"), _("Skriv hva du bygger det på."), most=2000, rows=4)
