"""A household considered for a vacant dwelling, as it is kept on the agenda."""

from uuid import UUID

from allocation.models import AgendaItem, Candidate
from allocation.services.matching import Match, explanation
from housing.models import Vacancy


def candidate_row(item: AgendaItem, vacancy: Vacancy, match: Match, person_id: UUID, which: str) -> Candidate:
    return Candidate(
        municipality_id=item.municipality_id,
        compartment_id=item.compartment_id,
        meeting_id=item.meeting_id,
        item=item,
        vacancy=vacancy,
        entry_id=match.standing.entry_id,
        application_id=match.standing.application_id,
        person_id=person_id,
        rank=match.rank,
        explanation=explanation(match, which),
        environment_advice=vacancy.environment_note,
    )
