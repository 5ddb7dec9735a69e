"""Setting up a council, changing who sits in it, adopting its criteria (Art 13.2).

These acts belong to a council, not to one dossier; the journal of a dossier records the council's
composition and the digest of its criteria when it is convened there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import (
    Council,
    CouncilMember,
    CriteriaSheet,
    Dossier,
    Organisation,
    Post,
    Role,
    ScoringRound,
    Seat,
    User,
)
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, Regime, regime_on
from procedures.regimes.council_criteria import Criteria
from procedures.wording import in_reader_language

Part = CouncilMember.Part


@dataclass(frozen=True, slots=True)
class Appointed:
    """One person's part in the decision that sets up the council."""

    user: User
    organisation: Organisation
    part: str


@dataclass(frozen=True, slots=True)
class FoundedBy:
    """The decision that sets up a council, and its offices."""

    name: str
    provincial_pc: Organisation
    department: Organisation
    decision: str
    dossier: Dossier | None = None


def set_up_council(*, act: Act, founded: FoundedBy, appointed: Sequence[Appointed]) -> Council:
    """Enter a council with its members, by the decision of ``act.day``.

    Raises RuleRefused when the composition is not the article's: a chair who is no leader of the
    provincial People's Committee, a vice chair missing from the department, a secretary from
    elsewhere, or a person of no post in the office he represents.
    """
    law = _law(act.day)
    _require(founded.name.strip(), _("Cần ghi tên Hội đồng."), law, "name")
    _require(founded.decision.strip(), _("Cần ghi số quyết định thành lập."), law, "decision")
    _require_composition(founded, appointed, act.day, law)
    province = founded.provincial_pc.province
    if province is None:
        raise ValueError("a provincial People's Committee without its province")
    with transaction.atomic():
        council = Council.objects.create(
            name=founded.name.strip(),
            province=province,
            provincial_pc=founded.provincial_pc,
            department=founded.department,
            dossier=founded.dossier,
            decision=founded.decision.strip(),
            decided_on=act.day,
            created_by=act.by,
        )
        for one in appointed:
            _appoint(council, one, act.day, founded.decision)
    return council


def appoint(*, act: Act, council_id: int, appointed: Appointed) -> CouncilMember:
    """Add a member from a day on. Raises RuleRefused like :func:`set_up_council`, and for a person
    who has a part already."""
    law = _law(act.day)
    with transaction.atomic():
        council = Council.objects.select_for_update().get(pk=council_id)
        _require_standing(council, act.day, law)
        if council.members.filter(user=appointed.user, valid_to__isnull=True).exists():
            raise RuleRefused(
                _("%(name)s đang có vai trò trong Hội đồng.") % {"name": appointed.user},
                field="user",
            )
        if (
            appointed.part == Part.CHAIR
            and council.members.filter(part=Part.CHAIR, valid_to__isnull=True).exists()
        ):
            raise RuleRefused(_("Hội đồng đã có Chủ tịch."), _basis(law), field="part")
        _require_person(council.provincial_pc, council.department, appointed, act.day, law)
        return _appoint(council, appointed, act.day, act.document)


def release(*, act: Act, member_id: int) -> CouncilMember:
    """End a member's part on a day. Raises RuleRefused while his seat in a round is still open."""
    with transaction.atomic():
        member = CouncilMember.objects.select_for_update().get(pk=member_id)
        if member.valid_to is not None:
            raise RuleRefused(_("Người này đã thôi tham gia Hội đồng."))
        if act.day < member.valid_from:
            raise RuleRefused(_("Ngày thôi tham gia không thể trước ngày bắt đầu."), field="on")
        running = Seat.objects.filter(
            member=member,
            scoring_round__status=ScoringRound.Status.SCORING,
            status=Seat.Status.WAITING,
        )
        if running.exists():
            raise RuleRefused(
                _("Người này đang có phiếu phải nộp; hãy ghi nhận trong vòng chấm điểm trước.")
            )
        member.valid_to = act.day
        member.save(update_fields=["valid_to"])
        _end_posts(member, act.day)
    return member


def dissolve(*, act: Act, council_id: int) -> Council:
    """The council ends. Raises RuleRefused while a round of it runs."""
    with transaction.atomic():
        council = Council.objects.select_for_update().get(pk=council_id)
        if council.dissolved_on is not None or act.day < council.decided_on:
            raise RuleRefused(_("Hội đồng không còn, hoặc chưa có, vào ngày này."), field="on")
        if council.rounds.filter(status__in=["scoring", "opened"]).exists():
            raise RuleRefused(_("Hội đồng đang có vòng chấm điểm chưa kết thúc."))
        council.dissolved_on = act.day
        council.save(update_fields=["dissolved_on"])
        for member in council.members.filter(valid_to__isnull=True):
            member.valid_to = max(act.day, member.valid_from)
            member.save(update_fields=["valid_to"])
            _end_posts(member, act.day)
    return council


# --- criteria ------------------------------------------------------------------------------------


def draft_criteria(
    *, act: Act, council_id: int, title: str, criteria: Criteria, template: str = ""
) -> CriteriaSheet:
    """Keep the sheet that is being written: the council's one draft, until it is adopted."""
    with transaction.atomic():
        council = Council.objects.select_for_update().get(pk=council_id)
        sheet = council.criteria_sheets.filter(adopted_on__isnull=True).first()
        if sheet is None:
            sheet = CriteriaSheet(
                council=council, number=council.criteria_sheets.count() + 1, template=template
            )
        sheet.title = title.strip() or _("Phiếu tiêu chí")
        sheet.content = criteria.as_json()
        sheet.save()
    return sheet


def adopt_criteria(*, act: Act, sheet_id: int) -> CriteriaSheet:
    """The council adopts its sheet: from now on it is frozen and has a digest.

    Raises RuleRefused when the maxima do not add up to the regime's, or the council has not said
    how points are put together.
    """
    law = _law(act.day)
    with transaction.atomic():
        sheet = CriteriaSheet.objects.select_for_update().get(pk=sheet_id)
        if sheet.adopted_on is not None:
            raise RuleRefused(_("Phiếu tiêu chí này đã được thông qua; hãy lập phiếu mới."))
        _require_standing(sheet.council, act.day, law)
        for fault in sheet.criteria.faults(law):
            raise RuleRefused(
                in_reader_language(fault.reason_vi, fault.reason_en), fault.basis, field=fault.field
            )
        sheet.digest = sheet.criteria.digest()
        sheet.adopted_on = act.day
        sheet.adopted_by = act.by
        sheet.document = act.document
        sheet.save()
    return sheet


# --- the article's composition -------------------------------------------------------------------


def _law(day: date) -> Regime:
    try:
        return regime_on(day)
    except NotSourced as gap:
        raise RuleRefused(
            _("Chưa có căn cứ pháp luật được kiểm chứng cho ngày %(day)s.")
            % {"day": f"{day:%d/%m/%Y}"},
            field="on",
        ) from gap


def _basis(law: Regime) -> str:
    return law.value("council.pick").basis


def _require(holds: object, message: str, law: Regime, field: str = "") -> None:
    if not holds:
        raise RuleRefused(message, _basis(law), field=field)


def _require_standing(council: Council, day: date, law: Regime) -> None:
    _require(
        council.stands_on(day), _("Hội đồng không còn, hoặc chưa có, vào ngày này."), law, "on"
    )


def _require_composition(
    founded: FoundedBy, appointed: Sequence[Appointed], day: date, law: Regime
) -> None:
    def of(part: str) -> list[Appointed]:
        return [one for one in appointed if one.part == part]

    people = [one.user.pk for one in appointed]
    _require(len(people) == len(set(people)), _("Một người chỉ có một vai trò."), law, "members")
    _require(len(of(Part.CHAIR)) == 1, _("Hội đồng phải có một Chủ tịch."), law, "members")
    _require(len(of(Part.SECRETARY)) == 1, _("Hội đồng phải có một thư ký."), law, "members")
    _require(
        any(one.organisation == founded.department for one in of(Part.VICE_CHAIR)),
        _("Phó Chủ tịch Hội đồng phải có lãnh đạo Sở Công Thương."),
        law,
        "members",
    )
    for one in appointed:
        _require_person(founded.provincial_pc, founded.department, one, day, law)


def _require_person(
    provincial_pc: Organisation, department: Organisation, one: Appointed, day: date, law: Regime
) -> None:
    posts = {
        post.role
        for post in Post.objects.held_on(day).filter(user=one.user, organisation=one.organisation)
    }
    _require(
        posts,
        _("%(name)s không giữ vị trí nào tại %(office)s vào ngày này.")
        % {"name": one.user, "office": one.organisation},
        law,
        "members",
    )
    if one.part == Part.CHAIR:
        _require(
            one.organisation == provincial_pc and Role.PC_LEADER in posts,
            _("Chủ tịch Hội đồng phải là lãnh đạo UBND cấp tỉnh."),
            law,
            "members",
        )
    if one.part == Part.VICE_CHAIR and one.organisation == department:
        _require(
            Role.DIRECTOR in posts,
            _("Phó Chủ tịch thuộc Sở Công Thương phải là lãnh đạo Sở."),
            law,
            "members",
        )
    if one.part == Part.SECRETARY:
        _require(
            one.organisation == department,
            _("Thư ký Hội đồng thuộc bộ phận chuyên môn của Sở Công Thương, không chấm điểm."),
            law,
            "members",
        )


# --- a part in a council is a post ---------------------------------------------------------------


def posts_of_part(council: Council, part: str, organisation: Organisation) -> list[tuple[int, str]]:
    """The posts, as office and role, by which a person of this part acts."""
    found = []
    if part in CouncilMember.SCORING:
        found.append((organisation.pk, Role.COUNCIL_MEMBER.value))
    if part == Part.CHAIR:
        found.append((council.provincial_pc_id, Role.COUNCIL_CHAIR.value))
    if part == Part.SECRETARY:
        found.append((council.department_id, Role.COUNCIL_SECRETARY.value))
    return found


def _appoint(council: Council, one: Appointed, day: date, document: str) -> CouncilMember:
    member = CouncilMember.objects.create(
        council=council,
        user=one.user,
        organisation=one.organisation,
        part=one.part,
        document=document,
        valid_from=day,
    )
    for office_id, role in posts_of_part(council, one.part, one.organisation):
        held = Post.objects.filter(
            user=one.user, organisation_id=office_id, role=role, valid_to__isnull=True
        )
        if not held.exists():
            Post.objects.create(user=one.user, organisation_id=office_id, role=role, valid_from=day)
    return member


def _end_posts(member: CouncilMember, day: date) -> None:
    """End the posts that only this part gave; one that another council needs stays."""
    still = set()
    for other in CouncilMember.objects.filter(
        user=member.user, valid_to__isnull=True
    ).select_related("council", "organisation"):
        still |= set(posts_of_part(other.council, other.part, other.organisation))
    for office_id, role in posts_of_part(member.council, member.part, member.organisation):
        if (office_id, role) not in still and role != Role.COUNCIL_SECRETARY:
            Post.objects.filter(
                user=member.user, organisation_id=office_id, role=role, valid_to__isnull=True
            ).update(valid_to=day)
