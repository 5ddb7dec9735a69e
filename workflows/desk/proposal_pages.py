"""The pages on which a local office proposes a cluster, and the department begins a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from procedures.acts import Act, act_today
from procedures.backends import posts_of
from procedures.models import Change, Dossier, ListVersion, Organisation, Plan, Proposal, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import version_in_force
from procedures.services import documents, plans, proposals
from procedures.services.opening import Offices
from procedures.services.proposals import Proposing
from workflows import engine
from workflows.desk.listed_fields import add_listed_fields, fieldsets_of, listed_from
from workflows.desk.races import told_when_too_late
from workflows.desk.signing_in import SignedInRequest
from workflows.desk.wording import basis_words
from workflows.files.fields import DossierFileField, files_help
from workflows.portal.offices import chain_of_offices
from workflows.steps.fields import (
    DayField,
    not_in_the_future,
    one_of,
    under_known_law,
    word_errors,
)

REFUSED_BY_LAW = 422
FROM_ENTRY = ("name", "commune", "area_ha")
"""What the List already says of a cluster that is in it."""


def offices_of(user: User, *roles: Role) -> list[Organisation]:
    """The offices for which the person acts today in one of these roles."""
    return [post.organisation for post in posts_of(user) if post.role in roles]


class _OpeningForm(forms.Form):
    """A dossier that begins at the desk: a day, a paper, and the office that begins it."""

    on = DayField(label=gettext_lazy("Ngày văn bản"))
    document = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"), max_length=60, required=False
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, user: User, offices: Sequence[Organisation]
    ) -> None:
        self.user = user
        self.today = timezone.localdate()
        self.offices = {str(office.pk): office for office in offices}
        self.article = ""
        super().__init__(data, files, initial={"on": self.today})
        self.label_suffix = ""
        if len(self.offices) > 1:
            self.fields["office"] = forms.ChoiceField(
                label=_("Cơ quan"),
                choices=[(key, office.name) for key, office in self.offices.items()],
            )
        self.build()
        for field in self.fields.values():
            word_errors(field)

    def build(self) -> None:
        """Fields of the procedure's own."""

    @property
    def office(self) -> Organisation:
        """The office that begins it."""
        chosen = self.data.get("office", "") if self.is_bound else ""
        return self.offices.get(chosen) or next(iter(self.offices.values()))

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        not_in_the_future(day, self.today)
        under_known_law(day)
        return day

    def act(self) -> Act:
        """Done by this officer on the day typed."""
        given = self.cleaned_data
        act = act_today(self.user, office=self.office, document=given["document"].strip())
        return act if given["on"] == act.on else replace(act, on=given["on"], at=None)

    def refuse(self, refusal: RuleRefused) -> None:
        """Put the refusal at its field, else above the form, with its article."""
        self.article = basis_words(refusal.article)
        name = refusal.field
        self.add_error(name if name in self.fields else None, refusal.message)

    def begin(self) -> Dossier:
        """Open the dossier; inside a transaction. Raises RuleRefused."""
        raise NotImplementedError


class ProposalForm(_OpeningForm):
    """What a local office proposes, with the fields of the List."""

    def build(self) -> None:
        province = self.office.province
        version = version_in_force(province.pk, self.today) if province else None
        self.version: ListVersion | None = version
        self.fields["change"] = one_of(
            [(value, Change(value).label) for value in Proposal.PROPOSABLE],
            label=_("Đề xuất"),
            initial=Change.ADDED,
        )
        entries = version.entries.exclude(change=Change.WITHDRAWN) if version else None
        if entries is not None:
            self.fields["entry"] = forms.ModelChoiceField(
                entries.order_by("position"),
                label=_("Cụm trong Danh mục hiện hành"),
                required=False,
                empty_label=_("— cụm mới —"),
                help_text=_("Chọn khi đề xuất điều chỉnh, đưa lên hoặc đưa ra."),
            )
            self.fields["entry"].required_sometimes = True  # type: ignore[attr-defined]
        add_listed_fields(self, required=("reason",))
        for name in FROM_ENTRY:
            self.fields[name].required = entries is None
            self.fields[name].required_sometimes = True  # type: ignore[attr-defined]
        self.fields["file"] = DossierFileField(
            label=_("Tệp văn bản đề xuất"), required=False, help_text=files_help()
        )
        first = [name for name in ("office", "on", "document") if name in self.fields]
        self.fieldsets = (
            (_("Văn bản đề xuất"), (*first, "file")),
            *fieldsets_of(*(name for name in ("change", "entry") if name in self.fields)),
        )

    def clean(self) -> dict[str, Any]:
        """What was left empty about a cluster of the List is as the List has it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        entry = given.get("entry")
        if given.get("change") == Change.ADDED:
            given["entry"] = entry = None
        for name in FROM_ENTRY:
            if name in self.errors or given.get(name) not in (None, ""):
                continue
            resized = name == "area_ha" and given.get("change") == Change.RESIZED
            known = getattr(entry, name) if entry is not None and not resized else None
            if known in (None, "") and (entry is not None or given.get("change") == Change.ADDED):
                self.add_error(name, self.fields[name].error_messages["required"])
            elif known not in (None, ""):
                given[name] = known
        return given

    def begin(self) -> Dossier:
        given, act, office = self.cleaned_data, self.act(), self.office
        if office.province is None or not office.exists_on(act.day):
            raise RuleRefused(
                _("%(office)s không hoạt động vào ngày %(day)s.")
                % {"office": office, "day": f"{act.day:%d/%m/%Y}"},
                field="on",
            )
        dossier = proposals.file_proposal(
            offices=chain_of_offices(office.province, office, act.day),
            proposing=Proposing(given["change"], listed_from(given), entry=given.get("entry")),
            act=act,
        )
        if given.get("file"):
            documents.attach_file(
                dossier_id=dossier.pk, act=act, uploaded=given["file"], field="file"
            )
        engine.start(dossier)
        return dossier


class PlanForm(_OpeningForm):
    """The department begins the plan of its province, or its adjustment."""

    def build(self) -> None:
        self.fields["kind"] = one_of(
            Plan.Kind.choices, label=_("Loại"), initial=Plan.Kind.ADJUSTING
        )
        self.fields["period"] = forms.CharField(
            label=_("Kỳ quy hoạch"),
            max_length=40,
            help_text=_("Ví dụ 2021-2030, tầm nhìn đến 2050."),
        )
        first = [name for name in ("office", "on", "document") if name in self.fields]
        self.fieldsets = ((_("Phương án"), ("kind", "period", *first)),)

    def begin(self) -> Dossier:
        given, act, office = self.cleaned_data, self.act(), self.office
        if office.province is None:
            raise RuleRefused(_("Phần mềm chưa biết cơ quan này thuộc tỉnh nào."), field="office")
        chain = chain_of_offices(office.province, office, act.day)
        dossier = plans.open_plan(
            offices=Offices(chain.province, office, office, chain.provincial_pc),
            kind=given["kind"],
            period=given["period"],
            act=act,
        )
        engine.start(dossier)
        return dossier


def _opening(
    request: SignedInRequest,
    form_class: type[_OpeningForm],
    offices: list[Organisation],
    *,
    title: str,
    button: str,
    done: str,
    explanation: str = "",
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = form_class(
        sent, request.FILES if sent is not None else None, user=request.user, offices=offices
    )
    status = 200
    if sent is not None:
        status = REFUSED_BY_LAW
        if form.is_valid():
            try:
                with (
                    engine._turning_busy(),
                    documents.files_discarded_on_failure(),
                    transaction.atomic(),
                ):
                    dossier = form.begin()
            except RuleRefused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, done % {"code": dossier.code})
                return redirect("dossier", code=dossier.code)
    return render(
        request,
        "plans/opening.html",
        {
            "form": form,
            "title": title,
            "button": button,
            "explanation": explanation,
            "files_were_chosen": bool(form.errors and request.FILES),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def propose(request: SignedInRequest) -> HttpResponse:
    """Propose a cluster for the development plan (Art 34.1)."""
    offices = offices_of(request.user, Role.LOCAL_OFFICER)
    if not offices:
        raise PermissionDenied(_("Chỉ cán bộ của UBND cấp xã (huyện) đề xuất cụm."))
    return _opening(
        request,
        ProposalForm,
        offices,
        title=_("Đề xuất cụm vào phương án phát triển"),
        button=_("Gửi đề xuất đến Sở Công Thương"),
        done=_("Đã gửi đề xuất. Mã hồ sơ: %(code)s."),
        explanation=_("Pháp luật không quy định thời hạn xem xét đề xuất."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_too_late
def begin_plan(request: SignedInRequest) -> HttpResponse:
    """Begin the plan of the province (Art 5.1), or its adjustment (Art 7.1)."""
    offices = offices_of(request.user, Role.SPECIALIST, Role.DIVISION_HEAD)
    if not offices:
        raise PermissionDenied(_("Chỉ Sở Công Thương lập phương án của tỉnh."))
    return _opening(
        request,
        PlanForm,
        offices,
        title=_("Lập phương án phát triển cụm công nghiệp"),
        button=_("Mở hồ sơ phương án"),
        done=_("Đã mở hồ sơ phương án %(code)s."),
        explanation=_(
            "Điều chỉnh bắt đầu từ Danh mục đang có hiệu lực, mọi cụm giữ nguyên; sau đó đưa các "
            "đề xuất đã tiếp nhận vào."
        ),
    )
