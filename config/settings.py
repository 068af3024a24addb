"""All settings on one page. Every value that differs between houses comes from the environment."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEMO = env.bool("DEMO", default=True)
DEBUG = env.bool("DEBUG", default=False)


def key(name: str) -> str:
    """The key from the environment, or in the demo one made at first start and kept in var/."""
    value = env.str(name, default="")
    if value:
        return value
    if not DEMO:
        raise environ.ImproperlyConfigured(f"{name} is missing. Set it in the environment.")
    file = VAR_DIR / "keys" / name.lower()
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        made = _fernet_key() if name == "FIELD_KEYS" else secrets.token_urlsafe(48)
        # Two processes may start at once: the first link wins, the other reads it.
        draft = file.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(made)
        draft.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text().strip()


def _fernet_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


SECRET_KEY = key("SECRET_KEY")
FIELD_KEYS = [part.strip() for part in key("FIELD_KEYS").split(",")]
BLIND_INDEX_KEY = key("BLIND_INDEX_KEY")
SEAL_KEY = key("SEAL_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
_HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "config",
    # Doors first: a door's template or word overrides the floor beneath it.
    "palvelupolku.doors.resident",
    "palvelupolku.doors.worker",
    "palvelupolku.doors.organisation",
    "palvelupolku.doors.manager",
    "palvelupolku.doors.open_data",
    "palvelupolku.demo",
    "palvelupolku.insight",
    "palvelupolku.referrals",
    "palvelupolku.guidance",
    "palvelupolku.intake",
    "palvelupolku.activities",
    "palvelupolku.questionnaires",
    "palvelupolku.threads",
    "palvelupolku.clients",
    "palvelupolku.directory",
    "palvelupolku.notices",
    "palvelupolku.accounts",
    "palvelupolku.audit",
    "palvelupolku.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "palvelupolku.ui.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "palvelupolku.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "palvelupolku.ui.context_processors.page",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'palvelupolku.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database.setdefault("OPTIONS", {}).update(
        init_command="PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        transaction_mode="IMMEDIATE",
        timeout=20,
    )
    # Threads and the live server need a file: shared memory answers "table is locked" at once.
    # One a process, so that two runs side by side do not trample each other.
    _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}},
    # Rate limits must hold across processes.
    "limits": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_limits"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
ACCOUNT_ADAPTER = "palvelupolku.notices.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "resident:front"
ACCOUNT_LOGOUT_REDIRECT_URL = "resident:front"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "palvelupolku.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="palvelupolku@jarvilaakso.example")

# The house itself: who answers, and where.
COUNTY_NAME = {
    "fi": env.str("COUNTY_NAME_FI", default="Järvilaakson hyvinvointialue"),
    "sv": env.str("COUNTY_NAME_SV", default="Insjödalens välfärdsområde"),
    "en": env.str("COUNTY_NAME_EN", default="Järvilaakso wellbeing services county"),
}
SOCIAL_EMERGENCY_PHONE = env.str("SOCIAL_EMERGENCY_PHONE", default="016 000 112")
ADVICE_PHONE = env.str("ADVICE_PHONE", default="016 000 000")
# The Finnish Service Catalogue (PTV), synced every night when an address is given.
PTV_URL = env.str("PTV_URL", default="")
PTV_API = env.str("PTV_API", default="11")
PTV_API_KEY = env.str("PTV_API_KEY", default="")
# Map tiles, for instance https://tiles.example.fi/{z}/{x}/{y}.png; without them the map is a plain ground.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
if MAP_TILES_URL:
    _tiles = urlsplit(MAP_TILES_URL.replace("{s}", "*"))
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(f"{_tiles.scheme}://{_tiles.netloc}")
SHOW_STYLE_GUIDE = env.bool("SHOW_STYLE_GUIDE", default=DEMO)
INDEX_DIR = VAR_DIR / "index"
SEAL_FILE = Path(env.str("SEAL_FILE", default=str(VAR_DIR / "seals.jsonl")))
LINK_DAYS = 14

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "palvelupolku.ui.quiet_log.HideSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
