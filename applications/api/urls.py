from applications.api.absences import AbsenceViewSet
from applications.api.appeals import AppealViewSet
from applications.api.decisions import DecisionViewSet
from applications.api.handing import HandedOnViewSet
from applications.api.leads import LeadViewSet
from applications.api.papers import RequestedDocumentViewSet
from applications.api.specialists import MappingAnswerViewSet, SpecialistViewSet
from applications.api.views import ApplicationViewSet

routes = [
    ("applications", ApplicationViewSet, "application"),
    ("decisions", DecisionViewSet, "decision"),
    ("leads", LeadViewSet, "lead"),
    ("specialist-requests", SpecialistViewSet, "specialist_request"),
    ("mapping-answers", MappingAnswerViewSet, "mapping_answer"),
    ("appeals", AppealViewSet, "appeal"),
    ("handed-on", HandedOnViewSet, "handed_on"),
    ("absences", AbsenceViewSet, "absence"),
    ("requested-documents", RequestedDocumentViewSet, "requested_document"),
]
