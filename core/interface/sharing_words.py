"""«Deling og samtykke» outside an application: the same forms, in the words and with the choices of the room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.interface.case import Text
from core.interface.sharing_forms import OtherConsentForm, RepresentativeForm, WithdrawForm

Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Words:
    """What the pages say of the one they are about («leieren», «personen»), and what a room lets one choose."""

    answers_heading: Text
    speakers_heading: Text
    nobody_asked: Text
    nobody_speaks: Text
    question: Text
    question_title: Text
    answers: Choices
    required: dict[str, Text]
    themselves: Text
    withdrawn_when: Text
    withdrawn_missing: Text
    need_not_say_why: Text
    letters: Choices
    letters_first: str
    letters_help: Text
    #: How much a consent can open here.
    scopes: Choices
    #: What a representative can speak of; none: everything the form offers.
    matters: Choices = ()
    #: What the form says of a power of attorney seen, where it is not kept among documents.
    proof_seen: Text = ""


class ConsentForm(OtherConsentForm):
    field_order = [
        "recipient", "recipient_name", "information", "scope", "purpose", "answer", "on", "how", "last_day",
    ]  # fmt: skip

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        self.required_messages = words.required
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["answer"].label, fields["answer"].choices = words.question, words.answers
        fields["scope"].choices = words.scopes
        fields["representative"].choices = [
            ("", words.themselves), *list(fields["representative"].choices)[1:],
        ]  # fmt: skip


class WithdrawConsentForm(WithdrawForm):
    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        self.required_messages = {"on": words.withdrawn_missing}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["on"].label = words.withdrawn_when
        fields["reason"].help_text = words.need_not_say_why


class SpeakerForm(RepresentativeForm):
    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if words.proof_seen:
            del fields["proof_document"]
            fields["proof_seen_on"].label = words.proof_seen
        if words.matters:
            fields["matters"].choices = words.matters
        fields["letters"].choices = words.letters
        fields["letters"].initial = words.letters_first
        fields["letters"].help_text = words.letters_help
