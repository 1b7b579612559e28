"""Forms of the work with unpaid rent. They read what people type; the services decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.formatting import shortdate
from core.interface.forms import DateField, HusromForm, VersionedForm
from tenancies.calculations.arrears.facts import Happened
from tenancies.enums_arrears import (
    Belongings,
    ContactHow,
    ContactResult,
    EvictionOutcome,
    Measure,
    NextHome,
)
from tenancies.services.child_assessments import Weighed

#: What may be told when the day has come; «not yet» is no answer.
OUTCOMES = [choice for choice in EvictionOutcome.choices if choice[0]]


def _text(
    label: Any, help_text: Any = "", *, rows: int = 4, most: int = 3000, **more: Any
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class CorrectionForm(HusromForm):
    """Which step was wrong, and why. `steps` are those the actor may take back."""

    step = forms.ChoiceField(label=_("Hvilken hendelse er feil?"), widget=forms.RadioSelect)
    on = DateField(label=_("Dato for rettingen"))
    reason = _text(_("Hvorfor rettes den?"), rows=3, most=1000)

    def __init__(self, *args: Any, steps: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [  # type: ignore[attr-defined]
            (str(step.pk), f"{step.get_event_display()}, {shortdate(step.date)}") for step in steps
        ]


class ContactForm(HusromForm):
    how = forms.ChoiceField(
        label=_("Hvordan prøvde du å nå leieren?"), choices=ContactHow.choices, widget=forms.RadioSelect
    )
    result = forms.ChoiceField(
        label=_("Hvordan gikk det?"), choices=ContactResult.choices, widget=forms.RadioSelect
    )
    on = DateField(label=_("Dato"))
    measures = forms.MultipleChoiceField(
        label=_("Hva ble tilbudt eller avtalt?"),
        choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = _text(
        _("Merknad"),
        _("Alle som arbeider med saken, leser dette. Skriv ikke om helse eller om andre enn leieren."),
        rows=3, most=1000, required=False,
    )  # fmt: skip


class ReviewForm(HusromForm):
    verdict = forms.ChoiceField(
        label=_("Hva kom gjennomgangen til?"),
        choices=[
            (
                Happened.JOINT_REVIEW_ACTIVE.value,
                _("Aktiv: vi arbeider videre for at leieren kan bli boende"),
            ),
            (Happened.JOINT_REVIEW_PASSIVE.value, _("Passiv: leieren følges ikke opp nå")),
            (Happened.JOINT_REVIEW_UNSUITABLE.value, _("Uegnet: saken passer ikke for slik oppfølging")),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato"))
    reason = _text(_("Begrunnelse"), rows=3, most=1000)
    required_messages = {"reason": _("Skriv en begrunnelse.")}


class ChildrenForm(VersionedForm):
    """The five things that are weighed."""

    situation = _text(
        _("Barnas situasjon"), _("Alder, skole eller barnehage, venner, og hvor lenge de har bodd her.")
    )
    views = _text(
        _("Hva barna selv mener"),
        _("Barn som kan ha en mening, skal få si den. Skriv hvorfor hvis de ikke er hørt."),
    )
    consequences = _text(_("Hva en fravikelse betyr for barna"))
    tried = _text(_("Hva som er prøvd, og hva som kan prøves"))
    conclusion = _text(_("Konklusjon"), _("Hva er best for barna, og hva veier tyngst?"))

    def weighed(self) -> Weighed:
        names = ("situation", "views", "consequences", "tried", "conclusion")
        return Weighed(**{name: self.cleaned_data[name] for name in names})


class ReviewChildrenForm(VersionedForm):
    note = _text(_("Hva kom gjennomgangen til?"), rows=3, most=1000)
    required_messages = {"note": _("Skriv hva gjennomgangen kom til.")}


class PetitionForm(HusromForm):
    court = forms.CharField(label=_("Namsfogden begjæringen går til"), max_length=60)
    address = _text(
        _("Postadresse"), _("Gate eller postboks på én linje, postnummer og sted på neste."), rows=2, most=200,
        required=False,
    )  # fmt: skip
    required_messages = {"court": _("Skriv hvilken namsfogd begjæringen går til.")}


class EvictionDayForm(HusromForm):
    eviction_on = DateField(label=_("Dagen fravikelsen er berammet til"))
    on = DateField(label=_("Beskjeden kom"))
    reference = forms.CharField(label=_("Namsfogdens saksnummer"), max_length=60, required=False)


class OutcomeForm(VersionedForm):
    outcome = forms.ChoiceField(label=_("Hva skjedde?"), choices=OUTCOMES, widget=forms.RadioSelect)
    on = DateField(label=_("Dato"))
    belongings = forms.ChoiceField(
        label=_("Står det igjen eiendeler?"),
        choices=[(Belongings.NONE.value, _("Nei")), (Belongings.KEPT.value, _("Ja, vi tar vare på dem"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Må fylles ut når fravikelsen er gjennomført, eller leieren hadde flyttet."),
    )
    kept_at = forms.CharField(label=_("Hvor er eiendelene?"), max_length=200, required=False)
    next_home = forms.ChoiceField(
        label=_("Hvor bor husstanden nå?"), choices=NextHome.choices, required=False
    )
    note = _text(_("Merknad"), rows=3, most=1000, required=False)


class BelongingsNoticeForm(HusromForm):
    address = _text(
        _("Hvor skal brevet sendes?"),
        _("Leieren bor ikke lenger i boligen. Tomt hvis postadressen vi har, er riktig."),
        rows=3, most=300, required=False,
    )  # fmt: skip


class BelongingsEndForm(VersionedForm):
    how = forms.ChoiceField(
        label=_("Hva skjedde med eiendelene?"),
        choices=[
            (each.value, each.label) for each in (Belongings.COLLECTED, Belongings.SOLD, Belongings.DISCARDED)
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "Kan selges eller kastes først når gratis henting er over og leieren er varslet flere ganger."
        ),
    )
    on = DateField(label=_("Dato"))


class FollowUpForm(VersionedForm):
    next_home = forms.ChoiceField(
        label=_("Hvor bor husstanden nå?"), choices=NextHome.choices, required=False
    )
    aftermath = _text(
        _("Hva er gjort etterpå?"), _("Gjeld som er betalt eller avtalt, hjelp som er gitt, ny søknad om bolig."),
        most=2000,
    )  # fmt: skip
