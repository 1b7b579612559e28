"""Leases: a stable identity, with the term and the rent as facts with two clocks."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from allocation.models import Offer
from applications.models import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord, TwoClockFact, VersionedMixin
from core.agencies.models.base import two_clock_checks
from core.people.models import Household, Person
from housing.models import Dwelling
from tenancies.enums import LeaseState, RentBasis, ShorterGround, TermKind
from tenancies.enums_papers import LeaseException


class DateRange(Func):
    """daterange(valid_from, valid_to): the last day is not included."""

    function = "daterange"


class Lease(VersionedMixin, CompartmentRecord):
    """Leieforhold under husleieloven. The compartment is the landlord's.

    `restricted`: the tenant's address is protected, so only the handler sees the lease, not the whole compartment.
    `binding`: False for a lease from the old system that overlaps another one; our own always are.
    """

    number = models.CharField("leieforholdsnummer", max_length=15)
    #: What the tenant writes on the payment, and the bank's file tells us.
    kid = models.CharField("KID", max_length=25, blank=True)
    state = models.CharField("status", max_length=10, choices=LeaseState, default=LeaseState.DRAFT)
    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, related_name="leases", verbose_name="bolig"
    )
    tenant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leases", verbose_name="leier")
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leases",
        verbose_name="husstand",
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leases",
        verbose_name="søknad",
    )
    offer = models.OneToOneField(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="lease", verbose_name="tilbud"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    starts_on = models.DateField("starter")
    #: The first month we charge rent for: later than the start for leases that came with an opening balance.
    charged_from = models.DateField("belastes fra", null=True, blank=True)
    due_day = models.PositiveSmallIntegerField("forfallsdag", default=1)
    written = models.BooleanField("skriftlig avtale", default=True)
    eviction_clause = models.BooleanField(
        "utkastelsesklausul", default=True
    )  # tvangsl. § 13-2 third paragraph a
    signed_by_landlord_on = models.DateField("signert av utleier", null=True, blank=True)
    signed_by_tenant_on = models.DateField("signert av leier", null=True, blank=True)
    #: The tenant's written reservation against notice to NAV (husleieloven § 9-11).
    nav_reserved_from = models.DateField("reservert mot varsel til NAV fra", null=True, blank=True)
    nav_reserved_to = models.DateField("reservert mot varsel til NAV til og med", null=True, blank=True)
    nav_consent_on = models.DateField("samtykke til tidlig varsel", null=True, blank=True)
    contract = models.UUIDField("kontrakt", null=True, blank=True)  # the letter it was made as
    #: A follow-up agreement is to be made beside it, and why.
    follow_up_due = models.BooleanField("oppfølgingsavtale skal inngås", default=False)
    follow_up_why = models.CharField("hvorfor oppfølgingsavtale", max_length=300, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    end_reason = models.CharField("grunn til avslutning", max_length=300, blank=True)
    keys_returned_on = models.DateField("nøkler levert", null=True, blank=True)
    restricted = models.BooleanField("skjermet", default=False)
    binding = models.BooleanField("bindende", default=True)
    before_husrom = models.BooleanField("fra før Husrom", default=False)
    external_reference = models.CharField("ekstern referanse", max_length=100, blank=True)

    class Meta:
        verbose_name = "leieforhold"
        verbose_name_plural = "leieforhold"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="lease_number"),
            models.UniqueConstraint("municipality", "kid", name="lease_kid", condition=~Q(kid="")),
            models.UniqueConstraint(
                "municipality",
                "external_reference",
                name="lease_external_reference",
                condition=~Q(external_reference=""),
            ),
            models.UniqueConstraint(
                fields=["dwelling"],
                name="one_active_lease_per_dwelling",
                condition=Q(state="active", binding=True),
            ),
            models.CheckConstraint(name="lease_due_day", condition=Q(due_day__gte=1) & Q(due_day__lte=31)),
            models.CheckConstraint(
                name="lease_active_is_signed",
                condition=~Q(state__in=["signed", "active"])
                | Q(before_husrom=True)
                | Q(signed_by_landlord_on__isnull=False, signed_by_tenant_on__isnull=False),
            ),
            models.CheckConstraint(
                name="lease_ended_has_day", condition=~Q(state="ended") | Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="lease_restricted_has_handler", condition=Q(restricted=False) | Q(handler__isnull=False)
            ),
            models.CheckConstraint(
                name="lease_nav_reservation_period",
                condition=Q(nav_reserved_to=None) | Q(nav_reserved_to__gte=F("nav_reserved_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "starts_on"], name="lease_state"),
            models.Index(fields=["dwelling", "state"], name="lease_dwelling"),
            models.Index(fields=["tenant"], name="lease_tenant"),
            models.Index(fields=["application"], name="lease_application"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("tenancies:lease", args=[self.pk])

    @property
    def term_ends_on(self) -> date | None:
        """The last day of the term as it is known now; None for an indefinite lease. One query."""
        ends = self.terms.known().order_by("-valid_from").values_list("valid_to", flat=True).first()
        return ends - timedelta(days=1) if ends else None


class LeaseTerm(MunicipalRecord, TwoClockFact):
    """Leietid: from when to when the dwelling is let, as a fact. `valid_to` is the day after the last.

    Drafts are not binding; signing puts a binding term in their place, and two of those may not overlap.
    """

    lease = models.ForeignKey(Lease, on_delete=models.CASCADE, related_name="terms")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("leietid", max_length=15, choices=TermKind)
    binding = models.BooleanField("bindende", default=False)
    shorter_ground = models.CharField(
        "grunnlag for kortere tid", max_length=20, choices=ShorterGround, blank=True
    )
    shorter_reason = models.CharField("hvorfor kortere tid", max_length=500, blank=True)
    told_in_writing = models.BooleanField("formål og unntak står i avtalen", default=False)
    #: § 11-1: the dwelling is for the disadvantaged, and which exceptions from the Act are agreed.
    disadvantaged = models.BooleanField("forbeholdt vanskeligstilte (§ 11-1)", default=False)
    exceptions = ArrayField(
        models.CharField(max_length=10, choices=LeaseException),
        verbose_name="avtalte unntak",
        default=list,
        blank=True,
    )
    #: § 9-2: otherwise the contract says that it cannot be terminated in the term.
    may_be_terminated = models.BooleanField("kan sies opp i leietida", default=False)
    #: The tenant has been told that this term is the last if nothing changes (B3504-3507).
    last_if_unchanged = models.BooleanField("siste periode hvis ikke noe endrer seg", default=False)

    class Meta:
        verbose_name = "leietid"
        verbose_name_plural = "leietider"
        indexes = [
            models.Index(
                fields=["lease", "valid_from"], condition=Q(superseded_at=None), name="lease_term_now"
            ),
            models.Index(
                fields=["municipality", "valid_to"],
                condition=Q(superseded_at=None, binding=True),
                name="lease_term_expiry",
            ),
        ]
        constraints = [
            *two_clock_checks("lease_term"),
            ExclusionConstraint(
                name="no_overlapping_leases",
                expressions=[
                    ("dwelling", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None, binding=True),
            ),
            ExclusionConstraint(
                name="one_term_at_a_time",
                expressions=[
                    ("lease", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id}: {self.get_kind_display()}"


class RentAgreement(MunicipalRecord, TwoClockFact):
    """Husleie per måned from a day, and why. `monthly` is all of it; heating and common services are parts of it.

    `set_on`: the day the rent was last set, where that is another than `valid_from` (read in from another system).
    """

    lease = models.ForeignKey(Lease, on_delete=models.CASCADE, related_name="rents")
    monthly = models.DecimalField("husleie per måned", max_digits=9, decimal_places=2)
    basis = models.CharField("grunnlag", max_length=10, choices=RentBasis, default=RentBasis.CONTRACT)
    heating = models.DecimalField("oppvarming", max_digits=9, decimal_places=2, default=0)
    services = models.DecimalField("fellestjenester", max_digits=9, decimal_places=2, default=0)
    set_on = models.DateField("sist fastsatt", null=True, blank=True)
    #: The month the consumer price index went up to, for a rent set by the index.
    index_month = models.DateField("indeks til", null=True, blank=True)

    class Meta:
        verbose_name = "avtalt husleie"
        verbose_name_plural = "avtalte husleier"
        indexes = [
            models.Index(fields=["lease", "valid_from"], condition=Q(superseded_at=None), name="rent_now"),
        ]
        constraints = [
            *two_clock_checks("rent_agreement"),
            models.CheckConstraint(name="rent_not_negative", condition=Q(monthly__gte=0)),
            models.CheckConstraint(
                name="rent_parts_within",
                condition=Q(heating__gte=0)
                & Q(services__gte=0)
                & Q(monthly__gte=F("heating") + F("services")),
            ),
            ExclusionConstraint(
                name="one_rent_at_a_time",
                expressions=[
                    ("lease", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id}: {self.monthly}"
