from django.urls import path

from applications.api.rule_sets import RatesView, RuleSetDraftViewSet, RuleSetViewSet
from applications.api.simulations import SimulationViewSet

routes = [
    ("rules/sets", RuleSetViewSet, "rule-set"),
    ("rules/set-drafts", RuleSetDraftViewSet, "rule-set-draft"),
    ("rules/simulations", SimulationViewSet, "rule-simulation"),
]
urlpatterns = [path("rules/rates", RatesView.as_view(), name="rates")]
