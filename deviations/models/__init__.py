from deviations.models.cooperation import AgreementParty, CooperationAgreement
from deviations.models.fault import Fault, FaultAlert, FaultVisit, ReportRoute
from deviations.models.measure import Measure
from deviations.models.note import IdentifiedNote
from deviations.models.outside import OutsideReport
from deviations.models.photo import ReportPhoto
from deviations.models.plan import ActionPlan, PlanItem, PlanItemEvent
from deviations.models.reason import ReportReason
from deviations.models.report import Report, ReportApproval
from deviations.models.risk import Risk, RiskAssessment, RiskMeasure, RiskReview, RiskScore, RiskSource
from deviations.models.risk_share import RiskShare
from deviations.models.survey import Survey, SurveyGroup, SurveyInvitation, SurveyQuestion, SurveyTally

__all__ = [
    "ActionPlan",
    "AgreementParty",
    "CooperationAgreement",
    "Fault",
    "FaultAlert",
    "FaultVisit",
    "IdentifiedNote",
    "Measure",
    "OutsideReport",
    "PlanItem",
    "PlanItemEvent",
    "Report",
    "ReportApproval",
    "ReportPhoto",
    "ReportReason",
    "ReportRoute",
    "Risk",
    "RiskAssessment",
    "RiskMeasure",
    "RiskReview",
    "RiskScore",
    "RiskShare",
    "RiskSource",
    "Survey",
    "SurveyGroup",
    "SurveyInvitation",
    "SurveyQuestion",
    "SurveyTally",
]
