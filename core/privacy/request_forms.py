"""The forms of requests for access and of retention. Plain fields: the limits are the services' to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.privacy.grounds import grounds_for
from core.privacy.models import AccessRequest, RequestItem
from core.privacy.request_enums import Capacity, RequestKind

_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv datoen som 20.11.2026."),
            "invalid": _("Skriv datoen som 20.11.2026."),
        },
        **kwargs,
    )


class RefusingForm(forms.Form):
    """A form that can show what a service says no to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def add_refusal(self, refused: Any) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class NewRequestForm(RefusingForm):
    kind = forms.ChoiceField(
        label=_("Hva slags krav er det?"),
        choices=[
            (RequestKind.PARTY, _("Partsinnsyn: en part vil se dokumentene i saken sin (forvaltningsloven § 18)")),
            (RequestKind.GDPR, _("Innsyn i egne opplysninger: alt om én person (personvernforordningen artikkel 15)")),
            (RequestKind.PUBLICITY, _("Innsynskrav: hvem som helst ber om dokumenter (offentleglova § 3)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva slags krav det er.")},
    )  # fmt: skip
    case_number = forms.CharField(
        label=_("Saksnummer"),
        help_text=_(
            "Nummeret på en søknad eller et leieforhold i enheten. Gjelder kravet egne personopplysninger, finner "
            "vi personen gjennom saken. Et innsynskrav kan være uten saksnummer."
        ),
        max_length=30,
        required=False,
    )
    text = forms.CharField(
        label=_("Hva det bes om"),
        help_text=_("Skriv det slik det står i kravet. Teksten kommer med i svarbrevet."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hva det bes om innsyn i.")},
    )
    received_on = _day(_("Kom inn"))
    capacity = forms.ChoiceField(
        label=_("Hvem ber om innsyn?"),
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som ber om innsyn.")},
    )
    requester = forms.CharField(
        label=_("Navn"),
        help_text=_("Den som sender et innsynskrav, kan være anonym."),
        max_length=150,
        required=False,
    )
    checked_on = _day(
        _("Identitet eller fullmakt kontrollert"),
        help_text=_("Trengs ikke for innsynskrav."),
        required=False,
    )
    address = forms.CharField(
        label=_("Adressen svaret skal til"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-post"),
        help_text=_("Bare for innsynskrav der ingenting i svaret er fortrolig."),
        required=False,
        error_messages={"invalid": _("Skriv e-postadressen som navn@eksempel.no.")},
    )
    language = forms.ChoiceField(
        label=_("Brevet skal være på"), choices=[("nb", _("Bokmål")), ("nn", _("Nynorsk"))]
    )


class GroundForm(RefusingForm):
    ground = forms.ChoiceField(
        label=_("Hjemmel"), error_messages={"required": _("Velg hjemmelen, med paragraf, ledd og bokstav.")}
    )

    def __init__(self, *args: Any, actor: Actor, request: AccessRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        ground.choices = [("", _("Velg hjemmel"))] + [
            (each.code, f"{each.paragraph[:1].upper()}{each.paragraph[1:]}")
            for each in grounds_for(request.kind, actor.today)
        ]


class CutForm(GroundForm):
    """Sladding inne i én del."""

    field = forms.ChoiceField(label=_("Hva skal utelates?"), required=False)
    passage = forms.CharField(
        label=_("Bare disse ordene"),
        help_text=_("La stå tomt for å utelate alt i feltet. Skriv ordene slik de står i teksten."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        help_text=_("Kommer med i brevet. Må fylles ut der loven krever at hensynene nevnes."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["field", "passage", "ground", "reason"]

    def __init__(self, *args: Any, item: RequestItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [("", _("Hele delen"))] + [(each["name"], each["label"]) for each in item.fields]


class EverywhereForm(GroundForm):
    """Ord som skal utelates overalt, for eksempel et navn."""

    passage = forms.CharField(
        label=_("Ordene som skal utelates overalt"),
        help_text=_("For eksempel navnet på en nabo. Filer må du se gjennom selv."),
        max_length=200,
        error_messages={"required": _("Skriv ordene som skal utelates.")},
    )
    reason = forms.CharField(label=_("Begrunnelse"), max_length=500, required=False)
    field_order = ["passage", "ground", "reason"]


class RefuseRequestForm(GroundForm):
    reason = forms.CharField(
        label=_("Begrunnelse"),
        help_text=_("Står i brevet, sammen med hjemmelen og hvor det kan klages."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Skriv begrunnelsen.")},
    )


class ReasonForm(RefusingForm):
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv en begrunnelse.")},
    )


class RetentionReasonForm(ReasonForm):
    """Why a class is cleared now."""


class ReceiptForm(RefusingForm):
    reference = forms.CharField(
        label=_("Arkivets referanse"),
        max_length=100,
        error_messages={"required": _("Skriv referansen arkivet har gitt.")},
    )
    manifest = forms.CharField(
        label=_("Kontrollsummen arkivet har bekreftet"),
        help_text=_("64 tegn. Den står i kvitteringen fra arkivet."),
        max_length=80,
        error_messages={"required": _("Skriv kontrollsummen som står i kvitteringen.")},
    )
