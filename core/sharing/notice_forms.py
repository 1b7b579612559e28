"""The forms of a notice of danger. What is right and wrong is the service's to say."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.people.models import Person
from core.sharing.enums import NoticeBasis, NoticeKind, Precaution
from core.sharing.organisation import Neighbour
from core.sharing.plain import PlainForm, day_field, words_field
from core.sharing.services.violence import NewNotice


class NoticeForm(PlainForm):
    key = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField(
        label=_("Hvem gjelder det?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hvem varselet gjelder."),
            "invalid_choice": _("Velg en i lista."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Hva slags varsel?"),
        choices=[
            (
                NoticeKind.POINTER.value,
                _("Det finnes en risikovurdering et annet sted – her står hvem en spør"),
            ),
            (NoticeKind.WARNING.value, _("Varsel til andre enheter som møter personen")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva slags varsel det er.")},
    )
    holder = words_field(
        _("Hvem har risikovurderingen?"),
        most=150,
        help_text=_("Bare for den første typen. Skriv tjenesten, ikke hva vurderingen går ut på."),
    )
    ask = words_field(
        _("Hvem kan en spørre?"),
        most=150,
        help_text=_("Funksjon og telefon, for eksempel «vakttelefonen, 55 00 00 00»."),
    )
    precautions = forms.MultipleChoiceField(
        label=_("Hva bør de som møter personen, gjøre?"),
        choices=Precaution.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg blant rådene i lista.")},
    )
    instruction = words_field(
        _("Mer om hva de bør gjøre"),
        most=300,
        rows=2,
        help_text=_(
            "Skriv bare hva en gjør i praksis. Ikke skriv om helse, diagnoser, rus, lovbrudd eller hva som har hendt, "
            "og ikke navn eller adresser. Det hører til i journalen."
        ),
    )
    receivers = forms.MultipleChoiceField(
        label=_("Hvem skal ha varselet?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Bare enheter som møter personen. De får vite hvem det gjelder, så lenge varselet varer. Din egen enhet "
            "ser det uansett."
        ),
        error_messages={"invalid_choice": _("Velg enheter i lista.")},
    )
    legal_basis = forms.ChoiceField(
        label=_("Hjemmel"),
        choices=NoticeBasis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hjemmelen som gir adgang til å varsle.")},
    )
    basis_detail = words_field(
        _("Nærmere om hjemmelen"),
        most=300,
        rows=2,
        help_text=_(
            "Må fylles ut for egne oppgaver, nødrett og annen lov. Ikke skriv hva som har hendt. Helsepersonell og Nav "
            "har strengere regler enn forvaltningsloven."
        ),
    )
    valid_from = day_field(_("Gjelder fra"), help_text=_("Skriv datoen som 20.11.2026."))
    last_day = day_field(
        _("Siste dag"), help_text=_("Høyst tolv måneder. Varselet går ut av seg selv og kan fornyes.")
    )

    def __init__(self, *args: Any, persons: list[Person], neighbours: list[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(each.pk): each for each in persons}
        fields: Any = self.fields
        fields["person"].choices = [
            (key, f"{each.name}, {each.born}" if each.born else each.name)
            for key, each in self.persons.items()
        ]
        fields["receivers"].choices = [(str(each.compartment.pk), each.name) for each in neighbours]
        if not neighbours:
            del fields["receivers"]

    @property
    def about(self) -> Person:
        return self.persons[self.cleaned_data["person"]]

    @property
    def given(self) -> NewNotice:
        values = self.cleaned_data
        return NewNotice(
            kind=values["kind"],
            legal_basis=values["legal_basis"],
            basis_detail=values["basis_detail"],
            holder=values["holder"],
            ask=values["ask"],
            precautions=tuple(values["precautions"]),
            instruction=values["instruction"],
            receivers=tuple(UUID(key) for key in values.get("receivers", [])),
            valid_from=values["valid_from"],
            last_day=values["last_day"],
        )


class RenewNoticeForm(PlainForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    last_day = day_field(
        _("Ny siste dag"), help_text=_("Høyst tolv måneder fra i dag. Skriv datoen som 20.11.2026.")
    )


class EndNoticeForm(PlainForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = words_field(
        _("Hvorfor trengs det ikke lenger?"),
        _("Skriv hvorfor varselet ikke trengs lenger."),
        most=300,
        rows=2,
        help_text=_("Ikke skriv om helse eller om hva som har hendt."),
    )
