"""All settings, in one file, with production's defaults.

Without any environment: SQLite in `var/`, a secret made once, one process. A PostgreSQL URL selects
production: secret, hosts and site URL are then mandatory. `.env.example` lists every variable.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from accounts.folding import FoldingConnection
from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# Database: DATABASE_URL, or the association's DB_* names, or SQLite.


def _database_url() -> str:
    if url := env.text("DATABASE_URL"):
        return url
    if name := env.text("DB_NAME"):
        user, password = quote(env.text("DB_USER"), safe=""), quote(env.text("DB_PASSWORD"), safe="")
        host, port = env.text("DB_HOST", "localhost"), env.text("DB_PORT", "5432")
        return f"postgres://{user}:{password}@{host}:{port}/{name}"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"


DATABASES = {"default": dj_database_url.parse(_database_url(), conn_max_age=60, conn_health_checks=True)}
PRODUCTION = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEMO = env.flag("DEMO")
if DEMO and PRODUCTION:
    raise ImproperlyConfigured("DEMO lets anyone sign in as anyone: it cannot run beside PostgreSQL.")
if not PRODUCTION:
    # IMMEDIATE: a transaction that will write takes its lock at once, so that none fails half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "factory": FoldingConnection,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _mandatory(name: str) -> str:
    value = env.text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is mandatory with PostgreSQL. See .env.example.")
    return value


def _with_issuer(name: str) -> str:
    value = env.text(name)
    if OIDC_ISSUER and not value:
        raise ImproperlyConfigured(f"{name} is mandatory with OIDC_OP_ISSUER. See .env.example.")
    return value


# Site and security.
DEBUG = env.flag("DJANGO_DEBUG") and not PRODUCTION
if PRODUCTION:
    SECRET_KEY = _mandatory("DJANGO_SECRET_KEY")
    ALLOWED_HOSTS = [host for host in _mandatory("DJANGO_ALLOWED_HOSTS").split(",") if host]
    SITE_URL = _mandatory("SITE_URL").rstrip("/")
else:
    SECRET_KEY = env.text("DJANGO_SECRET_KEY") or env.local_secret(VAR_DIR)
    ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
SECRET_KEY_FALLBACKS = env.words("DJANGO_SECRET_KEY_FALLBACKS")
HTTPS = SITE_URL.startswith("https://")
SITE_NAME = "Data for Good"
SITE_CONTACT_EMAIL = env.text("SITE_CONTACT_EMAIL")
LEGAL = {
    "legal_address": env.text("LEGAL_ADDRESS"),
    "legal_director": env.text("LEGAL_DIRECTOR"),
    "legal_host": env.text("LEGAL_HOST"),
}
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
OIDC_ISSUER = env.text("OIDC_OP_ISSUER").rstrip("/")
OIDC_GROUPS = env.group_roles("OIDC_GROUPS")
OIDC_TRUST_AMR = env.words("OIDC_TRUST_AMR")
# How long a coordinator by group may go without the provider saying so again.
OIDC_GROUPS_HOURS = env.number("OIDC_GROUPS_HOURS", 12)
_form_targets = [SELF]
if OIDC_ISSUER:
    _issuer = urlsplit(OIDC_ISSUER)
    _form_targets.append(f"{_issuer.scheme}://{_issuer.netloc}")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": _form_targets,
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Applications, from the roof down.
INSTALLED_APPS = [
    *(["demo"] if DEMO else []),
    "chat",
    "outbox",
    "projects",
    "volunteers",
    "partners",
    "seasons",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_filters",
    "csp",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
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
                "accounts.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
# What coordinators (staff) may do in the admin, room by room; the rest is for administrators.
COORDINATED_ROOMS = {"chat", "outbox", "projects", "volunteers", "partners", "seasons"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "projects:my-space"
LOGOUT_REDIRECT_URL = "projects:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmAddressCodeForm",
    "add_email": "accounts.forms.AddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Six letters without vowels: 64 million codes, three tries each, and few codes an hour for one address.
ALLAUTH_USER_CODE_FORMAT = {"length": 6}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,20/h/key", "confirm_email": "1/10s/key,20/h/key"}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "accounts.oidc.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "accounts.oidc.forms.DisconnectForm"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {
    "openid_connect": {
        "provider_class": "accounts.oidc.provider.StrictProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "association",
                "name": env.text("OIDC_OP_NAME", "Data for Good"),
                "client_id": _with_issuer("OIDC_RP_CLIENT_ID"),
                "secret": _with_issuer("OIDC_RP_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "accounts.forms.AddKeyForm", "edit_webauthn": "accounts.forms.RenameKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Data for Good"
# A code typed as its half-minute ends, or on a phone whose clock drifts, is still the right one.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True

# Language and time.
LANGUAGE_CODE = "fr"
# Each by its own name, which its readers know. The address says which: French has no prefix, English is under /en/.
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"

# Mail: every message is a row first (outbox), then leaves by SMTP.
EMAIL_BACKEND = "outbox.backend.EmailBackend"
EMAIL_HOST = env.text("DJANGO_EMAIL_HOST")
EMAIL_PORT = env.number("DJANGO_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("DJANGO_EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("DJANGO_EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("DJANGO_EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("DJANGO_DEFAULT_FROM_EMAIL", "Data for Good <saisons@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OUTBOX_BODY_DAYS = env.number("OUTBOX_BODY_DAYS", 30)
OUTBOX_LOG_DAYS = env.number("OUTBOX_LOG_DAYS", 90)

# Redis: the cache and Celery's doorbell, on two databases.
REDIS_URL = env.text("REDIS_URL")
CACHE_URL = env.text("CACHE_URL")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is mandatory with PostgreSQL. See .env.example.")
CACHES = {
    "default": {
        "BACKEND": "config.cache.SurvivingRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Public pages that each process keeps in its memory; a developer's templates are read anew.
PAGE_CACHE_BYTES = 0 if DEBUG else env.number("PAGE_CACHE_MB", 16) * 1_000_000
SESSION_ENGINE = "accounts.sessions"
# In memory, a process hears its own tasks only: config.celery says who may do with that.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
# For who consumes: longer than Redis makes a worker wait for a message. Who publishes: config/celery.py.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5, "socket_timeout": 30, "visibility_timeout": 600}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")},
}
READYZ_TOKEN = env.text("READYZ_TOKEN")
