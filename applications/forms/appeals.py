"""The forms of an appeal, one for each step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import AppealAbout, BodyOutcome, LateGround, RejectGround, ReviewResult
from applications.forms.actions import LONG, SHORT
from core.interface.forms import DateField, HusromForm

REJECTION_RESULTS = [
    (ReviewResult.REVERSED, _("Klageren får medhold. Avvisningen oppheves, og den første klagen behandles.")),
    (ReviewResult.UPHELD, _("Avvisningen blir stående. Klagen sendes klageinstansen.")),
]
REJECTION_OUTCOMES = [
    (BodyOutcome.CONFIRMED, _("Avvisningen er stadfestet")),
    (BodyOutcome.ANNULLED, _("Avvisningen er opphevet, og den første klagen skal behandles")),
    (BodyOutcome.REJECTED, _("Klagen over avvisningen er avvist")),
]


class AppealForm(HusromForm):
    received_on = DateField(label=_("Klagen kom inn"))
    posted_on = DateField(
        label=_("Klagen ble sendt"),
        required=False,
        help_text=_("Når poststempelet er kjent. Det er nok at den er sendt i tide."),
    )
    about = forms.ChoiceField(
        label=_("Hva klages det på?"),
        choices=AppealAbout.choices,
        initial=AppealAbout.DECISION,
        widget=forms.RadioSelect,
        help_text=_(
            "Det kan vanligvis ikke klages på hvilken bestemt bolig husstanden får tilbud om, "
            "bare hvis den er klart uegnet."
        ),
    )
    grounds = forms.CharField(
        label=_("Det klageren skriver, i korthet"), required=False, max_length=4000, widget=SHORT
    )
    file = forms.FileField(
        label=_("Klagebrevet"),
        required=False,
        help_text=_("PDF, JPEG, PNG eller Word (.docx), høyst 20 MB. Kan også legges til senere."),
    )
    confirm = forms.BooleanField(
        label=_("Send klageren et brev om at klagen er mottatt"), required=False, initial=True
    )
    required_messages = {"received_on": _("Oppgi datoen klagen kom inn.")}


class AcceptLateForm(HusromForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor kan klagen behandles selv om den kom for sent?"),
        choices=LateGround.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Begrunnelse"), max_length=2000, widget=SHORT)
    required_messages = {
        "ground": _("Velg hvorfor klagen likevel kan behandles."),
        "reason": _("Skriv begrunnelsen."),
    }


class RejectForm(HusromForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor avvises klagen?"), choices=RejectGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        widget=SHORT,
        help_text=_("Står i brevet. Skriv til «du»."),
    )
    required_messages = {
        "ground": _("Velg hvorfor klagen avvises."),
        "reason": _("Skriv begrunnelsen for at klagen avvises."),
    }


class ReviewForm(HusromForm):
    result = forms.ChoiceField(
        label=_("Hva har dere kommet til?"), choices=ReviewResult.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("Vår vurdering av klagen"),
        max_length=10000,
        widget=LONG,
        help_text=_(
            "Gå gjennom det klageren skriver, punkt for punkt. Teksten blir uttalelsen til klageinstansen, "
            "og klageren får kopi. En tom linje gir nytt avsnitt."
        ),
    )
    required_messages = {
        "result": _("Velg hva dere har kommet til."),
        "statement": _("Skriv hvordan dere har vurdert det klageren skriver."),
    }


class RejectionReviewForm(ReviewForm):
    """Of an appeal against a rejection: the original appeal is heard, or the rejection stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["result"]
        field.choices = REJECTION_RESULTS


class ForwardForm(HusromForm):
    """Which of the case's papers go to the body: all of them unless somebody unticks one."""

    documents = forms.MultipleChoiceField(
        label=_("Dokumenter som følger med"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Klageinstansen skal ha sakens dokumenter (forvaltningsloven § 33). Ta bort bare det som ikke "
            "hører til saken."
        ),
    )

    def __init__(self, *args: Any, documents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["documents"]
        field.choices = documents
        field.initial = [key for key, _title in documents]


class OutcomeForm(HusromForm):
    outcome = forms.ChoiceField(
        label=_("Hva kom klageinstansen til?"), choices=BodyOutcome.choices, widget=forms.RadioSelect
    )
    outcome_on = DateField(label=_("Datoen på avgjørelsen"))
    received_on = DateField(label=_("Avgjørelsen kom hit"))
    reference = forms.CharField(label=_("Klageinstansens referanse"), required=False, max_length=60)
    note = forms.CharField(
        label=_("Begrunnelsen i korthet"),
        required=False,
        max_length=2000,
        widget=SHORT,
        help_text=_("Står i brevet til klageren."),
    )
    tell = forms.BooleanField(
        label=_("Send klageren et brev om avgjørelsen"),
        required=False,
        initial=True,
        help_text=_("Ta bort haken når klageinstansen har sendt avgjørelsen selv."),
    )
    required_messages = {"outcome": _("Velg hva klageinstansen kom til.")}


class RejectionOutcomeForm(OutcomeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = REJECTION_OUTCOMES


class RejectionAppealForm(AppealForm):
    """An appeal against a rejection: what it is about is given."""

    about = None  # type: ignore[assignment]
