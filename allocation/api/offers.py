"""Offers in the API: sent, answered, and the steps between."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from allocation import policies, services
from allocation.api import examples
from allocation.api.serializers import (
    AcceptIn,
    AllocationReasonIn,
    CloseViewingIn,
    DeclineIn,
    MoveUpIn,
    OfferExtendIn,
    OfferOut,
    ReserveOut,
    SendIn,
    ViewingIn,
)
from allocation.api.views import given
from allocation.enums import OfferState
from allocation.models import Offer
from core.agencies.api import PolicyViewSet
from core.agencies.views import visible_or_404
from core.audit import reads


class OfferFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=OfferState.choices)

    class Meta:
        model = Offer
        fields = ["application", "vacancy"]


class OfferViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Tilbud, newest first."""

    policy = policies.offers
    actions_map = {
        "list": "list",
        "retrieve": "view",
        "send": "send",
        "accept": "answer",
        "close_viewing": "arrange_viewing",
        "decline": "answer",
        "extend": "extend",
        "move_up": "prepare",
        "reserves": "prepare",
        "viewing": "arrange_viewing",
        "withdraw": "withdraw",
    }
    serializer_class = OfferOut
    filterset_class = OfferFilter
    select = ("application__applicant", "vacancy__dwelling")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("-allocated_on", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request,
            rows=[(row.application.applicant_id, row) for row in rows or []],
            content="offer.list",
        )
        return rows

    def get_object(self) -> Offer:
        offer: Offer = super().get_object()
        reads.note(self.request, persons=[offer.application.applicant_id], content="offer", subject=offer)
        return offer

    def _answer(self) -> Response:
        return Response(OfferOut(self.get_object()).data)

    @extend_schema(request=SendIn, responses=OfferOut)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str | None = None) -> Response:
        """Send the letter; the clock to answer starts."""
        services.send_offer(actor=self.actor, offer=self.get_object(), **given(SendIn, request))
        return self._answer()

    @extend_schema(request=AcceptIn, responses=OfferOut, examples=[examples.ACCEPT_IN])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        data = given(AcceptIn, request)
        services.accept_offer(actor=self.actor, offer=self.get_object(), on=data.pop("answered_on"), **data)
        return self._answer()

    @extend_schema(request=DeclineIn, responses=OfferOut, examples=[examples.DECLINE_IN])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str | None = None) -> Response:
        data = given(DeclineIn, request)
        services.decline_offer(actor=self.actor, offer=self.get_object(), on=data.pop("answered_on"), **data)
        return self._answer()

    @extend_schema(request=OfferExtendIn, responses=OfferOut, examples=[examples.EXTEND_IN])
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str | None = None) -> Response:
        """More time to answer: a later day, a reason, and a letter to the household."""
        services.extend_offer(actor=self.actor, offer=self.get_object(), **given(OfferExtendIn, request))
        return self._answer()

    @extend_schema(request=ViewingIn, responses=OfferOut)
    @action(detail=True, methods=["post"])
    def viewing(self, request: Request, pk: str | None = None) -> Response:
        """Arrange or move the viewing. The household is told: in the offer's letter, or by one of its own."""
        services.arrange_viewing(actor=self.actor, offer=self.get_object(), **given(ViewingIn, request))
        return self._answer()

    @extend_schema(request=CloseViewingIn, responses=OfferOut)
    @action(detail=True, methods=["post"], url_path="close-viewing")
    def close_viewing(self, request: Request, pk: str | None = None) -> Response:
        """Whether the household came."""
        services.close_viewing(actor=self.actor, offer=self.get_object(), **given(CloseViewingIn, request))
        return self._answer()

    @extend_schema(responses=ReserveOut(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def reserves(self, request: Request, pk: str | None = None) -> Response:
        """After a no, a lapse or a withdrawal: the meeting's other candidates in line, with what hinders each."""
        offer = self.get_object()
        found = services.line_up(actor=self.actor, offer=offer)
        reads.note(
            request,
            persons=[row.candidate.person_id for row in found.rows],
            content="vacancy.candidates",
            subject=offer.vacancy,
        )
        return Response(ReserveOut(found.rows, many=True).data)

    @extend_schema(request=MoveUpIn, responses={201: OfferOut})
    @action(detail=True, methods=["post"], url_path="move-up")
    def move_up(self, request: Request, pk: str | None = None) -> Response:
        """Prepare an offer to the first in line who can have the dwelling."""
        offer = self.get_object()
        candidate = visible_or_404(
            policies.candidates, self.actor, item=offer.item_id, pk=given(MoveUpIn, request)["candidate"]
        )
        moved = services.move_up(actor=self.actor, offer=offer, candidate=candidate)
        return Response(OfferOut(moved).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AllocationReasonIn, responses=OfferOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        services.withdraw_offer(
            actor=self.actor, offer=self.get_object(), **given(AllocationReasonIn, request)
        )
        return self._answer()
