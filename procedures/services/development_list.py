"""Entering a List that was approved on paper; choosing the entry on which a dossier rests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.backends import is_administrator, posts_of
from procedures.folding import folded
from procedures.list_files import FileRow, read_list
from procedures.models import (
    AdministrativeUnit,
    Cluster,
    DossierLink,
    ListEntry,
    Listing,
    ListVersion,
    Procedure,
    Role,
    User,
)
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, RegimeFacts, regime_for
from procedures.regimes import regime as regime_by_id
from procedures.selectors.development_list import (
    Standing,
    best_of,
    clusters_named,
    compare,
    forget_standing,
    spellings,
    standing_of,
    version_in_force,
)
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opening import link
from procedures.statements import insert
from procedures.states import CLOSED

MAY_ENTER = frozenset({Role.DIVISION_HEAD, Role.DIRECTOR, Role.PC_OFFICE, Role.PC_LEADER})
"""Whoever leads in the department, or works for the provincial People's Committee."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The approving decision of a List that is entered from paper."""

    authority: str
    number: str
    approved_on: date
    valid_from: date | None = None
    period: str = ""
    council_resolution: str = ""
    appraisal_report: str = ""
    submission: str = ""


def may_enter(user: User, province: AdministrativeUnit) -> bool:
    """Whether the person may enter an approved List of this province."""
    if is_administrator(user):
        return True
    return any(
        post.role in MAY_ENTER and post.organisation.province_id == province.pk
        for post in posts_of(user)
    )


def enter_list(
    *,
    province: AdministrativeUnit,
    paper: Paper,
    content: bytes,
    by: User | None,
    file_name: str = "",
    is_invented: bool = False,
) -> ListVersion:
    """Enter an approved List from a file, as a version of its own.

    ``by`` None is the system itself (sample data). Raises PermissionDenied, ListRefused with every
    fault of the file, and RuleRefused for what is wrong with the paper.
    """
    if by is not None and not may_enter(by, province):
        raise PermissionDenied(_("Chỉ lãnh đạo Sở hoặc UBND cấp tỉnh nhập được Danh mục của tỉnh."))
    rows = read_list(content)
    valid_from = paper.valid_from or paper.approved_on
    _require_paper(paper, valid_from)
    try:
        with transaction.atomic():
            version = ListVersion(
                province=province,
                origin=ListVersion.Origin.IMPORT,
                period=paper.period.strip(),
                authority=paper.authority.strip(),
                paper=paper.number.strip(),
                approved_on=paper.approved_on,
                valid_from=valid_from,
                council_resolution=paper.council_resolution.strip(),
                appraisal_report=paper.appraisal_report.strip(),
                submission=paper.submission.strip(),
                source_name=file_name[:255],
                source_sha256=hashlib.sha256(content).hexdigest(),
                entered_by=by,
                is_invented=is_invented,
            )
            before = version_in_force(province.pk, date.fromordinal(valid_from.toordinal() - 1))
            insert(version)
            insert(*entries_of(version, before, rows))
            return version
    except IntegrityError as twice:
        raise RuleRefused(
            _("Tỉnh đã có Danh mục có hiệu lực từ đúng ngày này."), field="valid_from"
        ) from twice


def _require_paper(paper: Paper, valid_from: date) -> None:
    if not paper.authority.strip():
        raise RuleRefused(_("Ghi cơ quan phê duyệt."), field="authority")
    if not paper.number.strip():
        raise RuleRefused(_("Ghi số, ký hiệu quyết định."), field="number")
    if paper.approved_on > timezone.localdate():
        raise RuleRefused(_("Ngày phê duyệt không thể sau hôm nay."), field="approved_on")
    if valid_from < paper.approved_on:
        raise RuleRefused(_("Danh mục không có hiệu lực trước ngày phê duyệt."), field="valid_from")


def entries_of(
    version: ListVersion, before: ListVersion | None, rows: Sequence[FileRow]
) -> list[ListEntry]:
    """The entries of a file, paired by name with the List before, changes computed where the file
    does not say them."""
    earlier = list(before.entries.all()) if before else []
    by_name: dict[str, list[ListEntry]] = {}
    for entry in earlier:
        by_name.setdefault(spellings(entry.name)[0], []).append(entry)
    clusters = clusters_named(version.province_id, [row.values["name"] for row in rows])
    entries = []
    for position, row in enumerate(rows, 1):
        name = row.values["name"]
        previous = best_of(by_name.get(spellings(name)[0], ()))
        entries.append(
            ListEntry(
                version=version,
                position=position,
                change=row.change,
                previous=previous,
                cluster=(previous.cluster if previous and previous.cluster_id else None)
                or clusters.get(spellings(name)[0]),
                folded_name=folded(name),
                **row.values,
            )
        )
    if before is not None:
        computed = {id(found.after): found.change for found in compare(earlier, entries)}
        for entry in entries:
            entry.change = entry.change or computed.get(id(entry), "")
    return entries


# --- what a dossier about one cluster rests on ---------------------------------------------------


def list_basis(regime_id: str) -> str:
    """The article that asks for the List (8.1(a) of NĐ 32/2024); "" where it is not sourced."""
    try:
        return regime_by_id(regime_id).value("establish.in_plan").basis
    except NotSourced:
        return ""


def entry_for_request(
    *, province_id: int, name: str, act: Act, entry_id: int | None = None
) -> ListEntry | None:
    """The entry of the List in force that a request for a cluster rests on; None without a List.

    ``entry_id`` is what the person chose, where the cluster is to bear another name. Raises
    RuleRefused at ``list_entry`` where a List is in force and the cluster is not in it (Art
    8.1(a)). An act of an old record is not refused: the record is as it is.
    """
    version = version_in_force(province_id, act.day) if act.on else None
    if version is None:
        return None
    wanted = version.entries.filter(folded_name__in=spellings(name))
    if entry_id is not None:
        wanted = version.entries.filter(pk=entry_id)
    entry = best_of(list(wanted))
    if act.by is not None:
        law = regime_for(Procedure.ESTABLISHMENT, RegimeFacts(on=act.day)).regime
        _require_listed(Standing(version, entry), name, list_basis(law.id))
    return entry


def _require_listed(standing: Standing, name: str, basis: str) -> None:
    if standing.is_listed:
        return
    entry, version = standing.entry, standing.version
    told = {"name": name, "paper": version.paper, "day": f"{version.valid_from:%d/%m/%Y}"}
    if entry is None:
        raise RuleRefused(
            _(
                "Cụm “%(name)s” không có trong Danh mục đang có hiệu lực (%(paper)s, từ %(day)s). "
                "Chọn cụm trong Danh mục nếu tên khác, hoặc đề xuất bổ sung vào phương án trước."
            )
            % told,
            basis,
            field="list_entry",
        )
    if entry.change == "withdrawn":
        raise RuleRefused(
            _("Cụm “%(name)s” đã được đưa ra khỏi Danh mục (%(paper)s, từ %(day)s).") % told,
            basis,
            field="list_entry",
        )
    raise RuleRefused(
        _(
            "Cụm “%(name)s” được xếp ở giai đoạn sau trong Danh mục (%(paper)s); phải đưa lên bằng "
            "điều chỉnh phương án."
        )
        % told,
        basis,
        field="list_entry",
    )


def cluster_proposed_by(entry: ListEntry | None) -> Cluster | None:
    """The cluster that an entry has been proposed as, so that it is not entered a second time."""
    cluster = entry.cluster if entry else None
    return cluster if cluster and cluster.status == Cluster.Status.PROPOSED else None


def rest_on(doing: LegalAct, entry: ListEntry | None) -> None:
    """Let the dossier rest on an entry: kept, and linked to the plan and the proposal behind it."""
    if entry is None:
        return
    dossier = doing.dossier
    Listing.objects.update_or_create(dossier=dossier, defaults={"entry": entry})
    forget_standing(dossier)
    if entry.version.plan is not None:
        link(dossier, entry.version.plan, DossierLink.Kind.LISTED_BY, doing.act.on)
    if entry.proposal is not None and entry.proposal_id != dossier.pk:
        link(dossier, entry.proposal, DossierLink.Kind.PROPOSED_BY, doing.act.on)


def choose_entry(*, dossier_id: int, act: Act, entry_id: int) -> Listing:
    """Say by hand which entry of the List in force the dossier rests on (Art 10.4: other name).

    Raises RuleRefused for an entry that is not of the List in force, or not of the period.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        dossier = doing.dossier
        basis = list_basis(dossier.regime)
        if dossier.procedure != Procedure.ESTABLISHMENT or dossier.state in CLOSED:
            raise RuleRefused(_("Chỉ hồ sơ thành lập đang giải quyết mới chọn được."), basis)
        version = version_in_force(dossier.province_id, act.day)
        entry = version.entries.filter(pk=entry_id).first() if version else None
        if version is None or entry is None:
            raise RuleRefused(
                _("Chọn cụm trong Danh mục đang có hiệu lực."), basis, field="list_entry"
            )
        _require_listed(Standing(version, entry), entry.name, basis)
        before = standing_of(dossier, act.day)
        rest_on(doing, entry)
        doing.record(
            "listing.chosen",
            basis=basis,
            before=before.entry.name if before and before.entry else None,
            after=entry.name,
            number=version.paper,
        )
    return dossier.listing
