"""What people type about another tenant in the lease, and about subletting and others in the household."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, MoneyField, VersionedForm
from tenancies.enums_changes import ChangeKind, NoticeBy, RefusalGround, RequestKind
from tenancies.services.lease_requests import NewRequest
from tenancies.services.tenant_changes import News

OTHER = "other"


class NewsForm(HusromForm):
    kind = forms.ChoiceField(label=_("Hva har skjedd?"), choices=ChangeKind.choices, widget=forms.RadioSelect)
    happened_on = DateField(
        label=_("Når skjedde det?"), help_text=_("Dødsdagen, eller dagen de flyttet fra hverandre")
    )
    told_on = DateField(label=_("Når fikk vi vite det?"))
    estate_contact = forms.CharField(
        label=_("Hvem representerer dødsboet?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Navn på første linje, adressen på de neste. Bare ved dødsfall."),
    )
    note = forms.CharField(
        label=_("Mer om det som har skjedd"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ikke skriv mer enn det som trengs."),
    )

    def news(self) -> News:
        return News(**self.cleaned_data)


class EnterForm(VersionedForm):
    """Who takes over. Somebody we do not know as one of the household is written in with name and number."""

    person = forms.ChoiceField(label=_("Hvem overtar leieavtalen?"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Fødselsnummer, D-nummer eller DUF-nummer"), max_length=14, required=False,
        help_text=_("Bare når det er en annen enn dem vi kjenner i husstanden"),
    )  # fmt: skip
    given_name = forms.CharField(label=_("Fornavn"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Etternavn"), max_length=100, required=False)
    claim_on = DateField(label=_("Når fikk vi meldingen eller søknaden om å overta?"))
    stated = DateField(label=_("Senere dag de har bedt om"), required=False)
    takes_over = MoneyField(
        label=_("Eldre krav den nye leieren påtar seg"),
        required=False,
        min_value=Decimal(0),
        help_text=_("Bare ved avtalt leierskifte, og bare det som forfalt de siste seks månedene (§ 8-5)"),
    )
    reason = forms.CharField(
        label=_("Hvorfor er vilkårene oppfylt?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Skriv hva du har sett på, for eksempel vigselsattest, folkeregisteret eller avtalen mellom dem."
        ),
    )

    def __init__(self, *args: Any, people: Iterable[Any], agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.name) for person in people]
        self.fields["person"].choices = [*choices, (OTHER, _("En annen person"))]  # type: ignore[attr-defined]
        if not agreed:
            del self.fields["takes_over"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("person") == OTHER:
            for name in ("given_name", "family_name"):
                if not given.get(name):
                    self.add_error(name, _("Skriv navnet på den nye leieren."))
        return given


class DeathNoticeForm(VersionedForm):
    by = forms.ChoiceField(
        label=_("Hvem sier opp?"),
        choices=[(choice, label) for choice, label in NoticeBy.choices if choice],
        widget=forms.RadioSelect,
    )
    received_on = DateField(
        label=_("Når kommer oppsigelsen fram?"),
        help_text=_("Dødsboets: dagen vi fikk den. Vår: brevet sendes i dag. Oppgi dagen dødsboet får det."),
    )
    household_told_on = DateField(
        label=_("Når får de i husstanden brevet sitt?"),
        required=False,
        help_text=_("Bare når det er vi som sier opp. De har én måned fra den dagen (§ 8-2)."),
    )


class RequestForm(HusromForm):
    kind = forms.ChoiceField(
        label=_("Hva søker leieren om?"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    who = forms.CharField(label=_("Hvem gjelder det?"), max_length=200)
    received_on = DateField(
        label=_("Når kom søknaden?"),
        help_text=_("Vi må svare innen én måned. Ellers er den godkjent (§ 7-6)."),
    )
    starts_on = DateField(label=_("Fra"))
    ends_on = DateField(label=_("Til og med"), required=False)
    why = forms.CharField(
        label=_("Hvorfor?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For eksempel hva fraværet skyldes. Ikke skriv diagnoser."),
    )  # fmt: skip

    def new(self) -> NewRequest:
        return NewRequest(**self.cleaned_data)


class AnswerForm(VersionedForm):
    """Yes, or no on one of the grounds the Act knows for this kind."""

    answer = forms.ChoiceField(
        label=_("Svar"), choices=[("yes", _("Godkjenn")), ("no", _("Avslå"))], widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(label=_("Grunn til avslag"), required=False)
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Står i brevet. Kjønn, etnisitet, tro, funksjonsnedsettelse, legning og alder er aldri en grunn (§ 1-8)."
        ),
    )

    def __init__(self, *args: Any, grounds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = set(grounds)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            ("", _("Velg")),
            *((choice, label) for choice, label in RefusalGround.choices if choice in known),
        ]


class OverForm(HusromForm):
    on = DateField(label=_("Dato"))
    reason = forms.CharField(label=_("Merknad"), max_length=500, required=False)
