"""Surveys of residents for the unit: the list, one survey with its turnout and results, invitations and paper."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, facts
from core.interface.form_page import form_page
from core.interface.forms import HusromForm
from deviations import policies_survey as policies
from deviations.enums_survey import Degree, SurveyState
from deviations.forms_survey import InviteForm, PaperForm, QuestionForm, SurveyForm, TextsForm
from deviations.models import Survey, SurveyQuestion
from deviations.selectors.assessments import writable_units
from deviations.selectors.surveys import languages, results_of, turnout
from deviations.services import survey_answers, survey_paper
from deviations.services import surveys as service
from deviations.survey_codes import plain
from deviations.tables_survey import SURVEYS
from deviations.views.acts import Act, Kind
from deviations.views.parts import actor_of
from deviations.views.risk import room_tabs

both = require_http_methods(["GET", "POST"])


def survey_or_404(request: HttpRequest, pk: UUID) -> Survey:
    found: Survey = visible_or_404(policies.surveys, actor_of(request), "unit__agency", pk=pk)
    return found


SURVEY = Kind("survey", policies.surveys, survey_or_404)


def _questions(actor: Actor, survey: Survey) -> list[SurveyQuestion]:
    return list(policies.questions.visible_to(actor).filter(survey=survey).order_by("position"))


@screen(policies.surveys, "view")
@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.surveys.visible_to(actor).select_related("unit")
    found = lists.listing(request, rows, SURVEYS)
    actions = []
    if policies.surveys.permits(actor, "start"):
        actions.append(Action(_("Ny undersøkelse"), reverse("surveys:new")))
    context = {"listing": found, "title": _("Undersøkelser"), "actions": actions, "tabs": room_tabs(request)}
    return render(request, "risk/list.html", context)


@screen(policies.surveys, "start")
@both
def new_survey(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = SurveyForm(
        request.POST or None, units=writable_units(actor),
        initial={"unit": str(actor.unit_id), "spoken": ["nb", "nn", "en"], "standard": True},
    )  # fmt: skip
    made: list[Survey] = []
    page = form_page(
        request, form, act=lambda: made.append(service.start_survey(actor=actor, **form.cleaned_data)),
        title=_("Ny undersøkelse blant beboerne"), verb=_("Lag undersøkelsen"),
        lead=_("Hold den kort. Det er ingen felt for fri tekst, så ingen kan kjennes igjen på det de skriver."),
        done=_("Undersøkelsen er laget. Se over spørsmålene, og åpne den."), back=reverse("surveys:list"),
    )  # fmt: skip
    return redirect(made[0]) if made else page


@screen(policies.surveys, "view")
@require_GET
def survey_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, survey = actor_of(request), survey_or_404(request, pk)
    language = (translation.get_language() or "nb")[:2]
    whole, groups = turnout(survey)
    edits = policies.surveys.may(actor, "edit", survey)
    leads = policies.surveys.may(actor, "open", survey)
    opened = survey.open_on(actor.today)
    questions = _questions(actor, survey)
    context = {
        "survey": survey,
        "case": _header(survey, edits, leads, opened),
        "whole": whole,
        "groups": groups,
        "questions": [
            {
                "question": each,
                "words": [(languages()[key]["name"], each.texts.get(key, "")) for key in survey.languages],
            }
            for each in questions
        ],
        "results": results_of(actor, survey, language),
        "degrees": [label for _value, label in Degree.choices],
        "drafting": edits and survey.state == SurveyState.DRAFT,
        "may_invite": opened and policies.surveys.may(actor, "invite", survey),
        "may_enter": opened and policies.surveys.may(actor, "enter", survey),
        "may_close": leads and survey.state == SurveyState.OPEN,
        "spoken": [(key, languages()[key]["name"]) for key in survey.languages],
        "places": range(0, max(0, whole.invited - whole.answered), survey_paper.MOST),
    }
    return render(request, "surveys/survey.html", context)


def _header(survey: Survey, edits: bool, leads: bool, opened: bool) -> CaseHeader:
    action = None
    if leads and survey.state == SurveyState.DRAFT:
        action = Action(_("Åpne undersøkelsen"), reverse("surveys:open", args=[survey.pk]))
    elif opened and edits:
        action = Action(_("Lag invitasjoner"), reverse("surveys:invite", args=[survey.pk]))
    return CaseHeader(
        title=survey.title,
        kicker=survey.number,
        status=statuses.status_of(survey),
        facts=facts(
            (_("Enhet"), survey.unit.name),
            (_("Siste dag"), formatting.longdate(survey.closes_on)),
            (_("Avsluttet"), formatting.longdate(survey.closed_on) if survey.closed_on else ""),
            (_("Språk"), ", ".join(languages()[each]["name"] for each in survey.languages)),
        ),
        action=action,
    )


@screen(policies.surveys, "edit")
@both
def texts(request: HttpRequest, pk: UUID) -> HttpResponse:
    survey = SURVEY.found(request, pk, "edit")
    form = TextsForm(request.POST or None, survey=survey)
    return form_page(
        request, form,
        act=lambda: service.write_texts(actor=actor_of(request), survey=survey, texts=form.texts()),
        title=_("Tittel og innledning"), lead=survey.title, verb=_("Lagre"), done=_("Tekstene er lagret."),
        back=survey.get_absolute_url(),
    )  # fmt: skip


@screen(policies.surveys, "edit")
@both
def add_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    survey = SURVEY.found(request, pk, "edit")
    form = QuestionForm(request.POST or None, spoken=survey.languages)
    return form_page(
        request, form,
        act=lambda: service.add_question(actor=actor_of(request), survey=survey, texts=form.texts()),
        title=_("Nytt spørsmål"), verb=_("Lagre spørsmålet"),
        lead=_("Svarene er: i svært stor grad, i noen grad, i liten grad, i svært liten grad."),
        done=_("Spørsmålet er lagt til."), back=survey.get_absolute_url(),
    )  # fmt: skip


def question_or_404(request: HttpRequest, survey: Survey, question: UUID) -> SurveyQuestion:
    found: SurveyQuestion = visible_or_404(
        policies.questions, actor_of(request), "survey__unit", pk=question, survey=survey
    )
    return found


@screen(policies.surveys, "edit")
@both
def change_question(request: HttpRequest, pk: UUID, question: UUID) -> HttpResponse:
    survey = SURVEY.found(request, pk, "edit")
    found = question_or_404(request, survey, question)
    form = QuestionForm(request.POST or None, spoken=survey.languages, initial=found.texts)
    return form_page(
        request, form,
        act=lambda: service.change_question(actor=actor_of(request), question=found, texts=form.texts()),
        title=_("Endre spørsmål %(number)s") % {"number": found.position}, verb=_("Lagre spørsmålet"),
        done=_("Spørsmålet er lagret."), back=survey.get_absolute_url(),
    )  # fmt: skip


@screen(policies.surveys, "edit")
@both
def remove_question(request: HttpRequest, pk: UUID, question: UUID) -> HttpResponse:
    survey = SURVEY.found(request, pk, "edit")
    found = question_or_404(request, survey, question)
    return form_page(
        request, HusromForm(request.POST or None),
        act=lambda: service.remove_question(actor=actor_of(request), question=found),
        title=_("Ta ut spørsmålet?"), lead=found.words("nb", survey.languages), verb=_("Ta ut"),
        done=_("Spørsmålet er tatt ut."), back=survey.get_absolute_url(), confirm=True,
    )  # fmt: skip


@SURVEY.act("open")
def open_survey(actor: Actor, survey: Survey, posted: Any) -> Act:
    return Act(
        HusromForm(posted), service.open_survey,
        title=_("Åpne undersøkelsen?"), lead=_("Spørsmålene kan ikke endres etterpå."),
        verb=_("Åpne"), done=_("Undersøkelsen er åpen. Lag invitasjoner, og skriv ut arkene."), confirm=True,
    )  # fmt: skip


@SURVEY.act("close")
def close_survey(actor: Actor, survey: Survey, posted: Any) -> Act:
    return Act(
        HusromForm(posted), service.close_survey,
        title=_("Avslutte undersøkelsen?"),
        lead=_("Ingen kan svare mer, alle koder blir slettet, og resultatet blir vist."),
        verb=_("Avslutt og vis resultatet"), done=_("Undersøkelsen er avsluttet."), confirm=True,
    )  # fmt: skip


@SURVEY.act("invite")
def invite(actor: Actor, survey: Survey, posted: Any) -> Act:
    groups = policies.groups.visible_to(actor).filter(survey=survey).order_by("name")
    first = groups.first() if groups.count() == 1 else None
    return Act(
        InviteForm(posted, groups=groups, initial={"group": first}), service.invite,
        title=_("Lag invitasjoner"),
        lead=_("Hver invitasjon kan brukes én gang. Det blir ikke skrevet ned hvem som får hvilken."),
        verb=_("Lag invitasjonene"), done=_("Invitasjonene er laget. Skriv ut arkene og del dem ut."),
    )  # fmt: skip


@screen(policies.surveys, "invite")
@require_GET
def sheets(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheets to hand out; nothing tells who gets which."""
    actor, survey = actor_of(request), SURVEY.found(request, pk, "invite")
    after = request.GET.get("fra", "0")
    made = survey_paper.sheets(
        actor=actor,
        survey=survey,
        group=None,
        language=request.GET.get("sprak", ""),
        address=lambda code: request.build_absolute_uri(reverse("answers:answer", args=[code])),
        after=int(after) if after.isdecimal() and len(after) < 5 else 0,
    )
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="undersokelse.pdf"'
    return response


@screen(policies.surveys, "enter")
@both
def enter_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, survey = actor_of(request), SURVEY.found(request, pk, "enter")
    form = PaperForm(request.POST or None, questions=_questions(actor, survey), survey=survey)
    return form_page(
        request, form,
        act=lambda: survey_answers.enter_paper(
            actor=actor, survey=survey, code=plain(form.cleaned_data["code"]), choices=form.choices()
        ),
        title=_("Før inn et ark"), verb=_("Før inn svarene"),
        lead=_("Makuler arket når det er ført inn. Svarene kan ikke rettes eller finnes igjen."),
        done=_("Svarene er ført inn."), back=reverse("surveys:enter", args=[survey.pk]),
    )  # fmt: skip
