"""Acts beside the steps that belong to the plan: the ministry's, and the entry of the List."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, Opinion
from procedures.selectors.development_list import standing_of, version_in_force
from procedures.services import development_list, plan_ministry
from workflows import engine
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import DayField, one_of


class ConfirmFull(ActForm):
    """NĐ 68/2017 Art 6: the days run from the full dossier."""

    title = _("Bộ xác nhận hồ sơ đầy đủ")
    button = _("Xác nhận hồ sơ đầy đủ")
    explanation = _("Thời hạn của Bộ (nếu có) tính từ ngày hồ sơ đầy đủ.")
    day_label = _("Ngày xác nhận")
    full_on = DayField(
        label=_("Ngày nhận đủ hồ sơ"),
        required=False,
        help_text=_("Để trống nếu là ngày xác nhận."),
    )

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.confirm_full(
            dossier_id=dossier.pk, act=self.act(), full_on=self.cleaned_data["full_on"]
        )


class AskOtherMinistries(ActForm):
    """NĐ 68/2017 Art 6: while other ministries are asked the time is not counted."""

    title = _("Bộ lấy ý kiến các Bộ, ngành")
    button = _("Ghi nhận lấy ý kiến")
    explanation = _("Thời gian lấy ý kiến các Bộ, ngành không tính vào thời hạn của Bộ.")
    day_label = _("Ngày văn bản lấy ý kiến")
    ministries = forms.CharField(
        label=_("Các Bộ, ngành được hỏi"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.ask_other_ministries(
            dossier_id=dossier.pk, act=self.act(), ministries=self.cleaned_data["ministries"]
        )


class OthersHaveAnswered(ActForm):
    """The days run on."""

    title = _("Các Bộ, ngành đã trả lời")
    button = _("Tiếp tục tính thời hạn")
    day_label = _("Ngày nhận đủ trả lời")

    def perform(self, dossier: Dossier) -> Any:
        return plan_ministry.others_have_answered(dossier_id=dossier.pk, act=self.act())


class EnterMinistryLetter(ActForm):
    """The ministry has answered on paper: the province enters its letter."""

    title = _("Ghi văn bản trả lời của Bộ")
    button = _("Ghi văn bản của Bộ")
    explanation = _("Khi Bộ trả lời bằng giấy; ghi đúng như văn bản.")
    day_label = _("Ngày văn bản của Bộ")
    document_label = _("Số, ký hiệu văn bản của Bộ")
    content = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=20000,
    )

    def build(self) -> None:
        self.fields["document"].required = True
        self.fields["outcome"] = one_of(
            [
                (Opinion.Outcome.AGREE, Opinion.Outcome.AGREE.label),
                (Opinion.Outcome.CONDITIONAL, Opinion.Outcome.CONDITIONAL.label),
                (Opinion.Outcome.DISAGREE, Opinion.Outcome.DISAGREE.label),
            ],
            label=_("Trả lời của Bộ"),
        )
        self.order_fields(["outcome", "content"])

    def perform(self, dossier: Dossier) -> Any:
        task = engine.open_task(dossier, "ministry_opinion")
        act = self.act()

        def enter(held: Dossier) -> Any:
            return plan_ministry.answer(
                dossier_id=held.pk,
                act=act,
                outcome=self.cleaned_data["outcome"],
                content=self.cleaned_data["content"],
            )

        # Done for the ministry by the province's officer, whose name the journal keeps.
        return engine.perform(task.pk, None, enter)


class ChooseListEntry(ActForm):
    """Art 10.4: the cluster may bear another name than in the List."""

    title = _("Chọn cụm trong Danh mục")
    button = _("Chọn cụm này")
    explanation = _(
        "Khi tên cụm khác tên trong Danh mục. Diện tích được tăng tối đa theo khoản 4 Điều 10; địa "
        "điểm trong phạm vi cho phép."
    )
    day_label = _("Ngày ghi nhận")
    takes_document = False

    def build(self) -> None:
        version = version_in_force(self.dossier.province_id, self.today)
        entries = version.entries.order_by("position") if version else ()
        self.fields["list_entry"] = forms.TypedChoiceField(
            label=_("Cụm trong Danh mục"),
            choices=[
                ("", _("— chọn —")),
                *(
                    (str(entry.pk), f"{entry.name} · {entry.commune}")
                    for entry in entries
                    if entry.is_in_force
                ),
            ],
            coerce=int,
        )
        standing = standing_of(self.dossier)
        if standing and standing.entry and not self.is_bound:
            self.initial.setdefault("list_entry", str(standing.entry.pk))
        self.order_fields(["list_entry"])

    def perform(self, dossier: Dossier) -> Any:
        return development_list.choose_entry(
            dossier_id=dossier.pk, act=self.act(), entry_id=self.cleaned_data["list_entry"]
        )


FORMS: dict[str, type[ActForm]] = {
    "ministry-full": ConfirmFull,
    "ministry-asks-others": AskOtherMinistries,
    "ministry-others-answered": OthersHaveAnswered,
    "ministry-letter": EnterMinistryLetter,
    "list-entry": ChooseListEntry,
}
"""By the act's word in the address."""
