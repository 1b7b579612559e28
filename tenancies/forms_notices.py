"""Forms for complaints, what is tried, and notices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, VersionedForm
from tenancies.enums_notices import (
    ComplaintAbout,
    ComplaintFrom,
    ComplaintOutcome,
    Forum,
    NoticeKind,
    RemedyKind,
    RemedyResult,
    TerminationGround,
)
from tenancies.services.complaints import NewComplaint
from tenancies.services.notices import NewNotice


def _text(label: Any, help_text: Any = "", *, most: int = 1000, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}), **more
    )


GROUNDS = [("", _("Velg")), *(choice for choice in TerminationGround.choices if choice[0])]


class ComplaintForm(HusromForm):
    received_on = DateField(label=_("Meldt"))
    happened_on = DateField(label=_("Når skjedde det?"), required=False)
    source = forms.ChoiceField(label=_("Hvem melder?"), choices=ComplaintFrom.choices)
    source_detail = forms.CharField(
        label=_("Navn eller leilighet"), max_length=150, required=False,
        help_text=_("Leieren får ikke vite hvem som klager."),
    )  # fmt: skip
    about = forms.ChoiceField(label=_("Hva gjelder det?"), choices=ComplaintAbout.choices)
    text = _text(_("Hva er meldt?"), _("Skriv hva som skjedde, ikke hva du tror det skyldes."), most=2000)
    serious = forms.BooleanField(
        label=_("Alvorlig hendelse"), required=False,
        help_text=_("Vold, trusler, brann eller fare for noen. Boliglederen får beskjed med en gang."),
    )  # fmt: skip

    def new(self) -> NewComplaint:
        return NewComplaint(**self.cleaned_data)


class HandleForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("Hva ble gjort?"),
        choices=[choice for choice in ComplaintOutcome.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato"))
    note = _text(_("Nærmere om hva som ble gjort"))


class RemedyForm(HusromForm):
    kind = forms.ChoiceField(label=_("Hva ble prøvd?"), choices=RemedyKind.choices, widget=forms.RadioSelect)
    on = DateField(label=_("Dato"))
    result = forms.ChoiceField(label=_("Hvordan gikk det?"), choices=RemedyResult.choices, required=False)
    note = _text(_("Merknad"), required=False)


class WarningForm(HusromForm):
    reason = _text(
        _("Hva har skjedd, og hva må endre seg?"), _("Dette står i brevet til leieren. Nevn ikke hvem som har klaget."),
        most=3000,
    )  # fmt: skip
    nuisance = forms.BooleanField(label=_("Gjelder oppførsel"), required=False, initial=True)

    def new(self) -> NewNotice:
        return NewNotice(kind=NoticeKind.WARNING, **self.cleaned_data)


class TerminationForm(HusromForm):
    ground = forms.ChoiceField(label=_("Grunn"), choices=GROUNDS)
    reason = _text(_("Begrunnelse"), _("Dette står i brevet til leieren."), most=3000)
    last_day = DateField(label=_("Siste dag i leieforholdet"))
    why_no_remedy = forms.CharField(
        label=_("Hvorfor ingenting er prøvd"), max_length=500, required=False,
        help_text=_("Bare når ingen tiltak er registrert."),
    )  # fmt: skip

    required_messages = {
        "ground": _("Velg grunnen til oppsigelsen."),
        "reason": _("Skriv begrunnelsen. En oppsigelse uten begrunnelse er ugyldig."),
        "last_day": _("Oppgi siste dag i leieforholdet."),
    }

    def new(self) -> NewNotice:
        return NewNotice(kind=NoticeKind.TERMINATION, **self.cleaned_data)


class RescissionForm(HusromForm):
    reason = _text(
        _("Hva er brutt, og hvorfor er det vesentlig?"), _("Dette står i brevet til leieren."), most=3000
    )  # fmt: skip
    nuisance = forms.BooleanField(
        label=_("Gjelder oppførsel"), required=False, help_text=_("Da må leieren ha fått skriftlig advarsel først.")
    )  # fmt: skip
    why_no_remedy = forms.CharField(
        label=_("Hvorfor ingenting er prøvd"), max_length=500, required=False,
        help_text=_("Bare når ingen tiltak er registrert."),
    )  # fmt: skip

    def new(self) -> NewNotice:
        return NewNotice(kind=NoticeKind.RESCISSION, **self.cleaned_data)


class ReceiptForm(HusromForm):
    on = DateField(label=_("Leieren fikk oppsigelsen"))


class ProtestForm(HusromForm):
    on = DateField(label=_("Protesten kom"))
    text = _text(_("Hva skriver leieren?"), required=False)


class SuitForm(HusromForm):
    forum = forms.ChoiceField(
        label=_("Hvor er saken brakt inn?"),
        choices=[choice for choice in Forum.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato"))
