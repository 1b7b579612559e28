"""The forms of «Deling og samtykke» of a tenancy: those of the application, in the words of a tenancy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.agencies.enums import Scope
from core.interface.sharing_forms import OtherConsentForm, RepresentativeForm, WithdrawForm
from core.sharing.enums import ConsentState, LettersTo, Matter

ANSWERS = [
    (ConsentState.GIVEN.value, _("Ja, leieren samtykker")),
    (ConsentState.REFUSED.value, _("Nei, leieren samtykker ikke")),
    (ConsentState.LACKS_CAPACITY.value, _("Leieren kan ikke samtykke selv")),
    (ConsentState.NOT_ASKED.value, _("Leieren er spurt, men har ikke svart ennå")),
]


class TenantConsentForm(OtherConsentForm):
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
        "answer": _("Velg hva leieren svarte."),
        "on": _("Oppgi dagen leieren svarte."),
        "how": _("Velg hvordan leieren svarte."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["answer"].label, fields["answer"].choices = _("Hva svarte leieren?"), ANSWERS
        fields["scope"].choices = [
            (Scope.IDENTITY.value, _("Bare hvem leieren er")),
            (Scope.CONTENT.value, _("Hele leieforholdet")),
        ]
        fields["representative"].choices = [
            ("", _("Leieren selv")), *list(fields["representative"].choices)[1:],
        ]  # fmt: skip


class TenantWithdrawForm(WithdrawForm):
    required_messages = {"on": _("Oppgi dagen leieren trakk samtykket.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Når trakk leieren samtykket?")
        self.fields["reason"].help_text = _("Leieren trenger ikke si hvorfor.")


class TenantRepresentativeForm(RepresentativeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["matters"].choices = [
            (each.value, each.label) for each in (Matter.ALL, Matter.TENANCY, Matter.ECONOMY, Matter.CONSENT)
        ]
        fields["letters"].choices = [
            (LettersTo.BOTH.value, _("Leieren, med kopi til representanten")),
            (LettersTo.PARTY.value, _("Bare leieren, som har bedt om det")),
        ]
        fields["letters"].initial = LettersTo.BOTH.value
        fields["letters"].help_text = _("Leieren er part i avtalen og får alltid brevene selv.")
