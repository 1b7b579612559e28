"""After the keys: what the landlord claims for damage, and what the tenant left behind."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums_moving import ClaimAgainst, ClaimState, GoodsGround, GoodsState
from tenancies.models.inspection import Inspection
from tenancies.models.lease import Lease
from tenancies.models.ledger import Deposit


class DamageClaim(VersionedMixin, CompartmentRecord):
    """Krav for skade etter utflytting. It stands apart from the ledger: it is no rent, and no ground for eviction.

    A deposit is paid out with the tenant's written consent or a decision that binds (husleieloven § 3-5); a guarantee
    by whoever gave it, within the guarantee's own limit.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="damage_claims", verbose_name="leieforhold"
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    state = models.CharField("status", max_length=10, choices=ClaimState, default=ClaimState.DRAFT)
    against = models.CharField("kravet gjelder", max_length=10, choices=ClaimAgainst)
    security = models.ForeignKey(
        Deposit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="sikkerhet",
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    raised_on = models.DateField("laget")
    send_by = models.DateField("sendes innen")
    sent_on = models.DateField("sendt", null=True, blank=True)
    answer_by = models.DateField("svar innen", null=True, blank=True)
    answered_on = models.DateField("svar kom", null=True, blank=True)
    answer = models.CharField("svaret", max_length=1000, blank=True)
    #: The bank's letter that the tenant has asked for the deposit: five weeks to show that a case has been brought.
    bank_notice_on = models.DateField("varsel fra banken", null=True, blank=True)
    suit_on = models.DateField("klage eller søksmål", null=True, blank=True)
    settled_on = models.DateField("gjort opp", null=True, blank=True)
    paid = models.DecimalField("dekket", max_digits=10, decimal_places=2, null=True, blank=True)
    #: Husleietvistutvalget or a court has decided: a deposit can then be paid out without the tenant's consent.
    decided = models.BooleanField("avgjort av Husleietvistutvalget eller retten", default=False)
    outcome = models.CharField("hvordan det endte", max_length=500, blank=True)

    class Meta:
        verbose_name = "krav for skade"
        verbose_name_plural = "krav for skade"
        constraints = [
            models.UniqueConstraint(
                fields=["lease"],
                name="one_open_damage_claim",
                condition=Q(state__in=["draft", "sent", "agreed", "disputed"]),
            ),
            models.CheckConstraint(
                name="damage_claim_security",
                condition=Q(against="tenant", security=None) | Q(security__isnull=False),
            ),
            models.CheckConstraint(
                name="damage_claim_sent_has_day",
                condition=Q(state__in=["draft", "dropped"]) | Q(sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="damage_claim_settled",
                condition=~Q(state="settled") | Q(settled_on__isnull=False, paid__isnull=False),
            ),
            models.CheckConstraint(
                name="damage_claim_paid", condition=Q(paid=None) | Q(paid__gte=Decimal(0))
            ),
        ]
        indexes = [models.Index(fields=["compartment", "state", "send_by"], name="damage_claim_state")]

    def __str__(self) -> str:
        return f"{self.get_against_display()} {self.raised_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:claim", args=[self.lease_id, self.pk])


class ClaimLine(CompartmentRecord):
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(DamageClaim, on_delete=models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField("hva", max_length=300)
    amount = models.DecimalField("beløp", max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = "linje i krav for skade"
        verbose_name_plural = "linjer i krav for skade"
        constraints = [models.CheckConstraint(name="claim_line_positive", condition=Q(amount__gt=0))]
        indexes = [models.Index(fields=["claim", "order"], name="claim_line_order")]

    def __str__(self) -> str:
        return f"{self.text}: {self.amount}"


class LeftGoods(VersionedMixin, CompartmentRecord):
    """Etterlatte ting (husleieloven § 10-4): kept for the tenant's account, collection invited in writing.

    What is left after an eviction follows tvangsfullbyrdelsesloven § 13-11, in the arrears case.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="left_goods", verbose_name="leieforhold"
    )
    state = models.CharField("status", max_length=10, choices=GoodsState, default=GoodsState.KEPT)
    found_on = models.DateField("funnet")
    what = models.TextField("hva som ble etterlatt", max_length=2000)
    kept_where = models.CharField("hvor det oppbevares", max_length=200)
    costs = models.DecimalField("kostnader", max_digits=9, decimal_places=2, default=Decimal(0))
    #: The last written invitation; each one is a letter among the lease's papers.
    invited_on = models.DateField("oppfordret", null=True, blank=True)
    invitations = models.PositiveSmallIntegerField("oppfordringer", default=0)
    collect_by = models.DateField("hentes innen", null=True, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    ground = models.CharField("grunn", max_length=12, choices=GoodsGround, blank=True)
    end_note = models.CharField("hva som skjedde", max_length=500, blank=True)
    #: What a sale brought in; what is left after the costs is the tenant's.
    proceeds = models.DecimalField("salgssum", max_digits=9, decimal_places=2, null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="ansvarlig",
    )

    class Meta:
        verbose_name = "etterlatte ting"
        verbose_name_plural = "etterlatte ting"
        constraints = [
            models.UniqueConstraint(fields=["lease"], name="one_store_of_goods", condition=Q(state="kept")),
            models.CheckConstraint(
                name="goods_ended", condition=Q(state="kept", ended_on=None) | Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="goods_gone_has_ground", condition=~Q(state__in=["sold", "disposed"]) | ~Q(ground="")
            ),
            models.CheckConstraint(
                name="goods_money",
                condition=Q(costs__gte=Decimal(0)) & (Q(proceeds=None) | Q(proceeds__gte=Decimal(0))),
            ),
        ]
        indexes = [models.Index(fields=["compartment", "state", "collect_by"], name="goods_state")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.found_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:goods", args=[self.lease_id, self.pk])
