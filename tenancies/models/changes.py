"""Another tenant in the same lease, and whom the tenant asks to take in or sublet to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.people.models import Person
from tenancies.enums_changes import (
    ChangeKind,
    ChangeState,
    EntryGround,
    EntryOutcome,
    NoticeBy,
    RefusalGround,
    RequestKind,
    RequestState,
)
from tenancies.models.lease import Lease


class TenantChange(VersionedMixin, CompartmentRecord):
    """Leierskifte: death, break-up or agreement, until somebody has entered the lease or it has ended.

    `terms` is what the lease said when this was registered: whoever enters has what is left of it. The ledger stays
    with the tenant who owed; the new tenant has a lease and a ledger of their own (§ 8-5).
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="tenant_changes", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=ChangeKind)
    state = models.CharField("status", max_length=10, choices=ChangeState, default=ChangeState.OPEN)
    happened_on = models.DateField("skjedde")
    told_on = models.DateField("vi fikk vite det")
    note = models.CharField("om det som har skjedd", max_length=500, blank=True)
    estate_contact = models.CharField("hvem som representerer dødsboet", max_length=300, blank=True)
    terms = models.JSONField("vilkårene som gjaldt")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ny leier"
    )
    claim_on = models.DateField("melding om å tre inn", null=True, blank=True)
    from_on = models.DateField("ny leier fra", null=True, blank=True)
    #: § 8-5: what is due from the last six months that the new tenant takes on, where consent was made to depend on it.
    takes_over = models.DecimalField("påtar seg eldre krav", max_digits=9, decimal_places=2, default=0)
    new_lease = models.OneToOneField(
        Lease,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entered_by",
        verbose_name="nytt leieforhold",
    )
    notice_by = models.CharField(
        "sagt opp av", max_length=10, choices=NoticeBy, blank=True, default=NoticeBy.NONE
    )
    notice_received_on = models.DateField("oppsigelsen mottatt", null=True, blank=True)
    #: § 8-2: the month to enter runs for each from the day they are told of our notice in writing.
    household_told_on = models.DateField("husstanden fikk melding om oppsigelsen", null=True, blank=True)
    ends_on = models.DateField("leieforholdet slutter", null=True, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    done_on = models.DateField("avklart", null=True, blank=True)
    reason = models.CharField("begrunnelse", max_length=500, blank=True)

    class Meta:
        verbose_name = "leierskifte"
        verbose_name_plural = "leierskifter"
        constraints = [
            models.UniqueConstraint(
                fields=["lease"], name="one_open_tenant_change", condition=Q(state__in=["open", "ended"])
            ),
            models.CheckConstraint(
                name="tenant_change_entered_has_lease",
                condition=~Q(state="entered")
                | Q(person__isnull=False, from_on__isnull=False, new_lease__isnull=False),
            ),
            models.CheckConstraint(name="tenant_change_takes_over", condition=Q(takes_over__gte=0)),
        ]
        indexes = [models.Index(fields=["compartment", "state", "told_on"], name="tenant_change_state")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("tenancies:changes", args=[self.lease_id])


class EntryRefusal(VersionedMixin, CompartmentRecord):
    """Nei til å tre inn: who wanted to, when we were told, and why not. They may be let in later all the same.

    `suit_by`: after our notice the message counts as a protest (§ 8-2), and the notice lapses unless we sue (§ 9-8).
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="entry_refusals", verbose_name="leieforhold"
    )
    change = models.ForeignKey(
        TenantChange, on_delete=models.PROTECT, related_name="refusals", verbose_name="leierskifte"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hvem"
    )
    who = models.CharField("navn", max_length=200)
    claim_on = models.DateField("melding om å tre inn")
    refused_on = models.DateField("svart nei")
    ground = models.CharField("grunn", max_length=10, choices=EntryGround)
    reason = models.CharField("begrunnelse", max_length=500)
    letter = models.UUIDField("brev", null=True, blank=True)
    suit_by = models.DateField("sak reises innen", null=True, blank=True)
    suit_on = models.DateField("sak reist", null=True, blank=True)
    outcome = models.CharField("utfall", max_length=10, choices=EntryOutcome, blank=True, default="")
    settled_on = models.DateField("avgjort", null=True, blank=True)
    #: A suit is to be brought, or has been brought and is not decided (set by the selector).
    waits: bool = False
    undecided: bool = False

    class Meta:
        verbose_name = "nei til å tre inn"
        verbose_name_plural = "nei til å tre inn"
        ordering = ["refused_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "who", "claim_on"], name="entry_refused_once"),
            models.CheckConstraint(name="entry_refusal_has_reason", condition=~Q(reason="") & ~Q(who="")),
            models.CheckConstraint(
                name="entry_refusal_suit", condition=Q(suit_on=None) | Q(suit_by__isnull=False)
            ),
            models.CheckConstraint(
                name="entry_refusal_outcome",
                condition=Q(outcome="", settled_on=None)
                | Q(~Q(outcome=""), settled_on__isnull=False, suit_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["lease"], name="entry_refusal_lease")]

    def __str__(self) -> str:
        return str(self.get_ground_display())

    def get_absolute_url(self) -> str:
        return reverse("tenancies:changes", args=[self.lease_id])


class LeaseRequest(VersionedMixin, CompartmentRecord):
    """Søknad om opptak i husstanden eller framleie. Without an answer in a month it is approved (§ 7-6)."""

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="requests", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=RequestKind)
    state = models.CharField("status", max_length=10, choices=RequestState, default=RequestState.RECEIVED)
    who = models.CharField("hvem", max_length=200)
    why = models.CharField("hvorfor", max_length=500, blank=True)
    received_on = models.DateField("mottatt")
    answer_by = models.DateField("svar innen")
    starts_on = models.DateField("fra")
    ends_on = models.DateField("til og med", null=True, blank=True)
    answered_on = models.DateField("besvart", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ground = models.CharField("grunn til avslag", max_length=10, choices=RefusalGround, blank=True)
    reason = models.CharField("begrunnelse", max_length=500, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    over_on = models.DateField("slutt", null=True, blank=True)

    class Meta:
        verbose_name = "søknad om framleie eller opptak"
        verbose_name_plural = "søknader om framleie eller opptak"
        constraints = [
            models.CheckConstraint(
                name="lease_request_period", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="lease_request_refused_has_ground",
                condition=~Q(state="refused") | (~Q(ground="") & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                fields=["lease", "kind", "who", "starts_on"],
                name="lease_request_once",
                condition=Q(state="received"),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "answer_by"], name="lease_request_state"),
            models.Index(fields=["lease"], name="lease_request_lease"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("tenancies:changes", args=[self.lease_id])
