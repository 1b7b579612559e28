"""The questions that differ by kind of application, and the forms that only some kinds have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import Help, Kind, Outcome, RenewalWish, SwapReason
from applications.services.data import KindData
from applications.services.kinds import ASKED
from core.interface.forms import HusromForm, VersionedForm

_LONG = forms.Textarea(attrs={"rows": 4})
_EXPLAIN = {
    Kind.SWAP: _("Hva slags bolig ønsker husstanden i stedet, og hvorfor?"),
    Kind.RENEWAL: _("Hvorfor trenger husstanden fortsatt kommunal bolig?"),
    Kind.ASSISTANCE: _("Hva trenger søkeren hjelp til?"),
}


class KindForm(HusromForm):
    """Asks what the kind asks (`services.kinds.ASKED`), and nothing for a new application."""

    lease = forms.CharField(
        label=_("Hvilket leieforhold gjelder det?"),
        max_length=200,
        help_text=_("Adressen, eller nummeret på leieforholdet."),
    )
    swap_reason = forms.ChoiceField(
        label=_("Hvorfor vil husstanden bytte?"), choices=[("", _("Velg grunn")), *SwapReason.choices]
    )
    wish = forms.ChoiceField(
        label=_("Hva ønsker leieren?"), choices=[("", _("Velg ønske")), *RenewalWish.choices]
    )
    changes = forms.CharField(
        label=_("Hva er endret siden sist?"),
        required=False,
        max_length=4000,
        widget=_LONG,
        help_text=_("Husstand, inntekt, helse eller annet. La feltet stå tomt hvis ingenting er endret."),
    )
    help_wanted = forms.MultipleChoiceField(
        label=_("Hva er det bedt om hjelp til?"), choices=Help.choices, widget=forms.CheckboxSelectMultiple
    )
    explanation = forms.CharField(label=_("Nærmere forklart"), required=False, max_length=4000, widget=_LONG)
    required_messages = {
        "lease": _("Skriv hvilket leieforhold det gjelder."),
        "swap_reason": _("Velg hvorfor husstanden vil bytte."),
        "wish": _("Velg hva leieren ønsker."),
        "help_wanted": _("Velg hva det er bedt om hjelp til."),
    }

    def __init__(self, *args: Any, kind: str = Kind.NEW, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ASKED.get(kind, ())
        for name in set(self.fields) - set(asked):
            del self.fields[name]
        if "explanation" in self.fields:
            self.fields["explanation"].label = _EXPLAIN[Kind(kind)]

    @property
    def told(self) -> KindData:
        given = dict(self.cleaned_data)
        if "help_wanted" in given:
            given["help_wanted"] = tuple(given["help_wanted"])
        return KindData(**given)


class AssistanceForm(VersionedForm):
    """A decision on help after boligsosialloven § 7."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("Utfall"),
        choices=[
            (Outcome.GRANT, _("Innvilget")),
            (Outcome.PARTIAL, _("Delvis innvilget")),
            (Outcome.REFUSAL, _("Avslag")),
        ],
        widget=forms.RadioSelect,
    )
    assistance = forms.CharField(
        label=_("Hovedinnholdet i bistanden"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Hva dere skal hjelpe med, og hvordan. Én ting på hver linje. Ikke ved avslag."),
    )
    conditions = forms.CharField(label=_("Vilkår"), required=False, max_length=2000, widget=_LONG)
    situation = forms.CharField(
        label=_("Du har fortalt at …"), max_length=4000, widget=_LONG, help_text=_("Fortsett setningen.")
    )
    reasons = forms.CharField(
        label=_("Begrunnelse"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Skriv til «du»: hva dere har lagt vekt på, og hvorfor. En tom linje gir et nytt avsnitt."
        ),
    )
    childs_best = forms.CharField(
        label=_("Hva som er best for barna"), required=False, max_length=4000, widget=_LONG
    )
    next_steps = forms.CharField(label=_("Hva skjer nå?"), max_length=2000, widget=_LONG)
    required_messages = {"outcome": _("Velg utfall."), "reasons": _("Skriv begrunnelsen for vedtaket.")}


class ForwardForm(VersionedForm):
    """Whom a misdirected application goes to."""

    receiver = forms.CharField(
        label=_("Hvem skal ha søknaden?"),
        max_length=150,
        help_text=_("For eksempel Voss herad, Boligkontoret."),
    )
    address = forms.CharField(
        label=_("Adresse"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label=_("Hvorfor hører søknaden til der?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Står i brevet til søkeren og i brevet til instansen."),
    )
    required_messages = {
        "receiver": _("Skriv hvem søknaden skal sendes til."),
        "reason": _("Skriv hvorfor søknaden hører til der."),
    }
