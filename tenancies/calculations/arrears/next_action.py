"""What to do next about a debt: one action per row, unless a brake or a stop message comes first. Pure."""

from tenancies.calculations.arrears import path
from tenancies.calculations.arrears.brakes import HANDS_OFF, STOPS, Code
from tenancies.calculations.arrears.facts import REVIEWED, EventLog, Happened
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.arrears.result import (
    Answer,
    EarlyNotice,
    NextAction,
    NoticeBasis,
    Petition,
    StopMessage,
)
from tenancies.calculations.plans import PlanState


def next_action(result: Answer, profile: Profile, log: EventLog) -> NextAction:
    if result.stop_message is StopMessage.UNACKNOWLEDGED:
        return NextAction.CHASE_STOP_MESSAGE
    step = result.step
    if step is not None and step >= path.EVICTION:
        waits = step < path.AFTERMATH and result.belongings_until is not None
        return NextAction.KEEP_BELONGINGS if waits else NextAction.FOLLOW_UP
    if _petition_out(result, log):
        if STOPS.intersection(result.blocked_by):
            return NextAction.NOTHING if _stopped(log) else NextAction.SEND_STOP_MESSAGE
        return NextAction.PREPARE_EVICTION if step == path.DATE_SET else NextAction.WAIT_FOR_NAMSFOGD
    if step is None:
        return NextAction.NOTHING
    if result.plan_state is PlanState.KEPT:
        return NextAction.FOLLOW_PLAN
    if step <= path.COLLECTION and HANDS_OFF.intersection(result.brakes):
        return NextAction.CLEAR_BRAKES
    # Row by row: a reminder that is due does not wait for somebody to choose a Nav office.
    first = _first_rows(result, profile, log) if step <= path.EARLY_NOTICE else NextAction.WAIT
    if first is not NextAction.WAIT:
        return first
    early = _early(result)
    if early is not None:
        return early
    return first if step <= path.EARLY_NOTICE else _later_rows(result, step, log)


def _petition_out(result: Answer, log: EventLog) -> bool:
    """A petition has gone to the namsfogd and no eviction has ended it; also when the debt was paid meanwhile."""
    sent = log.ever(Happened.PETITION_SENT)
    if not sent:
        return False
    return result.debt_since is None or sent[-1].date >= result.debt_since


def _stopped(log: EventLog) -> bool:
    petition = log.ever(Happened.PETITION_SENT)[-1]
    return any(each.date >= petition.date for each in log.ever(Happened.STOP_MESSAGE_ACKNOWLEDGED))


def _early(result: Answer) -> NextAction | None:
    if result.early_notice is not EarlyNotice.DUE:
        return None
    if result.early_notice_basis is NoticeBasis.NONE:
        return NextAction.ASK_CONSENT
    return NextAction.TELL_NAV


def _first_rows(result: Answer, profile: Profile, log: EventLog) -> NextAction:
    oldest = result.oldest_unpaid_due
    if oldest is None or result.on <= oldest:
        return NextAction.WAIT
    reminders = [each for each in log.of_debt if each.event is Happened.REMINDER_SENT and each.date > oldest]
    second = profile.day("reminder", oldest)
    if result.on >= second:
        sent = any(each.date >= second for each in reminders)
        return NextAction.WAIT if sent else NextAction.SEND_REMINDER
    if result.on >= profile.day("friendly", oldest) and not reminders:
        return NextAction.SEND_FRIENDLY_REMINDER
    return NextAction.WAIT


def _later_rows(result: Answer, step: int, log: EventLog) -> NextAction:
    if result.notice_sent is None or "NOTICE_STALE" in result.blocked_by:
        if log.first(Happened.TO_COLLECTION) is None:
            return NextAction.TO_COLLECTION
        return NextAction.SEND_NOTICE_4_18 if step > path.COLLECTION else NextAction.WAIT
    if step <= path.NOTICE:
        return NextAction.WAIT_FOR_NOTICE
    if step == path.LIST:
        return NextAction.SEND_LIST
    if step == path.REVIEW:
        reviewed = log.first(*REVIEWED)
        return NextAction.WAIT if reviewed else NextAction.JOINT_REVIEW
    if step in (path.ASSESSMENT, path.PETITION) and Code.LANDLORD_DECLINES in result.blocked_by:
        return NextAction.FIND_ANOTHER_WAY
    if step == path.ASSESSMENT:
        return NextAction.LANDLORD_ASSESSES
    return NextAction.SEND_PETITION if result.petition is Petition.ALLOWED else NextAction.CLEAR_BRAKES
