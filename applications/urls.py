from django.urls import path, register_converter

from applications.converters import CaseNumber
from applications.views import (
    actions,
    case,
    decisions,
    household,
    limited,
    lists,
    mapping,
    protection,
    sharing,
    stepper,
)

register_converter(CaseNumber, "case")

app_name = "applications"
urlpatterns = [
    path("", lists.application_list, name="list"),
    path("fordel/", lists.assign_chosen, name="assign_chosen"),
    path("vi-er-med-i/", limited.involved, name="involved"),
    path("skjerming/<uuid:key>/", protection.page, name="protection"),
    path("ny/", stepper.new, name="new"),
    path("ny/<uuid:draft>/slett/", stepper.discard, name="discard_draft"),
    path("ny/<uuid:draft>/<slug:code>/", stepper.step, name="step"),
    path("ny/<uuid:draft>/<slug:code>/kladd/", stepper.autosave, name="autosave"),
    path("<case:key>/", case.overview, name="overview"),
    path("<case:key>/kartlegging/", mapping.mapping, name="mapping"),
    path("<case:key>/husstand/ny/", household.add, name="add_member"),
    path("<case:key>/husstand/<uuid:period>/", household.change, name="change_member"),
    path("<case:key>/kartlegging/<slug:code>/", mapping.edit, name="edit"),
    path("<case:key>/dokumenter/", case.documents, name="documents"),
    path("<case:key>/vurdering/", case.assessment, name="assessment"),
    path("<case:key>/vurdering/<slug:criterion>/", actions.judge, name="judge"),
    path("<case:key>/vedtak/", decisions.decisions_tab, name="decisions"),
    path("<case:key>/vedtak/utkast/", decisions.draft, name="draft"),
    path("<case:key>/vedtak/<uuid:decision>/<slug:act>/", decisions.act_on, name="decision_act"),
    path("<case:key>/notater/", case.notes_tab, name="notes"),
    path("<case:key>/deling/", sharing.sharing_tab, name="sharing"),
    path("<case:key>/deling/samtykke/<slug:preset>/", sharing.register, name="register_consent"),
    path("<case:key>/deling/samtykke/<uuid:consent>/trekk/", sharing.withdraw, name="withdraw_consent"),
    path("<case:key>/deling/representant/", sharing.add, name="add_representative"),
    path(
        "<case:key>/deling/representant/<uuid:representative>/avslutt/",
        sharing.end,
        name="end_representative",
    ),
    path("<case:key>/notater/eget/", limited.write_note, name="write_note"),
    path("<case:key>/opplysning/", limited.finding, name="finding"),
    path("<case:key>/opplysning/trekk-tilbake/", limited.withdraw_finding, name="withdraw_finding"),
    path("<case:key>/involver/", limited.involve, name="involve"),
    path("<case:key>/involver/<uuid:source>/avslutt/", limited.release, name="release"),
    path("<case:key>/tidslinje/", case.timeline, name="timeline"),
    path("<case:key>/fordel/", actions.assign, name="assign"),
    path("<case:key>/forelopig-svar/", actions.provisional, name="provisional"),
    path("<case:key>/be-om-opplysninger/", actions.ask, name="ask"),
    path("<case:key>/steg/<slug:name>/", actions.take, name="take"),
    path("<case:key>/avslutt/<slug:name>/", actions.end, name="end"),
]
