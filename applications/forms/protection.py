"""Forms of the page about a protected address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface.forms import HusromForm
from core.people import protection
from core.people.enums import AddressProtection


class HandlersForm(HusromForm):
    """Who is to be handler."""

    handlers: Any = forms.ModelMultipleChoiceField(
        label=_("Ansvarlige"),
        queryset=None,
        help_text=_("Bare disse ser hvor personen bor. Velg så få som mulig."),
        error_messages={"required": _("Navngi minst én ansvarlig.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handlers"].queryset = protection.colleagues(actor)  # type: ignore[attr-defined]
        self.fields["handlers"].label_from_instance = lambda user: user.full_name  # type: ignore[attr-defined]


class ProtectForm(HandlersForm):
    level = forms.ChoiceField(
        label=_("Skjerming"),
        choices=[choice for choice in AddressProtection.choices if choice[0] != AddressProtection.NONE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om adressen er fortrolig eller strengt fortrolig.")},
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=300,
        help_text=_("For eksempel: melding fra Folkeregisteret. Skriv ikke hvor personen bor."),
        error_messages={"required": _("Skriv hvorfor adressen skal skjermes.")},
    )
    field_order = ["level", "handlers", "reason"]


class PostalForm(HusromForm):
    postal_address = forms.CharField(
        label=_("Postadresse (c/o eller postboks)"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dit går brevene. Skriv aldri adressen der personen bor."),
    )


class LiftForm(HusromForm):
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=300,
        error_messages={"required": _("Skriv hvorfor skjermingen oppheves.")},
    )
