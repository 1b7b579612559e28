"""The arrears path of a lease at the end of a day: where it stands, what comes next, and what holds it back. Pure."""

from dataclasses import replace
from datetime import date

from core.base.explain import Basis
from tenancies.calculations.arrears import path
from tenancies.calculations.arrears.brakes import Code, blocking, brakes_on, tenancy_ended
from tenancies.calculations.arrears.explain import explain
from tenancies.calculations.arrears.facts import Event, EventLog, Happened, LeaseFacts
from tenancies.calculations.arrears.next_action import next_action
from tenancies.calculations.arrears.path import Notice
from tenancies.calculations.arrears.profile import Profile
from tenancies.calculations.arrears.result import (
    Answer,
    EarlyNotice,
    NextAction,
    NoticeBasis,
    Petition,
    StopMessage,
)
from tenancies.calculations.ledger import Standing, paid_in_full_on, standing, unpaid_since
from tenancies.calculations.plans import PlanState, judge, plan_balance


def answer(facts: LeaseFacts, profile: Profile, on: date) -> Answer:
    """Answer for the end of the day `on`. When no rent is unpaid, what happened before moves no later debt."""
    now = standing(facts.ledger, on)
    debt_since = unpaid_since(facts.ledger, on)
    log = EventLog(facts.events, on, debt_since)
    notice = path.notice_of(log, profile)
    plan_state = _plan_state(facts, on)
    step = path.step(log, profile, now.oldest_unpaid_due, notice)
    eviction = log.eviction()
    gone = facts.belongings_gone is not None and facts.belongings_gone <= on
    codes = blocking(facts, log, profile, notice, plan_state)
    petition, blocked_by = _petition(log, now, step, codes)
    stop_message, raised_again = _stop_message(log)
    listed = log.first(Happened.LIST_SENT)
    told = log.first(Happened.NAV_TOLD)
    early_notice = _early_notice(facts, profile, now, told is not None)
    noticed = log.ever(Happened.NOTICE_4_18_SENT)
    last_notice = noticed[-1].date if noticed else None
    basis = _notice_basis(facts, profile, now, notice)
    result = Answer(
        on=on,
        standing=now,
        step=step,
        next_action=NextAction.NOTHING,
        early_notice=early_notice,
        early_notice_basis=basis,
        petition=petition,
        blocked_by=tuple(blocked_by),
        unmet=tuple(dict.fromkeys([*([Code.PAID_IN_FULL] if now.balance <= 0 else []), *codes])),
        brakes=tuple(brakes_on(facts, log, plan_state)),
        plan_state=plan_state,
        stop_message=stop_message,
        raised_again=raised_again,
        paid_within_notice=_paid_within_notice(facts, profile, last_notice, on),
        case_open=eviction is not None or now.overdue_rent > 0,
        belongings_until=path.belongings_until(eviction.date, profile) if eviction and not gone else None,
        tenancy_restored=_restored(log, now),
        children=facts.children(on),
        debt_since=debt_since,
        notice_sent=notice.sent if notice else None,
        notice_ends=notice.ends if notice else None,
        collector_warning_ends=profile.day("collection_warning", on) if profile.warns_of_collector else None,
        list_ends=path.list_ends(listed.date, profile) if listed else None,
        nav_told=told.date if told else None,
        basis=(profile.basis, *_LAW),
    )
    result = replace(result, next_action=next_action(result, profile, log))
    return replace(result, explanation=tuple(explain(result)))


_LAW = (
    Basis("nav_notice", "husleieloven § 9-11", "2000"),
    Basis("eviction_warning", "tvangsfullbyrdelsesloven §§ 4-18 og 4-19", "1992"),
    Basis("eviction_ground", "tvangsfullbyrdelsesloven § 13-2 tredje ledd a", "1992"),
)


def _plan_state(facts: LeaseFacts, on: date) -> PlanState | None:
    plan = facts.plan
    if plan is None or (plan.agreed is not None and plan.agreed > on):
        return None
    return judge(plan, plan_balance(plan, facts.ledger, on), on).state


def _early_notice(facts: LeaseFacts, profile: Profile, now: Standing, told: bool) -> EarlyNotice:
    if told:
        return EarlyNotice.DONE
    if facts.contract.reserved(now.on):
        return EarlyNotice.FORBIDDEN
    oldest = now.oldest_unpaid_due
    if oldest is None or now.overdue_rent <= 0:
        return EarlyNotice.NOT_DUE
    enough = now.overdue_rent >= facts.rent * profile.early_notice_at
    long_enough = now.on >= profile.day("early_notice_after", oldest)
    return EarlyNotice.DUE if enough and long_enough else EarlyNotice.NOT_DUE


def _notice_basis(facts: LeaseFacts, profile: Profile, now: Standing, notice: Notice | None) -> NoticeBasis:
    contract = facts.contract
    ground = now.overdue_rent > 0 and contract.written and contract.eviction_clause
    if profile.ground_from == "notice_4_18":
        ground = ground and notice is not None
    if ground:
        return NoticeBasis.GROUND
    return NoticeBasis.CONSENT if facts.consent_to_notice else NoticeBasis.NONE


def _petition(
    log: EventLog, now: Standing, step: int | None, codes: list[Code]
) -> tuple[Petition, list[Code]]:
    """Not relevant before row 5; when nothing is owed after a § 4-18 notice it is blocked as paid in full."""
    if now.balance <= 0 and log.ever(Happened.NOTICE_4_18_SENT):
        ended = [Code.TENANCY_ENDED] if tenancy_ended(log) else []
        return Petition.BLOCKED, [Code.PAID_IN_FULL, *ended]
    if step is None or step < path.NOTICE:
        return Petition.NOT_RELEVANT, []
    return (Petition.BLOCKED, codes) if codes else (Petition.ALLOWED, [])


def _stop_message(log: EventLog) -> tuple[StopMessage | None, bool]:
    """A stop message waits until each receiver has confirmed; unconfirmed it is raised again the next day."""
    waiting: list[Event] = []
    sent = log.ever(Happened.STOP_MESSAGE_SENT, Happened.STOP_MESSAGE_ACKNOWLEDGED)
    for each in sent:
        if each.event is Happened.STOP_MESSAGE_SENT:
            waiting.append(each)
        else:
            waiting = [one for one in waiting if one.to and each.to and one.to != each.to]
    if waiting:
        return StopMessage.UNACKNOWLEDGED, any(one.date < log.on for one in waiting)
    if any(each.event is Happened.STOP_MESSAGE_SENT for each in sent):
        return StopMessage.ACKNOWLEDGED, False
    return None, False


def _paid_within_notice(facts: LeaseFacts, profile: Profile, sent: date | None, on: date) -> bool:
    if sent is None:
        return False
    ends = path.next_working_day(profile.day("notice_days", sent))
    return paid_in_full_on(facts.ledger, sent, min(ends, on)) is not None


def _restored(log: EventLog, now: Standing) -> bool:
    """Everything paid before the lock was changed: the tenancy goes on. After that, payment restores nothing."""
    begun = [each for each in log.ever(Happened.EVICTED) if each.lock_changed is False]
    return bool(begun) and log.eviction() is None and now.balance <= 0
