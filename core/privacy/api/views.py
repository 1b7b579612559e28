"""Requests for access in the API: to list, to read, and to register one that came in elsewhere (a web form)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies.api import PolicyViewSet
from core.audit import reads
from core.base.errors import Refused
from core.privacy import gathering
from core.privacy.models import AccessRequest
from core.privacy.request_enums import Capacity, RequestKind
from core.privacy.request_policies import requests
from core.privacy.services.requests import NewRequest, receive


class AccessRequestSerializer(serializers.ModelSerializer[AccessRequest]):
    """A request as its own unit sees it; what was found and left out is reviewed on its page."""

    class Meta:
        model = AccessRequest
        fields = (
            "id", "number", "kind", "state", "unit", "person", "subject_label", "capacity", "received_on",
            "extended_on", "answered_on",
        )  # fmt: skip
        read_only_fields = fields


class NewAccessRequestSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    case_number = serializers.CharField(max_length=30, required=False, default="", allow_blank=True)
    capacity = serializers.ChoiceField(choices=Capacity.choices)
    text = serializers.CharField(max_length=1000)
    received_on = serializers.DateField()
    requester = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    checked_on = serializers.DateField(required=False, default=None, allow_null=True)
    address = serializers.CharField(max_length=400, required=False, default="", allow_blank=True)
    email = serializers.EmailField(required=False, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=[("nb", "nb"), ("nn", "nn")], default="nb")


class AccessRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    policy = requests
    serializer_class = AccessRequestSerializer
    http_method_names = ["get", "post", "head", "options"]
    actions_map = {"list": "view", "retrieve": "view", "create": "receive"}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().order_by("received_on", "id")

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(self.request, rows=[(row.person_id, row) for row in rows or []], content="access.list")
        return rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found: AccessRequest = self.get_object()
        reads.note(request, persons=[found.person_id], content="access.case", subject=found)
        return Response(AccessRequestSerializer(found).data)

    @extend_schema(request=NewAccessRequestSerializer, responses={201: AccessRequestSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        form = NewAccessRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        number = values.pop("case_number")
        found = gathering.case_numbered(self.actor, number) if number.strip() else None
        if number.strip() and found is None:
            raise Refused(
                _("Enheten har ingen sak med dette nummeret. Sjekk nummeret."),
                code="CASE_UNKNOWN",
                field="case_number",
            )
        kind, case = found or (None, None)
        new = NewRequest(**values)
        if kind is not None and new.kind == RequestKind.GDPR:
            made = receive(actor=self.actor, new=new, person=getattr(case, kind.person))
        else:
            made = receive(actor=self.actor, new=new, case=case)
        reads.note(request, persons=[made.person_id], content="access.case", subject=made)
        return Response(AccessRequestSerializer(made).data, status=status.HTTP_201_CREATED)
