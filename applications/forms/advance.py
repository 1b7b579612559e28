"""Forhåndsvarsel: what is considered, and what the party answered."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.forms.actions import LONG, SHORT
from applications.services.advance import rules
from core.interface.forms import DateField, HusromForm


class NoticeForm(HusromForm):
    rule = forms.ChoiceField(label=_("Hva varsler dere om?"), choices=(), widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("Hva dere vurderer, og hvorfor"),
        max_length=4000,
        widget=LONG,
        help_text=_(
            "Står i brevet. Skriv til «du»: hvilke opplysninger dere har fått, og hva de kan føre til."
        ),
    )
    required_messages = {
        "rule": _("Velg hva dere varsler om."),
        "explanation": _("Skriv hva dere vurderer, og hvorfor."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "nn" if get_language() == "nn" else "nb"
        field: Any = self.fields["rule"]
        field.choices = [(each.code, each.title.in_language(language)) for each in rules()]


class ReplyForm(HusromForm):
    replied_on = DateField(label=_("Svaret kom"))
    reply = forms.CharField(label=_("Det søkeren svarte"), max_length=4000, widget=SHORT)
    required_messages = {"reply": _("Skriv hva søkeren svarte.")}
