from django.urls import path, register_converter
from django.urls.converters import StringConverter

from allocation.views import (
    afterwards,
    arranging,
    calendar,
    following,
    items,
    matching,
    meetings,
    minutes,
    offer_steps,
    offers,
    planning,
    preparing,
    printing,
    run_steps,
    running,
    sending,
    waiting,
)


class VersionConverter(StringConverter):
    """The agenda with names, or neutral."""

    regex = "full|noytral"


register_converter(VersionConverter, "version")

app_name = "allocation"
urlpatterns = [
    path("venteliste/", waiting.waiting_list, name="list"),
    path("venteliste/<uuid:key>/", waiting.entry_page, name="entry"),
    path("venteliste/treff/", matching.all_matches, name="matches"),
    path("venteliste/<uuid:key>/boliger/", matching.homes, name="homes"),
    path("venteliste/<uuid:key>/vent/", waiting.pause, name="pause"),
    path("venteliste/<uuid:key>/ta-av-vent/", waiting.resume, name="resume"),
    path("venteliste/<uuid:key>/bekreft/", following.confirm, name="confirm"),
    path("venteliste/<uuid:key>/spor/", following.ask, name="ask"),
    path("venteliste/<uuid:key>/behold/", following.keep, name="keep"),
    path("venteliste/<uuid:key>/historikk/", following.history, name="history"),
    path("venteliste/<uuid:key>/ta-av/", waiting.end, name="end"),
    path("moter/", meetings.meeting_list, name="meetings"),
    path("moter/nytt/", planning.plan_meeting, name="plan_meeting"),
    path("moter/kalender/", calendar.calendar, name="calendar"),
    path("moter/faste/<uuid:key>/planlegg/", calendar.plan_ahead, name="plan_ahead"),
    path("moter/faste/", planning.series_list, name="series"),
    path("moter/faste/nytt/", planning.add_series, name="add_series"),
    path("moter/faste/<uuid:key>/", planning.change_series, name="change_series"),
    path("moter/<uuid:key>/", meetings.meeting_page, name="meeting"),
    path("moter/<uuid:key>/endre/", planning.change_meeting, name="change_meeting"),
    path("moter/<uuid:key>/sett-opp/", meetings.build, name="build"),
    path("moter/<uuid:key>/rekkefolge/", arranging.arrange, name="arrange"),
    path("moter/<uuid:key>/forberedelse/", preparing.prepare, name="preparation"),
    path("moter/<uuid:key>/forberedelse/ferdig/", preparing.report, name="report_prepared"),
    path("moter/<uuid:key>/ny-sak/", meetings.add_item, name="add_item"),
    path("moter/<uuid:key>/send/", meetings.publish, name="publish"),
    path("moter/<uuid:key>/forsinkelse/", meetings.delay, name="delay"),
    path("moter/<uuid:key>/avlys/", meetings.cancel_meeting, name="cancel_meeting"),
    path("moter/<uuid:key>/godkjenn/", minutes.sign, name="sign"),
    path("moter/<uuid:key>/referat/", minutes.minutes, name="minutes"),
    path("moter/<uuid:key>/referat/pdf/", printing.minutes_pdf, name="minutes_pdf"),
    path("moter/<uuid:key>/referat/tilforsel/", minutes.add_addendum, name="addendum"),
    path("moter/<uuid:key>/etter/", afterwards.after, name="after"),
    path(
        "moter/<uuid:key>/saker/<uuid:item>/vedtaksbrev/", afterwards.decision_letter, name="decision_letter"
    ),
    path("moter/<uuid:key>/saker/<uuid:item>/", items.item_page, name="item"),
    path("moter/<uuid:key>/saker/<uuid:item>/flytt/", meetings.move, name="move"),
    path("moter/<uuid:key>/saker/<uuid:item>/ta-av/", meetings.remove, name="remove"),
    path("moter/<uuid:key>/saker/<uuid:item>/kandidat/", items.add_candidate, name="add_candidate"),
    path("moter/<uuid:key>/saksliste/<version:version>/", printing.agenda_pdf, name="agenda_pdf"),
    path("moter/<uuid:key>/gjennomfor/", running.run, name="run"),
    path("moter/<uuid:key>/gjennomfor/<int:number>/", running.run_item, name="run_item"),
    path("moter/<uuid:key>/gjennomfor/<int:number>/habilitet/", run_steps.recuse, name="recuse"),
    path("moter/<uuid:key>/gjennomfor/<int:number>/nytt/", run_steps.news, name="news"),
    path("moter/<uuid:key>/gjennomfor/angre/", run_steps.undo, name="undo"),
    path("moter/<uuid:key>/gjennomfor/avslutt/", running.close, name="close"),
    path("moter/<uuid:key>/vis/<int:number>/", run_steps.projector, name="projector"),
    path("tilbud/", offers.offer_list, name="offers"),
    path("tilbud/send/", sending.send_offers, name="send_offers"),
    path("tilbud/<uuid:key>/", offers.offer_page, name="offer"),
    path("tilbud/<uuid:key>/send/", offers.send_offer, name="send_offer"),
    path("tilbud/<uuid:key>/brev/", offers.offer_letter, name="offer_letter"),
    path("tilbud/<uuid:key>/ja/", offers.accept_offer, name="accept_offer"),
    path("tilbud/<uuid:key>/nei/", offers.decline_offer, name="decline_offer"),
    path("tilbud/<uuid:key>/utsett/", offer_steps.extend, name="extend_offer"),
    path("tilbud/<uuid:key>/visning/", offer_steps.viewing, name="viewing"),
    path("tilbud/<uuid:key>/visning/fort/", offer_steps.close_viewing, name="close_viewing"),
    path("tilbud/<uuid:key>/reserve/", offer_steps.reserve, name="reserve"),
    path("tilbud/<uuid:key>/trekk/", offers.withdraw_offer, name="withdraw_offer"),
    path("boliger/ledige/<uuid:key>/kandidater/", matching.candidates, name="candidates"),
]
