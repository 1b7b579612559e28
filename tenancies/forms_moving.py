"""Forms of moving in and out: the record and its rows, pictures and signatures, damage claims, goods left behind."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from applications.forms.parts import Rows
from core.agencies.actors import Actor
from core.interface.forms import DateField, HusromForm, MoneyField, VersionedForm
from tenancies.calculations.moving_out import Line
from tenancies.enums_moving import (
    Cause,
    ClaimAgainst,
    Condition,
    GoodsGround,
    InspectionKind,
    KeyKind,
    MeterKind,
    StorageRoom,
    TenantThere,
)
from tenancies.models import Deposit, Inspection
from tenancies.policies import deposits
from tenancies.policies_moving import points
from tenancies.services.damage_claims import Draft
from tenancies.services.inspection_rows import KeyRow, MeterRow, PointRow
from tenancies.services.inspections import About, Signatures

MOST_ROWS = 80


class StartForm(HusromForm):
    required_messages = {"held_on": _("Oppgi dagen boligen gås gjennom.")}

    kind = forms.ChoiceField(
        label=_("Hva slags protokoll?"), choices=InspectionKind.choices, widget=forms.RadioSelect
    )
    held_on = DateField(label=_("Dagen boligen gås gjennom"))


class AboutForm(VersionedForm):
    held_on = DateField(label=_("Dagen boligen gås gjennom"))
    tenant_there = forms.ChoiceField(
        label=_("Leieren"), choices=TenantThere.choices, widget=forms.RadioSelect
    )
    represented_by = forms.CharField(label=_("Hvem var med for leieren"), max_length=150, required=False)
    storage = forms.ChoiceField(label=_("Bod"), choices=StorageRoom.choices)
    storage_number = forms.CharField(label=_("Bodens nummer eller plass"), max_length=40, required=False)
    storage_note = forms.CharField(label=_("Mer om boden"), max_length=300, required=False)
    note = forms.CharField(
        label=_("Merknader"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Det partene er enige eller uenige om, og avtaler som ble gjort."),
    )  # fmt: skip

    def about(self) -> About:
        data = dict(self.cleaned_data)
        data.pop("version")
        return About(**data)


def about_of(inspection: Inspection) -> dict[str, Any]:
    names = (
        "held_on",
        "tenant_there",
        "represented_by",
        "storage",
        "storage_number",
        "storage_note",
        "note",
        "version",
    )
    return {name: getattr(inspection, name) for name in names}  # fmt: skip


class RowForm(HusromForm):
    """A line that is there already, by its key, or a new one."""

    marks = False
    id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, out: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.not_at(out):
            del self.fields[name]

    def not_at(self, out: bool) -> tuple[str, ...]:
        return ()

    @property
    def stored(self) -> bool:
        return bool(self.initial.get("id"))


class PointForm(RowForm):
    room = forms.CharField(label=_("Rom"), max_length=60)
    item = forms.CharField(label=_("Hva"), max_length=100)
    condition = forms.ChoiceField(label=_("Tilstand"), choices=Condition.choices, initial=Condition.UNSEEN)
    note = forms.CharField(label=_("Merknad"), max_length=500, required=False)
    cause = forms.ChoiceField(label=_("Hvem svarer for det"), choices=Cause.choices, required=False)
    cost = MoneyField(label=_("Anslått kostnad"), required=False)
    fix_by = DateField(label=_("Utleier retter innen"), required=False)

    def not_at(self, out: bool) -> tuple[str, ...]:
        return ("fix_by",) if out else ("cause", "cost")


class MeterForm(RowForm):
    kind = forms.ChoiceField(label=_("Måler"), choices=MeterKind.choices, initial=MeterKind.ELECTRICITY)
    number = forms.CharField(label=_("Målernummer"), max_length=40, required=False)
    reading = forms.DecimalField(
        label=_("Målerstand"), max_digits=12, decimal_places=1, min_value=0, required=False, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Skriv målerstanden med tall, for eksempel 48211,5.")},
    )  # fmt: skip


class KeyForm(RowForm):
    kind = forms.ChoiceField(label=_("Nøkkel til"), choices=KeyKind.choices, initial=KeyKind.DOOR)
    number = forms.CharField(label=_("Nummer på nøkkelen"), max_length=40, required=False)
    count = forms.IntegerField(label=_("Levert ut"), min_value=1, max_value=50, initial=1)
    returned = forms.IntegerField(label=_("Kom tilbake"), min_value=0, max_value=50, required=False)
    cost = MoneyField(label=_("Pris for det som mangler"), required=False)

    def not_at(self, out: bool) -> tuple[str, ...]:
        return () if out else ("returned", "cost")


def _rows(form: type[RowForm], extra: int) -> type[Any]:
    return formset_factory(
        form, formset=Rows, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )


PointRows = _rows(PointForm, 2)
MeterRows = _rows(MeterForm, 1)
KeyRows = _rows(KeyForm, 2)
#: What each page of rows is made of: the rows' form, the row the service takes, and its fields.
KINDS: dict[str, tuple[Any, type[Any], tuple[str, ...]]] = {
    "rom": (PointRows, PointRow, ("room", "item", "condition", "note", "cause", "cost", "fix_by")),
    "malere": (MeterRows, MeterRow, ("kind", "number", "reading")),
    "nokler": (KeyRows, KeyRow, ("kind", "number", "count", "returned", "cost")),
}


def given_rows(formset: Any, kind: type[Any]) -> list[Any]:
    return [
        kind(**{name: value for name, value in row.items() if name != "DELETE" and value is not None})
        for row in formset.rows
    ]


class PhotoForm(HusromForm):
    required_messages = {"file": _("Velg et bilde.")}

    file = forms.FileField(
        label=_("Bilde"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG eller PNG, høyst 20 MB. Sted og tid som telefonen legger i bildet, tas bort."),
        error_messages={
            "empty": _("Fila er tom."),
            "invalid": _("Velg et bilde."),
            "missing": _("Velg et bilde."),
        },
    )
    point: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Punkt i protokollen"),
        queryset=None,
        required=False,
        empty_label=_("Ikke knyttet til et punkt"),
    )
    caption = forms.CharField(
        label=_("Hva bildet viser"), max_length=150, required=False,
        help_text=_("Tomt blir navnet på punktet."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = (  # type: ignore[attr-defined]
            points.visible_to(actor).filter(inspection=inspection).order_by("order", "id")
        )


class CloseForm(VersionedForm):
    landlord_on = DateField(label=_("Utleier signerte"))
    tenant_on = DateField(label=_("Leieren signerte"), required=False)
    unsigned_reason = forms.CharField(
        label=_("Hvorfor leieren ikke har signert"), max_length=300, required=False,
        help_text=_("For eksempel at leieren ikke møtte, eller er uenig i noe som står her."),
    )  # fmt: skip

    def signatures(self) -> Signatures:
        data = self.cleaned_data
        return Signatures(data["landlord_on"], data["tenant_on"], data["unsigned_reason"])


class ClaimLineForm(HusromForm):
    marks = False
    text = forms.CharField(label=_("Hva"), max_length=300)
    amount = MoneyField(label=_("Beløp"))


LineRows = formset_factory(
    ClaimLineForm, formset=Rows, extra=2, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class ClaimForm(VersionedForm):
    against = forms.ChoiceField(
        label=_("Kravet skal dekkes av"), choices=ClaimAgainst.choices, widget=forms.RadioSelect
    )
    security: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Sikkerhet"), queryset=None, required=False, empty_label=_("Ingen")
    )
    send_by = DateField(
        label=_("Sendes innen"),
        help_text=_("En garanti sier selv hvor lenge den kan kreves. Ellers innen rimelig tid."),
    )

    def __init__(self, *args: Any, actor: Actor, lease: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["security"].queryset = deposits.visible_to(actor).filter(lease=lease, released_on=None)  # type: ignore[attr-defined]

    def draft(self, lines: Any) -> Draft:
        data = self.cleaned_data
        security: Deposit | None = data["security"]
        return Draft(
            data["against"], security, data["send_by"],
            tuple(Line(row["text"], row["amount"]) for row in lines.rows),
        )  # fmt: skip


class SendClaimForm(VersionedForm):
    answer_by = DateField(label=_("Svar innen"), help_text=_("Minst fjorten dager fra i dag."))


class AnswerForm(HusromForm):
    what = forms.ChoiceField(
        label=_("Hva er kommet?"),
        choices=[
            ("agreed", _("Skriftlig samtykke, eller ja fra den som har stilt garantien")),
            ("disputed", _("De er uenige i kravet")),
            ("bank", _("Banken varsler at leieren vil ha depositumet")),
            ("suit", _("Saken er brakt inn for Husleietvistutvalget eller retten")),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato"), help_text=_("Fra banken: datoen på varselet. Fristen er fem uker."))
    text = forms.CharField(
        label=_("Hva de svarte"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SettleForm(HusromForm):
    paid = MoneyField(label=_("Dekket"), min_value=Decimal(0))
    on = DateField(label=_("Gjort opp"))
    decided = forms.BooleanField(label=_("Avgjort av Husleietvistutvalget eller retten"), required=False)
    outcome = forms.CharField(
        label=_("Hvordan det endte"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Må fylles ut når ikke alt ble dekket."),
    )  # fmt: skip


class GoodsForm(HusromForm):
    required_messages = {
        "what": _("Skriv hva som ble etterlatt."),
        "kept_where": _("Skriv hvor tingene oppbevares."),
    }

    found_on = DateField(label=_("Funnet"))
    what = forms.CharField(
        label=_("Hva ble etterlatt?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skriv slik at leieren kjenner det igjen. Dette står i brevet til leieren."),
    )  # fmt: skip
    kept_where = forms.CharField(label=_("Hvor oppbevares det?"), max_length=200)
    costs = MoneyField(label=_("Kostnader til nå"), min_value=Decimal(0), required=False)

    def facts(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**data, "costs": data["costs"] or Decimal(0)}


class ChangeGoodsForm(GoodsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["found_on"]


class InviteForm(VersionedForm):
    collect_by = DateField(label=_("Hentes innen"), help_text=_("Minst en uke fra i dag."))


class EndGoodsForm(HusromForm):
    what = forms.ChoiceField(
        label=_("Hva skjedde med tingene?"),
        choices=[
            ("collected", _("Leieren eller en annen har hentet dem")),
            ("sold", _("Solgt for leierens regning")),
            ("disposed", _("Kastet eller gitt bort, fordi et salg ikke ville dekket kostnadene")),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato"))
    ground = forms.ChoiceField(
        label=_("Hvorfor de ikke oppbevares lenger"),
        choices=[("", _("Hentet")), *GoodsGround.choices],
        required=False,
        help_text=_("Ikke nødvendig når tingene er hentet."),
    )
    proceeds = MoneyField(label=_("Salgssum"), min_value=Decimal(0), required=False)
    note = forms.CharField(
        label=_("Hva ble gjort, og hva tingene var verdt"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
