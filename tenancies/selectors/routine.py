"""The municipality's routine for unpaid rent as people read it: each row with when, by whom and on what it rests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.agencies.models import Municipality
from core.rules import registry
from core.rules.periods import Period
from core.rules.selectors import rule_set_for
from tenancies.calculations.arrears.explain import STEPS
from tenancies.calculations.arrears.profile import Profile
from tenancies.selectors.arrears_facts import KIND, profile_for


@dataclass(frozen=True)
class RoutineRow:
    number: int
    title: str
    when: str
    by: str


@dataclass(frozen=True)
class Routine:
    title: str
    basis: str
    own: bool
    rows: tuple[RoutineRow, ...]


def routine_of(municipality: Municipality, on: date) -> Routine:
    profile = profile_for(municipality, on)
    own = rule_set_for(municipality, KIND, on)
    shipped = {each.code: each for each in registry.shipped(KIND)}
    known: Any = own or shipped.get(profile.code)
    title = _in_own_language(getattr(known, "title", "")) if known is not None else profile.code
    return Routine(title, getattr(known, "basis", ""), own is not None, tuple(_rows(profile)))


def _in_own_language(title: Any) -> str:
    """A shipped set's title is a text of the product's; a municipality's own may be plain words by language."""
    if isinstance(title, dict):
        return str(title.get("nb", ""))
    return str(title)


def _after(period: Period, start: str) -> str:
    return _("%(period)s etter %(start)s") % {"period": period.words, "start": start}


def _rows(profile: Profile) -> list[RoutineRow]:
    due = _("forfall")
    night, landlord = _("Husrom, om natta"), _("Utleier")
    collector, together = _("Innkrever"), _("Utleier og sosialtjenesten")
    rents = f"{profile.early_notice_at.normalize():f}"
    early = _("%(rents)s måneders husleie skyldig, og %(period)s etter forfall") % {
        "rents": rents.replace(".", ","), "period": profile.early_notice_after.words,
    }  # fmt: skip
    told = [
        (0, pgettext("rent", "Forfallsdagen"), night),
        (1, _after(profile.friendly, due), night),
        (2, _after(profile.reminder, due), night),
        (3, early, night),
        (4, _after(profile.to_collection, due), night),
        (5, _("%(period)s etter innkreving. Fristen er %(days)s") % {
            "period": profile.notice_after.words, "days": profile.notice_days.words}, collector),
        (6, _("Når fristen i varselet er ute"), collector),
        (7, _("%(period)s til innvendinger") % {"period": profile.objection_days.words}, together),
        (8, _("Når tida for innvendinger er ute"), landlord),
        (9, _("Når alle vilkår er til stede. Sosialtjenesten har %(period)s") % {"period": profile.nav_days.words},
         collector),
        (10, _("Leieren har to uker til å uttale seg"), _("Namsfogden")),
        (11, _("Namsfogden bestemmer"), _("Namsfogden")),
        (12, _("Dagen som er satt"), _("Namsfogden og utleier")),
        (13, _("%(period)s etter fravikelsen er henting gratis") % {"period": profile.belongings.words}, landlord),
        (14, _("Til gjeld og nytt boligbehov er fulgt opp"), together),
    ]  # fmt: skip
    rows = [RoutineRow(number, _(STEPS[number]), str(when), by) for number, when, by in told]
    stale = _("Varselet kan brukes i %(period)s") % {"period": profile.notice_stale.words}
    return [
        row if row.number != 5 else RoutineRow(row.number, row.title, f"{row.when}. {stale}", row.by)
        for row in rows
    ]
