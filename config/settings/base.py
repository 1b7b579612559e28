from config.settings.env import BASE_DIR, DEMO, MODE, PRODUCTION, TESTING, flag, one_of, text, words

HUSROM_MODE = MODE
HUSROM_DEMO = DEMO
DEBUG = flag("HUSROM_DEBUG")
#: Which identity numbers count: `production`, or `test`, where synthetic ones (month + 80) hold as well.
IDENTITY_NUMBERS = one_of("IDENTITY_NUMBERS", ("production", "test"), "production" if PRODUCTION else "test")
SECRET_KEY = text("SECRET_KEY", None if PRODUCTION else "not-secret-only-for-demo-and-tests")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")

INSTALLED_APPS = [
    "core.base",
    "core.accounts",
    "core.audit",
    "core.agencies",
    "core.jobs",
    "core.workflow",
    "core.messages",
    "core.people",
    "core.rules",
    "core.sharing",
    "core.documents",
    "core.privacy",
    "core.interface",
    "contacts",
    "housing",
    "applications",
    "allocation",
    "tenancies",
    "deviations",
    "insight",
    "demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "guardian",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.interface.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.agencies.middleware.ContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.interface.kept.middleware.KeptMiddleware",
    "axes.middleware.AxesMiddleware",
]

if DEMO:
    # Outermost, so that sessions, sign-in and the read log are counted too.
    MIDDLEWARE.insert(0, "demo.middleware.QueryCountMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.interface.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.interface.templatetags.husrom",
            ],
        },
    }
]
FORM_RENDERER = "core.interface.forms.HusromRenderer"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "bokmål"), ("nn", "nynorsk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True
# Off: `{{ year }}` and ids would be shown as «2 026»; amounts and counts have their own filters.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = text("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

#: Where the file-drop ports leave what a letter, SMS or e-mail service would have been given.
#: Where clamd answers, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; empty: files are not scanned for viruses.
VIRUS_SCANNER = text("VIRUS_SCANNER", "")
OUTBOX_DIR = text("OUTBOX_DIR", str(BASE_DIR / "var" / "outbox"))
#: Where signatures on contracts come from: paper, files, or a signing service's own class (docs/leases.md).
SIGNING_PORT = text("SIGNING_PORT", "tenancies.signing_ports.OnPaper")
#: Where what is to be archived is laid down with its manifest, for the municipality's archive to fetch.
ARCHIVE_DROP = text("ARCHIVE_DROP", str(BASE_DIR / "var" / "archive"))

#: The newest seal of the logs is kept outside the database: in a file, and by mail to whoever keeps it.
SEAL_FILE = text("SEAL_FILE", "" if PRODUCTION or TESTING else str(BASE_DIR / "var" / "seals" / "seals.txt"))
SEAL_MAIL_TO = words("SEAL_MAIL_TO")
EMAIL_HOST = text("EMAIL_HOST", "localhost")
EMAIL_PORT = int(text("EMAIL_PORT", "25"))
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_HOST_USER = text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "")
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "husrom@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.agencies.authentication.ContextTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "core.agencies.authentication.PagePagination",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.agencies.api.exception_handler",
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Husrom API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Rooms have words in common (status, kind, channel): each set of choices gets a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "ApplicationChannel": "applications.enums.Channel.choices",
        "ApplicationCitizenship": "applications.enums.Citizenship.choices",
        "ApplicationDebtKind": "applications.enums.DebtKind.choices",
        "ApplicationKind": "applications.enums.Kind.choices",
        "ApplicationOutcome": "applications.enums.Outcome.choices",
        "ApplicationPermit": "applications.enums.Permit.choices",
        "ApplicationPlanState": "applications.enums.PlanState.choices",
        "ApplicationProvisionalReason": "applications.enums.ProvisionalReason.choices",
        "ApplicationState": "applications.enums.State.choices",
        "ApplicationDecisionState": "applications.enums.DecisionState.choices",
        "ApplicationEvictionReason": "applications.enums.EvictionReason.choices",
        "HandedOnState": "applications.enums.HandedOnState.choices",
        "SchemeOutcome": "applications.enums.SchemeOutcome.choices",
        "Scheme": "applications.enums.Scheme.choices",
        "AppealState": "applications.enums.AppealState.choices",
        "AppealAbout": "applications.enums.AppealAbout.choices",
        "AppealLateGround": "applications.enums.LateGround.choices",
        "AppealRejectGround": "applications.enums.RejectGround.choices",
        "AppealReviewResult": "applications.enums.ReviewResult.choices",
        "AppealBodyOutcome": "applications.enums.BodyOutcome.choices",
        "DecisionBasis": "applications.enums.DecisionBasis.choices",
        "SharingScope": "core.agencies.enums.Scope.choices",
        "ConsentState": "core.sharing.enums.ConsentState.choices",
        "ConsentAnswer": "core.sharing.enums.ANSWERS",
        "ConsentAnswerInApplication": "core.sharing.enums.APPLICATION_ANSWERS",
        "ConsentAnsweredHow": "core.sharing.enums.AnsweredHow.choices",
        "ConsentCapacity": "core.sharing.enums.Capacity.choices",
        "ConsentInformation": "core.sharing.enums.Information.choices",
        "ConsentPresetBasis": "core.sharing.enums.PRESET_BASES",
        "ContactChannel": "contacts.enums.Channel.choices",
        "ContactDirection": "contacts.enums.Direction.choices",
        "ContactOutcome": "contacts.enums.Outcome.choices",
        "ContactInterpreterState": "contacts.enums.InterpreterState.choices",
        "AllocationWaitingList": "allocation.enums.WaitingList.choices",
        "AllocationCategory": "allocation.enums.Category.choices",
        "AllocationEndReason": "allocation.enums.EndReason.choices",
        "AllocationPauseReason": "allocation.enums.PauseReason.choices",
        "AllocationMeetingState": "allocation.enums.MeetingState.choices",
        "AllocationItemKind": "allocation.enums.ItemKind.choices",
        "AllocationOfferState": "allocation.enums.OfferState.choices",
        "AllocationDeclineReason": "allocation.enums.DeclineReason.choices",
        "AllocationAnswerChannel": "allocation.enums.AnswerChannel.choices",
        "AllocationConsequence": "allocation.enums.Consequence.choices",
        "AllocationCandidateOutcome": "allocation.enums.CandidateOutcome.choices",
        "DeviationCategory": "deviations.enums.Category.choices",
        "DeviationState": "deviations.enums.State.choices",
        "DeviationConsequence": "deviations.enums.Consequence.choices",
        "DeviationOutcome": "deviations.enums.Outcome.choices",
        "DeviationReportKind": "deviations.enums.ReportKind.choices",
        "DeviationMeasureState": "deviations.enums.MeasureState.choices",
        "HousingDwellingKind": "housing.enums.DwellingKind.choices",
        "HousingDwellingState": "housing.enums.DwellingState.choices",
        "HousingVacancyState": "housing.enums.VacancyState.choices",
        "SharingChosenBasis": "core.sharing.enums.CHOSEN_CHOICES",
        "SharingEnding": "core.sharing.enums.Ending.choices",
        "SharingInsightState": "core.sharing.enums.InsightState.choices",
        "SharingLegalBasis": "core.sharing.enums.LegalBasis.choices",
        "SharingReviewState": "core.sharing.enums.ReviewState.choices",
        "TenancieLeaseState": "tenancies.enums.LeaseState.choices",
        "TenancieEntryKind": "tenancies.enums.EntryKind.choices",
        "TenancieCaseState": "tenancies.enums.CaseState.choices",
        "TenancieCaseOutcome": "tenancies.enums.CaseOutcome.choices",
        "TenancieTermKind": "tenancies.enums.TermKind.choices",
    },
}
