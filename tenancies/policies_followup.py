"""Who sees housing follow-up: the unit that gives it, its leader, and whom it shares with. Not the landlord."""

from core.agencies.enums import Role
from core.agencies.policies import Policy, register, roles
from tenancies import switches
from tenancies.models import FollowUp, FollowUpGoal, FollowUpVisit

#: Those who visit people at home: booppfølgere, boveiledere, and the social services where they do it themselves.
VISITORS = roles(Role.FOLLOW_UP, Role.STAFF, Role.SOCIAL_SERVICES)
FOLLOW_UP_READERS = VISITORS | roles(Role.UNIT_LEADER)
#: Where somebody with a protected address is followed up: the named handlers, and the one responsible.
HIDDEN = "tenancies_hidden_followups"


class FollowUpPolicy(Policy):
    """The unit's own. The leader sees it and hands it over; what the person says is written by those who visit."""

    model = FollowUp
    switch = switches.FOLLOW_UP
    shields = {"id": HIDDEN}
    readers = FOLLOW_UP_READERS
    actions = {
        "view": FOLLOW_UP_READERS,
        "list": FOLLOW_UP_READERS,
        "start": VISITORS,
        "write": VISITORS,
        "hand_over": FOLLOW_UP_READERS,
        "end": VISITORS,
    }


class OfFollowUpPolicy(Policy):
    switch = switches.FOLLOW_UP
    shields = {"follow_up_id": HIDDEN}
    readers = FOLLOW_UP_READERS
    relation_key = "follow_up_id"
    actions = {"view": FOLLOW_UP_READERS, "write": VISITORS}


class GoalPolicy(OfFollowUpPolicy):
    model = FollowUpGoal


class VisitPolicy(OfFollowUpPolicy):
    model = FollowUpVisit


follow_ups = register(FollowUpPolicy())
goals = register(GoalPolicy())
visits = register(VisitPolicy())
