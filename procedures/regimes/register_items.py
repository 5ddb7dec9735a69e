"""What a decision about a cluster settles, item by item, so that each can be changed by itself.

Art 12.1 lists the content of a decision in letters that bundle several things (name, area, place,
sectors in one). The register of clusters keeps the parts; each part knows its letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from .law import Regime


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One part. ``law_item`` is its letter of Art 12.1 in ``decision_items`` of a regime.

    ``form`` says what may stand in it: ``line``, ``text``, ``area`` (ha), ``money`` (billion
    đồng), ``kind`` (of the cluster) or ``investor``. ``required``: Art 12.1 has no "if any" there.
    """

    code: str
    law_item: str
    name_vi: str
    name_en: str
    form: str = "text"
    required: bool = True


STANDING = "standing"
"""The item that says whether the cluster stands at all: ``established`` or ``abolished``."""

REGISTER_ITEMS: tuple[RegisterItem, ...] = (
    RegisterItem("name", "particulars", "Tên cụm công nghiệp", "Name", "line"),
    RegisterItem("kind", "particulars", "Loại hình", "Kind", "kind"),
    RegisterItem("area_ha", "particulars", "Diện tích (ha)", "Area (ha)", "area"),
    RegisterItem("location", "particulars", "Địa điểm", "Place", "line"),
    RegisterItem("main_sectors", "particulars", "Ngành nghề hoạt động chủ yếu", "Main sectors"),
    RegisterItem(
        "investor",
        "investor",
        "Chủ đầu tư hạ tầng kỹ thuật",
        "Infrastructure investor",
        "investor",
    ),
    RegisterItem(
        "infrastructure", "infrastructure", "Quy mô hạ tầng kỹ thuật", "Scale of infrastructure"
    ),
    RegisterItem(
        "capital_bn",
        "infrastructure",
        "Tổng mức đầu tư dự kiến (tỷ đồng)",
        "Estimated total capital (billion đồng)",
        "money",
    ),
    RegisterItem("capital_structure", "infrastructure", "Cơ cấu vốn", "Capital structure"),
    RegisterItem("schedule", "schedule", "Tiến độ thực hiện", "Schedule"),
    RegisterItem(
        "incentives",
        "incentives",
        "Ưu đãi, hỗ trợ, điều kiện (nếu có)",
        "Incentives, support, conditions (if any)",
        required=False,
    ),
    RegisterItem(
        "duties",
        "duties",
        "Trách nhiệm của chủ đầu tư và các cơ quan liên quan",
        "Duties of the investor and of bodies concerned",
    ),
    RegisterItem("effect", "effect", "Hiệu lực thi hành", "Time of effect"),
    RegisterItem(
        "reserved_land",
        "reserved_land",
        "Diện tích đất tối thiểu dành cho doanh nghiệp công nghệ cao thuộc khu vực tư nhân, doanh "
        "nghiệp nhỏ và vừa, doanh nghiệp khởi nghiệp sáng tạo",
        "Minimum land for private high-tech firms, small and medium enterprises, start-ups",
    ),
    RegisterItem(
        "authorities",
        "other",
        "Tên các cơ quan được giao trách nhiệm",
        "Names of the bodies in charge",
        required=False,
    ),
    RegisterItem(
        "state_works",
        "other",
        "Công trình đầu tư bằng ngân sách nhà nước trong cụm",
        "Works built with state money inside the cluster",
        required=False,
    ),
    RegisterItem("other", "other", "Nội dung khác", "Other", required=False),
)
_BY_CODE = {item.code: item for item in REGISTER_ITEMS}


def register_item(code: str) -> RegisterItem:
    """One item by its code; KeyError for none."""
    return _BY_CODE[code]


def is_register_item(code: str) -> bool:
    """Whether the register keeps an item of this code."""
    return code in _BY_CODE


def items_of(law: Regime) -> list[RegisterItem]:
    """The items that a decision under the regime has; none where its content is not sourced."""
    listed = {item.code for item in law.decision_items}
    return [item for item in REGISTER_ITEMS if item.law_item in listed]


def required_items(law: Regime) -> list[RegisterItem]:
    """The items that no decision under the regime may leave empty (Art 12.1)."""
    return [item for item in items_of(law) if item.required]


RENAMED_AUTHORITIES = (
    ("Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
    ("Sở KH&ĐT", "Sở Tài chính"),
    ("Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Môi trường"),
    ("Sở TN&MT", "Sở Nông nghiệp và Môi trường"),
    ("Sở NN&PTNT", "Sở Nông nghiệp và Môi trường"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và Môi trường"),
)
"""Bodies that older decisions name and their successors of 2025, as real decisions rename them
(Thanh Hóa QĐ 3677/QĐ-UBND of 26/11/2025 and others). The commune that takes a district's place is
named by the person: one district has become several communes."""


def with_renamed_authorities(text: str) -> str:
    """The text with the names of today's bodies: a proposal that a person reads and changes."""
    for before, after in RENAMED_AUTHORITIES:
        text = text.replace(before, after)
    return text
