"""Settings from the environment. Every variable stands in docs/settings.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PACKAGE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").strip().lower() in {
        "1",
        "true",
        "yes",
        "on",
    }


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, object]:
    """Django's settings of a postgres:// URL; `?host=/folder` names a Unix socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "")) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "dianxiaoer",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
    }


DATA_DIR = Path(env("DIANXIAOER_DATA", ".dianxiaoer")).absolute()
FILES_DIR = Path(env("DIANXIAOER_FILES", str(DATA_DIR / "files")))
DEBUG = env_flag("DIANXIAOER_DEBUG")
DEMO = env_flag("DIANXIAOER_DEMO")
SECRET_KEY = env("DIANXIAOER_SECRET_KEY") or "unset-only-for-commands-that-need-no-secret"
ALLOWED_HOSTS = env_list("DIANXIAOER_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("DIANXIAOER_TRUSTED_ORIGINS")
HTTPS = env_flag("DIANXIAOER_HTTPS")
WEBHOOK_PRIVATE = env_flag("DIANXIAOER_WEBHOOK_PRIVATE")

INSTALLED_APPS = [
    "dianxiaoer.kernel",
    "dianxiaoer.domains.worktime",
    "dianxiaoer.domains.people",
    "dianxiaoer.domains.registry",
    "dianxiaoer.domains.promises",
    "dianxiaoer.domains.demands",
    "dianxiaoer.domains.supervision",
    "dianxiaoer.web",
    "dianxiaoer.api",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "dianxiaoer.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "dianxiaoer.web.middleware.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "dianxiaoer.web.middleware.ActorMiddleware",
    "dianxiaoer.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "dianxiaoer.config.urls"
WSGI_APPLICATION = "dianxiaoer.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dianxiaoer.web.navigation.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database_from_url(env("DATABASE_URL", "postgres:///dianxiaoer"))}
_DATABASE = DATABASES["default"]
_OPTIONS = _DATABASE["OPTIONS"]
assert isinstance(_OPTIONS, dict)
# A client that goes away must not leave its query running.
_STATEMENT_TIMEOUT_MS = int(env("DIANXIAOER_STATEMENT_TIMEOUT_MS", "15000"))
_OPTIONS["options"] = (
    f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c client_connection_check_interval=1000"
    " -c idle_in_transaction_session_timeout=60000"
)
_OPTIONS["connect_timeout"] = int(env("DIANXIAOER_CONNECT_TIMEOUT_S", "5"))
if env_flag("DIANXIAOER_POOL"):
    _OPTIONS["pool"] = {
        "min_size": 1,
        "max_size": int(env("DIANXIAOER_POOL_SIZE", "8")),
        "timeout": 10,
    }
else:
    _DATABASE["CONN_MAX_AGE"] = 60
# Hot statements are prepared once in a connection; a pooler that shares connections between transactions forbids it.
PREPARE_STATEMENTS = env_flag("DIANXIAOER_PREPARE", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["dianxiaoer.web.accounts.backends.HouseBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "dianxiaoer.web.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "dianxiaoer.web.accounts.adapters.SocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# Behind a proxy every request seems to come from it: attempts are counted by the address that it forwards.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_flag("DIANXIAOER_BEHIND_PROXY") else 0
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_ADAPTER = "dianxiaoer.web.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "dianxiaoer.web.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "dianxiaoer.web.accounts.forms.RenamePasskeyForm",
}
# A code typed in its last second, or by a clock half a minute off, still holds.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ONLY = False
OIDC_LOGIN_CLAIM = env("DIANXIAOER_OIDC_LOGIN_CLAIM")
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "government",
                    "name": env("DIANXIAOER_OIDC_NAME", "Government identity provider"),
                    "client_id": env("DIANXIAOER_OIDC_CLIENT_ID"),
                    "secret": env("DIANXIAOER_OIDC_SECRET"),
                    "settings": {
                        "server_url": env("DIANXIAOER_OIDC_URL"),
                        "oauth_pkce_enabled": True,
                    },
                }
            ]
        }
    }
    if env("DIANXIAOER_OIDC_URL")
    else {}
)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
# Only for a web server in front: without it the application serves its files from the package.
STATIC_ROOT = env("DIANXIAOER_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env_flag("DIANXIAOER_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("DIANXIAOER_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("DIANXIAOER_LOG_LEVEL", "WARNING")},
}
