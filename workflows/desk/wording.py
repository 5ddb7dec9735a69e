"""The office's words for acts of the journal, conditions and the facts that they miss."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import (
    AppraisalReport,
    Decision,
    Dossier,
    DossierFacts,
    EarlyConclusion,
    EarlyFact,
    InvestmentPolicyFact,
    JournalEntry,
    Objection,
    Opinion,
    Proposal,
)
from procedures.regimes import ConditionResult, citing
from procedures.regimes import regime as regime_by_id
from procedures.wording import in_reader_language
from workflows.desk.fact_fields import WORK_LABELS, fact_columns
from workflows.templatetags.ccn import count_words, vi_date, vi_number

ACTS = {
    "request.lodged": gettext_lazy("Tiếp nhận văn bản đề nghị làm chủ đầu tư"),
    "request.added": gettext_lazy("Nhận thêm văn bản đề nghị làm chủ đầu tư"),
    "request.withdrawn": gettext_lazy("Doanh nghiệp rút văn bản đề nghị"),
    "notice.published": gettext_lazy("Thông báo công khai tiếp nhận hồ sơ"),
    "window.closed": gettext_lazy("Kết thúc thời gian tiếp nhận hồ sơ"),
    "dossier.submitted": gettext_lazy("Trình hồ sơ đến Sở Công Thương"),
    "dossier.resubmitted": gettext_lazy("Nộp lại hồ sơ"),
    "dossier.withdrawn": gettext_lazy("Rút hồ sơ"),
    "dossier.stopped": gettext_lazy("Tạm dừng xử lý hồ sơ"),
    "dossier.resumed": gettext_lazy("Tiếp tục xử lý hồ sơ"),
    "reception.completed": gettext_lazy("Xác nhận hồ sơ đầy đủ"),
    "reception.supplement_accepted": gettext_lazy("Nhận hồ sơ bổ sung, tiếp tục thẩm định"),
    "supplement.requested": gettext_lazy("Yêu cầu bổ sung hồ sơ"),
    "supplement.received": gettext_lazy("Nhận hồ sơ bổ sung"),
    "supplement.received_unasked": gettext_lazy("Nhận tài liệu bổ sung không do yêu cầu"),
    "appraisal.assigned": gettext_lazy("Phân công thụ lý"),
    "appraisal.drafted": gettext_lazy("Lập dự thảo báo cáo thẩm định"),
    "appraisal.draft_returned": gettext_lazy("Trả lại dự thảo báo cáo thẩm định"),
    "appraisal.reported": gettext_lazy("Báo cáo thẩm định, trình UBND cấp tỉnh"),
    "opinions.requested": gettext_lazy("Lấy ý kiến cơ quan liên quan"),
    "opinions.not_requested": gettext_lazy("Không lấy ý kiến cơ quan khác"),
    "opinions.another_round": gettext_lazy("Lấy ý kiến bổ sung"),
    "opinion.body_added": gettext_lazy("Lấy thêm ý kiến"),
    "opinion.body_dropped": gettext_lazy("Dừng lấy ý kiến"),
    "opinion.given": gettext_lazy("Cơ quan được lấy ý kiến trả lời"),
    "opinion.given_late": gettext_lazy("Cơ quan được lấy ý kiến trả lời muộn"),
    "opinion.closed_silent": gettext_lazy("Khép lại ý kiến quá hạn, im lặng là đồng ý"),
    "opinion.points_split": gettext_lazy("Tách ý kiến thành từng nội dung"),
    "opinion.asked_inside": gettext_lazy("Hỏi trong cơ quan"),
    "opinion.answered_inside": gettext_lazy("Nhận trả lời trong cơ quan"),
    "opinions.answered": gettext_lazy("Giải trình, tiếp thu ý kiến"),
    "council.established": gettext_lazy("Thành lập Hội đồng đánh giá"),
    "council.criteria_adopted": gettext_lazy("Hội đồng thông qua tiêu chí"),
    "council.dissolved": gettext_lazy("Hội đồng giải thể"),
    "council.scored": gettext_lazy("Hội đồng chấm điểm lựa chọn chủ đầu tư"),
    "council.convened": gettext_lazy("Triệu tập Hội đồng chấm điểm"),
    "council.sheet_sealed": gettext_lazy("Thành viên Hội đồng nộp phiếu, niêm phong"),
    "council.member_recused": gettext_lazy("Thành viên Hội đồng từ chối chấm điểm"),
    "council.member_missing": gettext_lazy("Thành viên Hội đồng không nộp phiếu"),
    "council.sheets_asked_again": gettext_lazy("Giao lại phiếu chấm điểm trước khi mở"),
    "council.round_abandoned": gettext_lazy("Hủy vòng chấm điểm, không mở phiếu"),
    "council.opened": gettext_lazy("Hội đồng mở phiếu chấm điểm"),
    "council.tie_settled": gettext_lazy("Lựa chọn khi các hồ sơ bằng điểm"),
    "council.nobody_passed": gettext_lazy("Không hồ sơ nào đạt: ghi nhận cách xử lý"),
    "council.another_round_ordered": gettext_lazy("Chuyển Hội đồng chấm lại ở vòng mới"),
    "reception.refused": gettext_lazy("Từ chối tiếp nhận hồ sơ"),
    "proposal.filed": gettext_lazy("Đề xuất cụm vào phương án phát triển"),
    "proposal.considered": gettext_lazy("Sở xem xét đề xuất, trả lời cơ quan đề xuất"),
    "proposal.reconsidered": gettext_lazy("Xem xét lại đề xuất"),
    "proposal.ended_with_plan": gettext_lazy("Đề xuất kết thúc cùng phương án"),
    "proposal.found_full": gettext_lazy("Đề xuất đầy đủ nội dung"),
    "plan.copied_to_ministry": gettext_lazy("Gửi Bộ Công Thương quyết định phê duyệt"),
    "plan.opened": gettext_lazy("Mở hồ sơ phương án phát triển"),
    "plan.proposals_included": gettext_lazy("Đưa đề xuất vào dự thảo Danh mục"),
    "plan.line_set": gettext_lazy("Ghi một dòng dự thảo Danh mục"),
    "plan.line_dropped": gettext_lazy("Đưa một dòng ra khỏi dự thảo Danh mục"),
    "plan.drafted": gettext_lazy("Trình ký báo cáo phương án"),
    "plan.returned": gettext_lazy("Trả lại dự thảo phương án"),
    "plan.reported": gettext_lazy("Báo cáo phương án, trình UBND cấp tỉnh"),
    "plan.directed": gettext_lazy("Chỉ đạo cơ quan lập quy hoạch tích hợp phương án"),
    "plan.sent_to_ministry": gettext_lazy("Gửi phương án đến Bộ Công Thương"),
    "plan.to_be_sent_again": gettext_lazy("Chuẩn bị gửi Bộ lần nữa"),
    "plan.ministry_passed_over": gettext_lazy("Không hỏi Bộ Công Thương"),
    "plan.submitted_for_approval": gettext_lazy("Trình cấp có thẩm quyền phê duyệt"),
    "plan.approved": gettext_lazy("Phê duyệt, ban hành Danh mục"),
    "plan.approved_one_cluster": gettext_lazy("Phê duyệt (hồ sơ cũ chỉ ghi một cụm)"),
    "plan.refused": gettext_lazy("Không phê duyệt phương án"),
    "ministry.dossier_full": gettext_lazy("Bộ xác nhận hồ sơ đầy đủ"),
    "ministry.completion_asked": gettext_lazy("Bộ yêu cầu hoàn thiện hồ sơ"),
    "ministry.completed": gettext_lazy("Gửi Bộ hồ sơ đã hoàn thiện"),
    "ministry.others_asked": gettext_lazy("Bộ lấy ý kiến các Bộ, ngành"),
    "ministry.others_answered": gettext_lazy("Các Bộ, ngành đã trả lời"),
    "ministry.answered": gettext_lazy("Bộ Công Thương trả lời về phương án"),
    "listing.chosen": gettext_lazy("Chọn cụm trong Danh mục làm căn cứ"),
    "decision.made": gettext_lazy("UBND cấp tỉnh quyết định"),
    "decision.copied_to_ministry": gettext_lazy("Gửi quyết định đến Bộ Công Thương"),
    "deadline.extended": gettext_lazy("Xin lỗi và hẹn lại thời hạn"),
    "early.opened": gettext_lazy("Mở hồ sơ cụm hình thành trước 05/10/2009"),
    "early.fact_recorded": gettext_lazy("Ghi thông tin, tài liệu về cụm hình thành trước"),
    "early.concluded": gettext_lazy("Kết luận trường hợp áp dụng khoản 4 Điều 35"),
    "early.conclusion_not_recorded": gettext_lazy("Hồ sơ cũ không ghi kết luận"),
    "regime.changed": gettext_lazy("Chuyển chế độ pháp luật áp dụng"),
    "local_body.changed": gettext_lazy("Chuyển cơ quan lập hồ sơ"),
    "facts.recorded": gettext_lazy("Cập nhật số liệu xét điều kiện"),
    "file.attached": gettext_lazy("Thêm tệp vào hồ sơ"),
    "amendment.opened": gettext_lazy("Lập hồ sơ thay đổi quyết định"),
    "cluster.standing_inferred": gettext_lazy("Suy ra cụm đã được thành lập từ trước"),
    "amendment.changed": gettext_lazy("Sửa nội dung đề nghị thay đổi"),
    "amendment.opened_again": gettext_lazy("Bổ sung đề nghị thay đổi quyết định"),
    "amendment.selection_apart": gettext_lazy("Chọn chủ đầu tư ở hồ sơ riêng"),
    "investment_policy.recorded": gettext_lazy("Ghi nhận chấp thuận chủ trương đầu tư"),
    "objection.filed": gettext_lazy("Nộp khiếu nại, kiến nghị"),
    "objection.taken_in": gettext_lazy("Thụ lý khiếu nại, kiến nghị"),
    "objection.answered": gettext_lazy("Trả lời khiếu nại, kiến nghị"),
    "objection.withdrawn": gettext_lazy("Rút khiếu nại, kiến nghị"),
}
"""What each act of the journal is called. A test holds this list against the services."""

FOR_APPLICANTS = frozenset(
    {
        "request.lodged",
        "notice.published",
        "window.closed",
        "dossier.submitted",
        "dossier.resubmitted",
        "dossier.withdrawn",
        "dossier.stopped",
        "dossier.resumed",
        "reception.completed",
        "reception.supplement_accepted",
        "reception.refused",
        "supplement.requested",
        "supplement.received",
        "appraisal.reported",
        "proposal.filed",
        "plan.reported",
        "plan.sent_to_ministry",
        "plan.approved",
        "plan.refused",
        "ministry.dossier_full",
        "ministry.completion_asked",
        "ministry.completed",
        "ministry.others_asked",
        "ministry.others_answered",
        "ministry.answered",
        "decision.made",
        "decision.copied_to_ministry",
        "deadline.extended",
        "regime.changed",
        "local_body.changed",
    }
)
"""Acts that someone outside the handling offices may know of, always without their detail."""

FOR_THE_BODY = frozenset({"opinion.asked_inside", "opinion.answered_inside"})
"""What a consulted body does inside its own house: nobody else learns of it."""

CONDITIONS = {
    "E-a": gettext_lazy("Cụm có trong Danh mục cụm công nghiệp được phê duyệt"),
    "E-a2": gettext_lazy("Phù hợp quy hoạch, chỉ tiêu sử dụng đất"),
    "E-b": gettext_lazy("Có doanh nghiệp, hợp tác xã đủ tư cách, năng lực làm chủ đầu tư"),
    "E-c": gettext_lazy("Tỷ lệ lấp đầy, quỹ đất của các cụm đã thành lập trên địa bàn"),
    "L-plan": gettext_lazy("Cụm có trong quy hoạch tỉnh"),
    "L-test": gettext_lazy("Kết luận: thuộc trường hợp hình thành trước 05/10/2009"),
    "L-area": gettext_lazy("Diện tích (trên 75 ha: giữ nguyên hoặc giảm)"),
    "AREA": gettext_lazy("Diện tích trong giới hạn"),
    "DEV-name": gettext_lazy("Tên so với Danh mục"),
    "DEV-location": gettext_lazy("Địa điểm so với Danh mục"),
    "DEV-area": gettext_lazy("Diện tích tăng so với Danh mục"),
    "TYPE": gettext_lazy("Tỷ lệ đất theo loại hình cụm"),
    "X-a": gettext_lazy("Diện tích sau mở rộng"),
    "X-b": gettext_lazy("Có chủ đầu tư đủ tư cách, năng lực"),
    "X-c": gettext_lazy("Tỷ lệ lấp đầy hoặc nhu cầu mở rộng"),
    "X-d": gettext_lazy("Công trình hạ tầng thiết yếu đã hoàn thành"),
    "INV": gettext_lazy("Đã giải quyết xong quyền, nghĩa vụ hợp pháp của các bên"),
}

STEP_PERIODS = {
    "notice": gettext_lazy("Thông báo tiếp nhận hồ sơ"),
    "reception": gettext_lazy("Thời gian tiếp nhận hồ sơ"),
    "submit": gettext_lazy("Lập hồ sơ, tờ trình"),
    "appraise": gettext_lazy("Thẩm định"),
    "decide": gettext_lazy("Quyết định"),
    "copy_ministry": gettext_lazy("Gửi quyết định đến Bộ Công Thương"),
    "opinion": gettext_lazy("Cho ý kiến"),
    "take_up": gettext_lazy("Xem xét đề xuất"),
    "compile": gettext_lazy("Lập phương án"),
    "direct": gettext_lazy("Chỉ đạo cơ quan lập quy hoạch"),
    "ministry_opinion": gettext_lazy("Bộ Công Thương trả lời"),
}
"""The periods of the law as the office calls them, by the step of the deadline."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline, as the tag ``timeline`` reads it."""

    act: str
    on: date | None = None
    at: Any = None
    who: str = ""
    office: str = ""
    detail: str = ""
    basis: str = ""
    document: str = ""
    kind: str = ""
    number: int = 0


def timeline_of(
    entries: Iterable[JournalEntry], *, inside: bool, body_ids: Collection[int] = ()
) -> list[TimelineEntry]:
    """The journal in words; outside the handling offices only its public acts, without detail.

    What a body asked inside its own house is told to that body alone.
    """
    return [
        _line(entry, inside=inside)
        for entry in entries
        if (
            json.loads(entry.payload).get("body_id") in body_ids
            if entry.act in FOR_THE_BODY
            else inside or entry.act in FOR_APPLICANTS
        )
    ]


def _line(entry: JournalEntry, *, inside: bool) -> TimelineEntry:
    payload = json.loads(entry.payload)
    late = payload.get("late_by")
    kind = ""
    if entry.inferred:
        kind = "inferred"
    elif entry.act in {"decision.made", "reception.refused"}:
        kind = "decision"
    elif late:
        kind = "late"
    return TimelineEntry(
        act=act_words(entry.act),
        on=entry.occurred_on,
        who=str(entry.actor) if entry.actor and inside else "",
        office=str(entry.office) if entry.office else "",
        detail=_detail(entry.act, payload) if inside else "",
        basis=basis_words(entry.basis),
        document=payload.get("document", "") if inside else "",
        kind=kind,
        number=entry.sequence,
    )


def act_words(name: str) -> str:
    """The office's words for an act; an unknown one keeps its name, so that nothing is hidden."""
    return str(ACTS.get(name, name))


def _detail(name: str, payload: dict[str, Any]) -> str:
    """What a reader wants to know of an act beside its name, as one line."""
    parts: list[str] = []
    if name.startswith("early."):
        parts += _early_words(payload)
    if payload.get("enterprise"):
        parts.append(str(payload["enterprise"]))
    if payload.get("body"):
        parts.append(str(payload["body"]))
    if payload.get("bodies"):
        parts.append(", ".join(map(str, payload["bodies"])))
    if payload.get("member"):
        parts.append(str(payload["member"]))
    if payload.get("specialist"):
        parts.append(str(payload["specialist"]))
    if payload.get("number"):
        parts.append(
            _("lần %(number)s") % {"number": payload["number"]}
            if name.startswith(("supplement.", "objection.", "early."))
            else str(payload["number"])
        )
    if payload.get("missing"):
        parts.append(", ".join(paper_words(str(code)) for code in payload["missing"]))
    if payload.get("outcome"):
        parts.append(_outcome_words(name, str(payload["outcome"])))
    if payload.get("conclusion"):
        parts.append(_choice(AppraisalReport.Conclusion, str(payload["conclusion"])))
    if payload.get("before") and payload.get("after"):
        parts.append(f"{payload['before']} → {payload['after']}")
    if payload.get("changed"):
        parts.append("; ".join(_changed_words(payload["changed"])))
    if payload.get("complete_on"):
        parts.append(_("đủ từ ngày %(day)s") % {"day": _day(payload["complete_on"])})
    if payload.get("until"):
        parts.append(_("hẹn đến %(day)s") % {"day": _day(payload["until"])})
    if payload.get("standing"):
        parts.append(_choice(InvestmentPolicyFact.Standing, str(payload["standing"])))
    if payload.get("ground_article"):
        parts.append(basis_words(str(payload["ground_article"])))
    if payload.get("reason"):
        parts.append(str(payload["reason"]))
    for key in ("due_on", "window_ends_on", "decision_due_on"):
        if payload.get(key):
            parts.append(_("hạn %(day)s") % {"day": _day(payload[key])})
    if payload.get("late_by"):
        parts.append(_("trễ %(count)s") % {"count": payload["late_by"]})
    return " · ".join(part for part in parts if part)


def _early_words(payload: dict[str, Any]) -> list[str]:
    """A fact with its answer and paper, or a conclusion with its reading."""
    parts: list[str] = []
    if payload.get("fact"):
        answers = {"yes": _("có"), "no": _("không"), "unknown": _("chưa rõ")}
        answer = answers[payload["answer"]]
        if payload.get("figure") is not None:
            answer = f"{vi_number(Decimal(str(payload['figure'])))} ha"
        parts.append(f"{_choice(EarlyFact.Name, payload['fact'])}: {answer}")
        parts += [str(payload[key]) for key in ("words", "paper") if payload.get(key)]
        if payload.get("happened_on"):
            parts.append(_day(payload["happened_on"]))
        if payload.get("source"):
            parts.append(str(payload["source"]))
    if payload.get("reading"):
        parts.append(_("thuộc trường hợp") if payload["falls_under"] else _("không thuộc"))
        parts.append(_choice(EarlyConclusion.ReadingOfClause, payload["reading"]))
    return parts


def _changed_words(changed: dict[str, Sequence[Any]]) -> list[str]:
    words = []
    for column, (before, after) in changed.items():
        label = fact_name(column)
        words.append(f"{label}: {_value_words(before)} → {_value_words(after)}")
    return words


def fact_name(column: str) -> str:
    """The office's name of a column of DossierFacts."""
    return str(cast("Field[Any, Any]", DossierFacts._meta.get_field(column)).verbose_name)


def _value_words(value: Any) -> str:
    if value is None or value == "":
        return _("chưa có")
    if value is True:
        return _("có")
    if value is False:
        return _("không")
    if isinstance(value, list):
        return _works_words(value)
    return str(value)


def _day(text: str) -> str:
    try:
        return vi_date(date.fromisoformat(text))
    except ValueError:
        return text


_OUTCOMES_OF_ACT: dict[str, Any] = {
    "proposal.considered": Proposal.Outcome,
    "decision.made": Decision.Outcome,
    "objection.answered": Objection.Outcome,
}


def _outcome_words(name: str, outcome: str) -> str:
    if (name, outcome) == ("decision.made", Decision.Outcome.APPROVED):
        return _("chấp thuận")  # what it approves is the dossier's own procedure
    return _choice(_OUTCOMES_OF_ACT.get(name, Opinion.Outcome), outcome)


def _choice(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def paper_words(code: str) -> str:
    """The name of a component by its code in any regime; free text stays as it is."""
    for regime_id in ("R4", "R3", "R2"):
        for component in regime_by_id(regime_id).components:
            if component.code == code:
                return in_reader_language(component.name_vi, component.name_en)
    return code


# --- conditions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A judged condition with the office's words; read by the tag ``condition_list``."""

    id: str
    label: str
    holds: bool | None
    basis: str
    basis_vi: str
    missing_words: tuple[str, ...]
    waived: bool
    note_vi: str
    note_en: str
    confidence: str


_FACT_OF_PATH = {
    "cluster.in_plan": "in_plan",
    "cluster.land_use_fit": "land_use_fit",
    "cluster.area_ha": "area_ha",
    "cluster.planned_area_ha": "planned_area_ha",
    "cluster.kind": "kind",
    "cluster.mountainous": "mountainous",
    "cluster.type_share_pct": "type_share_pct",
    "area_facts.has_established_cluster": "has_established_cluster",
    "area_facts.mean_fill_pct": "mean_fill_pct",
    "area_facts.unleased_ha": "unleased_ha",
    "expansion_facts.fill_pct": "fill_pct",
    "expansion_facts.total_area_after_ha": "total_area_after_ha",
    "expansion_facts.demand_ha": "demand_ha",
    "expansion_facts.industrial_land_ha": "industrial_land_ha",
    "expansion_facts.works_done": "works_done",
    "expansion_facts.formed_before_2009": "formed_before_2009",
}


_AMENDMENT_FACTS = {
    "amendment_facts.area_before_ha": gettext_lazy("diện tích theo quyết định hiện hành"),
    "amendment_facts.area_after_ha": gettext_lazy("diện tích sau điều chỉnh"),
    "amendment_facts.duties_settled": gettext_lazy(
        "việc giải quyết quyền, nghĩa vụ hợp pháp của các bên"
    ),
}


def condition_lines(
    results: Sequence[ConditionResult], enterprises: Sequence[str] = ()
) -> list[ConditionLine]:
    """Conditions with their names, and what they miss in words."""
    return [
        ConditionLine(
            id=result.id,
            label=str(CONDITIONS.get(result.id, "")),
            holds=result.holds,
            basis=result.basis,
            basis_vi=result.basis_vi,
            missing_words=tuple(
                dict.fromkeys(missing_words(path, enterprises) for path in result.missing)
            ),
            waived=result.waived,
            note_vi=_note(result.note_vi),
            note_en=result.note_en,
            confidence=result.confidence,
        )
        for result in results
    ]


def missing_words(path: str, enterprises: Sequence[str] = ()) -> str:
    """A missing fact, named by its path in the case file, as the office calls it."""
    column = _FACT_OF_PATH.get(path)
    if column is not None:
        return fact_name(column)
    if path == "early_facts.conclusion":
        return _("kết luận của người có trách nhiệm")
    if path.startswith("early_facts."):
        return str(EarlyFact.Name(path.removeprefix("early_facts.")).label)
    if path in _AMENDMENT_FACTS:
        return str(_AMENDMENT_FACTS[path])
    if path == "applicants":
        return _("văn bản đề nghị của doanh nghiệp")
    found = re.fullmatch(r"applicants\[(\d+)\]\.documents(?:\.(\w+))?", path)
    if found:
        number = int(found[1])
        who = enterprises[number] if number < len(enterprises) else str(number + 1)
        if found[2]:
            return f"{paper_words(found[2])} ({who})"
        return _("giấy tờ đã nộp (%(who)s)") % {"who": who}
    if path.startswith("regime."):
        return _("quy định chưa có nguồn")
    return path


def _note(note: str) -> str:
    """Codes of papers inside the law's notes become the papers' names."""
    for code in ("legal_status", "financial_capacity"):
        if code in note:
            note = note.replace(code, paper_words(code))
    return note


def facts_of(dossier: Dossier) -> list[tuple[str, Any]]:
    """The known facts of the conditions as label and value; what is not known in one last line."""
    facts = dossier.facts
    rows: list[tuple[str, Any]] = []
    unknown: list[str] = []
    for name in fact_columns(dossier.procedure):
        field = cast("Field[Any, Any]", DossierFacts._meta.get_field(name))
        value = getattr(facts, name)
        if name == "kind":
            value = facts.get_kind_display()
        if name == "works_done" and value is not None:
            value = _works_words(value)
        if value is None or value == "":
            unknown.append(str(field.verbose_name))
        else:
            label = str(field.verbose_name)
            rows.append((label[:1].upper() + label[1:], _fact_words(value)))
    if unknown:
        rows.append((_("Chưa rõ"), ", ".join(unknown)))
    return rows


def _works_words(done: Sequence[str]) -> str:
    return ", ".join(str(WORK_LABELS[work]) for work in done) or _("chưa công trình nào")


def _fact_words(value: Any) -> Any:
    if value is True:
        return _("có")
    if value is False:
        return _("không")
    if isinstance(value, Decimal):
        return vi_number(value)
    return value


def basis_words(basis: str) -> str:
    """A stored article ("NĐ 32/2024 Art 10.3") as the reader's language writes it."""
    return citing.basis_words(basis, in_reader_language("vi", "en"))


def period_words(amount: int | None, unit: str) -> str:
    """25 ngày; or that the law sets none."""
    return _("không định thời hạn") if amount is None else count_words(amount, unit)
