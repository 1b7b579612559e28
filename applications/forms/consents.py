"""The questions about sharing that stand in the application: the office's own presets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.services.data import ConsentTold
from core.agencies.actors import Actor
from core.interface.forms import HusromForm
from core.sharing.enums import ConsentState
from core.sharing.presets import presets_from, recipients_of

ANSWERS = (
    (ConsentState.GIVEN.value, _("Ja")),
    (ConsentState.REFUSED.value, _("Nei")),
    ("", _("Ikke svart")),
)


class ConsentsForm(HusromForm):
    """One question for each preset that is asked in the application; which, the municipality's rule set says."""

    marks = False

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        compartment = actor.compartment if actor else None
        presets = presets_from(actor.home, compartment.code, actor.today) if actor and compartment else ()
        #: What is shared without asking, to be said first.
        self.by_law = [preset for preset in presets if preset.by_law]
        self.asked = [preset for preset in presets if preset.ask]
        several = recipients_of(actor.home, self.asked) if actor and self.asked else {}
        for preset in self.asked:
            self.fields[f"answer_{preset.code}"] = forms.ChoiceField(
                label=str(preset.question),
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
                help_text=_("Vi deler: %(what)s.") % {"what": "; ".join(preset.information_titles).lower()},
            )
            to = several.get(preset.code, [])
            if len(to) > 1:
                self.fields[f"recipient_{preset.code}"] = forms.ChoiceField(
                    label=_("Hvilken enhet?"),
                    choices=[("", _("Velg enhet")), *((row.code, row.name) for row in to)],
                    required=False,
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for preset in self.asked:
            name = f"recipient_{preset.code}"
            if name in self.fields and data.get(f"answer_{preset.code}") and not data.get(name):
                self.add_error(name, _("Velg hvilken enhet svaret gjelder."))
        return data

    @property
    def told(self) -> tuple[ConsentTold, ...]:
        """The answers given, for a valid form."""
        return tuple(
            ConsentTold(preset.code, answer, self.cleaned_data.get(f"recipient_{preset.code}", ""))
            for preset in self.asked
            if (answer := self.cleaned_data.get(f"answer_{preset.code}", ""))
        )
