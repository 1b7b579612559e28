from deviations.api.survey_views import CooperationAgreementViewSet, SurveyViewSet

routes = [
    ("surveys", SurveyViewSet, "survey"),
    ("cooperation-agreements", CooperationAgreementViewSet, "cooperation-agreement"),
]
