"""What a member of the household says, or why nobody has heard it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.services.statements import StatementData, choices_for
from core.interface.forms import DateField, VersionedForm

HEARD, NOT_HEARD = "heard", "not_heard"


class StatementForm(VersionedForm):
    """Short: heard or not; then three fields, or one."""

    outcome = forms.ChoiceField(
        label=_("Har personen uttalt seg?"),
        choices=[(HEARD, _("Ja")), (NOT_HEARD, _("Nei"))],
        widget=forms.RadioSelect,
    )
    heard_on = DateField(label=_("Hvis ja: dagen"), required=False)
    how = forms.ChoiceField(label=_("Hvis ja: hvordan"), required=False)
    said = forms.CharField(
        label=_("Hvis ja: hva personen sa"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Skriv det personen selv mener om hvor og hvordan de vil bo. Bare det saken trenger."),
    )
    not_heard = forms.ChoiceField(label=_("Hvis nei: hvorfor ikke"), required=False)
    note = forms.CharField(label=_("Merknad"), required=False, max_length=500)

    def __init__(self, *args: Any, child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways, reasons = choices_for(child)
        for name in ("heard_on", "how", "said", "not_heard"):
            # Which of them must be filled in follows from the answer.
            self.fields[name].unmarked = True  # type: ignore[attr-defined]
        for name, known in (("how", ways), ("not_heard", reasons)):
            self.fields[name].choices = [("", _("Velg")), *((each.value, each.label) for each in known)]  # type: ignore[attr-defined]

    @property
    def told(self) -> StatementData:
        data = self.cleaned_data
        return StatementData(
            heard=data["outcome"] == HEARD,
            heard_on=data["heard_on"],
            how=data["how"],
            said=data["said"],
            not_heard=data["not_heard"],
            note=data["note"],
        )
