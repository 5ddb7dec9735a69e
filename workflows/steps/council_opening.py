"""The council's opening and what follows it: tie, nobody passes, another round."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.facts import standing_requests
from procedures.models import CouncilScoring, Dossier, ScoringRound, SealedSheet, Seat
from procedures.refusals import RuleRefused
from procedures.services import (
    council_opening,
    council_room,
    council_seats,
    council_settlement,
)
from workflows.steps.act_forms import ActForm
from workflows.steps.council_room import reason_field
from workflows.steps.fields import one_of, several

# --- the opening ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A seat on the opening page; the fields only where there is a sheet to open."""

    seat: Seat
    sheet: SealedSheet | None
    code: Any = None
    unopened: Any = None


class RoundForm(ActForm):
    """A form about the round that runs."""

    @cached_property
    def scoring_round(self) -> ScoringRound | None:
        """The running round of the dossier."""
        return council_room.running_round(self.dossier)

    @cached_property
    def seats(self) -> list[Seat]:
        """Its seats, in the order of the council."""
        if self.scoring_round is None:
            return []
        return list(
            self.scoring_round.seats.select_related("organisation")
            .prefetch_related("sheets")
            .order_by("pk")
        )


class OpenSheets(RoundForm):
    """The members give their codes; every sheet is opened at once, or none."""

    way = "open"
    title = _("Mở phiếu")
    button = _("Mở tất cả các phiếu")
    day_label = _("Ngày họp")
    document_label = _("Số, ký hiệu biên bản")
    template = "steps/open_sheets.html"
    place = forms.CharField(label=_("Địa điểm họp"), max_length=200)

    def build(self) -> None:
        for seat in self.sealed_seats:
            self.fields[f"code_{seat.pk}"] = forms.CharField(
                label=_gettext("Mã mở phiếu của %(name)s") % {"name": seat.name},
                required=False,
                max_length=60,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
                ),
            )
            self.fields[f"unopened_{seat.pk}"] = forms.CharField(
                label=_gettext("Lý do không mở được phiếu của %(name)s") % {"name": seat.name},
                required=False,
                max_length=500,
            )
        self.fields["present"] = several(
            [(str(seat.pk), f"{seat.name} · {seat.organisation}") for seat in self.seats],
            label=_("Có mặt"),
        )

    @cached_property
    def sealed_seats(self) -> list[Seat]:
        """The seats with a sheet to open."""
        return [seat for seat in self.seats if seat.status == Seat.Status.SEALED]

    @property
    def quorum(self) -> int | None:
        """How many sheets the council itself asks for; the law does not say."""
        found = self.scoring_round
        return found.criteria_sheet.criteria.quorum if found else None

    @property
    def opening_rows(self) -> list[OpeningRow]:
        """One row a seat."""
        rows = []
        for seat in self.seats:
            standing = next((one for one in seat.sheets.all() if one.replaced_on is None), None)
            if seat in self.sealed_seats:
                rows.append(
                    OpeningRow(seat, standing, self[f"code_{seat.pk}"], self[f"unopened_{seat.pk}"])
                )
            else:
                rows.append(OpeningRow(seat, None))
        return rows

    @property
    def tail_fields(self) -> list[Any]:
        """The meeting."""
        return [self[name] for name in ("place", "present", "on", "document")]

    def perform(self, dossier: Dossier) -> Any:
        codes, unopened = {}, {}
        for seat in self.sealed_seats:
            reason = self.cleaned_data[f"unopened_{seat.pk}"].strip()
            if reason:
                unopened[seat.pk] = reason
            else:
                codes[seat.pk] = self.cleaned_data[f"code_{seat.pk}"]
        return council_opening.open_sheets(
            dossier_id=dossier.pk,
            act=self.act(),
            opening=council_opening.Opening(
                codes=codes,
                unopened=unopened,
                place=self.cleaned_data["place"],
                present=[int(key) for key in self.cleaned_data["present"]],
            ),
        )

    def refuse(self, refusal: RuleRefused) -> None:
        super().refuse(refusal)
        if isinstance(refusal, council_opening.CodesRefused):
            for seat_id, why in refusal.wrong.items():
                self.add_error(f"code_{seat_id}", why)


class AskSheetsAgain(RoundForm):
    """Before the opening: a code is lost, or somebody who was missing may still score."""

    way = "again"
    title = _("Cho thành viên nộp lại phiếu")
    button = _("Giao lại phiếu")
    explanation = _(
        "Khi mất mã mở phiếu, hoặc thành viên vắng phiếu nay chấm được. Chưa ai đọc được phiếu "
        "nào; phiếu cũ vẫn lưu cùng mã niêm phong."
    )
    takes_document = False
    reason = reason_field(_("Lý do"))

    def build(self) -> None:
        self.fields["seats"] = several(
            [
                (str(seat.pk), seat.name)
                for seat in self.seats
                if seat.status in {Seat.Status.SEALED, Seat.Status.MISSING}
            ],
            label=_("Thành viên"),
            required=False,
        )
        self.order_fields(["seats", "reason"])

    def perform(self, dossier: Dossier) -> Any:
        return council_seats.ask_sheets_again(
            dossier_id=dossier.pk,
            act=self.act(),
            seat_ids=[int(key) for key in self.cleaned_data["seats"]],
            reason=self.cleaned_data["reason"],
        )


class AbandonRound(RoundForm):
    """End the round unopened: too few sheets, or the council must be set up anew."""

    way = "abandon"
    title = _("Hủy vòng chấm điểm, không mở phiếu")
    button = _("Hủy vòng chấm điểm")
    reason = reason_field(_("Lý do"))

    def perform(self, dossier: Dossier) -> Any:
        return council_seats.abandon_round(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )


# --- after the opening ---------------------------------------------------------------------------


class SettleTie(RoundForm):
    """The chair's proposal (R1: the committee's choice) among those with the highest score."""

    way = "tie"
    title = _("Chọn trong các hồ sơ bằng điểm cao nhất")
    button = _("Ghi nhận lựa chọn")
    document_label = _("Số, ký hiệu văn bản đề xuất")
    reason = reason_field(_("Lý do lựa chọn"))

    def build(self) -> None:
        result = (self.scoring_round.result if self.scoring_round else None) or {}
        rows = [row for row in result.get("results", []) if row["passed"]]
        best = min((row["rank"] for row in rows), default=0)
        tied = {row["applicant"] for row in rows if row["rank"] == best}
        self.fields["request"] = one_of(
            [
                (str(request.pk), request.enterprise.name)
                for request in standing_requests(self.dossier)
                if request.number in tied
            ],
            label=_("Nhà đầu tư"),
        )
        self.order_fields(["request", "reason"])

    def perform(self, dossier: Dossier) -> Any:
        return council_settlement.settle_tie(
            dossier_id=dossier.pk,
            act=self.act(),
            request_id=int(self.cleaned_data["request"]),
            reason=self.cleaned_data["reason"],
        )


class SettleNobody(RoundForm):
    """Nobody passes: announce again, or end. The law is silent; the province chooses."""

    way = "nobody"
    title = _("Không hồ sơ nào đạt")
    button = _("Ghi nhận")
    explanation = _(
        "Nghị định không quy định xử lý thế nào khi không hồ sơ nào đạt; chỉ những cách tỉnh được "
        "chọn hiện ở đây."
    )
    document_label = _("Số, ký hiệu văn bản")
    reason = reason_field(_("Lý do"))

    def build(self) -> None:
        offered = council_settlement.choices_when_nobody_passes(self.dossier.province, self.today)
        self.fields["choice"] = one_of(
            [(each, ScoringRound.Settlement(each).label) for each in offered], label=_("Cách xử lý")
        )
        self.order_fields(["choice", "reason"])

    def perform(self, dossier: Dossier) -> Any:
        return council_settlement.settle_nobody(
            dossier_id=dossier.pk,
            act=self.act(),
            choice=self.cleaned_data["choice"],
            reason=self.cleaned_data["reason"],
        )


class ScoreAgain(ActForm):
    """What was scored must be corrected: another recorded round."""

    way = "rescore"
    title = _("Hội đồng chấm lại")
    button = _("Chuyển Hội đồng chấm lại")
    explanation = _("Kết quả đã mở không sửa; chấm lại là một vòng mới, vòng cũ vẫn lưu.")
    reason = reason_field(_("Lý do chấm lại"))

    @classmethod
    def is_offered(cls, dossier: Dossier) -> bool:
        return CouncilScoring.objects.filter(dossier=dossier, is_scored=True).exists()

    def perform(self, dossier: Dossier) -> Any:
        done = council_settlement.order_another_round(
            dossier_id=dossier.pk, act=self.act(), reason=self.cleaned_data["reason"]
        )
        # The fork after this step asks the row that the engine holds.
        dossier.__dict__["wants_another_scoring"] = True
        return done
