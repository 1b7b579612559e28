"""The page a resident answers on. Nobody signs in, and nothing is kept of who comes: no cookie, no session, no log.

It speaks the survey's languages, not the product's, and its words are data (`rules/survey_languages.toml`).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.agencies.views import public
from core.base.clock import oslo_today
from core.base.errors import Refused
from deviations.selectors.surveys import languages
from deviations.services import survey_answers as service
from deviations.survey_codes import LENGTH, plain

both = require_http_methods(["GET", "POST"])
WHY = "Beboere svarer med en kode, uten innlogging og uten at noe lagres om hvem de er"


def _shown(
    request: HttpRequest, template: str, language: str, status: int = 200, **more: Any
) -> HttpResponse:
    told = languages()[language]
    context = {"language": language, "words": told, "direction": told.get("direction", "ltr"), **more}
    response = render(request, template, context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _language(request: HttpRequest, spoken: list[str]) -> str:
    asked = request.GET.get("sprak", "")
    return asked if asked in spoken else spoken[0]


# The code is the right to answer, and there is no session that another site could ride on.
@public(WHY)
@csrf_exempt
@never_cache
@both
def code(request: HttpRequest) -> HttpResponse:
    """Type the code that stands on the sheet."""
    spoken = list(languages())
    language = _language(request, spoken)
    wrong = ""
    if request.method == "POST":
        typed = plain(request.POST.get("code", ""))
        if len(typed) == LENGTH and service.behind(typed, oslo_today()):
            return redirect("answers:answer", code=typed)
        wrong = languages()[language]["closed"]
    choices = [(key, told["name"]) for key, told in languages().items()]
    return _shown(request, "surveys/code.html", language, 404 if wrong else 200, wrong=wrong, spoken=choices)


@public(WHY)
@csrf_exempt
@never_cache
@both
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The questions. Sent once with the code, it is counted; the page after it says thank you and knows nothing."""
    today = oslo_today()
    door = service.behind(code, today)
    if door is None:
        language = _language(request, list(languages()))
        return _shown(request, "surveys/said.html", language, 404, said=languages()[language]["closed"])
    survey = door.survey
    language = _language(request, survey.languages)
    told = languages()[language]
    if door.used:
        return _shown(request, "surveys/said.html", language, 200, said=told["used"])
    wrong = ""
    if request.method == "POST":
        given = {
            each.pk: int(value)
            for each in door.questions
            if (value := request.POST.get(f"q{each.position}", "")) in {"1", "2", "3", "4"}
        }
        if given:
            try:
                service.answer(code=code, choices=given, on=today)
            except Refused:
                return _shown(request, "surveys/said.html", language, 409, said=told["used"])
            return _shown(request, "surveys/said.html", language, said=told["thanks"])
        wrong = told["empty"]
    return _shown(
        request,
        "surveys/answer.html",
        language,
        400 if wrong else 200,
        title=survey.told(language, "title"),
        intro=survey.told(language, "intro"),
        unit=survey.unit.name,
        questions=[(each.position, each.words(language, survey.languages)) for each in door.questions],
        scale=list(enumerate(told["scale"], start=1)),
        spoken=[(key, languages()[key]["name"]) for key in survey.languages],
        wrong=wrong,
    )
