"""Kartlegging: the facts of the case, shown and changed part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications import household_selectors, selectors
from applications.enums import CHILD_TEXTS, ENDED_STATES, OPEN_STATES, Kind, TextKind
from applications.forms import steps
from applications.forms.steps import Forms, Part
from applications.models import Application, HousingSituation, Income, Need
from applications.policies import applications
from applications.services import kinds
from applications.services.blocking import ALWAYS_FOR_CHILDREN
from applications.services.data import (
    DebtData,
    EvictionData,
    NeedData,
    PeriodData,
    SituationData,
)
from applications.services.facts import change_facts, fact_values
from applications.services.reviewing import TO_REVIEW
from applications.services.statements import heard_of
from applications.views import page
from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface.conflict import conflict_page
from core.interface.forms import summary_lines
from core.interface.kept.store import rows


@dataclass(frozen=True)
class Section:
    """A part of the mapping: its forms, what they show, and what a valid post becomes for `change_facts`."""

    code: str
    title: Any
    parts: tuple[Part, ...]
    stored: Callable[[Actor, Application], dict[str, Any]]
    changes: Callable[[Forms], dict[str, Any]]


def _fact(actor: Actor, model: Any, case: Application) -> dict[str, Any]:
    """The latest fact we believe, as the form's values."""
    row = selectors.latest_fact(actor, model, case)
    return fact_values(row) if row else {}


def _list(rows: Any) -> list[dict[str, Any]]:
    """Rows as forms' values: the columns only, no related record."""
    return [{field.attname: getattr(row, field.attname) for field in row._meta.fields} for row in rows]


def _texts(case: Application, *kinds: str) -> dict[str, str]:
    """Of the case's texts, which are read once for all the parts."""
    known: dict[str, str] | None = getattr(case, "texts_now", None)
    if known is None:
        known = dict(case.texts.filter(superseded_at=None).values_list("kind", "text"))
        case.texts_now = known  # type: ignore[attr-defined]
    return {kind: known[kind] for kind in kinds if kind in known}


def _need(actor: Actor, case: Application) -> dict[str, Any]:
    known = _fact(actor, Need, case)
    areas = {name: ", ".join(known.get(name, [])) for name in ("wished_areas", "school_areas")}
    return {**known, **areas} if known else {}


def _by_kind(case: Application) -> dict[str, Any]:
    told = kinds.answers(case)
    return {name: getattr(told, name) for name in kinds.ASKED[Kind(case.kind)]} if told else {}


SECTIONS = (
    Section(
        "type",
        _lazy("Om søknaden"),
        (steps.BY_KIND,),
        lambda actor, case: {"type": _by_kind(case)},
        lambda forms: {"by_kind": forms["type"].told},
    ),
    Section(
        "opphold",
        _lazy("Opphold og bosted"),
        (steps.RESIDENCE, steps.PERIODS),
        lambda actor, case: {
            "opphold": {"citizenship": case.citizenship, "permit": case.permit},
            "periode": _list(case.registered_periods.all()),
        },
        lambda forms: {
            "fields": dict(forms["opphold"].cleaned_data),
            "registered": steps.rows(forms["periode"], PeriodData),
        },
    ),
    Section(
        "boforhold",
        _lazy("Boforhold"),
        (steps.SITUATION,),
        lambda actor, case: {"boforhold": _fact(actor, HousingSituation, case)},
        lambda forms: {"situation": SituationData(**forms["boforhold"].cleaned_data)},
    ),
    Section(
        "behov",
        _lazy("Behov og ønsker"),
        (steps.NEEDS,),
        lambda actor, case: {"behov": _need(actor, case)},
        lambda forms: {"need": NeedData(**forms["behov"].cleaned_data)},
    ),
    Section(
        "okonomi",
        _lazy("Økonomi og historikk"),
        (steps.INCOME, steps.DEBTS, steps.EVICTIONS),
        lambda actor, case: {
            "inntekt": _fact(actor, Income, case),
            "gjeld": _list(case.debts.all()),
            "utkastelse": _list(case.evictions.all()),
        },
        lambda forms: {
            "income": steps.income(forms["inntekt"]),
            "debts": steps.rows(forms["gjeld"], DebtData),
            "evictions": steps.rows(forms["utkastelse"], EvictionData),
        },
    ),
    Section(
        "uttalelse",
        _lazy("Husstandens egen mening"),
        (steps.HEARING,),
        lambda actor, case: {
            "uttalelse": {
                "household_invited": case.household_invited,
                **_texts(case, TextKind.STATEMENT),
            }
        },
        lambda forms: {
            "fields": {"household_invited": forms["uttalelse"].cleaned_data["household_invited"]},
            "texts": {"statement": forms["uttalelse"].cleaned_data["statement"]},
        },
    ),
    Section(
        "barnets-beste",
        _lazy("Barnets beste"),
        (steps.CHILDS_BEST,),
        lambda actor, case: {"barnets-beste": _texts(case, *CHILD_TEXTS)},
        lambda forms: {"texts": dict(forms["barnets-beste"].cleaned_data)},
    ),
)
BY_CODE = {section.code: section for section in SECTIONS}


def _sections(case: Application) -> list[Section]:
    """The sections of this kind of application: what a kind does not ask has no section."""
    return [section for section in SECTIONS if section.code != "type" or kinds.ASKED[Kind(case.kind)]]


@screen(applications, "view")
def mapping(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.facts")
    shown = []
    for section in _sections(case):
        stored = section.stored(request.actor, case)  # type: ignore[attr-defined]
        forms = steps.build(section.parts, None, stored, kind=case.kind)
        shown.append(
            (section, [(part, _lines(forms[part.code], stored.get(part.code))) for part in section.parts])
        )
    may_change = applications.permits(request.actor, "process") and case.state in OPEN_STATES  # type: ignore[attr-defined]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    known = household_selectors.around(actor, case)
    lived = known.here
    reads.note(
        request, persons=[row.member.person_id for row in lived], content="application.facts", subject=case
    )
    elsewhere = household_selectors.elsewhere(actor, case, known, actor.today)
    reads.note(
        request,
        rows=[(row.case.applicant_id, row.case) for row in elsewhere],
        content="application.duplicates",
    )
    # What each one says is the office's own; others are not to think that nobody has been heard.
    own = case.compartment_id in actor.compartment_ids
    heard = heard_of(actor, case, lived, actor.today) if own else []
    reads.note(
        request,
        persons=[row.person.pk for row in heard if row.statement],
        content="application.statements",
        subject=case,
    )
    household = household_selectors.lived(lived, actor.today)
    return page.show(
        request,
        case,
        "applications/mapping.html",
        sections=shown,
        may_change=may_change,
        household=household,
        elsewhere=elsewhere,
        heard=heard,
        has_children=any(row.child and row.current for row in household),
        asks_for_children=case.kind in ALWAYS_FOR_CHILDREN,
        review_here=[TO_REVIEW[part][1] for part in case.to_review],
        may_split=sum(row.current for row in household) > 1,
        may_change_household=applications.permits(actor, "process") and case.state not in ENDED_STATES,
    )


def _lines(form: Any, stored: Any) -> list[list[tuple[str, str]]]:
    """Label and text of what is known: one list for a form, one for each row of a list."""
    if hasattr(form, "forms"):
        return [_spoken(form.empty_form, values) for values in stored or []]
    return [_spoken(form, stored)] if stored else []


def _spoken(form: Any, values: dict[str, Any]) -> list[tuple[str, str]]:
    lines = []
    for name, field in form.fields.items():
        value = values.get(name)
        if value in (None, "", [], False) or name == "DELETE":
            continue
        lines.append((str(field.label), steps.spoken(field, value)))
    return lines


@screen(applications, "process")
def edit(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Change one part. Somebody else's later change is shown, never overwritten."""
    section = BY_CODE.get(code)
    if section is None:
        raise Http404
    case = page.find(request, key, content="application.facts")
    back = reverse("applications:mapping", args=[case.case_number])
    stored = section.stored(request.actor, case)  # type: ignore[attr-defined]
    posted: QueryDict | None = request.POST if request.method == "POST" else None
    adding = request.POST.get("legg_til", "")
    if adding:
        posted = steps.with_one_more(request.POST, adding)
    forms = steps.build(section.parts, posted, stored, kind=case.kind, room=rows(request))
    errors: list[dict[str, str]] = []
    if posted is not None and not adding:
        if steps.all_valid(forms):
            try:
                change_facts(
                    actor=request.actor,  # type: ignore[attr-defined]
                    application=case,
                    expected_version=_version(request),
                    **section.changes(forms),
                )
            except Refused as refused:
                errors = [{"id": "", "text": refused.message}]
            except Conflict as conflict:
                first = section.parts[0]
                return conflict_page(
                    request, form=forms[first.code], stored=stored.get(first.code, {}) if not first.is_rows else {},
                    version=conflict.obj.version, back=back,
                )  # fmt: skip
            else:
                messages.success(request, _("Opplysningene er lagret."))
                return redirect(back)
        else:
            errors = summary_lines(*forms.values())
    return page.show(
        request,
        case,
        "applications/edit.html",
        section=section,
        parts=[(part, forms[part.code]) for part in section.parts],
        error_lines=errors,
        version=request.POST.get("version") or case.version,
        back=back,
    )


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None
