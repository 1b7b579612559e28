"""What people type about somebody who wants to enter a lease and is told no."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, VersionedForm
from core.people.models import Person
from tenancies.calculations.tenant_change import ChangeKind, refusal_grounds
from tenancies.enums_changes import OUTCOMES_BY_HAND, EntryGround
from tenancies.forms_changes import OTHER
from tenancies.services.entry_refusals import No


class RefuseEntryForm(VersionedForm):
    person = forms.ChoiceField(label=_("Hvem vil overta leieavtalen?"), widget=forms.RadioSelect)
    who = forms.CharField(
        label=_("Navn"), max_length=200, required=False,
        help_text=_("Bare når det er en annen enn dem vi kjenner i husstanden"),
    )  # fmt: skip
    claim_on = DateField(label=_("Når fikk vi meldingen eller søknaden om å overta?"))
    ground = forms.ChoiceField(label=_("Grunn til avslag"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Står i brevet. Kjønn, etnisitet, tro, funksjonsnedsettelse, legning og alder er aldri en grunn (§ 1-8)."
        ),
    )

    def __init__(self, *args: Any, people: Iterable[Person], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.name) for person in people]
        allowed = refusal_grounds(ChangeKind(kind))
        self.fields["person"].choices = [*choices, (OTHER, _("En annen person"))]  # type: ignore[attr-defined]
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (choice, label) for choice, label in EntryGround.choices if choice in allowed
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("person") == OTHER and not given.get("who"):
            self.add_error("who", _("Skriv hvem som vil tre inn."))
        return given

    def no(self, people: Iterable[Person]) -> No:
        given = self.cleaned_data
        known = next((person for person in people if str(person.pk) == given["person"]), None)
        return No(given["claim_on"], given["ground"], given["reason"], known, "" if known else given["who"])


class OutcomeForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("Hvordan endte saken?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in OUTCOMES_BY_HAND],
    )  # fmt: skip
    on = DateField(label=_("Når ble det klart?"))
    last_day = DateField(
        label=_("Siste dag i leieforholdet"), required=False,
        help_text=_("Når oppsigelsen står ved lag. Uten dato: dagen i oppsigelsen, eller dagen saken ble avgjort."),
    )  # fmt: skip


class SuitForm(VersionedForm):
    on = DateField(
        label=_("Når ble saken brakt inn?"), help_text=_("For Husleietvistutvalget eller domstolen (§ 12-5)")
    )
