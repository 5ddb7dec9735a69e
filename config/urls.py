"""Addresses of the site."""

from django.contrib import admin
from django.contrib.auth import views as people
from django.urls import include, path
from django.views.i18n import set_language

from config import health, metrics
from workflows.desk.signing_in import SignIn, SignOut

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("sign-in/", SignIn.as_view(), name="login"),
    path("sign-out/", SignOut.as_view(), name="logout"),
    path("password/", people.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", people.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("", include("workflows.urls")),
]

# Refusals have their own pages in templates/: 400, 403, 404 and 500 by Django's default handlers,
# 403_csrf.html for a page that has expired.
