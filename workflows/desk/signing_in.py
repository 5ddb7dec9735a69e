"""Signing in; the sample data shows its accounts, an installation in earnest has none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest

from procedures.demo import demo_accounts
from procedures.models import User


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``: somebody is there (for the type checker's eyes)."""

    user: User


class SignIn(LoginView):
    """Django's sign-in with the accounts of the sample data beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = [
            {"role": account.role_name, "username": account.username, "password": account.password}
            for account in demo_accounts()
        ]
        return context
