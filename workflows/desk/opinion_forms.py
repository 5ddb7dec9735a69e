"""The forms around opinions: answering the points, splitting, late ones, silence, inside a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.backends import holds_post
from procedures.models import Dossier, InternalRequest, Opinion, OpinionPoint, Post, Role, User
from procedures.selectors.offices import in_place_of
from procedures.selectors.opinions import summary_of
from procedures.services import internal_requests, opinion_answers, opinion_ends
from procedures.services.internal_requests import Inquiry
from workflows import engine
from workflows.desk.opinion_words import standing_words
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import DayField, one_of


def _text(label: Any, rows: int = 4, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("required", False)
    kwargs.setdefault("max_length", 20000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def opinion_name(opinion: Opinion) -> str:
    """The body, with the round where there was more than one."""
    if opinion.round_number == 1:
        return str(opinion.body)
    return _gettext("%(body)s (vòng %(round)s)") % {
        "body": opinion.body,
        "round": opinion.round_number,
    }


class AnswerPoints(ActForm):
    """What became of each point: taken up, partly or not, and why."""

    way = "answers"
    title = _("Giải trình, tiếp thu ý kiến")
    button = _("Lưu giải trình")
    explanation = _(
        "Chọn tiếp thu hay không cho từng nội dung; không tiếp thu hoặc tiếp thu một phần thì nêu "
        "vì sao. Nội dung để trống giữ nguyên."
    )
    takes_document = False
    day_label = _("Ngày giải trình")

    def build(self) -> None:
        self.points: list[tuple[Opinion, OpinionPoint]] = [
            (line.opinion, point)
            for line in summary_of(self.dossier)
            for point in line.points
            if not (point.is_answered and self.dossier.reported_on is not None)
        ]
        self.fieldsets: Sequence[tuple[str, Sequence[str]]] = []
        for opinion, point in self.points:
            taken, answer = f"taken_{point.pk}", f"answer_{point.pk}"
            self.fields[taken] = forms.ChoiceField(
                label=_("Tiếp thu"),
                choices=[("", _("— chưa giải trình —")), *OpinionPoint.TakenUp.choices],
                required=False,
                # The text is the body's own words: escaped here, since help is shown as it is.
                help_text=mark_safe(  # noqa: S308
                    linebreaks(point.text or opinion.get_outcome_display(), autoescape=True)
                ),
            )
            self.fields[answer] = _text(_("Giải trình"), rows=3)
            self.initial.setdefault(taken, point.taken_up)
            self.initial.setdefault(answer, point.answer)
            self.fieldsets = [
                *self.fieldsets,
                (
                    _gettext("%(body)s – nội dung %(number)s")
                    % {"body": opinion_name(opinion), "number": point.number},
                    (taken, answer),
                ),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.answers: dict[int, tuple[str, str]] = {}
        for _opinion, point in self.points:
            taken = cleaned.get(f"taken_{point.pk}") or ""
            answer = (cleaned.get(f"answer_{point.pk}") or "").strip()
            if not taken:
                if answer:
                    self.add_error(
                        f"taken_{point.pk}",
                        _gettext("Chọn tiếp thu, tiếp thu một phần hay không tiếp thu."),
                    )
                continue
            if (taken, answer) != (point.taken_up, point.answer):
                self.answers[point.pk] = (taken, answer)
        if not self.answers and not self.errors:
            raise ValidationError(_("Chưa ghi giải trình nào mới."))
        return cleaned

    def perform(self, dossier: Dossier) -> Any:
        return opinion_answers.answer_points(
            dossier_id=dossier.pk, act=self.act(), answers=self.answers
        )


class SplitOpinion(ActForm):
    """One point a line, so that each is answered by itself."""

    way = "split"
    title = _("Tách ý kiến thành từng nội dung")
    button = _("Tách nội dung")
    explanation = _("Mỗi dòng là một nội dung; mỗi nội dung được giải trình riêng.")
    takes_day = False
    takes_document = False
    texts = _text(_("Các nội dung"), rows=10, max_length=40000)

    def for_opinion(self, opinion: Opinion) -> SplitOpinion:
        """The opinion to take apart."""
        self.opinion = opinion
        self.initial.setdefault("texts", "\n".join(point.text for point in opinion.points.all()))
        return self

    def perform(self, dossier: Dossier) -> Any:
        return opinion_answers.split_opinion(
            dossier_id=dossier.pk,
            act=self.act(),
            opinion_id=self.opinion.pk,
            texts=self.cleaned_data["texts"].splitlines(),
        )


class CloseSilent(ActForm):
    """Silence past its day counts as consent where a dated rule says so, and only there."""

    title = _("Khép lại ý kiến quá hạn (im lặng là đồng ý)")
    button = _("Khép lại là đồng ý")
    explanation = _(
        "Chỉ áp dụng khi có quy định coi im lặng là đồng ý và đã hết hạn trả lời. Khi cơ quan cuối "
        "cùng được khép lại, hồ sơ chuyển sang bước tiếp theo."
    )
    takes_document = False
    day_label = _("Ngày khép lại")

    def build(self) -> None:
        waiting = [line for line in summary_of(self.dossier) if line.opinion.is_open]
        self.waiting = {str(line.opinion.pk): line.opinion for line in waiting}
        self.fields["opinion"] = one_of(
            [
                (str(line.opinion.pk), f"{opinion_name(line.opinion)}: {standing_words(line)}")
                for line in waiting
            ],
            label=_("Cơ quan chưa trả lời"),
        )
        self.order_fields(["opinion"])

    def perform(self, dossier: Dossier) -> Any:
        opinion = self.waiting[self.cleaned_data["opinion"]]
        return engine.drop_opinion_task(
            dossier.pk,
            opinion,
            lambda held: opinion_ends.close_silent(
                dossier_id=held.pk, act=self.act(), opinion_id=opinion.pk
            ),
        )


SAID = [
    (outcome.value, outcome.label)
    for outcome in (Opinion.Outcome.AGREE, Opinion.Outcome.CONDITIONAL, Opinion.Outcome.DISAGREE)
]
"""What a body can say, for the choice on its forms."""


class LateOpinion(ActForm):
    """An answer that comes when its round is over: entered and marked, no step opens again."""

    title = _("Ghi ý kiến gửi muộn")
    button = _("Ghi ý kiến muộn")
    explanation = _("Ý kiến được ghi nhận và đánh dấu muộn; hồ sơ không quay lại bước lấy ý kiến.")
    day_label = _("Ngày văn bản trả lời")
    document_label = _("Số, ký hiệu văn bản trả lời")
    content = _text(_("Nội dung ý kiến"), rows=6)

    def build(self) -> None:
        found = self.dossier.opinions.filter(is_open=False, outcome__in=["", "silent"])
        self.closed = {
            str(opinion.pk): opinion
            for opinion in found.select_related("body").order_by("round_number", "pk")
            if self.office is not None
            or holds_post(self.user, Role.OPINION_OFFICER, opinion.body_id)
        }
        self.fields["opinion"] = forms.ChoiceField(
            label=_("Cơ quan"),
            choices=[("", _("— chọn —"))]
            + [(key, opinion_name(opinion)) for key, opinion in self.closed.items()],
            initial=next(iter(self.closed), "") if len(self.closed) == 1 else "",
        )
        self.fields["outcome"] = one_of(SAID, label=_("Ý kiến"))
        self.order_fields(["opinion", "outcome", "content"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opinion = self.closed.get(cleaned.get("opinion") or "")
        day: date | None = cleaned.get("on")
        if opinion is not None and day and opinion.requested_on and day < opinion.requested_on:
            self.add_error(
                "on",
                _gettext("Ngày trả lời không thể trước ngày lấy ý kiến (%(day)s).")
                % {"day": f"{opinion.requested_on:%d/%m/%Y}"},
            )
        return cleaned

    def perform(self, dossier: Dossier) -> Any:
        opinion = self.closed[self.cleaned_data["opinion"]]
        return opinion_ends.give_late_opinion(
            dossier_id=dossier.pk,
            act=replace(self.act(), office=self.office or opinion.body),
            opinion_id=opinion.pk,
            outcome=self.cleaned_data["outcome"],
            content=self.cleaned_data["content"],
        )


# --- inside a body -------------------------------------------------------------------------------


class AskInside(ActForm):
    """A question to a colleague or a division of the body's own."""

    way = "inside"
    title = _("Hỏi trong cơ quan")
    button = _("Gửi câu hỏi nội bộ")
    explanation = _(
        "Chỉ cơ quan của bạn đọc được câu hỏi và trả lời. Hạn nội bộ không thay đổi hạn trả lời Sở."
    )
    takes_day = False
    takes_document = False
    fields_last: ClassVar[Sequence[str]] = ("question", "due_on")
    division = forms.CharField(
        label=_("Hoặc phòng, đơn vị không có tài khoản"), max_length=150, required=False
    )
    question = _text(_("Nội dung hỏi"), rows=4)
    due_on = DayField(label=_("Hạn trả lời nội bộ"), required=False)

    def for_opinion(self, opinion: Opinion) -> AskInside:
        """The opinion for which it is asked; its colleagues are the body's own officers."""
        self.opinion = opinion
        held = Post.objects.held_on(self.today).filter(
            organisation__in=in_place_of(opinion.body_id, self.today), role=Role.OPINION_OFFICER
        )
        people = (
            User.objects.filter(pk__in=held.values("user"))
            .exclude(pk=self.user.pk)
            .order_by("display_name", "username")
        )
        field = forms.ModelChoiceField(
            people, label=_("Đồng nghiệp"), empty_label=_("— chọn —"), required=False
        )
        self.fields["colleague"] = field
        self.order_fields(["colleague", "division", "question", "due_on"])
        return self

    def perform(self, dossier: Dossier) -> Any:
        return internal_requests.ask_inside(
            dossier_id=dossier.pk,
            act=self.act(),
            opinion_id=self.opinion.pk,
            inquiry=Inquiry(
                question=self.cleaned_data["question"],
                colleague=self.cleaned_data["colleague"],
                division=self.cleaned_data["division"],
                due_on=self.cleaned_data["due_on"],
            ),
        )


class AnswerInside(ActForm):
    """The answer of a colleague, or of a division as its officer has it."""

    way = "answer"
    title = _("Trả lời câu hỏi nội bộ")
    button = _("Ghi trả lời")
    takes_day = False
    takes_document = False
    answer = _text(_("Trả lời"), rows=5)

    def for_request(self, request: InternalRequest) -> AnswerInside:
        """The question that is answered."""
        self.request = request
        return self

    def perform(self, dossier: Dossier) -> Any:
        return internal_requests.answer_inside(
            dossier_id=dossier.pk,
            act=self.act(),
            request_id=self.request.pk,
            answer=self.cleaned_data["answer"],
        )
