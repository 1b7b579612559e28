"""Delt bosted: a child that lives with both parents, and how much of it in this household."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.base.errors import Refused
from core.people.enums import CustodyBasis, MemberRole
from core.people.models import MemberPeriod, Person

#: Arrangements are told in nights of a fortnight: seven is every other week (annenhver uke).
FORTNIGHT = 14
#: From this age nobody is a child (vergemålsloven § 8), whatever the role in the household.
OF_AGE = 18


@dataclass(frozen=True)
class Custody:
    """What is known of the arrangement; all of it may be unknown. It begins when the member's period does."""

    nights: int | None = None
    basis: str = CustodyBasis.UNKNOWN
    agreed_on: date | None = None

    @property
    def rest(self) -> "Custody":
        """The same agreement as the other household has it."""
        return Custody(FORTNIGHT - self.nights if self.nights else None, self.basis, self.agreed_on)


NOT_SHARED = Custody()


def custody_of(period: MemberPeriod) -> Custody:
    return Custody(period.custody_nights, period.custody_basis, period.custody_agreed_on)


def checked(role: str, custody: Custody, today: date) -> Custody:
    """The arrangement as it is kept: nothing for other roles. Refused where it cannot be right."""
    if role != MemberRole.SHARED_CHILD:
        return NOT_SHARED
    if custody.nights is not None and not 1 <= custody.nights < FORTNIGHT:
        raise Refused(
            _("Skriv et tall fra 1 til 13. Bor barnet her hele tida, velger du rollen Barn."),
            code="CUSTODY_NIGHTS",
            field="custody_nights",
        )
    if custody.basis not in CustodyBasis.values:
        raise Refused(_("Velg hvordan delt bosted er avtalt."), code="CUSTODY_BASIS", field="custody_basis")
    if custody.agreed_on and custody.agreed_on > today:
        raise Refused(
            _("Avtalen kan ikke være fra en dag som ikke har vært. Rett datoen."),
            code="AGREED_IN_FUTURE",
            field="custody_agreed_on",
        )
    return custody


def age_on(person: Person, day: date) -> int | None:
    """Whole years; from the year alone, the age reached that year. None when nothing is known."""
    born = person.birth_date
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return day.year - person.birth_year if person.birth_year else None


def is_child(role: str, person: Person, day: date) -> bool:
    """A member in a child's role who is under age; one whose age nobody knows is taken for a child."""
    if role not in (MemberRole.CHILD, MemberRole.SHARED_CHILD):
        return False
    age = age_on(person, day)
    return age is None or age < OF_AGE


def shared_words(period: MemberPeriod) -> str:
    """«7 av 14 netter (annenhver uke), skriftlig avtale fra 01.03.2026»; empty for other members."""
    if period.role != MemberRole.SHARED_CHILD:
        return ""
    said = _("Fordelingen er ikke skrevet ned")
    if period.custody_nights == FORTNIGHT // 2:
        said = _("7 av 14 netter (annenhver uke)")
    elif period.custody_nights:
        said = _("%(nights)s av 14 netter") % {"nights": period.custody_nights}
    if period.custody_basis:
        said = f"{said}, {str(CustodyBasis(period.custody_basis).label).lower()}"
        if period.custody_agreed_on:
            said = _("%(said)s fra %(day)s") % {"said": said, "day": f"{period.custody_agreed_on:%d.%m.%Y}"}
    return said
