"""Which row of the path a lease stands on (3-rules: D): rows 0-5 follow the calendar, 6-14 what has been done. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.rules.calendar import next_working_day
from tenancies.calculations.arrears.facts import EventLog, Happened
from tenancies.calculations.arrears.profile import Profile

DUE, FRIENDLY, REMINDER, EARLY_NOTICE, COLLECTION, NOTICE, LIST = 0, 1, 2, 3, 4, 5, 6
REVIEW, ASSESSMENT, PETITION, NAMSFOGD, DATE_SET, EVICTION, BELONGINGS, AFTERMATH = (
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    """The § 4-18 notice that counts: sent, the last day of the fourteen, and the last day before it is stale."""

    sent: date
    ends: date
    stale_after: date

    def runs(self, on: date) -> bool:
        return on <= self.ends

    def stale(self, on: date) -> bool:
        return on > self.stale_after


def notice_ends(sent: date, profile: Profile) -> date:
    """The last day to pay after a notice sent on a day (tvangsfullbyrdelsesloven § 4-18)."""
    return next_working_day(profile.day("notice_days", sent))


def notice_of(log: EventLog, profile: Profile) -> Notice | None:
    """Of several notices in this debt: the earliest that is not stale, else the latest."""
    notices = [
        Notice(
            sent=each.date,
            ends=notice_ends(each.date, profile),
            stale_after=profile.day("notice_stale", each.date),
        )
        for each in log.of_debt
        if each.event is Happened.NOTICE_4_18_SENT
    ]
    fresh = [each for each in notices if not each.stale(log.on)]
    return fresh[0] if fresh else (notices[-1] if notices else None)


def belongings_until(evicted: date, profile: Profile) -> date:
    """The last day the tenant collects belongings free of charge (tvangsfullbyrdelsesloven § 13-11)."""
    return next_working_day(profile.day("belongings", evicted))


def step(log: EventLog, profile: Profile, oldest_due: date | None, notice: Notice | None) -> int | None:
    """The row number, or None when no rent is unpaid and no eviction has happened."""
    eviction = log.eviction()
    if eviction is not None:
        if log.on == eviction.date:
            return EVICTION
        return BELONGINGS if log.on <= belongings_until(eviction.date, profile) else AFTERMATH
    if oldest_due is None:
        return None
    return max(_by_calendar(log, oldest_due, profile), _by_events(log, profile, notice))


def collection_from(log: EventLog, oldest_due: date, profile: Profile) -> date | None:
    """The first day the case goes to collection; to an external collector only after an expired warning.

    The reminder is the warning (inkassovarsel, inkassoloven § 9). None while it has not been sent.
    """
    day = profile.day("to_collection", oldest_due)
    if not profile.warns_of_collector:
        return day
    second = profile.day("reminder", oldest_due)
    for each in log.of_debt:
        if each.event is Happened.REMINDER_SENT and each.date >= second:
            return max(day, profile.day("collection_warning", each.date) + ONE_DAY)
    return None


def _by_calendar(log: EventLog, oldest_due: date, profile: Profile) -> int:
    on = log.on
    if on <= oldest_due:
        return DUE
    collection = collection_from(log, oldest_due, profile)
    if collection is not None and on >= profile.day("notice_after", collection):
        return NOTICE
    if collection is not None and on >= collection:
        return COLLECTION
    return REMINDER if on >= profile.day("reminder", oldest_due) else FRIENDLY


def _by_events(log: EventLog, profile: Profile, notice: Notice | None) -> int:
    reached = DUE
    if log.first(Happened.REMINDER_SENT):
        reached = FRIENDLY
    if log.first(Happened.NAV_TOLD):
        reached = EARLY_NOTICE
    if log.first(Happened.TO_COLLECTION):
        reached = COLLECTION
    if notice is not None:
        reached = NOTICE if notice.runs(log.on) else LIST
    listed = log.first(Happened.LIST_SENT)
    if listed is not None:
        reached = REVIEW if log.on <= list_ends(listed.date, profile) else ASSESSMENT
    assessed = log.last(Happened.LANDLORD_ACCEPTS, Happened.LANDLORD_DECLINES)
    if assessed and assessed.event is Happened.LANDLORD_ACCEPTS and log.on > assessed.date:
        reached = PETITION
    if log.first(Happened.PETITION_SENT):
        reached = NAMSFOGD
    if log.first(Happened.DATE_SET):
        reached = DATE_SET
    return reached


def list_ends(sent: date, profile: Profile) -> date:
    """The last day to object to a petition after the list was sent."""
    return next_working_day(profile.day("objection_days", sent))
