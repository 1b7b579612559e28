from django.db import models
from django.db.models import Q

from core.agencies.models import CompartmentRecord, MunicipalRecord, TwoClockFact
from core.agencies.models.base import two_clock_checks
from core.people.enums import CustodyBasis, MemberRole
from core.people.models.person import Person


class Household(CompartmentRecord):
    """Husstand, as the compartment that registered it knows it. Who belongs to it, and when, are facts."""

    reference = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="households", verbose_name="referanseperson"
    )

    class Meta:
        verbose_name = "husstand"
        indexes = [models.Index(fields=["municipality", "reference"])]

    def __str__(self) -> str:
        return str(self.reference)


class HouseholdMember(MunicipalRecord):
    """A person's place in a household: the stable row that the dated facts belong to."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships_in_households")

    class Meta:
        verbose_name = "husstandsmedlem"
        constraints = [models.UniqueConstraint("household", "person", name="household_member_once")]

    def __str__(self) -> str:
        return str(self.person)


class MemberPeriod(MunicipalRecord, TwoClockFact):
    """From when to when a member belonged to the household, in which role, and since when we knew."""

    member = models.ForeignKey(HouseholdMember, on_delete=models.CASCADE, related_name="periods")
    role = models.CharField("rolle", max_length=20, choices=MemberRole)
    #: Of a child with delt bosted: how many nights of fourteen it lives here, and how that was agreed.
    custody_nights = models.PositiveSmallIntegerField("netter av 14", null=True, blank=True)
    custody_basis = models.CharField(
        "avtalt hvordan", max_length=10, choices=CustodyBasis, blank=True, default=CustodyBasis.UNKNOWN
    )
    custody_agreed_on = models.DateField("avtalen er fra", null=True, blank=True)

    class Meta:
        verbose_name = "periode i husstanden"
        indexes = [
            models.Index(fields=["member", "valid_from"], condition=Q(superseded_at=None), name="member_now")
        ]
        constraints = [
            *two_clock_checks("member_period"),
            models.CheckConstraint(
                name="member_period_custody",
                condition=Q(role=MemberRole.SHARED_CHILD)
                | Q(custody_nights=None, custody_basis="", custody_agreed_on=None),
            ),
            models.CheckConstraint(
                name="member_period_nights",
                condition=Q(custody_nights=None) | Q(custody_nights__gte=1, custody_nights__lte=13),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"
