"""What the auditor asks for, and the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.interface.fields import DateField
from core.interface.forms import HusromForm
from insight.bases import bases, limits
from insight.enums import Drawing
from insight.services.oversight import Asked


class AskForm(HusromForm):
    """`asked()` and `owner` once it is valid."""

    task = forms.CharField(
        label=_("Oppdraget"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Hva som skal undersøkes, og hvorfor sakene trengs. Den som åpner sakene, leser dette."),
    )
    basis = forms.ChoiceField(label=_("Hjemmel"))
    office = forms.ChoiceField(label=_("Hvem sakene hører til"))
    drawing = forms.ChoiceField(label=_("Utvalg"), choices=Drawing.choices, widget=forms.RadioSelect)
    size = forms.IntegerField(
        label=_("Hvor mange saker"), required=False, help_text=_("Må fylles ut for tilfeldig utvalg.")
    )
    first = DateField(
        label=_("Mottatt fra"),
        required=False,
        help_text=_("Begge datoene må fylles ut for tilfeldig utvalg."),
    )
    last = DateField(label=_("Mottatt til"), required=False, show_hint=False)
    numbers = forms.CharField(
        label=_("Saksnumre"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Må fylles ut for bestemte saker, for eksempel 2026/123. Mellomrom eller ny linje mellom."
        ),
    )
    ends_on = DateField(
        label=_("Åpent til og med"),
    )

    def __init__(self, *args: Any, actor: Actor, offices: list[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _now(
            "Høyst %(days)s dager fram. Så lukkes sakene av seg selv."
        ) % {"days": limits(actor.today).days}
        for name in ("size", "first", "last", "numbers"):
            # Which of them must be filled in goes by the drawing chosen; the help texts say so.
            self.fields[name].unmarked = True  # type: ignore[attr-defined]
        self.offices = {each.code: each for each in offices}
        self.fields["basis"].choices = [(each.code, each.label) for each in bases(actor.today)]  # type: ignore[attr-defined]
        self.fields["office"].choices = [(each.code, each.name) for each in offices]  # type: ignore[attr-defined]

    @property
    def owner(self) -> Compartment:
        return self.offices[self.cleaned_data["office"]]

    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(**{name: told[name] for name in Asked.__dataclass_fields__})
