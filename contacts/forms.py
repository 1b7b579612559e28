from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.calculations.one_line import Understood
from contacts.enums import Channel, Direction, InterpreterState, Outcome
from contacts.fields import ClockField, RecordChoice, local_moment, parse_uuid
from contacts.models import Contact
from contacts.selectors import colleagues, persons_named
from contacts.services.logging import ContactFacts
from contacts.subjects import Case, cases_about, visible_case
from core.agencies.actors import Actor
from core.base.ids import uuid7
from core.interface.formatting import longdate, shortdate
from core.interface.forms import ChipSelect, DateField, HusromForm
from core.people import policies as people
from core.people.models import Person


class PersonChoice(RecordChoice):
    default_error_messages = {"invalid_choice": _("Velg personen fra lista.")}

    def label_from_instance(self, obj: Any) -> str:
        born = f", født {shortdate(obj.birth_date)}" if obj.birth_date else ""
        return f"{obj.name}{born}"


class UserChoice(RecordChoice):
    default_error_messages = {"invalid_choice": _("Velg en fra lista.")}

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class ContactForm(HusromForm):
    """One page with everything; what the line said is filled in."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Hva gjaldt det?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    channel = forms.ChoiceField(label=_("Kanal"), choices=Channel, widget=ChipSelect)
    direction = forms.ChoiceField(label=_("Retning"), choices=Direction, widget=ChipSelect)
    caller = forms.CharField(
        label=_("Fra eller til"),
        help_text=_("Navn, og hva de er for den det gjelder. Kan stå tomt."),
        max_length=150,
        required=False,
    )
    reply_to = forms.CharField(label=_("Kan nås på"), max_length=150, required=False)
    about = forms.CharField(
        label=_("Finn personen det gjelder"),
        help_text=_("Skriv navnet, og trykk «Finn person»."),
        max_length=100,
        required=False,
    )
    person = PersonChoice(
        label=_("Gjelder"),
        queryset=None,
        required=False,
        empty_label=_("Ingen bestemt person"),
    )
    case = forms.ChoiceField(label=_("Sak"), required=False)
    day = DateField(label=_("Dato"), show_hint=False)
    clock = ClockField(label=_("Klokka"))
    outcome = forms.ChoiceField(label=_("Utfall"), choices=Outcome, widget=ChipSelect)
    outcome_note = forms.CharField(label=_("Mer om utfallet"), max_length=300, required=False)
    follow_up_on = DateField(label=_("Følges opp"), required=False)
    responsible = UserChoice(
        label=_("Følges opp av"),
        queryset=None,
        required=False,
        empty_label=_("Den som er på vakt"),
    )
    interpreter_state = forms.ChoiceField(
        label=_("Tolk"), choices=InterpreterState, required=False, widget=ChipSelect
    )
    interpreter_language = forms.CharField(label=_("Tolk i språk"), max_length=40, required=False)
    interpreter_day = DateField(label=_("Tolk, dato"), required=False, show_hint=False)
    interpreter_clock = ClockField(label=_("Tolk, klokka"), required=False)

    required_messages = {
        "text": _("Skriv hva henvendelsen gjaldt."),
        "day": _("Oppgi datoen."),
        "clock": _("Oppgi omtrent når på dagen det var."),
    }

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        matches: list[Person] | None = None,
        case: Case | None = None,
        **kwargs: Any,
    ) -> None:
        """`matches` are the persons named, when they have been looked up already."""
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["responsible"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        self.matches = persons_named(actor, str(self._given("about") or "")) if matches is None else matches
        self.chosen = chosen = parse_uuid(self._given("person"))
        self.fields["person"].queryset = people.persons.visible_to(actor).filter(  # type: ignore[attr-defined]
            pk__in={person.pk for person in self.matches} | ({chosen} if chosen else set())
        )
        self.cases = {each.key: each for each in cases_about(actor, chosen)}
        wanted = str(self._given("case") or "")
        if wanted not in self.cases and (named := case or _named_case(actor, wanted)):
            self.cases[named.key] = named
        self.fields["case"].choices = [  # type: ignore[attr-defined]
            ("", _("Ingen sak")),
            *((key, each.label) for key, each in self.cases.items()),
        ]
        if not self.cases:
            del self.fields["case"]

    def _given(self, name: str) -> Any:
        """What the form was sent with, else what it began with."""
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, clock = data.get("interpreter_day"), data.get("interpreter_clock")
        if clock and not day and "interpreter_day" not in self.errors:
            self.add_error("interpreter_day", _("Oppgi datoen tolken skal komme."))
        if day and not clock and "interpreter_clock" not in self.errors:
            self.add_error("interpreter_clock", _("Oppgi når tolken skal komme."))
        return data

    def facts(self) -> ContactFacts:
        data = self.cleaned_data
        case = self.cases.get(data.get("case", ""))
        at = None
        if data["interpreter_day"] and data["interpreter_clock"]:
            at = local_moment(data["interpreter_day"], data["interpreter_clock"])
        language = data["interpreter_language"].strip()
        return ContactFacts(
            text=data["text"],
            happened_at=local_moment(data["day"], data["clock"]),
            channel=data["channel"],
            direction=data["direction"],
            caller=data["caller"],
            reply_to=data["reply_to"],
            person=data["person"],
            subject_type=case.type if case else "",
            subject_id=case.id if case else None,
            outcome=data["outcome"],
            outcome_note=data["outcome_note"],
            follow_up_on=data["follow_up_on"],
            responsible=data["responsible"],
            # A language written down is a need said.
            interpreter_state=data["interpreter_state"] or (InterpreterState.NEEDED if language else ""),
            interpreter_language=language,
            interpreter_at=at,
        )


def _named_case(actor: Actor, key: str) -> Case | None:
    label, _colon, pk = key.partition(":")
    identifier = parse_uuid(pk)
    return visible_case(actor, label, identifier) if identifier else None


def proposed(actor: Actor, line: Understood, matches: list[Person]) -> dict[str, Any]:
    """What the form begins with when a line has been read; one who alone fits the name is chosen."""
    now = timezone.localtime()
    return {
        "key": uuid7(),
        "text": line.text,
        "channel": line.channel or Channel.PHONE,
        "direction": line.direction,
        "caller": line.caller,
        "about": line.about,
        "person": matches[0].pk if len(matches) == 1 else None,
        "day": now.date(),
        "clock": now.time(),
        "outcome": line.outcome or Outcome.NOTED,
        "follow_up_on": line.follow_up_on,
        "responsible": actor.user_id if line.follow_up_on else None,
        "interpreter_state": InterpreterState.NEEDED if line.interpreter_language else "",
        "interpreter_language": line.interpreter_language,
        "interpreter_day": line.interpreter_on,
        "interpreter_clock": line.interpreter_time,
    }


def heard(line: Understood) -> list[str]:
    """What was read from the line, in words, for seeing at a glance whether it is right."""
    words = []
    if line.channel:
        words.append(str(Channel(line.channel).label))
    if line.caller:
        words.append(
            (_("Til %(who)s") if line.direction == Direction.OUTGOING else _("Fra %(who)s"))
            % {"who": line.caller}
        )
    if line.about and line.about != line.caller:
        words.append(_("Gjelder %(who)s") % {"who": line.about})
    if line.outcome:
        words.append(str(Outcome(line.outcome).label))
    if line.follow_up_on:
        words.append(_("Følges opp %(day)s") % {"day": longdate(line.follow_up_on)})
    if line.interpreter_language:
        words.append(_("Tolk i %(language)s") % {"language": line.interpreter_language})
    return words


def stored(contact: Contact) -> dict[str, Any]:
    """What the form holds of a contact that is there."""
    happened = timezone.localtime(contact.happened_at)
    interpreter = timezone.localtime(contact.interpreter_at) if contact.interpreter_at else None
    return {
        "key": contact.idempotency_key,
        "version": contact.version,
        "text": contact.text,
        "channel": contact.channel,
        "direction": contact.direction,
        "caller": contact.caller,
        "reply_to": contact.reply_to,
        "person": contact.person_id,
        "case": f"{contact.subject_type}:{contact.subject_id}" if contact.subject_id else "",
        "day": happened.date(),
        "clock": happened.time(),
        "outcome": contact.outcome,
        "outcome_note": contact.outcome_note,
        "follow_up_on": contact.follow_up_on,
        "responsible": contact.responsible_id,
        "interpreter_state": contact.interpreter_state,
        "interpreter_language": contact.interpreter_language,
        "interpreter_day": interpreter.date() if interpreter else None,
        "interpreter_clock": interpreter.time() if interpreter else None,
    }


class FollowUpForm(HusromForm):
    note = forms.CharField(label=_("Hva ble gjort?"), max_length=300, required=False)
