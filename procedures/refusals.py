"""The law says no: the one exception that a page may show as an answer.

Three kinds of "no" are never mixed: :class:`RuleRefused` (the law does not allow it, here is the
article), Django's ``PermissionDenied`` (not you), and any other exception (our mistake, and loud).
"""

from __future__ import annotations


class RuleRefused(Exception):
    """An act that the law, or the state the law has put the dossier in, does not allow.

    ``message`` is a whole sentence in the language of the reader; ``article`` names the source
    ("NĐ 32/2024 Art 10.4"), or is empty where the order of the steps alone refuses.
    ``field`` names the form field that the refusal is about, where there is one.
    """

    def __init__(self, message: str, article: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.article = article
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} ({self.article})" if self.article else str(self.message)
