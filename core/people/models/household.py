from django.db import models
from django.db.models import Q

from core.agencies.models import CompartmentRecord, MunicipalRecord, TwoClockFact
from core.agencies.models.base import two_clock_checks
from core.people.enums import MemberRole
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

    class Meta:
        verbose_name = "periode i husstanden"
        indexes = [
            models.Index(fields=["member", "valid_from"], condition=Q(superseded_at=None), name="member_now")
        ]
        constraints = two_clock_checks("member_period")

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"
