"""Django's settings, small; what is about haggle stands at the end."""

import os
from pathlib import Path

DATA, HERE = Path(os.environ["SHOP_DATA"]), Path(__file__).parent
SECRET_KEY = os.environ["SHOP_SECRET"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "shop"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
CONTEXT = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [*CONTEXT, "shop.views.for_all_pages"]},
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "shop.db"}}
ROOT_URLCONF, DEFAULT_AUTO_FIELD = "shop.views", "django.db.models.BigAutoField"
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/sign-in", "/", "/"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "shop-session", "shop-csrf"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"  # with less, haggle cannot see that a form is the shop's
CONSOLE = {"console": {"class": "logging.StreamHandler"}}
LOGGING = {"version": 1, "handlers": CONSOLE, "loggers": {"shop": {"handlers": ["console"], "level": "INFO"}}}

SHOP_URL, HAGGLE_URL = os.environ["SHOP_URL"], os.environ["HAGGLE_URL"]
HANDOVER_SECRET = os.environ["HANDOVER_SECRET"]  # haggle has it as HAGGLE_HANDOVER_SECRET
HAGGLE_TOKEN = os.environ["HAGGLE_TOKEN"]  # made by: haggle token --site
WEBHOOK_SECRET = os.environ["WEBHOOK_SECRET"]  # made by: haggle webhook add
