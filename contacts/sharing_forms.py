"""The forms of «Deling og samtykke» of a person without a case: those of a case, in the words of the contact log."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.agencies.enums import Scope
from core.interface.sharing_forms import OtherConsentForm, RepresentativeForm, WithdrawForm
from core.sharing.enums import ConsentState, LettersTo

ANSWERS = [
    (ConsentState.GIVEN.value, _("Ja, personen samtykker")),
    (ConsentState.REFUSED.value, _("Nei, personen samtykker ikke")),
    (ConsentState.LACKS_CAPACITY.value, _("Personen kan ikke samtykke selv")),
    (ConsentState.NOT_ASKED.value, _("Personen er spurt, men har ikke svart ennå")),
]


class PersonConsentForm(OtherConsentForm):
    field_order = [
        "recipient",
        "recipient_name",
        "information",
        "scope",
        "purpose",
        "answer",
        "on",
        "how",
        "last_day",
    ]
    required_messages = {
        "answer": _("Velg hva personen svarte."),
        "on": _("Oppgi dagen personen svarte."),
        "how": _("Velg hvordan personen svarte."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["answer"].label, fields["answer"].choices = _("Hva svarte personen?"), ANSWERS
        # There is no case to open: what a consent opens is whom it is about.
        fields["scope"].choices = [(Scope.IDENTITY.value, _("Bare hvem personen er"))]
        fields["representative"].choices = [
            ("", _("Personen selv")), *list(fields["representative"].choices)[1:],
        ]  # fmt: skip


class PersonWithdrawForm(WithdrawForm):
    required_messages = {"on": _("Oppgi dagen personen trakk samtykket.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Når trakk personen samtykket?")
        self.fields["reason"].help_text = _("Personen trenger ikke si hvorfor.")


class PersonRepresentativeForm(RepresentativeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, documents=[], **kwargs)
        fields: Any = self.fields
        del fields["proof_document"]
        fields["proof_seen_on"].label = _("Dagen fullmakten ble sett")
        fields["letters"].choices = [
            (LettersTo.REPRESENTATIVE.value, _("Bare til den som representerer personen")),
            (LettersTo.BOTH.value, _("Til den som representerer personen, med kopi til personen")),
            (LettersTo.PARTY.value, _("Bare til personen, som har bedt om det")),
        ]
        fields["letters"].help_text = _("Personen kan be om brev selv (forvaltningsloven § 12).")
