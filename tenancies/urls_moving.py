"""Pages of a lease about moving in and out, beneath the lease's own address."""

from django.urls import path

from tenancies.views import after_moving, claims, inspections

_TAB = "<uuid:pk>/inn-og-ut/"
_RECORD = f"{_TAB}<uuid:record>/"
_CLAIM = f"{_TAB}krav/<uuid:claim>/"
_GOODS = f"{_TAB}ting/<uuid:goods>/"

urlpatterns = [
    path("krav/", claims.claims, name="claims"),
    path(_TAB, inspections.in_and_out, name="in_and_out"),
    path(f"{_TAB}ny/", inspections.start, name="start_inspection"),
    path(f"{_TAB}bilde/<uuid:photo>/ta-ut/", inspections.remove_photo, name="remove_photo"),
    path(f"{_TAB}punkt/<uuid:point>/rettet/", inspections.mended, name="point_mended"),
    path(f"{_TAB}sikkerhet/<uuid:deposit>/frigi/", after_moving.release, name="release_deposit"),
    path(f"{_TAB}ting/ny/", after_moving.keep_goods, name="keep_goods"),
    path(_GOODS, after_moving.goods, name="goods"),
    path(f"{_GOODS}endre/", after_moving.change_goods, name="change_goods"),
    path(f"{_GOODS}oppfordring/", after_moving.invite, name="invite_goods"),
    path(f"{_GOODS}avslutt/", after_moving.end_goods, name="end_goods"),
    path(_CLAIM, after_moving.claim, name="claim"),
    path(f"{_CLAIM}endre/", after_moving.change_claim, name="change_claim"),
    path(f"{_CLAIM}send/", after_moving.send_claim, name="send_claim"),
    path(f"{_CLAIM}svar/", after_moving.answer_claim, name="answer_claim"),
    path(f"{_CLAIM}oppgjor/", after_moving.settle_claim, name="settle_claim"),
    path(f"{_CLAIM}frafall/", after_moving.drop_claim, name="drop_claim"),
    path(_RECORD, inspections.record, name="inspection"),
    path(f"{_RECORD}om/", inspections.about, name="inspection_about"),
    path(f"{_RECORD}bilde/", inspections.photo, name="inspection_photo"),
    path(f"{_RECORD}signer/", inspections.close, name="close_inspection"),
    path(f"{_RECORD}rett/", inspections.reopen, name="reopen_inspection"),
    path(f"{_RECORD}forkast/", inspections.discard, name="discard_inspection"),
    path(f"{_RECORD}utskrift/<slug:language>/", inspections.paper, name="inspection_paper"),
    path(f"{_RECORD}for/<slug:part>/", inspections.rows, name="inspection_rows"),
]
