"""What the municipality has chosen: which rooms and steps are on, and how they work there."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies import switches
from core.agencies.choices import Choice, choice_of, choices_by_room, choose, municipality_choices
from core.agencies.views import screen
from core.interface.form_page import form_page
from core.interface.forms import HusromForm

ON, OFF = "on", "off"


@screen(municipality_choices, "view")
@require_GET
def choice_list(request: HttpRequest) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "rooms": choices_by_room(actor),
        "may_change": municipality_choices.permits(actor, "configure"),
    }
    return render(request, "interface/choices.html", context)


@screen(municipality_choices, "configure")
@require_http_methods(["GET", "POST"])
def change_choice(request: HttpRequest, code: str) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    switch = switches.named(code)
    if switch is None:
        raise Http404
    form = ChoiceForm(request.POST or None, choice=choice_of(actor.home, switch))
    return form_page(
        request, form,
        act=lambda: choose(actor=actor, switch=switch, **form.cleaned_data),
        title=str(switch.title),
        lead=_("Gjelder med en gang, for alle i kommunen. Det som er registrert fra før, blir stående."),
        verb=_("Lagre valget"),
        done=_("Valget er lagret."),
        back=reverse("interface:choices"),
    )  # fmt: skip


class ChoiceForm(HusromForm):
    """One switch: on or off, one of its values, a number or a text."""

    #: Stands first; which kind of field it is, follows from the switch.
    value = forms.CharField()
    reason = forms.CharField(
        label=gettext_lazy("Hvem har bestemt det, og hvorfor?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice = choice
        self.fields["value"] = _field_of(choice)

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        return value == ON if isinstance(self._choice.switch.default, bool) else value


def _field_of(choice: Choice) -> forms.Field:
    switch, label = choice.switch, _("Slik skal det være")
    if isinstance(switch.default, bool):
        values = [(ON, _("På")), (OFF, _("Av"))]
        initial = ON if choice.value else OFF
        return forms.ChoiceField(label=label, choices=values, widget=forms.RadioSelect, initial=initial)
    if switch.choices is not None:
        values = list(switch.choices.items())
        return forms.ChoiceField(label=label, choices=values, widget=forms.RadioSelect, initial=choice.value)
    if isinstance(switch.default, int):
        return forms.IntegerField(label=label, min_value=0, max_value=3650, initial=choice.value)
    return forms.CharField(label=label, max_length=200, required=False, initial=choice.value)
