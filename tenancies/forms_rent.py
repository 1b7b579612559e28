"""Forms of rent: changes of it, and the price index."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, MoneyField, VersionedForm


class IndexForm(HusromForm):
    effective_on = DateField(label=_("Ny husleie gjelder fra"))


class MarketForm(HusromForm):
    monthly = MoneyField(label=_("Gjengs leie per måned"))
    effective_on = DateField(
        label=_("Ny husleie gjelder fra"), help_text=_("Tidligst seks måneder etter at leieren får kravet")
    )
    note = forms.CharField(
        label=_("Hva bygger beløpet på?"),
        help_text=_("Leia for lignende boliger på lignende vilkår. Teksten står i brevet."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettleForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("Hva sier leieren?"),
        choices=[
            ("agree", _("Enig, eller leia er fastsatt av Husleietvistutvalget")),
            ("dispute", _("Uenig")),
        ],
        widget=forms.RadioSelect,
    )
    monthly = MoneyField(label=_("Husleie per måned"), required=False, help_text=_("Det dere er enige om"))
    on = DateField(label=_("Dato"))
    note = forms.CharField(
        label=_("Merknad"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class CostForm(HusromForm):
    """What the tables let the landlord claim. The choices say what each comes to."""

    what = forms.ChoiceField(label=_("Hva skal føres?"), widget=forms.RadioSelect)
    on = DateField(label=_("Dato"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class SetDayForm(HusromForm):
    on = DateField(
        label=_("Leia ble sist fastsatt"),
        help_text=_("Dagen leia du ser nå begynte å gjelde. Indeksen regnes fra den måneden."),
    )


class AsOfForm(HusromForm):
    per = DateField(label=_("Vis slik det var"), required=False)


class IndicesForm(HusromForm):
    lines = forms.CharField(
        label=_("Måneder og indeks"),
        help_text=_("Én måned på hver linje, for eksempel 09.2026 139,2 eller 2026M09 139,2"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(
        label=_("Kilde"), max_length=100, help_text=_("For eksempel Statistisk sentralbyrå, tabell 14710")
    )
