"""The council room until the opening: convening, a member's sealed sheet, recusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures import sealing
from procedures.facts import standing_requests
from procedures.models import (
    Council,
    Dossier,
    InvestorRequest,
    ScoringRound,
    SealedSheet,
    Seat,
)
from procedures.regimes.council_criteria import Criteria, Line
from procedures.regimes.scoring import CRITERIA, plain_number
from procedures.selectors.councils import councils_for
from procedures.services import council_room, council_seats
from procedures.services.council_room import Convening, GateAnswer
from workflows.steps.act_forms import ActForm
from workflows.steps.council import CRITERION_LABELS
from workflows.steps.fields import DayField, FigureField

PASSED, FAILED = "passed", "failed"


def reason_field(label: Any) -> forms.CharField:
    """A reason in a few lines; whether it is needed is the service's to say."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )


def _name_of(council: Council) -> str:
    kind = _gettext("riêng cho hồ sơ này") if council.dossier_id else _gettext("thường trực")
    return f"{council.name} · {council.decision} · {kind}"


class ConveneCouncil(ActForm):
    """The secretary opens the room: each scoring member gets a sheet of his own."""

    way = "convene"
    title = _("Triệu tập Hội đồng chấm điểm")
    button = _("Triệu tập, gửi phiếu cho thành viên")
    explanation = _(
        "Mỗi thành viên chấm trên phiếu riêng và niêm phong khi nộp; phiếu chỉ được mở cùng một "
        "lúc. Hội đồng và phiếu tiêu chí lập ở trang Hội đồng. Nghị định không quy định hạn nộp "
        "phiếu; Hội đồng có thể tự đặt."
    )
    day_label = _("Ngày triệu tập")
    document_label = _("Số, ký hiệu giấy mời")
    template = "steps/convene.html"
    due_on = DayField(label=_("Hạn nộp phiếu (nếu Hội đồng đặt)"), required=False)

    def build(self) -> None:
        self.councils = {str(council.pk): council for council in councils_for(self.dossier)}
        choices = [(key, _name_of(council)) for key, council in self.councils.items()]
        self.fields["council"] = forms.ChoiceField(
            label=_("Hội đồng"), choices=choices or [("", _gettext("— chưa có Hội đồng —"))]
        )
        self.gate_names: list[str] = []
        for request in standing_requests(self.dossier):
            for gate in self.criteria.gates if self.criteria else ():
                name = f"gate_{request.number}_{gate.key}"
                self.gate_names += [name, f"note_{name}"]
                self.fields[name] = forms.ChoiceField(
                    choices=[("", _("— chọn —")), (PASSED, _("Đạt")), (FAILED, _("Không đạt"))],
                    label=f"{request.enterprise}: {gate.text}",
                )
                self.fields[f"note_{name}"] = forms.CharField(
                    label=_gettext("Lý do %(who)s không đạt: %(gate)s")
                    % {"who": request.enterprise, "gate": gate.text},
                    required=False,
                    max_length=500,
                )
        self.order_fields(["council", *self.gate_names, "due_on"])

    @property
    def council_field(self) -> Any:
        """The council."""
        return self["council"]

    @property
    def has_council(self) -> bool:
        """Whether there is a council to convene."""
        return bool(self.councils)

    @property
    def tail_fields(self) -> list[Any]:
        """The days and the paper."""
        return [self[name] for name in ("due_on", "on", "document")]

    @property
    def gate_tables(self) -> list[dict[str, Any]]:
        """For each applicant its gates with their two fields."""
        gates = self.criteria.gates if self.criteria else ()
        if not gates:
            return []
        return [
            {
                "request": request,
                "rows": [
                    (gate, self[name], self[f"note_{name}"])
                    for gate in gates
                    for name in (f"gate_{request.number}_{gate.key}",)
                ],
            }
            for request in standing_requests(self.dossier)
        ]

    @cached_property
    def criteria(self) -> Criteria | None:
        """The sheet of the council that is chosen, else of the first."""
        key = self.data.get(f"{self.prefix}-council", "") if self.is_bound else ""
        council = self.councils.get(key) or next(iter(self.councils.values()), None)
        sheet = council_room.latest_criteria(council, self.today) if council else None
        return sheet.criteria if sheet else None

    def perform(self, dossier: Dossier) -> Any:
        gates: dict[int, dict[str, GateAnswer]] = {}
        for name in self.gate_names:
            if name.startswith("gate_") and (given := self.cleaned_data[name]):
                _word, number, key = name.split("_", 2)
                answer = GateAnswer(given == PASSED, self.cleaned_data[f"note_{name}"])
                gates.setdefault(int(number), {})[key] = answer
        return council_room.convene(
            dossier_id=dossier.pk,
            act=self.act(),
            convening=Convening(
                int(self.cleaned_data["council"] or 0), self.cleaned_data["due_on"], gates
            ),
        )


# --- a member's sheet ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CriterionRows:
    """One criterion of one applicant on the sheet: its lines with their fields, and the sums."""

    label: Any
    most: Decimal
    rows: list[tuple[Line, Any]]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class ApplicantSheet:
    """One applicant's part of the sheet."""

    request: InvestorRequest
    criteria: list[CriterionRows]
    total: Decimal | None
    is_whole: bool


class OwnSeat(ActForm):
    """A form of a member about his own seat in the round that is being scored."""

    takes_day = False
    takes_document = False

    @cached_property
    def seat(self) -> Seat | None:
        """The person's seat; None for one who has none (the page is refused before)."""
        return (
            Seat.objects.filter(
                user=self.user,
                scoring_round__dossier=self.dossier,
                scoring_round__status=ScoringRound.Status.SCORING,
            )
            .select_related("scoring_round__criteria_sheet", "scoring_round__council")
            .first()
        )

    @property
    def seat_id(self) -> int:
        """The seat's key, 0 where there is none: the service then refuses."""
        return self.seat.pk if self.seat else 0


class HandInSheet(OwnSeat):
    """Points for each sub-criterion of each applicant, sealed as they are handed in."""

    way = "sheet"
    title = _("Chấm điểm và niêm phong phiếu")
    button = _("Nộp và niêm phong phiếu")
    template = "steps/sheet.html"
    has_preview = True
    preview_button = _("Tính tổng, chưa nộp")
    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    wrote_down = forms.BooleanField(
        label=_("Tôi đã ghi lại mã mở phiếu; phần mềm không giữ mã này"), required=False
    )
    no_conflict = forms.BooleanField(
        label=_("Tôi cam kết không có lợi ích liên quan đến nhà đầu tư nào được chấm"),
        required=False,
    )

    def build(self) -> None:
        if self.seat:
            self.seat.scoring_round.dossier = self.dossier
        self.requests = council_room.scored_requests(self.seat.scoring_round) if self.seat else []
        self.criteria = (
            self.seat.scoring_round.criteria_sheet.criteria if self.seat else Criteria(())
        )
        for request in self.requests:
            for line in self.criteria.lines:
                self.fields[f"points_{request.number}_{line.key}"] = FigureField(
                    label=_gettext("%(line)s (tối đa %(most)s) – %(who)s")
                    % {
                        "line": line.text,
                        "most": plain_number(line.most),
                        "who": request.enterprise,
                    },
                    required=False,
                    max_digits=6,
                    decimal_places=3,
                )
        self.fields["note"] = reason_field(_("Nhận xét (niêm phong cùng phiếu)"))
        if not self.is_bound:
            self.initial["code"] = sealing.new_code()

    @property
    def shown_code(self) -> str:
        """The opening code of this page, to be written down."""
        return str(self["code"].value() or "")

    @property
    def only_sums(self) -> bool:
        """Whether the sums are asked for, and nothing is handed in."""
        return "preview" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for request, line, name in self._lines():
            del request
            if name in self.errors:
                continue
            given = cleaned.get(name)
            if given is None and not self.only_sums:
                self.add_error(name, _gettext("Chưa chấm."))
            elif given is not None and not 0 <= given <= line.most:
                self.add_error(
                    name, _gettext("Điểm từ 0 đến %(most)s.") % {"most": plain_number(line.most)}
                )
        if not self.only_sums and not cleaned.get("wrote_down"):
            self.add_error(
                "wrote_down", _gettext("Hãy ghi lại mã mở phiếu: mất mã thì phải chấm lại.")
            )
        return cleaned

    def _lines(self) -> Iterator[tuple[InvestorRequest, Line, str]]:
        for request in self.requests:
            for line in self.criteria.lines:
                yield request, line, f"points_{request.number}_{line.key}"

    @property
    def applicants(self) -> list[ApplicantSheet]:
        """The sheet as the page lays it out, with sums of what is given so far."""
        found = []
        for request in self.requests:
            parts = []
            for name in CRITERIA:
                lines = self.criteria.of(name)
                if lines:
                    parts.append(self._criterion(request, name, lines))
            sums = [part.total for part in parts]
            found.append(
                ApplicantSheet(
                    request,
                    parts,
                    sum((one for one in sums if one is not None), Decimal(0))
                    if any(one is not None for one in sums)
                    else None,
                    all(self._given(request, line) is not None for line in self.criteria.lines),
                )
            )
        return found

    def _criterion(
        self, request: InvestorRequest, name: str, lines: tuple[Line, ...]
    ) -> CriterionRows:
        given = [self._given(request, line) for line in lines]
        known = [one for one in given if one is not None]
        return CriterionRows(
            label=CRITERION_LABELS[name],
            most=sum((line.most for line in lines), Decimal(0)),
            rows=[(line, self[f"points_{request.number}_{line.key}"]) for line in lines],
            total=sum(known, Decimal(0)) if known else None,
        )

    def _given(self, request: InvestorRequest, line: Line) -> Decimal | None:
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            return None
        found: Decimal | None = self.cleaned_data.get(f"points_{request.number}_{line.key}")
        return found

    @property
    def head_fields(self) -> list[Any]:
        """What stands before the points."""
        return [self["no_conflict"]]

    @property
    def tail_fields(self) -> list[Any]:
        """What stands after the points and the code."""
        return [self["wrote_down"], self["note"]]

    def preview(self) -> dict[str, Any] | None:
        """The sums stand in the sheet itself."""
        self.is_valid()
        return {"sums": True}

    def perform(self, dossier: Dossier) -> Any:
        points: dict[int, dict[str, Decimal]] = {}
        for request, line, name in self._lines():
            points.setdefault(request.number, {})[line.key] = self.cleaned_data[name]
        self.sealed: SealedSheet = council_seats.hand_in(
            dossier_id=dossier.pk,
            act=self.act(),
            seat_id=self.seat_id,
            points=points,
            code=self.cleaned_data["code"],
            declares_no_conflict=self.cleaned_data["no_conflict"],
            note=self.cleaned_data["note"],
        )
        return self.sealed

    def done_words(self) -> str:
        return _gettext(
            "Đã nộp và niêm phong phiếu. Mã niêm phong ghi trong nhật ký: %(commitment)s"
        ) % {"commitment": self.sealed.commitment}


class RecuseSelf(OwnSeat):
    """A member does not score, with the reason."""

    way = "recuse"
    title = _("Từ chối chấm điểm")
    button = _("Từ chối chấm điểm")
    explanation = _(
        "Khi có lợi ích liên quan hoặc lý do khác; phải trước khi nộp phiếu. Thành viên từ chối "
        "không được tính vào điểm trung bình."
    )
    reason = reason_field(_("Lý do"))

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return True

    def perform(self, dossier: Dossier) -> Any:
        return council_seats.recuse(
            dossier_id=dossier.pk,
            act=self.act(),
            seat_id=self.seat_id,
            reason=self.cleaned_data["reason"],
        )
