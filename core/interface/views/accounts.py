"""Signing in and out, and what a user chooses for themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from core.accounts.models import Language
from core.agencies.profile import change_profile
from core.agencies.views import public, signed_in
from core.interface import personas
from core.interface.forms import HusromForm
from core.interface.kept import store
from core.interface.middleware import THEMES, chosen_theme, remember_language, remember_theme


def _next(request: HttpRequest, default: str = "/") -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else default


class SignInForm(AuthenticationForm):
    marks = False
    use_required_attribute = False
    error_messages = {
        "invalid_login": gettext_lazy(
            "Brukernavnet eller passordet er feil. Prøv en gang til; etter fem forsøk stenges innloggingen en stund."
        ),
        "inactive": gettext_lazy("Brukeren er sperret. Spør den som administrerer brukere."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["username"].label = gettext_lazy("Brukernavn")
        self.fields["username"].error_messages["required"] = gettext_lazy("Skriv brukernavnet.")
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = gettext_lazy("Passord")
        self.fields["password"].error_messages["required"] = gettext_lazy("Skriv passordet.")


class _SignIn(LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # Django's own «site» (a domain name) would hide the frame's.
        del context["site"], context["site_name"]
        context["kept"] = store.waiting(self.request, self.get_redirect_url())
        context["municipalities"] = personas.by_municipality() if settings.HUSROM_DEMO else []
        return context

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        remember_language(response, form.get_user().language)
        return response


@public("Svarer bare på om en selv er innlogget")
@never_cache
@require_safe
def still_signed_in(request: HttpRequest) -> HttpResponse:
    """What a page asks before it sends a long form: a token that works now, or how to sign in without losing it."""
    if request.user.is_authenticated:
        return JsonResponse({"token": get_token(request)})
    said = _(
        "Du er logget ut. Det du har skrevet, står her. Logg inn i et nytt vindu, kom tilbake hit, og trykk på "
        "knappen igjen."
    )
    return JsonResponse(
        {"message": said, "link": _("Logg inn i et nytt vindu"), "url": settings.LOGIN_URL}, status=401
    )


log_in = public("Innlogging")(_SignIn.as_view())  # type: ignore[arg-type]


@public("Demoens personer; finnes ikke utenfor demo")
@sensitive_post_parameters()
@never_cache
@require_POST
def persona(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's personas with one click."""
    if not settings.HUSROM_DEMO:
        raise Http404
    user = personas.user_for(request.POST.get("username", ""))
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect(_next(request))
    remember_language(response, user.language)
    return response


@public("Utlogging")
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    # Where scripts are off or fail, the browser itself forgets what was kept for whoever signs out.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@public("Språk og utseende gjelder nettleseren, og lagres på den som er logget inn")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """The quick choices of the user menu and the sign-in page: language and theme."""
    response = HttpResponseRedirect(_next(request))
    language = request.POST.get("language", "")
    if language in Language.values:
        remember_language(response, language)
        if request.actor.user is not None:  # type: ignore[attr-defined]
            change_profile(actor=request.actor, language=language)  # type: ignore[attr-defined]
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        remember_theme(response, theme)
    return response


class ProfileForm(HusromForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Språk"),
        choices=[(code, label.capitalize()) for code, label in Language.choices],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Utseende"),
        widget=forms.RadioSelect,
        choices=[
            ("auto", gettext_lazy("Som maskinen")),
            ("light", gettext_lazy("Lyst")),
            ("dark", gettext_lazy("Mørkt")),
        ],
    )
    keyboard_shortcuts = forms.BooleanField(
        label=gettext_lazy("Bruk hurtigtaster"),
        required=False,
        help_text=gettext_lazy("Slå av hvis tastene kommer i veien for skjermleser eller talestyring."),
    )


@signed_in("Brukerens egne innstillinger")
def profile(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    user = actor.user
    initial = {
        "language": user.language,
        "theme": chosen_theme(request),
        "keyboard_shortcuts": user.keyboard_shortcuts,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        theme = chosen.pop("theme")
        change_profile(actor=actor, **chosen)
        with override(chosen["language"]):
            messages.success(request, _("Innstillingene er lagret."))
        response = redirect("interface:profile")
        remember_language(response, chosen["language"])
        remember_theme(response, theme)
        return response
    return render(request, "accounts/profile.html", {"form": form, "memberships": actor.memberships})
