from django.urls import path

from applications.api.rule_sets import RatesView, RuleSetDraftViewSet, RuleSetViewSet

routes = [
    ("rules/sets", RuleSetViewSet, "rule-set"),
    ("rules/set-drafts", RuleSetDraftViewSet, "rule-set-draft"),
]
urlpatterns = [path("rules/rates", RatesView.as_view(), name="rates")]
