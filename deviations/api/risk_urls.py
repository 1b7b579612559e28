from deviations.api.risk_views import ActionPlanViewSet, PlanItemViewSet, RiskAssessmentViewSet

routes = [
    ("risk-assessments", RiskAssessmentViewSet, "risk-assessment"),
    ("action-plans", ActionPlanViewSet, "action-plan"),
    ("plan-items", PlanItemViewSet, "plan-item"),
]
