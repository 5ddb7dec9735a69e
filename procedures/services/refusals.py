"""A refusal with its ground, its article and the way on: at the decision and at reception."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import Deadline, Decision, Dossier
from procedures.refusals import RuleRefused
from procedures.regimes import one_stop_basis
from procedures.selectors.refusal_grounds import INCOMPLETE, OTHER, grounds_of, usual_remedy
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opinion_ends import let_go_of_open_opinions
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert
from procedures.states import DossierState

MOST_ARTICLE = 200


@dataclass(frozen=True, slots=True)
class Refusing:
    """Why not: the code of a ground, an article where the ground is "other", and what may be done.

    An empty ``remedy`` is the usual one: mend it and file again, or object. ``confirmed``: the
    office knows that no recorded condition fails, and refuses on another ground all the same.
    """

    ground: str = ""
    article: str = ""
    remedy: str = ""
    confirmed: bool = False


def columns_of_refusal(
    dossier: Dossier, act: Act, refusing: Refusing | None, *, at_reception: bool = False
) -> dict[str, str]:
    """Ground, article and remedy as the decision keeps them; an old record has none of them.

    Raises RuleRefused at ``ground`` or ``article`` without a ground of the dossier's own law, and
    at ``confirmed`` for another ground that nobody has confirmed while no condition fails.
    """
    if act.by is None and refusing is None:
        return {}
    given = refusing or Refusing()
    standing = {ground.code: ground for ground in grounds_of(dossier, at_reception=at_reception)}
    if not given.ground:
        raise RuleRefused(_("Chọn căn cứ không chấp thuận."), field="ground")
    if given.ground not in standing:
        raise RuleRefused(
            _("Căn cứ %(code)s không có trong hồ sơ này: điều kiện chưa được ghi là không đạt.")
            % {"code": given.ground},
            field="ground",
        )
    article = standing[given.ground].article
    if given.ground == OTHER:
        article = given.article.strip()
        if not article:
            raise RuleRefused(_("Ghi điều khoản làm căn cứ."), field="article")
        if len(article) > MOST_ARTICLE:
            raise RuleRefused(
                _("Điều khoản ghi tối đa %(most)d ký tự.") % {"most": MOST_ARTICLE},
                field="article",
            )
        if act.by is not None and not (at_reception or given.confirmed or fails(standing)):
            raise RuleRefused(
                _(
                    "Không điều kiện nào đang không đạt; hãy xác nhận nếu vẫn không chấp thuận "
                    "theo căn cứ khác."
                ),
                field="confirmed",
            )
    remedy = given.remedy.strip() or usual_remedy(dossier, at_reception=at_reception)
    return {"ground": given.ground, "ground_article": article, "remedy": remedy}


def fails(codes: Iterable[str]) -> bool:
    """Whether something recorded of the dossier fails: a condition, or every applicant's score."""
    return any(code not in (INCOMPLETE, OTHER) for code in codes)


def refuse_reception(
    *, dossier_id: int, act: Act, refusing: Refusing | None, reason: str
) -> Decision:
    """The desk gives the dossier back for good, with its ground (one-stop rules, Art 17.1(b)).

    Raises RuleRefused once the dossier has been found full (then only the decision refuses),
    without a reason, and without a ground.
    """
    basis = one_stop_basis("17.1(b)", act.on)
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if dossier.handed_out or dossier.complete_on is not None:
            raise RuleRefused(_("Hồ sơ đã được tiếp nhận; chỉ quyết định mới từ chối được."), basis)
        if not reason.strip():
            raise RuleRefused(_("Từ chối tiếp nhận thì phải nêu rõ lý do."), basis, field="reason")
        columns = columns_of_refusal(dossier, act, refusing, at_reception=True)
        doing.move_to(DossierState.REFUSED)
        number, _slash, symbol = act.document.partition("/")
        decision = Decision(
            dossier=dossier,
            outcome=Decision.Outcome.REFUSED,
            number=number.strip()[:20],
            symbol=symbol.strip()[:40],
            decided_on=act.day,
            reason=reason.strip(),
            at_reception=True,
            **columns,
        )
        insert(decision)
        _end_everything(doing)
        doing.set(closed_on=act.on)
        doing.record(
            "reception.refused",
            basis=basis,
            reason=reason.strip(),
            ground=columns.get("ground"),
            ground_article=columns.get("ground_article"),
        )
        doing.owe("reception_refused", "local_body")
        doing.owe("reception_refused", "applicants")
    return decision


def _end_everything(doing: LegalAct) -> None:
    dossier = doing.dossier
    for deadline in dossier.deadlines.filter(status=Deadline.Status.OPEN):
        deadlines.supersede(doing, deadline, void=True)
    dossier.supplements.filter(is_answered=False).update(is_answered=True)
    let_go_of_open_opinions(doing)
