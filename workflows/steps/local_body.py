"""The local body's steps: notice, end of the window, tờ trình, answer to a supplement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier
from procedures.regimes import Component, regime
from procedures.services import submission, supplements
from procedures.wording import in_reader_language
from workflows.files.fields import PapersFormMixin, files_help
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import several

OF_APPLICANT = frozenset(
    {
        "request",
        "investment_report",
        "boundary_map",
        "legal_status",
        "financial_capacity",
        "experience",
    }
)
"""Papers that each applicant brings; the rest are the dossier's own."""


def paper_choices(dossier: Dossier) -> list[tuple[str, str]]:
    """The papers that the dossier's regime asks for."""
    return [
        (component.code, in_reader_language(component.name_vi, component.name_en))
        for component in regime(dossier.regime).components
    ]


FILES = _("Tệp kèm theo (bản chụp, bản điện tử)")


def _file_fields(form: PapersFormMixin, papers: Iterable[Component]) -> list[str]:
    """A file a paper, none of them asked for; what is taken is said once, at the first."""
    names = form.add_papers(papers, on_paper=False)
    for name in names:
        form.fields[name].help_text = ""
    if names:  # R1's list of the local body's papers is not sourced
        form.fields[names[0]].help_text = files_help()
    return names


class PublishNotice(ActForm):
    """Art 10.1: publish that dossiers are received."""

    way = "publish"
    title = _("Thông báo công khai tiếp nhận hồ sơ")
    button = _("Ghi nhận thông báo")
    explanation = _(
        "Từ ngày thông báo, doanh nghiệp khác có thể nộp đề nghị cho đến hết thời gian tiếp nhận."
    )
    day_label = _("Ngày thông báo")
    document_label = _("Số, ký hiệu thông báo")

    def perform(self, dossier: Dossier) -> Any:
        return submission.publish_notice(dossier_id=dossier.pk, act=self.act())


class CloseWindow(ActForm):
    """Art 10.1, 10.2: the window ends; the dossier is compiled."""

    way = "close"
    title = _("Kết thúc tiếp nhận hồ sơ")
    button = _("Kết thúc tiếp nhận")
    explanation = _("Sau khi kết thúc, không nhận thêm đề nghị của doanh nghiệp.")
    day_label = _("Ngày kết thúc")
    takes_document = False

    def perform(self, dossier: Dossier) -> Any:
        return submission.close_window(dossier_id=dossier.pk, act=self.act())


class SubmitDossier(PapersFormMixin, ActForm):
    """Art 10.2: the tờ trình goes to the department."""

    way = "submit"
    title = _("Trình hồ sơ đến Sở Công Thương")
    button = _("Trình Sở Công Thương")
    day_label = _("Ngày trình")
    document_label = _("Số, ký hiệu tờ trình")

    def build(self) -> None:
        own = [
            (code, name)
            for code, name in paper_choices(self.dossier)
            if code not in OF_APPLICANT and code != "to_trinh"
        ]
        if own:
            self.fields["papers"] = several(own, label=_("Tài liệu kèm tờ trình"), required=False)
        self.fields["document"].required = True
        uploads = _file_fields(
            self, [c for c in regime(self.dossier.regime).components if c.code not in OF_APPLICANT]
        )
        acts = [name for name in ("papers", *self.fields_last) if name in self.fields]
        self.fieldsets = ((self.title, acts), *(((FILES, uploads),) if uploads else ()))

    def perform(self, dossier: Dossier) -> Any:
        act = self.act()
        submitted = submission.submit_dossier(
            dossier_id=dossier.pk, act=act, papers=self.cleaned_data.get("papers", ())
        )
        self.attach(dossier.pk, act)
        return submitted


class AnswerSupplement(PapersFormMixin, ActForm):
    """Art 10.3: what was asked for is sent; the appraisal period runs on."""

    way = "answer"
    title = _("Gửi hồ sơ bổ sung")
    button = _("Gửi hồ sơ bổ sung")
    day_label = _("Ngày gửi bổ sung")

    answer = forms.CharField(
        label=_("Nội dung đã bổ sung, giải trình"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )

    def build(self) -> None:
        self.fields["papers"] = several(
            paper_choices(self.dossier), label=_("Giấy tờ gửi kèm"), required=False
        )
        uploads = _file_fields(self, regime(self.dossier.regime).components)
        self.fieldsets = ((self.title, ["answer", "papers", *self.fields_last]), (FILES, uploads))

    def perform(self, dossier: Dossier) -> Any:
        act = self.act()
        received = supplements.receive_supplement(
            dossier_id=dossier.pk,
            act=act,
            answer=self.cleaned_data["answer"],
            papers=self.cleaned_data["papers"],
        )
        self.attach(dossier.pk, act)
        return received
