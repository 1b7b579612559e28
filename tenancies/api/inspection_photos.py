"""Pictures of a record of moving in or out, for other systems: sent as a form with the file."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.previews import StrictSerializer
from core.agencies.views import visible_or_404
from core.documents.storing import MAX_BYTES
from tenancies import policies_moving as moving
from tenancies.api.moving import OfLease
from tenancies.models import InspectionPhoto
from tenancies.services import inspection_photos


class InspectionPhotoOut(serializers.ModelSerializer):
    """`document` is the file among the lease's papers, without what a phone adds to it."""

    inspection = serializers.UUIDField(source="inspection_id")
    point = serializers.UUIDField(source="point_id")

    class Meta:
        model = InspectionPhoto
        fields = ["id", "inspection", "point", "document", "caption", "taken_on"]


class InspectionPhotoIn(StrictSerializer):
    """JPEG or PNG. `caption` may be left out where the picture is of a point."""

    inspection = serializers.UUIDField()
    file = serializers.FileField()
    caption = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    point = serializers.UUIDField(required=False, default=None, allow_null=True)


class InspectionPhotoFilter(django_filters.FilterSet):
    inspection = django_filters.UUIDFilter(field_name="inspection_id")
    lease = django_filters.UUIDFilter(field_name="lease_id")

    class Meta:
        model = InspectionPhoto
        fields: list[str] = []


class InspectionPhotoViewSet(OfLease):
    """Bilder i inn- og utflyttingsprotokoller, in the order of the record. POST adds one; the same picture is one."""

    policy = moving.photos
    content = "lease.moving"
    actions_map = {"list": "view", "retrieve": "view", "create": "add", "destroy": "add"}
    serializer_class = InspectionPhotoOut
    filterset_class = InspectionPhotoFilter
    parser_classes = [MultiPartParser]

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("inspection", "order", "id")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.noted(self.get_object())).data)

    @extend_schema(request={"multipart/form-data": InspectionPhotoIn}, responses={201: InspectionPhotoOut})
    def create(self, request: Request) -> Response:
        """Add a picture to a record that is not signed. Place and time that a phone puts in it are taken away."""
        given = InspectionPhotoIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        record = visible_or_404(moving.inspections, self.actor, "lease", pk=data["inspection"])
        point = None
        if data["point"] is not None:
            point = visible_or_404(moving.points, self.actor, pk=data["point"], inspection=record)
        made = inspection_photos.add_photo(
            actor=self.actor, inspection=self.noted(record), content=data["file"].read(MAX_BYTES + 1),
            caption=data["caption"], point=point,
        )  # fmt: skip
        return Response(InspectionPhotoOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Out of the record; the file stays among the papers until they are cleared."""
        photo = self.noted(self.get_object())
        inspection_photos.remove_photo(actor=self.actor, inspection=photo.inspection, photo=photo)
        return Response(status=status.HTTP_204_NO_CONTENT)
