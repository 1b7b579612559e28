from django.urls import path

from applications.views import rule_drafts, rule_parts, rule_sets, simulations

app_name = "rulesets"
urlpatterns = [
    path("", rule_sets.index, name="index"),
    path("satser/", rule_sets.rates, name="rates"),
    path("proving/ny/", simulations.start, name="simulate"),
    path("proving/<uuid:simulation>/", simulations.show, name="simulation"),
    path("proving/<uuid:simulation>/saker/", simulations.cases, name="simulation_cases"),
    path("proving/<uuid:simulation>/slett/", simulations.remove, name="remove_simulation"),
    path("utkast/<uuid:draft>/", rule_drafts.show, name="draft"),
    path("utkast/<uuid:draft>/om/", rule_drafts.head, name="head"),
    path("utkast/<uuid:draft>/krav/nytt/", rule_drafts.choose, name="choose"),
    path("utkast/<uuid:draft>/krav/nytt/<slug:test>/", rule_drafts.add, name="add"),
    path("utkast/<uuid:draft>/krav/<slug:code>/", rule_drafts.criterion, name="criterion"),
    path("utkast/<uuid:draft>/krav/<slug:code>/brev/", rule_drafts.letter, name="letter"),
    path("utkast/<uuid:draft>/krav/<slug:code>/ta-ut/", rule_drafts.remove, name="remove"),
    path("utkast/<uuid:draft>/del/ny/", rule_parts.add_part, name="add_part"),
    path("utkast/<uuid:draft>/del/<slug:code>/", rule_parts.part, name="part"),
    path("utkast/<uuid:draft>/del/<slug:code>/ta-ut/", rule_parts.remove_part, name="remove_part"),
    path("utkast/<uuid:draft>/legg-fram/", rule_drafts.propose, name="propose"),
    path("utkast/<uuid:draft>/publiser/", rule_drafts.publish, name="publish"),
    path("utkast/<uuid:draft>/forkast/", rule_drafts.discard, name="discard"),
    path("<slug:kind>/<slug:code>/", rule_sets.show, name="show"),
    path("<slug:kind>/<slug:code>/ny-versjon/", rule_drafts.start, name="start"),
    path("<slug:kind>/<slug:code>/trekk-tilbake/", rule_sets.withdraw, name="withdraw"),
]
