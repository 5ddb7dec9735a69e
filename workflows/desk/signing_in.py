"""Signing in; the sample data shows its accounts, an installation in earnest has none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView

from procedures.demo import demo_accounts


class SignIn(LoginView):
    """Django's sign-in with the accounts of the sample data beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = [
            {"role": account.role_name, "username": account.username, "password": account.password}
            for account in demo_accounts()
        ]
        return context
