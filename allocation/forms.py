from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allocation.enums import (
    RESULTS_FOR,
    AnswerChannel,
    DeclineReason,
    EndReason,
    ExtensionReason,
    PauseReason,
    Result,
)
from allocation.models import Participant
from allocation.presentation import ItemView
from core.accounts.models import User
from core.agencies.models import Unit
from core.interface.formatting import OSLO
from core.interface.forms import DateField, HusromForm, VersionedForm

#: How many meetings are planned at once: half a year of weekly ones.
MOST_AHEAD = 26


class ClockInput(forms.TextInput):
    """A time of day as people write it: 09.00."""

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%H.%M") if isinstance(value, time) else super().format_value(value)


class PauseForm(HusromForm):
    reason = forms.ChoiceField(label=_("Hvorfor"), choices=PauseReason.choices, widget=forms.RadioSelect)
    first_day = DateField(label=_("Første dag på vent"))
    last_day = DateField(label=_("Siste dag på vent"), required=False, show_hint=False)
    note = forms.CharField(
        label=_("Merknad"), required=False, max_length=300, help_text=_("Skriv ikke helseopplysninger her.")
    )


class AnswerForm(HusromForm):
    """What a household answers when it is asked whether it still needs a home."""

    answer = forms.ChoiceField(
        label=_("Hva svarer husstanden?"),
        choices=[("yes", _("Trenger fortsatt bolig")), ("no", _("Trenger ikke bolig lenger"))],
        widget=forms.RadioSelect,
    )
    answered_on = DateField(label=_("Dagen husstanden svarte"))
    channel = forms.ChoiceField(label=_("Svarte ved"), choices=AnswerChannel.choices)


class EndForm(HusromForm):
    reason = forms.ChoiceField(
        label=_("Hvorfor går husstanden ut av lista?"),
        choices=[
            choice for choice in EndReason.choices if choice[0] not in {EndReason.HOUSED, EndReason.DECLINED}
        ],
        widget=forms.RadioSelect,
    )


class ChairChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class ByAgency(forms.models.ModelChoiceIterator):
    """Units under the name of their agency."""

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset.select_related("agency").order_by("agency__name", "name", "id")
        for agency, units in groupby(rows, key=lambda unit: unit.agency.name):
            yield agency, [self.choice(unit) for unit in units]


class UnitsByAgency(forms.ModelMultipleChoiceField):
    iterator = ByAgency


class CalledForm(HusromForm):
    """Time, place and the units called: what a meeting and a series have in common."""

    starts_at = forms.TimeField(
        label=_("Klokkeslett"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=ClockInput(attrs={"size": "8", "autocomplete": "off"}),
        help_text=_("For eksempel 09.00"),
        error_messages={"invalid": _("Skriv klokkeslettet som 09.00.")},
    )
    place = forms.CharField(label=_("Sted eller videorom"), required=False, max_length=150)
    units: Any = UnitsByAgency(
        label=_("Kall inn"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units  # type: ignore[attr-defined]


class LedForm(CalledForm):
    chair = ChairChoice(
        label=_("Møteleder"),
        queryset=None,
        empty_label=None,
        error_messages={"required": _("Velg hvem som leder møtet.")},
    )

    def __init__(self, *args: Any, chairs: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs  # type: ignore[attr-defined]


class MeetingForm(LedForm):
    """Planning a meeting. The office's usual members are ticked beforehand."""

    date = DateField(label=_("Dato"))
    series: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Fast møte"), queryset=None, required=False, empty_label=_("Hører ikke til et fast møte")
    )
    field_order = ["date", "starts_at", "place", "chair", "series", "units"]

    def __init__(self, *args: Any, series: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series  # type: ignore[attr-defined]
        if not series:
            del self.fields["series"]


class PlanAheadForm(HusromForm):
    """How many of a series' coming meetings to plan at once."""

    count = forms.IntegerField(
        label=_("Hvor mange møter"),
        min_value=1,
        max_value=MOST_AHEAD,
        help_text=_("Høyst 26 om gangen."),
    )


class ChangeMeetingForm(LedForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    date = DateField(label=_("Dato"))
    field_order = ["date", "starts_at", "place", "chair", "units", "version"]


class SeriesForm(LedForm):
    """Fast møte."""

    name = forms.CharField(
        label=_("Navn"),
        max_length=100,
        help_text=_("For eksempel Tildelingsmøte"),
        error_messages={"required": _("Skriv hva møtet heter.")},
    )
    field_order = ["name", "starts_at", "place", "chair", "units"]


class MoveForm(HusromForm):
    """Buttons send `to` with the new number; the number field works without script."""

    to = forms.IntegerField(min_value=1, max_value=500)


class OtherItemForm(HusromForm):
    title = forms.CharField(label=_("Hva saken gjelder"), max_length=150)
    proposal = forms.CharField(
        label=_("Forslag eller bakgrunn"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class FindingForm(HusromForm):
    text = forms.CharField(
        label=_("Det møtet bør vite"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv bare det som har betydning for tildelingen. Ikke skriv diagnoser."),
        error_messages={"required": _("Skriv det møtet bør vite.")},
    )


class RollCallForm(HusromForm):
    """Opprop: who leads, which units are there, and who came for each."""

    chair = ChairChoice(
        label=_("Møteleder"),
        queryset=None,
        empty_label=_("Velg møteleder"),
        error_messages={"required": _("Velg hvem som leder møtet.")},
    )

    def __init__(
        self,
        *args: Any,
        chairs: QuerySet[Any],
        participants: list[Participant],
        people: dict[UUID, list[User]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs  # type: ignore[attr-defined]
        self.participants = participants
        for row in participants:
            names = [(str(each.pk), each.full_name) for each in people.get(row.unit_id, [])]
            self.fields[f"there-{row.pk}"] = forms.BooleanField(label=row.unit.name, required=False)
            self.fields[f"who-{row.pk}"] = forms.ChoiceField(
                label=_("Hvem møter for %(unit)s?") % {"unit": row.unit.name},
                choices=[("", _("Ikke oppgitt")), *names],
                required=False,
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """For each unit: the box and the choice beside it."""
        return [(self[f"there-{row.pk}"], self[f"who-{row.pk}"]) for row in self.participants]

    def present(self) -> dict[UUID, bool]:
        return {row.pk: bool(self.cleaned_data.get(f"there-{row.pk}")) for row in self.participants}

    def came(self) -> dict[UUID, str]:
        return {row.pk: self.cleaned_data.get(f"who-{row.pk}") or "" for row in self.participants}


class CheckForm(HusromForm):
    """What a unit found about one name. Which of the buttons was pressed says what becomes of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Det møtet bør vite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv bare det som har betydning for tildelingen. Ikke skriv diagnoser."),
    )


class ResultForm(VersionedForm):
    """One item in the meeting: result, the one chosen, a reserve, the reason, and what is followed up afterwards."""

    result = forms.ChoiceField(label=_("Resultat"), widget=forms.RadioSelect, required=False)
    candidate = forms.ChoiceField(label=_("Tildeles"), widget=forms.RadioSelect, required=False)
    reserve = forms.ChoiceField(label=_("Reserve"), required=False)
    reason = forms.CharField(
        label=_("Begrunnelse"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    further_need = forms.CharField(
        label=_("Annet behov som må følges opp"),
        required=False,
        max_length=1000,
        help_text=_("Blir en oppgave når det er skrevet noe her."),
    )
    need_to = forms.ChoiceField(label=_("Hvem følger opp"), required=False)
    need_due = DateField(label=_("Følges opp innen"), required=False, show_hint=False)

    def __init__(
        self, *args: Any, item: ItemView, helpers: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need_to"].choices = [("", _("Saksbehandleren i saken")), *helpers]  # type: ignore[attr-defined]
        choices = [(str(value), Result(value).label) for value in RESULTS_FOR[item.row.kind]]
        self.fields["result"].choices = choices  # type: ignore[attr-defined]
        people = [(str(each.row.pk), f"{each.row.rank}. {each.name or each.who}") for each in item.candidates]
        if people:
            self.fields["candidate"].choices = people  # type: ignore[attr-defined]
            self.fields["reserve"].choices = [("", _("Ingen")), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["candidate"], self.fields["reserve"]


class AddendumForm(HusromForm):
    text = forms.CharField(
        label=_("Protokolltilførsel"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Referatet endres ikke. Det du skriver, står under det med dato og navnet ditt."),
        error_messages={"required": _("Skriv hva som skal føyes til.")},
    )


class SignForm(VersionedForm):
    minutes = forms.CharField(
        label=_("Merknader til referatet"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptForm(VersionedForm):
    answered_on = DateField(label=_("Svarte"))
    channel = forms.ChoiceField(label=_("Hvordan"), choices=AnswerChannel.choices)


class DeclineForm(AcceptForm):
    reason = forms.ChoiceField(
        label=_("Hvorfor takker husstanden nei?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Nærmere om grunnen"), required=False, max_length=500)

    field_order = ["reason", "note", "answered_on", "channel"]


class ViewingFields(VersionedForm):
    """Time, place and who meets; all empty where no viewing is arranged yet."""

    viewing_on = DateField(label=_("Visning, dato"), required=False)
    viewing_at = forms.TimeField(
        label=_("Visning, klokkeslett"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=ClockInput(attrs={"size": "8", "autocomplete": "off"}),
        error_messages={"invalid": _("Skriv klokkeslettet som 09.00.")},
    )
    viewing_place = forms.CharField(
        label=_("Oppmøtested"),
        required=False,
        max_length=150,
        help_text=_("Står det tomt, er det ved boligen."),
    )
    viewing_host = forms.CharField(label=_("Hvem som møter"), required=False, max_length=100)

    def when(self) -> datetime | None:
        day, clock = self.cleaned_data.get("viewing_on"), self.cleaned_data.get("viewing_at")
        return datetime.combine(day, clock, tzinfo=OSLO) if day and clock else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, clock = cleaned.get("viewing_on"), cleaned.get("viewing_at")
        if day and not clock and "viewing_at" not in self.errors:
            self.add_error("viewing_at", _("Skriv når visningen er."))
        if clock and not day and "viewing_on" not in self.errors:
            self.add_error("viewing_on", _("Oppgi dagen for visningen."))
        return cleaned


class SendOfferForm(ViewingFields):
    pass


class ViewingForm(ViewingFields):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("viewing_on", "viewing_at", "viewing_host"):
            self.fields[name].required = True


class ExtendForm(VersionedForm):
    reason = forms.ChoiceField(
        label=_("Hvorfor trengs mer tid?"), choices=ExtensionReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Nærmere om grunnen"),
        required=False,
        max_length=500,
        help_text=_("Til saken. Grunnen står ikke i brevet."),
    )
    deadline_on = DateField(label=_("Ny svarfrist"))

    field_order = ["reason", "note", "deadline_on"]
