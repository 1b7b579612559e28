"""The papers of a lease as the contract page shows them: who has signed, who has not, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.documents.models import Letter
from core.documents.policies import letter_policy
from housing.selectors.offices import units_with
from tenancies import policies
from tenancies.enums_papers import SIGNERS, PaperKind, PaperState
from tenancies.models import Lease, LeasePaper, PaperSignature


@dataclass(frozen=True)
class Signer:
    party: str
    label: str
    signature: PaperSignature | None


@dataclass(frozen=True)
class Shown:
    """One paper, its letter where the reader may see it, and its signers in the order of the kind."""

    paper: LeasePaper
    letter: Letter | None
    signers: Sequence[Signer]

    @property
    def waits(self) -> bool:
        return self.paper.state == PaperState.MADE

    @property
    def missing(self) -> int:
        return sum(each.signature is None for each in self.signers)


def papers_of(actor: Actor, lease: Lease) -> list[Shown]:
    """Newest first, without those that came to nothing. Three queries."""
    rows = policies.papers.visible_to(actor).filter(lease=lease).exclude(state=PaperState.WITHDRAWN)
    papers = list(rows.select_related("unit").order_by("-made_on", "-number", "kind"))
    given: dict[Any, dict[str, PaperSignature]] = {}
    for row in policies.signatures.visible_to(actor).filter(lease=lease):
        given.setdefault(row.paper_id, {})[row.party] = row
    letters = {
        letter.pk: letter
        for letter in letter_policy.visible_to(actor).filter(pk__in=[paper.letter for paper in papers])
    }
    return [
        Shown(
            paper=paper,
            letter=letters.get(paper.letter),
            signers=[
                Signer(str(party), str(party.label), given.get(paper.pk, {}).get(party))
                for party in SIGNERS[paper.kind]
            ],
        )
        for paper in papers
    ]


def of_kind(shown: Sequence[Shown], kind: str) -> list[Shown]:
    return [each for each in shown if each.paper.kind == kind]


def waiting(actor: Actor) -> list[LeasePaper]:
    """Amendments and follow-up agreements that wait for signatures, the oldest first: for the landlord's day."""
    rows = policies.papers.visible_to(actor).filter(
        state=PaperState.MADE, kind__in=[PaperKind.AMENDMENT, PaperKind.FOLLOW_UP]
    )
    rows = rows.annotate(signed_by=Count("signatures"))
    return list(rows.select_related("lease__dwelling").order_by("made_on", "id")[:50])


def services_that_follow_up(actor: Actor) -> list[Unit]:
    """Units where somebody follows up in the home; the social services where there are none."""
    assert actor.municipality is not None
    for role in (Role.FOLLOW_UP, Role.SOCIAL_SERVICES):
        units = units_with(actor.municipality, role, actor.today)
        if units:
            return sorted(units, key=lambda unit: unit.name)
    return []
