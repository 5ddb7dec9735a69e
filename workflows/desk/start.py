"""What a person may begin: one line for each procedure, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from procedures.backends import posts_of
from procedures.models import Role, User
from workflows.desk.signing_in import SignedInRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def holding_any(*roles: Role) -> Callable[[User], bool]:
    """Whether the person holds one of these posts today."""
    return lambda user: any(post.role in roles for post in posts_of(user))


@dataclass(frozen=True, slots=True)
class Start:
    """One procedure that begins at the desk: its page, what it is for, and who may."""

    url_name: str
    title: StrOrPromise
    purpose: StrOrPromise
    may: Callable[[User], bool]

    @property
    def url(self) -> str:
        """The page on which it begins."""
        return reverse(self.url_name)


STARTS: tuple[Start, ...] = (
    Start(
        "propose",
        gettext_lazy("Đề xuất cụm vào phương án phát triển"),
        gettext_lazy("Bổ sung, điều chỉnh, đưa lên hoặc đưa một cụm ra khỏi Danh mục (Điều 34)."),
        holding_any(Role.LOCAL_OFFICER),
    ),
    Start(
        "begin_plan",
        gettext_lazy("Lập phương án phát triển cụm công nghiệp"),
        gettext_lazy("Tổng hợp đề xuất thành phương án của tỉnh hoặc điều chỉnh (Điều 5, Điều 7)."),
        holding_any(Role.SPECIALIST, Role.DIVISION_HEAD),
    ),
    Start(
        "intake",
        gettext_lazy("Ghi nhận đề nghị nộp giấy"),
        gettext_lazy("Doanh nghiệp, hợp tác xã đề nghị làm chủ đầu tư để thành lập cụm (Điều 10)."),
        holding_any(Role.LOCAL_OFFICER),
    ),
    Start(
        "expansion_intake",
        gettext_lazy("Ghi nhận đề nghị mở rộng cụm"),
        gettext_lazy(
            "Doanh nghiệp, hợp tác xã đề nghị mở rộng cụm đã thành lập (Điều 8, Điều 10)."
        ),
        holding_any(Role.LOCAL_OFFICER),
    ),
    Start(
        "adjustment_open",
        gettext_lazy("Đề nghị điều chỉnh quyết định"),
        gettext_lazy("Thay đổi nội dung quyết định thành lập, mở rộng (khoản 2 Điều 12)."),
        holding_any(Role.LOCAL_OFFICER, Role.SPECIALIST, Role.DIVISION_HEAD),
    ),
    Start(
        "abolition_open",
        gettext_lazy("Đề nghị bãi bỏ quyết định"),
        gettext_lazy("Chấm dứt một cụm đã thành lập (khoản 2 Điều 12)."),
        holding_any(Role.LOCAL_OFFICER, Role.SPECIALIST, Role.DIVISION_HEAD),
    ),
    Start(
        "investor_selection_open",
        gettext_lazy("Lựa chọn lại chủ đầu tư"),
        gettext_lazy("Cụm đã thành lập thay đổi chủ đầu tư (điểm b khoản 2 Điều 12)."),
        holding_any(Role.LOCAL_OFFICER, Role.SPECIALIST, Role.DIVISION_HEAD),
    ),
    Start(
        "early_clusters",
        gettext_lazy("Cụm hình thành trước 05/10/2009"),
        gettext_lazy("Cụm đang hoạt động chưa có quyết định thành lập (khoản 4 Điều 35)."),
        holding_any(
            Role.LOCAL_OFFICER,
            Role.ONE_STOP,
            Role.SPECIALIST,
            Role.DIVISION_HEAD,
            Role.DIRECTOR,
        ),
    ),
)
"""In the order of a cluster's life. A page whose address is not routed is a fault of ours."""


def starts_for(user: User) -> list[Start]:
    """What the person may begin today."""
    return [start for start in STARTS if start.may(user)]


@login_required
@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """The procedures that the person may begin, each with a word on what it is for."""
    found = starts_for(request.user)
    if not found:
        raise PermissionDenied(_("Vị trí của bạn không mở hồ sơ mới."))
    return render(request, "desk/start.html", {"starts": found})
