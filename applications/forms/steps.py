"""The stepper: which parts each step holds, and how the parts become one application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms import parts
from applications.forms.consents import ConsentsForm
from applications.forms.kinds import KindForm
from applications.services.data import (
    DebtData,
    EvictionData,
    IncomeData,
    MemberData,
    NeedData,
    NewApplication,
    PeriodData,
    PersonData,
    SituationData,
)
from core.agencies.actors import Actor
from core.interface import formatting

_NOT_A_ROW = {"DELETE"}


@dataclass(frozen=True)
class Part:
    """A form or a list of rows. `add` is the words on the button that adds a row."""

    code: str
    form: Any
    title: Any = ""
    add: Any = ""
    row_title: Any = ""
    #: The form's fields depend on who registers (the office's own questions).
    needs_actor: bool = False
    #: The form's fields depend on the kind of application.
    needs_kind: bool = False

    @property
    def is_rows(self) -> bool:
        return bool(self.add)


APPLICANT = Part("soker", parts.ApplicantForm)
MEMBERS = Part("medlem", parts.MemberRows, _("Medlemmer i husstanden"), _("Legg til medlem"), _("Medlem"))
HEARING = Part("uttalelse", parts.HearingForm, _("Husstandens egen mening"))
BY_KIND = Part("type", KindForm, needs_kind=True)
RESIDENCE = Part("opphold", parts.ResidenceForm, _("Opphold"))
PERIODS = Part("periode", parts.PeriodRows, _("Bosted i kommunen"), _("Legg til periode"), _("Periode"))
SITUATION = Part("boforhold", parts.SituationForm, _("Boforhold"))
NEED = Part("behov", parts.NeedForm, _("Boligbehov"))
#: In the case itself; the stepper asks what stands on the application form.
NEEDS = Part("behov", parts.NeedsForm, _("Behov og ønsker"))
INCOME = Part("inntekt", parts.IncomeForm, _("Inntekt"))
DEBTS = Part("gjeld", parts.DebtRows, _("Gjeld"), _("Legg til gjeld"), _("Gjeld"))
EVICTIONS = Part(
    "utkastelse", parts.EvictionRows, _("Tidligere utkastelser"), _("Legg til utkastelse"), _("Utkastelse")
)
CONSENTS = Part("samtykke", ConsentsForm, needs_actor=True)
CHILDS_BEST = Part("barnets-beste", parts.ChildsBestForm, _("Barnets beste"))


@dataclass(frozen=True)
class Step:
    code: str
    title: Any
    parts: tuple[Part, ...]
    lead: Any = ""


STEPS = (
    Step("soker", _("Søker"), (APPLICANT,)),
    Step(
        "husstand",
        _("Husstand"),
        (MEMBERS, HEARING),
        _("Ta med alle som skal bo sammen med søkeren. Søkeren selv er allerede med."),
    ),
    Step("situasjon", _("Situasjon og behov"), (BY_KIND, RESIDENCE, PERIODS, SITUATION, NEED)),
    Step("okonomi", _("Økonomi og historikk"), (INCOME, DEBTS, EVICTIONS)),
    Step(
        "samtykke",
        _("Samtykke til deling"),
        (CONSENTS,),
        _("Spør søkeren, eller les av skjemaet. Et spørsmål uten svar kan stå åpent; da deler vi ikke."),
    ),
    Step("se-over", _("Se over og registrer"), ()),
)
BY_CODE = {step.code: step for step in STEPS}
Forms = dict[str, Any]


def following(code: str) -> Step:
    codes = [step.code for step in STEPS]
    return STEPS[min(codes.index(code) + 1, len(STEPS) - 1)]


def build(
    step_parts: tuple[Part, ...],
    data: QueryDict | None,
    initial: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
    kind: str = "",
    room: Mapping[str, int] | None = None,
) -> Forms:
    """The forms of some parts, bound to `data` or shown with `initial` (by part code).

    `room`: how many rows a list is to have room for at least.
    """
    initial = initial or {}
    forms = {
        part.code: part.form(
            data,
            initial=initial.get(part.code),
            prefix=part.code,
            **({"actor": actor} if part.needs_actor else {}),
            **({"kind": kind} if part.needs_kind else {}),
        )
        for part in step_parts
    }
    for code, wanted in (room or {}).items():
        if code in forms and data is None:
            forms[code].extra = max(forms[code].extra, wanted - forms[code].initial_form_count())
    return forms


def all_valid(forms: Forms) -> bool:
    """Whether every part is; all are asked, so that all say what is wrong."""
    answers = [form.is_valid() for form in forms.values()]
    return all(answers)


def with_room(data: QueryDict, room: Mapping[str, int]) -> QueryDict:
    """The same answers with room for at least so many rows in each list."""
    for code, wanted in room.items():
        if f"{code}-TOTAL_FORMS" in data and _count(data, code) < wanted:
            data[f"{code}-TOTAL_FORMS"] = str(wanted)
    return data


def restore(stored: Mapping[str, list[str]]) -> QueryDict:
    """What was typed, as it was posted."""
    data = QueryDict(mutable=True)
    for name, values in stored.items():
        data.setlist(name, values)
    return data


def keep(posted: QueryDict) -> dict[str, list[str]]:
    """What to store of a post: everything but the token and the buttons."""
    return {name: values for name, values in posted.lists() if "-" in name and name != "csrfmiddlewaretoken"}


def with_one_more(posted: QueryDict, prefix: str) -> QueryDict:
    """The same post with room for one more row, filled with what such a row starts with."""
    data = posted.copy()
    number = _count(data, prefix)
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    part = next((part for step in STEPS for part in step.parts if part.code == prefix and part.is_rows), None)
    if part is not None:
        for name, field in part.form.form.base_fields.items():
            if field.initial not in (None, False):
                data[f"{prefix}-{number}-{name}"] = str(field.initial)
    return data


def _count(data: QueryDict, prefix: str) -> int:
    try:
        return min(int(data.get(f"{prefix}-TOTAL_FORMS") or 0), 29)
    except ValueError:
        return 0


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("number", "given_name", "family_name", "birth_date", "birth_year")
    return {name: row[name] for name in names}


def rows(formset: Any, kind: type[Any]) -> tuple[Any, ...]:
    return tuple(
        kind(**{name: value for name, value in row.items() if name not in _NOT_A_ROW}) for row in formset.rows
    )


def income(form: Any) -> IncomeData | None:
    data = form.cleaned_data
    return IncomeData(**data) if data["gross_yearly"] is not None else None


def new_application(forms: Forms) -> NewApplication:
    """All valid parts as one application."""
    told = forms["soker"].cleaned_data
    contact = ("phone", "email", "contact_through", "language", "interpreter")
    hearing = forms["uttalelse"].cleaned_data
    residence = forms["opphold"].cleaned_data
    return NewApplication(
        received=told["received"],
        kind=told["kind"],
        channel=told["channel"],
        applicant=PersonData(**_person(told), **{name: told[name] for name in contact}),
        members=tuple(
            MemberData(PersonData(**_person(row)), role=row["role"]) for row in forms["medlem"].rows
        ),
        citizenship=residence["citizenship"],
        permit=residence["permit"],
        registered=rows(forms["periode"], PeriodData),
        by_kind=forms["type"].told,
        situation=SituationData(**forms["boforhold"].cleaned_data),
        need=NeedData(**forms["behov"].cleaned_data),
        income=income(forms["inntekt"]),
        debts=rows(forms["gjeld"], DebtData),
        evictions=rows(forms["utkastelse"], EvictionData),
        household_invited=hearing["household_invited"],
        texts={"statement": hearing["statement"]} if hearing["statement"] else {},
        consents=forms["samtykke"].told,
    )


def spoken(field: Any, value: Any) -> str:
    """A value as people read it, whatever the field."""
    if value is True:
        return gettext("Ja")
    if hasattr(field, "choices"):
        return str(dict(field.choices).get(value, value))
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    if hasattr(value, "isoformat"):
        return formatting.longdate(value)
    return formatting.kroner(value) if getattr(field, "suffix", "") == "kr" else str(value)
