"""The forms of requests for access and of retention. Plain fields: the limits are the services' to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.privacy.grounds import grounds_for
from core.privacy.models import AccessRequest, RequestItem
from core.privacy.request_enums import Capacity, RequestKind
from core.sharing.plain import PlainForm, day_field, words_field


class NewRequestForm(PlainForm):
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
            "vi personen gjennom saken. Bare et innsynskrav kan være uten saksnummer."
        ),
        max_length=30,
        required=False,
    )
    text = words_field(
        _("Hva det bes om"),
        _("Skriv hva det bes om innsyn i."),
        most=1000,
        rows=3,
        help_text=_("Skriv det slik det står i kravet. Teksten kommer med i svarbrevet."),
    )
    received_on = day_field(_("Kom inn"))
    capacity = forms.ChoiceField(
        label=_("Hvem ber om innsyn?"),
        choices=Capacity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som ber om innsyn.")},
    )
    requester = forms.CharField(
        label=_("Navn"),
        help_text=_("Bare den som sender et innsynskrav, kan være anonym."),
        max_length=150,
        required=False,
    )
    checked_on = day_field(
        _("Identitet eller fullmakt kontrollert"),
        help_text=_("Skriv datoen. Trengs ikke for innsynskrav."),
        required=False,
    )
    address = forms.CharField(
        label=_("Adressen svaret skal til"),
        help_text=_("Uten adresse skriver du ut svaret og gir eller sender det selv."),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether these must be filled in depends on the kind of request, so «Valgfritt» would mislead.
        for name in ("case_number", "requester", "checked_on"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]


class GroundForm(PlainForm):
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
    passage = words_field(
        _("Bare disse ordene"),
        most=1000,
        rows=2,
        help_text=_("La stå tomt for å utelate alt i feltet. Skriv ordene slik de står i teksten."),
    )
    reason = words_field(
        _("Begrunnelse"),
        most=500,
        rows=2,
        help_text=_("Kommer med i brevet. Må fylles ut der loven krever at hensynene nevnes."),
    )
    field_order = ["field", "passage", "ground", "reason"]

    def __init__(self, *args: Any, item: RequestItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [("", _("Hele delen"))] + [(each["name"], each["label"]) for each in item.fields]


class EverywhereForm(GroundForm):
    """Ord som skal utelates overalt, for eksempel et navn."""

    passage = words_field(
        _("Ordene som skal utelates overalt"),
        _("Skriv ordene som skal utelates."),
        most=200,
        help_text=_("For eksempel navnet på en nabo. Filer må du se gjennom selv."),
    )
    reason = words_field(_("Begrunnelse"), most=500)
    field_order = ["passage", "ground", "reason"]


class RefuseRequestForm(GroundForm):
    reason = words_field(
        _("Begrunnelse"),
        _("Skriv begrunnelsen."),
        most=2000,
        rows=5,
        help_text=_("Står i brevet, sammen med hjemmelen og hvor det kan klages."),
    )


class ReasonForm(PlainForm):
    reason = words_field(_("Begrunnelse"), _("Skriv en begrunnelse."), most=500, rows=3)


class ExtendForm(PlainForm):
    reason = words_field(
        _("Hvorfor tar det lengre tid?"),
        _("Skriv hvorfor svaret tar lengre tid."),
        most=500,
        rows=3,
        help_text=_("Står i brevet til personen, sammen med den nye fristen."),
    )


class ReceiptForm(PlainForm):
    reference = words_field(_("Arkivets referanse"), _("Skriv referansen arkivet har gitt."), most=100)
    manifest = words_field(
        _("Kontrollsummen arkivet har bekreftet"),
        _("Skriv kontrollsummen som står i kvitteringen."),
        most=80,
        help_text=_("64 tegn. Den står i kvitteringen fra arkivet."),
    )
