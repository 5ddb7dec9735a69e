"""The council's scores, entered by its secretary (Art 13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import Dossier, InvestorRequest
from procedures.refusals import RuleRefused
from procedures.regimes import Sheet, regime, tally
from procedures.regimes.scoring import CRITERIA, CouncilResult
from procedures.services import council
from procedures.wording import in_reader_language
from workflows.steps.act_forms import ActForm
from workflows.steps.fields import FigureField

FEWEST_MEMBERS = 5
MOST_MEMBERS = 15
CRITERION_LABELS = {
    "infrastructure": _("Hạ tầng"),
    "environment": _("Môi trường"),
    "capacity": _("Năng lực, kinh nghiệm"),
    "finance": _("Tài chính"),
}


@dataclass(frozen=True, slots=True)
class ApplicantResult:
    """One line of the preview."""

    name: str
    mean: str
    passed: bool
    rank: int


class OnPaper(ActForm):
    """Scoring that passes the sealed sheets by: where there are such, it says why."""

    def build(self) -> None:
        self.could_seal = council.could_seal(self.dossier, self.today)
        if self.could_seal:
            self.fields["on_paper"] = forms.CharField(
                label=_("Lý do không dùng phiếu niêm phong"),
                help_text=_("Cách ghi này bỏ qua các phiếu niêm phong của Hội đồng."),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def why_on_paper(self) -> str:
        """The reason, where one was asked for."""
        return str(self.cleaned_data.get("on_paper", ""))


class RecordScores(OnPaper):
    """The members' sheets: one row a member, four criteria an applicant, tallied before kept."""

    way = "scores"
    title = _("Ghi kết quả chấm điểm")
    button = _("Ghi kết quả chấm điểm")
    day_label = _("Ngày chấm điểm")
    document_label = _("Số, ký hiệu biên bản")
    template = "steps/score.html"
    has_preview = True

    def build(self) -> None:
        super().build()
        self.requests = list(
            self.dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN)
            .select_related("enterprise")
            .order_by("number")
        )
        self.maxima = {
            name: regime(self.dossier.regime).value(f"council.max.{name}").value
            for name in CRITERIA
        }
        self.members = self._member_count()
        for row in range(self.members):
            self.fields[f"member_{row}"] = forms.CharField(
                label=_gettext("Thành viên %(n)s") % {"n": row + 1}, required=False, max_length=100
            )
            self.fields[f"recused_{row}"] = forms.CharField(
                label=_gettext("Lý do không chấm của thành viên %(n)s") % {"n": row + 1},
                required=False,
                max_length=500,
            )
            for request in self.requests:
                for name in CRITERIA:
                    self.fields[f"points_{row}_{request.number}_{name}"] = FigureField(
                        label=_gettext("%(criterion)s, thành viên %(n)s, %(who)s")
                        % {
                            "criterion": CRITERION_LABELS[name],
                            "n": row + 1,
                            "who": request.enterprise,
                        },
                        required=False,
                        max_digits=6,
                        decimal_places=3,
                    )
        self.fields["tie_choice"] = forms.ChoiceField(
            label=_("Bằng điểm: chủ đầu tư được đề xuất chọn"),
            choices=[("", _("— không bằng điểm —"))]
            + [(str(request.number), request.enterprise.name) for request in self.requests],
            required=False,
        )

    def _member_count(self) -> int:
        asked = self.data.get(f"{self.prefix}-members", "") if self.is_bound else ""
        asked = asked or str(self.initial.get("members", ""))
        count = int(asked) if asked.isdigit() else FEWEST_MEMBERS
        return min(max(count, 1), MOST_MEMBERS)

    @property
    def applicant_tables(self) -> list[dict[str, Any]]:
        """One table an applicant: rows of members with their four fields."""
        return [
            {
                "request": request,
                "rows": [
                    {
                        "number": row + 1,
                        "name": self[f"member_{row}"].value() or "",
                        "points": [
                            self[f"points_{row}_{request.number}_{name}"] for name in CRITERIA
                        ],
                    }
                    for row in range(self.members)
                ],
            }
            for request in self.requests
        ]

    @property
    def criteria(self) -> list[tuple[Any, Any]]:
        """Name and maximum of each criterion."""
        return [(CRITERION_LABELS[name], self.maxima[name]) for name in CRITERIA]

    @property
    def member_rows(self) -> list[tuple[Any, Any]]:
        """Name and reason of recusal of each member."""
        return [(self[f"member_{row}"], self[f"recused_{row}"]) for row in range(self.members)]

    @property
    def tail_fields(self) -> list[Any]:
        """The fields after the sheets."""
        return [
            self[name]
            for name in ("tie_choice", "on_paper", "on", "document")
            if name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.sheets: list[Sheet] = []
        self.recused: dict[str, str] = {}
        names: set[str] = set()
        for row in range(self.members):
            member = (cleaned.get(f"member_{row}") or "").strip()
            reason = (cleaned.get(f"recused_{row}") or "").strip()
            if not member:
                self._refuse_points_without_member(cleaned, row)
                continue
            if member in names:
                self.add_error(f"member_{row}", _gettext("Thành viên này đã có ở dòng trên."))
            names.add(member)
            if reason:
                self.recused[member] = reason
                continue
            self._read_sheets(cleaned, row, member)
        if not self.sheets and not self.errors:
            raise ValidationError(_gettext("Chưa có phiếu chấm điểm nào."))
        return cleaned

    def _refuse_points_without_member(self, cleaned: dict[str, Any], row: int) -> None:
        given = any(
            cleaned.get(f"points_{row}_{request.number}_{name}") is not None
            for request in self.requests
            for name in CRITERIA
        )
        if given:
            self.add_error(f"member_{row}", _gettext("Có điểm nhưng chưa ghi tên thành viên."))

    def _read_sheets(self, cleaned: dict[str, Any], row: int, member: str) -> None:
        for request in self.requests:
            points: dict[str, Decimal | None] = {}
            for name in CRITERIA:
                key = f"points_{row}_{request.number}_{name}"
                given: Decimal | None = cleaned.get(key)
                points[name] = given
                if key in self.errors:
                    continue
                if given is None:
                    self.add_error(key, _gettext("Chưa chấm."))
                elif not 0 <= given <= self.maxima[name]:
                    self.add_error(
                        key,
                        _gettext("Điểm từ 0 đến %(most)s.") % {"most": self.maxima[name]},
                    )
            self.sheets.append(Sheet(member=member, applicant=request.number, **points))

    def tie_number(self) -> int | None:
        """The applicant proposed where the highest scores are equal."""
        chosen = self.cleaned_data.get("tie_choice")
        return int(chosen) if chosen else None

    def preview(self) -> dict[str, Any] | None:
        """What would follow from the sheets; nothing is written."""
        if not self.is_valid():
            return None
        result = tally(self.dossier.regime, self.sheets, self.recused, self.tie_number())
        return {
            "lines": self._lines(result),
            "result": result,
            "chosen": self._name(result.chosen),
            "refusals": [
                in_reader_language(refusal.reason_vi, refusal.reason_en)
                for refusal in result.refusals
            ],
        }

    def _lines(self, result: CouncilResult) -> list[ApplicantResult]:
        return [
            ApplicantResult(
                name=self._name(row["applicant"]),
                mean=row["mean"],
                passed=row["passed"],
                rank=row["rank"],
            )
            for row in sorted(result.as_json()["results"], key=lambda row: row["rank"])
        ]

    def _name(self, number: int | None) -> str:
        return next(
            (request.enterprise.name for request in self.requests if request.number == number), ""
        )

    def perform(self, dossier: Dossier) -> Any:
        result = tally(dossier.regime, self.sheets, self.recused, self.tie_number())
        if result.choice_needed:
            raise RuleRefused(
                _gettext("Các hồ sơ cao điểm nhất bằng điểm nhau: phải ghi chủ đầu tư được chọn."),
                regime(dossier.regime).value("council.tie").basis,
                field="tie_choice",
            )
        return council.record_scores(
            dossier_id=dossier.pk,
            act=self.act(),
            sheets=self.sheets,
            recused=self.recused,
            tie_choice=self.tie_number(),
            on_paper=self.why_on_paper(),
        )


class NoteScoring(OnPaper):
    """Only the fact and the minutes: the sheets stay on paper."""

    way = "note"
    title = _("Chỉ ghi nhận đã chấm điểm")
    button = _("Ghi nhận, không nhập phiếu")
    explanation = _("Dùng khi phiếu chấm điểm lưu giấy; phần mềm không tính được kết quả.")
    day_label = _("Ngày chấm điểm")
    document_label = _("Số, ký hiệu biên bản")

    def perform(self, dossier: Dossier) -> Any:
        return council.record_scores(
            dossier_id=dossier.pk, act=self.act(), sheets=[], on_paper=self.why_on_paper()
        )
