"""Every setting, read from the environment here and nowhere else.

A missing or wrong value stops the start with one clear line. Each variable is described in
``docs/configuration.md`` and ``.env.example``; a test keeps the three in step.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.rest import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401  (Django's names)

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def _stop(reason: str) -> NoReturn:
    sys.exit(f"Configuration: {reason} See docs/configuration.md.")


def _value(name: str, kind: str, default: Any, *, or_zero: bool = False) -> Any:
    """The variable as ``kind`` (an ``Env`` method); the default if it is unset or empty."""
    text = env.str(name, default="").strip()
    if not text:
        return default
    if kind == "bool" and text.lower() not in ("0", "1", "true", "false", "yes", "no", "on", "off"):
        _stop(f"{name} must be 1 or 0.")
    try:
        value = getattr(env, kind)(name)
    except (ValueError, environ.ImproperlyConfigured):
        _stop(f"{name} must be a number.")
    if kind in ("int", "float") and value <= 0 and not (or_zero and value == 0):
        _stop(f"{name} must be {'0 or more' if or_zero else 'above 0'}.")
    return value


def _count(name: str, default: int) -> int:
    """A whole number that may be 0."""
    text = env.str(name, default="").strip() or str(default)
    return int(text) if text.isdecimal() else _stop(f"{name} must be 0 or more.")


def _address(name: str, default: str) -> tuple[str, int]:
    host, _colon, port = env.str(name, default=default).rpartition(":")
    if not host or not port.isdigit():
        _stop(f"{name} must be host:port, such as {default}.")
    return host.strip("[]"), int(port)


# --- what every installation sets -----------------------------------------------------------

DEBUG: bool = _value("DEBUG", "bool", False)
SECRET_KEY: str = env.str("SECRET_KEY", default="").strip()
FIELD_ENCRYPTION_KEYS: list[str] = _value("FIELD_ENCRYPTION_KEYS", "list", [])
_missing = [
    _name
    for _name, _given in {
        "SECRET_KEY": SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": FIELD_ENCRYPTION_KEYS,
    }.items()
    if not _given
]
if _missing:  # all of them at once: nobody should have to start it again for each
    _stop(f"{' and '.join(_missing)} {'is' if len(_missing) == 1 else 'are'} not set.")
ALLOWED_HOSTS: list[str] = _value("ALLOWED_HOSTS", "list", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = _value("CSRF_TRUSTED_ORIGINS", "list", [])
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var")

try:
    for _key in FIELD_ENCRYPTION_KEYS:
        Fernet(_key)
except ValueError:
    _stop(
        "FIELD_ENCRYPTION_KEYS must hold keys of 32 bytes in URL-safe base64, with commas between."
    )

BACKUP_KEY = env.str("BACKUP_KEY", default="").strip()
try:
    Fernet(BACKUP_KEY or FIELD_ENCRYPTION_KEYS[0])
except ValueError:
    _stop("BACKUP_KEY must be 32 bytes in URL-safe base64.")

# --- database -------------------------------------------------------------------------------


def _database(url: str) -> dict[str, Any]:
    """Django's settings for the database at this address."""
    database: dict[str, Any] = dict(env.db_url_config(url))
    database["CONN_MAX_AGE"] = 60  # opening a connection costs more than a tap's queries
    if database["ENGINE"] == "django.db.backends.sqlite3":
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file, as in production
    else:
        database["CONN_HEALTH_CHECKS"] = True
        # A server that is gone without a word must not hold a process for minutes.
        database["OPTIONS"] = {"connect_timeout": 5, "tcp_user_timeout": 10_000} | (
            database.get("OPTIONS") or {}
        )
    return database


DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
if urlsplit(DATABASE_URL).scheme not in ("sqlite", "postgres", "postgresql"):
    _stop("DATABASE_URL must name SQLite or PostgreSQL, as in postgres://user:password@host/name.")
DATABASES = {"default": _database(DATABASE_URL)}
DATABASE_FROM_URL = _database  # for manage.py copy_database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# --- Redis and Celery -----------------------------------------------------------------------


def _socket_path() -> Path:
    """Where the embedded server listens; a socket's path has room for about 100 bytes only."""
    path = DATA_DIR.resolve() / "redis" / "redis.sock"
    if len(bytes(path)) < 100:
        return path
    name = hashlib.sha256(bytes(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"care-companion-{name}" / "redis.sock"


REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_REDIS_SOCKET = None if REDIS_URL else _socket_path()
if EMBEDDED_REDIS_SOCKET:
    REDIS_URL = f"unix://{EMBEDDED_REDIS_SOCKET}"
elif urlsplit(REDIS_URL).scheme not in ("redis", "rediss", "unix"):
    _stop("REDIS_URL must start with redis://, rediss:// or unix://.")

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 90,  # above the longest task
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # fixed ticks: nothing to remember
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
# A tick that nobody took in time is dropped: the next one does the same work.
CELERY_BEAT_SCHEDULE = {
    "plan": {"task": "bot.tasks.plan", "schedule": 5.0, "options": {"expires": 15}},
    "publish": {
        "task": "bot.tasks.publish_scheduled",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "purge": {
        "task": "bot.tasks.purge",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "retention": {
        "task": "bot.tasks.end_retention",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "check_links": {
        "task": "bot.tasks.check_links",
        "schedule": 120.0,
        "options": {"expires": 60},
    },
    "purge_audit": {
        "task": "config.tasks.purge_audit",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "import_files": {
        "task": "bot.tasks.import_files",
        "schedule": 3.0,
        "options": {"expires": 5},
    },
    "alert": {
        "task": "bot.tasks.alert_about_callbacks",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "tell": {"task": "bot.tasks.send_webhooks", "schedule": 5.0, "options": {"expires": 10}},
    "send": {"task": "bot.tasks.send", "schedule": 2.0, "options": {"expires": 5}},
}

# --- monitoring ------------------------------------------------------------------------------------

# Without it there is no /metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    _stop("METRICS_TOKEN must have 16 characters or more.")

SENTRY_DSN = env.str("SENTRY_DSN", default="").strip()
LOG_FORMAT = env.str("LOG_FORMAT", default="").strip() or "plain"
if LOG_FORMAT not in ("plain", "json"):
    _stop("LOG_FORMAT must be plain or json.")

# --- privacy: who is responsible, and for how many days what is kept --------------------------------

CLINIC_NAME = env.str("CLINIC_NAME", default="").strip()
DATA_CONTROLLER = env.str("DATA_CONTROLLER", default="").strip()
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="").strip()
QUESTION_LOG_DAYS: int = _value("QUESTION_LOG_DAYS", "int", 90)
DELIVERY_DAYS: int = _value("DELIVERY_DAYS", "int", 180)
CALLBACK_DAYS: int = _value("CALLBACK_DAYS", "int", 90)
AUDIT_DAYS: int = _value("AUDIT_DAYS", "int", 730)

# --- Telegram -------------------------------------------------------------------------------

TELEGRAM_BOT_TOKEN = env.str("TELEGRAM_BOT_TOKEN", default="")
TELEGRAM_BOT_USERNAME = env.str("TELEGRAM_BOT_USERNAME", default="").lstrip("@")
TELEGRAM_API_URL = (env.str("TELEGRAM_API_URL", default="") or "https://api.telegram.org").rstrip(
    "/"
)
TELEGRAM_WEBHOOK_URL = env.str("TELEGRAM_WEBHOOK_URL", default="")
TELEGRAM_WEBHOOK_SECRET = env.str("TELEGRAM_WEBHOOK_SECRET", default="")
for _name in ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL"):
    if globals()[_name] and urlsplit(globals()[_name]).scheme not in ("http", "https"):
        _stop(f"{_name} must be a web address.")
if TELEGRAM_WEBHOOK_URL and not TELEGRAM_WEBHOOK_SECRET:
    _stop("TELEGRAM_WEBHOOK_SECRET is not set, and TELEGRAM_WEBHOOK_URL is.")
BOT_LISTEN = _address("BOT_LISTEN", "127.0.0.1:8081")
SIMULATOR_LISTEN = "{}:{}".format(*_address("SIMULATOR_LISTEN", "127.0.0.1:8082"))
BOT_DB_THREADS: int = _value("BOT_DB_THREADS", "int", 4)
SEEN_ANSWERS_DAYS: int = _value("SEEN_ANSWERS_DAYS", "int", 30)
OUTREACH_RATE: float = _value("OUTREACH_RATE", "float", 25.0)
PAID_BROADCAST_RATE: float = _value("PAID_BROADCAST_RATE", "float", 0.0, or_zero=True)
if PAID_BROADCAST_RATE > 1000:
    _stop("PAID_BROADCAST_RATE must be 1000 at most.")
BROADCAST_TWO_PERSON_ABOVE: int = _value("BROADCAST_TWO_PERSON_ABOVE", "int", 100, or_zero=True)
BROADCAST_CANCEL_DELAY: int = _value("BROADCAST_CANCEL_DELAY", "int", 5, or_zero=True)  # minutes
REMINDER_NUDGE_HOURS: float = _value("REMINDER_NUDGE_HOURS", "float", 3.0, or_zero=True)

# --- people who wait to be called ---------------------------------------------------------------

CALLBACK_OVERDUE_HOURS: float = _value("CALLBACK_OVERDUE_HOURS", "float", 24.0)
CALLBACK_NOTE_DAYS: int = _value("CALLBACK_NOTE_DAYS", "int", 30)
CALLBACK_ALERT_EMAILS: list[str] = _value("CALLBACK_ALERT_EMAILS", "list", [])
CALLBACK_ALERT_CHAT = env.str("CALLBACK_ALERT_CHAT", default="")
if CALLBACK_ALERT_CHAT and not CALLBACK_ALERT_CHAT.removeprefix("-").isdigit():
    _stop("CALLBACK_ALERT_CHAT must be the number of a Telegram group, such as -1001234567890.")
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "care-companion@localhost"
if CALLBACK_ALERT_EMAILS and not EMAIL_URL:
    _stop("CALLBACK_ALERT_EMAILS is set, and EMAIL_URL is not.")
if EMAIL_URL:
    try:
        _email: dict[str, Any] = dict(env.email_url_config(EMAIL_URL))
    except (environ.ImproperlyConfigured, ValueError):
        _email = {}
    if not _email.get("EMAIL_HOST"):
        _stop("EMAIL_URL must be as in smtp+tls://user:password@host:587.")
    globals().update(_email)
    EMAIL_TIMEOUT = 20  # seconds; a worker waits for it

DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
STAFF_PASSWORD = env.str("STAFF_PASSWORD", default="")
LINK_CHECK: bool = _value("LINK_CHECK", "bool", not DEBUG)

# --- search -----------------------------------------------------------------------------------

# "lexical" leaves out the sentence embeddings even where they are installed.
SEARCH_MODE = env.str("SEARCH_MODE", default="").strip() or "hybrid"
if SEARCH_MODE not in ("hybrid", "lexical"):
    _stop("SEARCH_MODE must be hybrid or lexical.")
# From which score on an entry is given as the answer (if it leads the next one by so much), or
# offered under "Did you mean". On the development set (458 questions in scope, 114 not) these gave:
# hybrid: 320 right answers, 18 wrong ones, 2 to questions out of scope; 7 % of those got an offer.
# lexical: 243 right answers, 25 wrong ones, none to questions out of scope; 11 % got an offer.
# manage.py evaluate_search prints these: see docs/decisions/0010-search.md.
SEARCH_THRESHOLDS = {
    "hybrid": {"answer": 0.5, "lead": 0.03, "offer": 0.33},
    "lexical": {"answer": 0.55, "lead": 0.06, "offer": 0.38},
}
SEARCH_MODEL_DIR = env.str("SEARCH_MODEL_DIR", default="")
if SEARCH_MODEL_DIR and not Path(SEARCH_MODEL_DIR).is_dir():
    _stop("SEARCH_MODEL_DIR must name a folder with a sentence-embedding model.")

# --- Django ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "adminpanel.apps.AdminPanelConfig",
    "bot.apps.BotConfig",
    "content.apps.ContentConfig",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "csp",
    "django_otp",
    "axes",
    "corsheaders",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "bot.metrics.requests.measured",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.headers.ContentSecurityPolicy",
    "config.headers.permissions_policy",
    "corsheaders.middleware.CorsMiddleware",
    "content.api.reading.held_answers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "adminpanel.english.admin_in_english",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "adminpanel.audit.audited",
    "adminpanel.staff_sessions.limited_sessions",
    "adminpanel.staff_sessions.second_factor_required",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "adminpanel.second_factor.StaffBackend",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- staff: second factor, sessions, wrong passwords -------------------------------------------

STAFF_SECOND_FACTOR = env.str("STAFF_SECOND_FACTOR", default="").strip() or (
    "optional" if DEBUG else "required"
)
if STAFF_SECOND_FACTOR not in ("required", "optional"):
    _stop("STAFF_SECOND_FACTOR must be required or optional.")
SESSION_IDLE_MINUTES: int = _value("SESSION_IDLE_MINUTES", "int", 30)
SESSION_COOKIE_AGE = 12 * 3600  # and no session of staff is older
# How many proxies of ours add to X-Forwarded-For; without any, the header is not believed.
TRUSTED_PROXIES: int = _count("TRUSTED_PROXIES", 0)
# Somebody who guesses is locked out, and not the colleague whose name they type.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "adminpanel.addresses.of"
AXES_LOCKOUT_CALLABLE = "adminpanel.addresses.locked_out"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "bot" / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing to collect

# --- security: strict unless this is a developer's or the demo's machine ----------------------

SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^readyz$",
    r"^metrics$",
    r"^api/v1/health/?$",
]  # asked by the machine itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# config/headers.py relaxes it under the admin.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- REST API: the rest of it is in config/rest.py ----------------------------------------------

# Requests a minute from one address, or with one token.
API_RATE: int = _value("API_RATE", "int", 120)
# Web pages of these origins may read the public API from a browser.
CORS_ALLOWED_ORIGINS: list[str] = _value("API_ALLOWED_ORIGINS", "list", [])
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Content-Language", "Retry-After"]
for _origin in CORS_ALLOWED_ORIGINS:
    if urlsplit(_origin).scheme not in ("http", "https") or urlsplit(_origin).path:
        _stop("API_ALLOWED_ORIGINS must be origins, such as https://clinic.example.")
REST_FRAMEWORK["NUM_PROXIES"] = TRUSTED_PROXIES
# Where other software hears of callback requests and broadcasts' results.
WEBHOOK_OUT_URL = env.str("WEBHOOK_OUT_URL", default="")
WEBHOOK_OUT_SECRET = env.str("WEBHOOK_OUT_SECRET", default="")
if WEBHOOK_OUT_URL and urlsplit(WEBHOOK_OUT_URL).scheme not in ("http", "https"):
    _stop("WEBHOOK_OUT_URL must be a web address.")
if WEBHOOK_OUT_URL and len(WEBHOOK_OUT_SECRET) < 32:
    _stop("WEBHOOK_OUT_SECRET must have 32 or more characters where WEBHOOK_OUT_URL is set.")

# --- logs: no patient text, name, chat id or token ---------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "bot.logs.ScrubbingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "bot.logs.json_formatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": []},  # the root's handler is enough
        # These write whole requests, updates or task arguments at their lower levels.
        "telegram": {"level": "WARNING"},
        "aiohttp": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "django.db.backends": {"level": "WARNING"},
        "axes": {"level": "ERROR"},  # its warnings quote what was typed as a name
    },
}
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Care Companion",
    "SITE_HEADER": "Care Companion",
    "SITE_URL": None,
    "SITE_SYMBOL": "volunteer_activism",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "adminpanel.navigation.icon"}
    ],
    "STYLES": ["adminpanel.navigation.stylesheet"],
    "SCRIPTS": ["adminpanel.navigation.script"],
    "ACCOUNT": {"navigation": "adminpanel.navigation.account"},
    "SIDEBAR": {"navigation": "adminpanel.navigation.sidebar"},
    "DASHBOARD_CALLBACK": "adminpanel.dashboard.dashboard",
    "ENVIRONMENT": "adminpanel.dashboard.environment",
    # Teal, dark enough at 600 for white text on it.
    "COLORS": {
        "primary": {
            "50": "#f0fdfa",
            "100": "#ccfbf1",
            "200": "#99f6e4",
            "300": "#5eead4",
            "400": "#2dd4bf",
            "500": "#14b8a6",
            "600": "#0f766e",
            "700": "#115e59",
            "800": "#134e4a",
            "900": "#0f3d3a",
            "950": "#042f2e",
        },
    },
}
