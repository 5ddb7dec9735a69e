"""File fields for the forms of steps and of the portal: what is wrong is said at the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procedures.acts import Act
from procedures.file_types import ACCEPTED, ACCEPTED_WORDS
from procedures.models import DocumentFile, InvestorRequest
from procedures.refusals import RuleRefused
from procedures.regimes import Component
from procedures.services import documents
from procedures.wording import in_reader_language


class DossierFileField(forms.FileField):
    """One file of a dossier, checked by its content before anything is kept."""

    default_error_messages = {
        "missing": _("Tệp không đến nơi. Hãy chọn lại tệp."),
        "empty": _("Tệp không có nội dung. Hãy chọn tệp khác."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 255, **kwargs})
        self.widget.attrs.setdefault("accept", ",".join(f".{kind.extension}" for kind in ACCEPTED))

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploaded file, or a sentence that says why it is not taken."""
        uploaded = super().clean(data, initial)
        if uploaded and uploaded is not initial:
            try:
                documents.check_upload(uploaded)
            except RuleRefused as refusal:
                raise ValidationError(refusal.message, code="refused") from refusal
        return uploaded


class PaperField(DossierFileField):
    """The file of a paper that the law requires, which may also come on paper or later.

    The form says that it is required; whether the dossier is complete is asked of all papers
    together (``procedures.selectors.completeness``).
    """

    def validate(self, value: Any) -> None:
        """An empty field is no mistake of its own."""


def files_help() -> str:
    """What may be sent, in words; the limit is the installation's."""
    return _("Loại tệp được nhận: %(kinds)s; mỗi tệp tối đa %(limit)d MB.") % {
        "kinds": ACCEPTED_WORDS,
        "limit": documents.size_limit() // (1024 * 1024),
    }


class PapersFormMixin:
    """For forms on which papers of the regime are filed: ``add_papers`` in ``__init__``, then
    ``filed_codes()`` for the service and ``attach(dossier_id, act, request)`` once it has acted.

    Each paper has a file (``file_<code>``) and, where ``on_paper`` is asked for, a box that says
    that it was handed in on paper (``paper_<code>``).
    """

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    papers: tuple[Component, ...] = ()
    use_required_attribute = False

    def add_papers(self, papers: Iterable[Component], *, on_paper: bool = True) -> list[str]:
        """Add the fields; the names of the fields, for a fieldset."""
        self.papers = tuple(papers)
        names = []
        for paper in self.papers:
            title = in_reader_language(paper.name_vi, paper.name_en)
            basis = in_reader_language(paper.basis_vi, paper.basis)
            self.fields[f"file_{paper.code}"] = PaperField(
                label=title, required=on_paper and paper.required, help_text=basis
            )
            names.append(f"file_{paper.code}")
            if on_paper:
                self.fields[f"paper_{paper.code}"] = forms.BooleanField(
                    label=_("Nộp bản giấy: %(paper)s") % {"paper": title}, required=False
                )
                names.append(f"paper_{paper.code}")
        return names

    def uploads(self) -> dict[str, Any]:
        """The uploaded files by the code of their paper."""
        return {
            paper.code: uploaded
            for paper in self.papers
            if (uploaded := self.cleaned_data.get(f"file_{paper.code}"))
        }

    def filed_codes(self) -> list[str]:
        """The papers filed, as a file or on paper, in the order of the regime."""
        return [
            paper.code
            for paper in self.papers
            if self.cleaned_data.get(f"file_{paper.code}")
            or self.cleaned_data.get(f"paper_{paper.code}")
        ]

    def attach(
        self, dossier_id: int, act: Act, request: InvestorRequest | None = None
    ) -> list[DocumentFile]:
        """Keep the files; inside ``documents.files_discarded_on_failure()`` and the transaction."""
        return documents.attach_files(
            dossier_id=dossier_id, act=act, files=self.uploads(), request=request
        )
