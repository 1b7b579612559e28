"""The steps of a rule set on its way to being published."""

from core.rules.enums import DraftState
from core.rules.models import RuleSetDraft
from core.workflow.machines import Machine, Transition

rule_set_draft = Machine(
    RuleSetDraft,
    "state",
    [
        Transition(
            "propose",
            source=(DraftState.DRAFT,),
            target=DraftState.PROPOSED,
            action="propose",
            verb="rule_set.proposed",
            title="Legg fram for publisering",
        ),
        Transition(
            "return",
            source=(DraftState.PROPOSED,),
            target=DraftState.DRAFT,
            action="edit",
            verb="rule_set.returned",
            title="Tilbake til arbeid",
        ),
        Transition(
            "publish",
            source=(DraftState.DRAFT, DraftState.PROPOSED),
            target=DraftState.PUBLISHED,
            action="publish",
            verb="rule_set.published",
            title="Publiser",
        ),
        Transition(
            "discard",
            source=(DraftState.DRAFT, DraftState.PROPOSED),
            target=DraftState.DISCARDED,
            action="discard",
            verb="rule_set.discarded",
            title="Forkast utkastet",
        ),
    ],
)
