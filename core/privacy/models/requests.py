from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.people.models import Person
from core.privacy.request_enums import Capacity, RequestKind, RequestState


class AccessRequest(VersionedMixin, CompartmentRecord):
    """A request to see what is held, as one compartment handles it.

    A request for one's own data (GDPR) concerns the whole municipality: every compartment that may hold something gets
    a row of its own with the same number, reviews and answers by itself, and sees only its own. So nobody learns from
    a request who else knows the person.
    """

    number = models.CharField("nummer", max_length=20)
    kind = models.CharField("slag", max_length=10, choices=RequestKind)
    state = models.CharField("status", max_length=10, choices=RequestState, default=RequestState.RECEIVED)
    passed_on = models.BooleanField("kom inn i en annen enhet", default=False)
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+", verbose_name="enhet")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="behandles av"
    )
    #: Where nobody works in the unit any longer: the place somebody has been given there to answer.
    lent = models.ForeignKey(
        "agencies.Membership", models.SET_NULL, null=True, related_name="+", verbose_name="svarer for enheten"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="opplysningene gjelder"
    )
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField("sak", max_length=60, blank=True)
    requester = models.CharField("hvem som ber om innsyn", max_length=150, blank=True)
    capacity = models.CharField("som", max_length=10, choices=Capacity)
    checked_on = models.DateField("identitet eller fullmakt kontrollert", null=True)
    address = models.TextField("adressen svaret skal til", blank=True)
    email = models.EmailField("e-post", blank=True)
    language = models.CharField("målform", max_length=2, default="nb")
    text = models.TextField("hva det bes om")
    received_on = models.DateField("kom inn")
    extended_on = models.DateField("fristen forlenget", null=True)
    extension_reason = models.CharField("hvorfor fristen ble forlenget", max_length=500, blank=True)
    previewed = models.CharField("det som er forhåndsvist", max_length=64, blank=True)
    answered_on = models.DateField("besvart", null=True)
    refusal_ground = models.CharField("hjemmel for avslaget", max_length=40, blank=True)
    refusal_reason = models.TextField("begrunnelse for avslaget", blank=True)
    letter = models.UUIDField("brev", null=True)
    package = models.UUIDField("det som ble utlevert", null=True)

    class Meta:
        verbose_name = "krav om innsyn"
        verbose_name_plural = "krav om innsyn"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number", "compartment"], name="access_request_number"
            ),
            models.CheckConstraint(
                name="access_refusal_has_reason",
                condition=~Q(state="refused") | (~Q(refusal_reason="") & ~Q(refusal_ground="")),
            ),
            models.CheckConstraint(
                name="access_about_somebody", condition=Q(kind="publicity") | Q(person__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "-received_on"], name="access_request_list"),
            models.Index(fields=["subject_id"], name="access_request_subject"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("privacy:request", args=[self.pk])


class RequestItem(CompartmentRecord):
    """One thing that was found: a note, a letter, a decision. `fields` is what it said when it was gathered."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    source = models.CharField("kilde", max_length=60)
    source_id = models.UUIDField()
    title = models.CharField("tittel", max_length=200)
    on = models.DateField("dato", null=True)
    fields = models.JSONField("innhold", default=list)
    document = models.UUIDField("fil", null=True)
    mark = models.CharField("bør vurderes", max_length=300, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "del av innsynet"
        constraints = [models.UniqueConstraint(fields=["request", "source_id"], name="request_item_once")]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class Omission(CompartmentRecord):
    """Sladding: what is left out, and on what ground. Without `item` the passage is left out everywhere.

    Without `passage` the whole field goes; without `field` the whole item.
    """

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="omissions")
    item = models.ForeignKey(RequestItem, models.CASCADE, null=True, related_name="omissions")
    field = models.CharField("felt", max_length=60, blank=True)
    passage = models.TextField("ordene som utelates", blank=True)
    ground = models.CharField("hjemmel", max_length=40)
    reason = models.CharField("begrunnelse", max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "utelatelse"
        constraints = [
            models.CheckConstraint(
                name="omission_somewhere", condition=Q(item__isnull=False) | ~Q(passage="")
            )
        ]
        indexes = [models.Index(fields=["request"], name="omission_request")]

    def __str__(self) -> str:
        return self.ground
