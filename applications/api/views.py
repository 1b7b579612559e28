"""Applications in the API: the same policies and services as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from applications import selectors
from applications.api import examples
from applications.api.handing import TieIn, TransferIn
from applications.api.households import ACTIONS as HOUSEHOLD_ACTIONS
from applications.api.households import HouseholdActions
from applications.api.serializers import (
    AdvanceNoticeIn,
    AdvanceNoticeOut,
    AdvanceReplyIn,
    ApplicationIn,
    ApplicationOut,
    AssessmentOut,
    ConfirmationOut,
    ConfirmFactsIn,
    DecisionIn,
    DecisionOut,
    DocumentsAskIn,
    DocumentsRemindIn,
    ForwardIn,
    ForwardingOut,
    JobStartedOut,
    JudgementIn,
    LinkIn,
    MergeIn,
    ProvisionalIn,
    ProvisionalManyIn,
    ProvisionalOut,
    ReasonIn,
    RequestedDocumentOut,
    VersionIn,
    decision_data,
    new_application,
)
from applications.enums import Kind, State
from applications.models import Application
from applications.policies import applications
from applications.services import (
    advance,
    delaying,
    duplicates,
    forwarding,
    handling,
    impartiality,
    papers,
    premises,
    sending,
)
from applications.services.assessing import answer_criterion, assess_application
from applications.services.receiving import receive_application
from core.agencies.api import PolicyViewSet
from core.audit import reads


def _one(rows: QuerySet[Any], key: Any) -> Any:
    """The row named, None when none is, 404 when it is not among those one may name."""
    if key is None:
        return None
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


class ApplicationFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    received_from = django_filters.DateFilter(field_name="received", lookup_expr="gte")
    received_to = django_filters.DateFilter(field_name="received", lookup_expr="lte")
    case_number = django_filters.CharFilter()
    external_reference = django_filters.CharFilter()
    unassigned = django_filters.BooleanFilter(field_name="caseworker", lookup_expr="isnull")
    overdue = django_filters.BooleanFilter(method="by_overdue")

    class Meta:
        model = Application
        fields: list[str] = []

    def by_overdue(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        late = selectors.overdue(self.request.actor.today)
        return rows.filter(late) if value else rows.exclude(late)


class ApplicationViewSet(HouseholdActions, mixins.ListModelMixin, mixins.RetrieveModelMixin, PolicyViewSet):
    """Søknader the caller sees, oldest first."""

    policy = applications
    actions_map = {
        "list": "view",
        "retrieve": "view",
        "create": "receive",
        "provisional_answer": "provisional",
        "assess": "assess",
        "judge": "judge",
        "decision": "decide",
        "withdraw": "end",
        "forward": "end",
        "confirm_facts": "process",
        "provisional_answers": "provisional",
        "transfer": "assign",
        "tie": "assign",
        "advance_notice": "decide",
        "advance_notice_reply": "decide",
        "link": "process",
        "merge": "end",
        "documents_ask": "process",
        "documents_remind": "process",
        **HOUSEHOLD_ACTIONS,
    }
    serializer_class = ApplicationOut
    filterset_class = ApplicationFilter
    select = ("applicant", "caseworker", "unit")

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().annotate(live_appeal=selectors.appeal_at_work(self.actor))
        return rows.order_by("received", "id")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        reads.note(
            self.request, rows=[(row.applicant_id, row) for row in rows or []], content="application.list"
        )
        return rows

    def get_object(self) -> Application:
        case: Application = super().get_object()
        reads.note(self.request, persons=[case.applicant_id], content="application.case", subject=case)
        return case

    def _given(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    @extend_schema(examples=[examples.APPLICATION_OUT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(examples=[examples.APPLICATION_OUT])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().retrieve(request, *args, **kwargs)

    @extend_schema(
        request=ApplicationIn,
        responses={201: ApplicationOut},
        examples=[examples.APPLICATION_IN, examples.APPLICATION_OUT],
    )
    def create(self, request: Request) -> Response:
        """Register a full application; safe to repeat with the same `external_reference`."""
        case = receive_application(actor=self.actor, new=new_application(self._given(ApplicationIn)))
        reads.note(request, persons=[case.applicant_id], content="application.case", subject=case)
        return Response(ApplicationOut(case).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProvisionalIn, responses={201: ProvisionalOut}, examples=[examples.PROVISIONAL_IN])
    @action(detail=True, methods=["post"], url_path="provisional-answer")
    def provisional_answer(self, request: Request, pk: str | None = None) -> Response:
        """Send the provisional answer (fvl. § 11 a), or a delay notice when one has been sent before."""
        case = self.get_object()
        given = self._given(ProvisionalIn)
        given["asked_for"] = tuple(given.get("asked_for", ()))
        sent = sending.send_provisional_answer(actor=self.actor, application=case, **given)
        return Response(ProvisionalOut(sent).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=VersionIn, responses=AssessmentOut)
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, pk: str | None = None) -> Response:
        """Assess against the rule set valid today, criterion by criterion."""
        made = assess_application(
            actor=self.actor,
            application=self.get_object(),
            expected_version=self._given(VersionIn).get("version"),
        )
        return Response(AssessmentOut(made).data)

    @extend_schema(request=JudgementIn, responses=AssessmentOut, examples=[examples.JUDGEMENT_IN])
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str | None = None) -> Response:
        """Answer a criterion that rests on judgement, and assess again."""
        case = self.get_object()
        answer_criterion(actor=self.actor, application=case, **self._given(JudgementIn))
        return Response(AssessmentOut(assess_application(actor=self.actor, application=case)).data)

    @extend_schema(request=DecisionIn, responses={201: DecisionOut}, examples=[examples.DECISION_IN])
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str | None = None) -> Response:
        """Write or change the draft of the decision, with its letter. Approve and send it under `decisions`."""
        case = self.get_object()
        given = self._given(DecisionIn)
        draft, _letter = sending.draft_with_letter(
            actor=self.actor,
            application=case,
            data=decision_data(given),
            expected_version=given.get("version"),
        )
        return Response(DecisionOut(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ProvisionalManyIn, responses={202: JobStartedOut})
    @action(detail=False, methods=["post"], url_path="provisional-answers")
    def provisional_answers(self, request: Request) -> Response:
        """The same provisional answer to many cases, as a long job: a whole meeting's delay."""
        given = self._given(ProvisionalManyIn)
        job = delaying.start_many(
            actor=self.actor,
            ids=given["applications"],
            reason=given["reason"],
            expected_date=given["expected_date"],
        )
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=TransferIn, responses=ApplicationOut)
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, pk: str | None = None) -> Response:
        """Give the case to a colleague or another unit of the same compartment, with a reason."""
        case = self.get_object()
        given = self._given(TransferIn)
        unit, caseworker = given.get("unit"), given.get("caseworker")
        people = handling.possible_caseworkers(self.actor, unit or case.unit_id)
        impartiality.transfer(
            actor=self.actor,
            application=case,
            reason=given["reason"],
            unit=_one(impartiality.reachable_units(self.actor, case), unit),
            caseworker=_one(people, caseworker),
        )
        return Response(ApplicationOut(self.get_object()).data)

    @extend_schema(request=TieIn, responses={204: None})
    @action(detail=True, methods=["post"])
    def tie(self, request: Request, pk: str | None = None) -> Response:
        """The caller takes no part in the case (fvl. § 6)."""
        impartiality.register_tie(actor=self.actor, application=self.get_object(), **self._given(TieIn))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AdvanceNoticeIn, responses={201: AdvanceNoticeOut})
    @action(detail=True, methods=["post"], url_path="advance-notice")
    def advance_notice(self, request: Request, pk: str | None = None) -> Response:
        """Tell the party before a burdensome decision (fvl. § 16); the time to answer runs from today."""
        made = advance.send_notice(
            actor=self.actor, application=self.get_object(), **self._given(AdvanceNoticeIn)
        )
        return Response(AdvanceNoticeOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AdvanceReplyIn, responses=AdvanceNoticeOut)
    @action(detail=True, methods=["post"], url_path="advance-notice-reply")
    def advance_notice_reply(self, request: Request, pk: str | None = None) -> Response:
        """What the party answered to the latest advance notice."""
        notice = advance.latest(self.get_object())
        if notice is None:
            raise Http404
        row = advance.register_reply(actor=self.actor, notice=notice, **self._given(AdvanceReplyIn))
        return Response(AdvanceNoticeOut(row).data)

    @extend_schema(request=ConfirmFactsIn, responses={201: ConfirmationOut})
    @action(detail=True, methods=["post"], url_path="confirm-facts")
    def confirm_facts(self, request: Request, pk: str | None = None) -> Response:
        """Household, income and debts gone through with the applicant: asked for before an offer is sent."""
        made = premises.confirm_facts(
            actor=self.actor, application=self.get_object(), **self._given(ConfirmFactsIn)
        )
        return Response(ConfirmationOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonIn, responses=ApplicationOut, examples=[examples.REASON_IN])
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        case = self.get_object()
        handling.withdraw(actor=self.actor, application=case, **self._given(ReasonIn))
        return Response(ApplicationOut(self.get_object()).data)

    @extend_schema(request=ForwardIn, responses={201: ForwardingOut}, examples=[examples.FORWARD_IN])
    @action(detail=True, methods=["post"])
    def forward(self, request: Request, pk: str | None = None) -> Response:
        """Send a misdirected application on to whom it concerns (fvl. § 11); the applicant is told by letter."""
        done = forwarding.forward(actor=self.actor, application=self.get_object(), **self._given(ForwardIn))
        return Response(ForwardingOut(done).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DocumentsAskIn, responses=RequestedDocumentOut(many=True))
    @action(
        detail=True, methods=["post"], url_path="documents/ask", pagination_class=None, filterset_class=None
    )
    def documents_ask(self, request: Request, pk: str | None = None) -> Response:
        """Write to the applicant for documents; answers with everything outstanding."""
        given = self._given(DocumentsAskIn)
        rows = papers.ask_for_documents(
            actor=self.actor, application=self.get_object(), types=given.get("types", ()),
            other=given.get("other", ()), due_on=given["due_on"],
        )  # fmt: skip
        return Response(RequestedDocumentOut(rows, many=True).data)

    @extend_schema(request=DocumentsRemindIn, responses=RequestedDocumentOut(many=True))
    @action(
        detail=True,
        methods=["post"],
        url_path="documents/remind",
        pagination_class=None,
        filterset_class=None,
    )
    def documents_remind(self, request: Request, pk: str | None = None) -> Response:
        """Remind of what has not come by its day."""
        rows = papers.remind(
            actor=self.actor, application=self.get_object(), **self._given(DocumentsRemindIn)
        )
        return Response(RequestedDocumentOut(rows, many=True).data)

    def _other(self, pk: Any) -> Application:
        found: Application | None = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(request=LinkIn, responses=ApplicationOut)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str | None = None) -> Response:
        """Say that two cases belong together; both go on."""
        case, given = self.get_object(), self._given(LinkIn)
        duplicates.link_cases(
            actor=self.actor,
            application=case,
            other=self._other(given["other"]),
            reason=given.get("reason", ""),
        )
        return Response(ApplicationOut(case).data)

    @extend_schema(request=MergeIn, responses=ApplicationOut)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """Close this case as part of `into`; the earliest received date counts. Answers with the case that lives on."""
        case, given = self.get_object(), self._given(MergeIn)
        kept = duplicates.merge_cases(
            actor=self.actor, application=case, into=self._other(given["into"]), reason=given["reason"]
        )
        return Response(ApplicationOut(self._other(kept.pk)).data)
