"""What a contract says (vilkår): read from the records, checked against husleieloven, and written as dated facts."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.interface.formatting import longdate
from core.people.models import Person
from housing.enums import Ownership
from housing.models import Dwelling
from housing.services import require_term
from tenancies.calculations import lease_terms
from tenancies.enums import RentBasis, SecurityKind, ShorterGround, TermKind
from tenancies.models import Lease, LeaseTerm, RentAgreement
from tenancies.selectors.tenancy_rules import tenancy_rules
from tenancies.services.rent_terms import parts_of

ONE_DAY = timedelta(days=1)
#: § 11-1: lets for a shorter time to the disadvantaged.
DISADVANTAGED = frozenset({ShorterGround.SPECIAL_REASONS, ShorterGround.WEIGHTY_REASONS})


@dataclass(frozen=True)
class Terms:
    """What a contract says. `last_day` is None for an indefinite lease; amounts in kroner."""

    start: date
    last_day: date | None
    monthly_rent: Decimal
    kind: str = TermKind.FIXED_3Y
    due_day: int = 1
    shorter_ground: str = ""
    shorter_reason: str = ""
    told_in_writing: bool = False
    last_if_unchanged: bool = False
    eviction_clause: bool = True
    deposit: Decimal = Decimal(0)
    guarantee: Decimal = Decimal(0)
    disadvantaged: bool = False
    exceptions: tuple[str, ...] = ()
    may_be_terminated: bool = False

    @property
    def valid_to(self) -> date | None:
        return self.last_day + ONE_DAY if self.last_day else None

    @property
    def rests_on_11_1(self) -> bool:
        """The dwelling is for the disadvantaged: said, or because the term is shorter for § 11-1's reasons."""
        return self.disadvantaged or self.shorter_ground in DISADVANTAGED

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the snapshot of what a paper says."""
        values = asdict(self) | {"exceptions": sorted(self.exceptions)}
        return {
            name: value if isinstance(value, bool | int | list) else str(value)
            for name, value in values.items()
        } | {
            "start": self.start.isoformat(),
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Terms":
        last = stored["last_day"]
        return cls(
            **{
                **stored,
                "start": date.fromisoformat(stored["start"]),
                "last_day": date.fromisoformat(last) if last else None,
                "monthly_rent": Decimal(stored["monthly_rent"]),
                "deposit": Decimal(stored["deposit"]),
                "guarantee": Decimal(stored["guarantee"]),
                "exceptions": tuple(stored["exceptions"]),
            }
        )


def standard_terms(dwelling: Dwelling, start: date) -> Terms:
    """Three years at the dwelling's rent: what a contract starts from until somebody says otherwise."""
    return Terms(
        start=start,
        last_day=lease_terms.last_day(start),
        monthly_rent=dwelling.monthly_rent,
    )


def terms_of(lease: Lease) -> Terms:
    """The terms as they are recorded now."""
    term = lease.terms.known().order_by("-valid_from").first()
    rent = lease.rents.known().order_by("-valid_from").first()
    if term is None or rent is None:
        raise Refused(
            _("Kontrakten mangler leietid eller husleie. Fyll inn dette først."), code="TERMS_MISSING"
        )
    security: dict[str, Decimal] = {}
    for row in lease.deposits.filter(released_on=None):
        security[row.kind] = security.get(row.kind, Decimal(0)) + row.amount
    return Terms(
        start=term.valid_from,
        last_day=term.valid_to - ONE_DAY if term.valid_to else None,
        monthly_rent=rent.monthly,
        kind=term.kind,
        due_day=lease.due_day,
        shorter_ground=term.shorter_ground,
        shorter_reason=term.shorter_reason,
        told_in_writing=term.told_in_writing,
        last_if_unchanged=term.last_if_unchanged,
        disadvantaged=term.disadvantaged,
        exceptions=tuple(sorted(term.exceptions)),
        may_be_terminated=term.may_be_terminated,
        eviction_clause=lease.eviction_clause,
        deposit=security.get(SecurityKind.DEPOSIT, Decimal(0)),
        guarantee=security.get(SecurityKind.GUARANTEE, Decimal(0)),
    )


def check_law(
    terms: Terms, *, dwelling: Dwelling, tenant: Person, lease: Lease | None, length: bool = True
) -> None:
    """Raises Refused with the first thing husleieloven does not accept, and where it stands.

    `length` False: the term is not what is agreed on now, or somebody enters a lease that runs (chapter 8).
    """
    if terms.monthly_rent <= 0:
        raise Refused(_("Oppgi husleia per måned."), code="RENT_MISSING", field="monthly_rent")
    for finding in lease_terms.check(term_facts(terms, dwelling, tenant, lease, length=length)):
        raise Refused(f"{finding.line} ({finding.basis})", code=finding.code, field=finding.field)
    if length:
        require_term(dwelling=dwelling, start=terms.start, last_day=terms.last_day)


def term_facts(
    terms: Terms, dwelling: Dwelling, tenant: Person, lease: Lease | None, *, length: bool = True
) -> lease_terms.TermFacts:
    """What the law's checks look at."""
    return lease_terms.TermFacts(
        kind=lease_terms.TermKind(terms.kind),
        start=terms.start,
        end=terms.last_day,
        monthly_rent=terms.monthly_rent,
        security=terms.deposit + terms.guarantee,
        ground=lease_terms.ShorterGround(terms.shorter_ground) if terms.shorter_ground else None,
        reason=terms.shorter_reason,
        told_in_writing=terms.told_in_writing,
        earlier_short=_earlier_short(dwelling, tenant, lease, terms.start),
        disadvantaged=terms.rests_on_11_1,
        exceptions=frozenset(lease_terms.LeaseException(code) for code in terms.exceptions),
        landlord_may_live_there=dwelling.ownership != Ownership.MUNICIPAL,
        entered=not length,
        security_max_rents=tenancy_rules(dwelling.municipality, terms.start).security_max_rents,
    )


def _earlier_short(dwelling: Dwelling, tenant: Person, lease: Lease | None, start: date) -> int:
    """Short terms between the parties before this one: of other leases, and earlier ones of this (§ 11-1)."""
    rows = LeaseTerm.objects.known().filter(
        dwelling=dwelling, lease__tenant=tenant, kind=TermKind.SHORTER, binding=True
    )
    return rows.exclude(Q(lease=lease) & Q(valid_from__gte=start)).count() if lease else rows.count()


def write_terms(lease: Lease, terms: Terms, *, binding: bool) -> None:
    LeaseTerm(
        municipality_id=lease.municipality_id,
        lease=lease,
        dwelling_id=lease.dwelling_id,
        kind=terms.kind,
        binding=binding,
        shorter_ground=terms.shorter_ground,
        shorter_reason=terms.shorter_reason.strip(),
        told_in_writing=terms.told_in_writing,
        last_if_unchanged=terms.last_if_unchanged,
        disadvantaged=terms.rests_on_11_1,
        exceptions=sorted(terms.exceptions),
        may_be_terminated=terms.may_be_terminated and terms.last_day is not None,
        valid_from=terms.start,
        valid_to=terms.valid_to,
        recorded_at=ClockTimestamp(),
    ).save(force_insert=True)
    if not lease.rents.filter(superseded_at=None).exists():
        parts = parts_of(lease.dwelling, terms.monthly_rent)
        RentAgreement(
            municipality_id=lease.municipality_id,
            lease=lease,
            monthly=terms.monthly_rent,
            heating=parts.heating,
            services=parts.services,
            basis=RentBasis.CONTRACT,
            valid_from=terms.start,
            recorded_at=ClockTimestamp(),
        ).save(force_insert=True)


def supersede(facts: models.Manager[Any]) -> None:
    """No longer believed, by the database's clock. The lease is locked by the caller."""
    facts.filter(superseded_at=None).update(superseded_at=ClockTimestamp())


def overlap(lease: Lease) -> Refused:
    """Why a binding term cannot stand: another one of the dwelling does, as far as the actor may know of it."""
    other = (
        LeaseTerm.objects.known()
        .filter(dwelling_id=lease.dwelling_id, binding=True)
        .exclude(lease=lease)
        .order_by("-valid_from")
        .first()
    )
    if other is not None and other.valid_to is not None:
        text = _(
            "Boligen er leid ut til og med %(day)s. Flytt første dag, eller avslutt det andre leieforholdet først."
        )
        return Refused(
            text % {"day": longdate(other.valid_to - ONE_DAY)}, code="LEASES_OVERLAP", field="start"
        )
    if other is None:
        # Not for the actor to know of: the same words as for any dwelling that is not available.
        text = _("Boligen er ikke tilgjengelig i denne perioden. Velg en annen bolig eller en senere dag.")
        return Refused(text, code="LEASES_OVERLAP", field="start")
    text = _("Boligen er leid ut uten sluttdato. Avslutt det andre leieforholdet først.")
    return Refused(text, code="LEASES_OVERLAP", field="start")
