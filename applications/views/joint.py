"""What several units do together on a case: the shared mapping, and the questions to specialists."""

from typing import Any

from applications.enums import OPEN_STATES
from applications.models import Application
from applications.policies import mapping_answers, specialist_requests
from applications.services import mapping, specialists
from core.agencies.actors import Actor


def joint(actor: Actor, case: Application) -> dict[str, Any]:
    """For the mapping's tab and the limited page alike: each sees its own questions. Three queries."""
    own = case.compartment_id in actor.compartment_ids
    return {
        "shared": mapping.mapped(actor, case),
        "may_answer": mapping_answers.permits(actor, "answer"),
        "specialists": [(row, row.is_late(actor.today)) for row in specialists.asked_on(actor, case)],
        "may_ask": own
        and case.state in OPEN_STATES
        and specialist_requests.permits(actor, "ask")
        and bool(specialists.units_to_ask(actor)),
    }
