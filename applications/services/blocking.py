"""What must be in place before a decision, be it grant or refusal; said so that it can be mended."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applications.calculations.eligibility import Facts
from applications.enums import Kind
from applications.models import Application, Assessment, MemberStatement
from applications.services.case_facts import CHILD_FACTORS
from applications.services.reviewing import TO_REVIEW
from core.base.errors import Refused
from core.people.custody import is_child
from core.people.services import members_on

#: The child's best interest is assessed in these, also where a municipality's rule set does not ask (Grunnloven § 104,
#: barnekonvensjonen artikkel 3). Of a renewal the rule set decides.
ALWAYS_FOR_CHILDREN = (Kind.NEW, Kind.SWAP)
_CHILDS_BEST = "childs_best"
_HEARD = "household_heard"


def children_unassessed(facts: Facts) -> bool:
    """Whether there are children in a new application or a swap, and their best interest is not assessed in full."""
    assessed = facts.childs_best is not None and facts.childs_best.assessed
    return str(facts.kind) in ALWAYS_FOR_CHILDREN and facts.household.has_children and not assessed


def _unassessed_then(case: Application, facts: Mapping[str, Any]) -> bool:
    """The same, of the facts an assessment has kept."""
    household = facts.get("household") or {}
    children = household.get("children") or household.get("shared_custody_children")
    assessed = (facts.get("childs_best") or {}).get("assessed")
    return case.kind in ALWAYS_FOR_CHILDREN and bool(children) and not assessed


def lacking(case: Application, assessment: Assessment) -> list[str]:
    """Sentences on what is missing and where it is mended; none when a decision may be made."""
    blocking = assessment.result.get("blocking_decision", [])
    titles = {row["code"]: row["title"] for row in assessment.result.get("sentences", {}).get("nb", [])}
    tests = {row["code"]: row for row in assessment.result.get("criteria", [])}
    found: list[str] = []
    if case.to_review:
        found.append(
            _("Husstanden er endret. Se over dette under Kartlegging: %(what)s.")
            % {"what": ", ".join(str(TO_REVIEW[part][0]).lower() for part in case.to_review)}
        )
    if _CHILDS_BEST in blocking or _unassessed_then(case, assessment.facts):
        found.append(_childs_best(assessment))
    unheard = (assessment.facts.get("hearing") or {}).get("unheard")
    for code in blocking:
        if code == _CHILDS_BEST:
            continue
        if code == _HEARD and unheard:
            found.append(_unheard(case, assessment))
        elif code in tests:
            found.append(f"{titles.get(code, code)}.")
    return found


def require_in_place(case: Application, assessment: Assessment) -> None:
    missing = lacking(case, assessment)
    if missing:
        raise Refused(
            _("Dette må være på plass før vedtaket: %(what)s") % {"what": " ".join(missing)}, code="BLOCKED"
        )


def _childs_best(assessment: Assessment) -> str:
    """Which of the three sides are not written about."""
    known = (assessment.facts.get("childs_best") or {}).get("factors") or ()
    missing = [word for word in CHILD_FACTORS.values() if word not in known]
    return _("Barnets beste er ikke ferdig vurdert. Skriv om %(what)s under Kartlegging.") % {
        "what": _listed(missing)
    }


def _unheard(case: Application, assessment: Assessment) -> str:
    heard = set(
        MemberStatement.objects.filter(application=case, superseded_at=None).values_list(
            "person_id", flat=True
        )
    )
    on = assessment.assessed_on
    names = [
        row.member.person.name
        for row in members_on(case.household, on)
        if row.member.person_id not in (case.applicant_id, *heard)
        and not is_child(row.role, row.member.person, on)
    ]
    return _(
        "Husstanden er ikke hørt: %(who)s. Skriv uttalelsen, eller hvorfor den mangler, under Kartlegging."
    ) % {"who": _listed(names)}


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
