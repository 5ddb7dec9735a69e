"""The local body's steps: notice, end of the window, tờ trình, answer to a supplement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier
from procedures.regimes import regime
from procedures.services import submission, supplements
from procedures.wording import in_reader_language
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


class SubmitDossier(ActForm):
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

    def perform(self, dossier: Dossier) -> Any:
        return submission.submit_dossier(
            dossier_id=dossier.pk, act=self.act(), papers=self.cleaned_data.get("papers", ())
        )


class AnswerSupplement(ActForm):
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

    def perform(self, dossier: Dossier) -> Any:
        return supplements.receive_supplement(
            dossier_id=dossier.pk,
            act=self.act(),
            answer=self.cleaned_data["answer"],
            papers=self.cleaned_data["papers"],
        )
