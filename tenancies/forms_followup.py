"""Forms of housing follow-up: begin, the plan in the person's own words, goals, visits, handing over, ending."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import UserChoice
from core.agencies.actors import Actor
from core.interface.forms import DateField, HusromForm, VersionedForm
from tenancies.enums_followup import AskedBy, FollowUpBasis, FollowUpEnd, GoalArea, VisitKind, VisitState
from tenancies.forms_person import SomeoneForm
from tenancies.models import FollowUp, FollowUpGoal
from tenancies.selectors.offices import colleagues_in
from tenancies.services.followup_visits import VisitFacts
from tenancies.services.followups import GoalFacts, NewFollowUp, Plan


class StartFollowUpForm(SomeoneForm):
    required_messages = {
        "asked_by": _("Velg hvem som spurte om oppfølging."),
        "agreed_on": _("Oppgi når personen sa ja."),
    }

    asked_by = forms.ChoiceField(label=_("Hvem spurte om oppfølging?"), choices=AskedBy.choices)
    agreed_on = DateField(label=_("Personen sa ja"), help_text=_("Ingen følges opp uten at de vil det selv."))
    basis = forms.ChoiceField(label=_("Grunnlag"), choices=FollowUpBasis.choices, widget=forms.RadioSelect)
    decided_on = DateField(label=_("Vedtaket er fra"), required=False)
    decision_reference = forms.CharField(label=_("Vedtaksnummer"), max_length=60, required=False)
    responsible = UserChoice(label=_("Booppfølger"), queryset=None, empty_label=_("Velg en"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = colleagues_in([actor.unit], actor.today)  # type: ignore[attr-defined]
        self.look_up(actor)

    def new(self) -> NewFollowUp:
        facts = ("asked_by", "agreed_on", "basis", "decided_on", "decision_reference", "responsible")
        return NewFollowUp(person=self.someone(), **{name: self.cleaned_data[name] for name in facts})


def _words(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=3000, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class PlanForm(VersionedForm):
    required_messages = {"important": _("Skriv hva som er viktig for personen.")}

    important = _words(_("Dette er viktig for meg"), _("Slik personen sier det selv."), required=True)
    able = _words(_("Dette klarer jeg selv"))
    support = _words(_("Dette vil jeg ha hjelp til"))
    hard_times = _words(
        _("Når det blir vanskelig"),
        _("Hva som hjelper, hva vi ikke skal gjøre, og hvem personen vil at vi ringer."),
    )
    how_often = forms.CharField(
        label=_("Når og hvor vi møtes"), max_length=300, required=False,
        help_text=_("For eksempel hver tirsdag kl. 12 hjemme."),
    )  # fmt: skip
    review_on = DateField(label=_("Vi ser på planen igjen"))

    def plan(self) -> Plan:
        return Plan(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


def plan_of(follow_up: FollowUp) -> dict[str, Any]:
    names = ("important", "able", "support", "hard_times", "how_often", "version")
    return {name: getattr(follow_up, name) for name in names}


class GoalForm(HusromForm):
    required_messages = {"words": _("Skriv målet med personens egne ord.")}

    words = forms.CharField(
        label=_("Målet, med personens egne ord"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For eksempel «Jeg vil tørre å åpne posten»."),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Hva det handler om"), choices=GoalArea.choices)
    my_steps = forms.CharField(
        label=_("Dette gjør jeg"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    our_steps = forms.CharField(
        label=_("Dette gjør booppfølgeren"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    target_on = DateField(label=_("Når"), required=False)

    def facts(self) -> GoalFacts:
        return GoalFacts(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ChangeGoalForm(GoalForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


def goal_of(goal: FollowUpGoal) -> dict[str, Any]:
    names = ("words", "area", "my_steps", "our_steps", "target_on", "version")
    return {name: getattr(goal, name) for name in names}


class CloseGoalForm(HusromForm):
    result = forms.ChoiceField(
        label=_("Hvordan gikk det?"),
        choices=[("reached", _("Målet er nådd")), ("dropped", _("Det er ikke aktuelt lenger"))],
        widget=forms.RadioSelect,
    )
    closing = forms.CharField(
        label=_("Med personens egne ord"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


class VisitForm(HusromForm):
    on = DateField(label=_("Dag"))
    at = forms.TimeField(
        label=_("Klokkeslett"), required=False, input_formats=["%H.%M", "%H:%M", "%H%M", "%H"],
        widget=forms.TextInput(attrs={"size": "6"}),
        error_messages={"invalid": _("Skriv klokkeslettet som 13.30.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Hvor"), choices=VisitKind.choices, widget=forms.RadioSelect)
    about = forms.CharField(label=_("Hva dere skal gjøre"), max_length=300, required=False)

    def facts(self) -> VisitFacts:
        data = self.cleaned_data
        return VisitFacts(data["on"], data["kind"], data["at"], data["about"])


_NOTE_HELP = _("Enhetens eget notat. Det står ikke i personens plan, men personen kan be om å få lese det.")


class HeldForm(VisitForm):
    note = forms.CharField(
        label=_("Hva dere gjorde"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_NOTE_HELP,
    )
    field_order = ("on", "at", "kind", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["about"]

    def facts(self) -> VisitFacts:
        data = self.cleaned_data
        return VisitFacts(data["on"], data["kind"], data["at"])


class FinishVisitForm(HusromForm):
    outcome = forms.ChoiceField(
        label=_("Hvordan gikk det?"),
        choices=[each for each in VisitState.choices if each[0] != VisitState.PLANNED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Hva dere gjorde, eller hvorfor det ikke ble noe av"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_NOTE_HELP,
    )  # fmt: skip


class HandOverForm(HusromForm):
    responsible = UserChoice(label=_("Booppfølger"), queryset=None, empty_label=_("Velg en"))

    def __init__(self, *args: Any, actor: Actor, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = colleagues_in([unit], actor.today)  # type: ignore[attr-defined]


class EndFollowUpForm(HusromForm):
    outcome = forms.ChoiceField(
        label=_("Hvorfor er oppfølgingen slutt?"), choices=FollowUpEnd.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Mer om avslutningen"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
