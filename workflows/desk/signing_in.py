"""Signing in and out; the sample data shows its accounts, an installation in earnest has none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from procedures.demo import demo_accounts
from procedures.models import User
from workflows.notices import browser_cookie


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


class SignOut(LogoutView):
    """Django's signing out; the browser gives up what it had for pushes, as the server does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and browser_cookie.of(request):
            browser_cookie.clear(answer)
        return answer
