"""``manage.py check_conditions FILE``: the regime of a case file and each condition, judged."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.cases import CaseFile, CaseRefused, parse_case
from procedures.management.case_arguments import as_of_day, json_number
from procedures.regimes import ConditionResult, NotSourced, conditions, regime, regime_for
from procedures.regimes.law import REGIME_IDS


def _regime_of(case: CaseFile, forced: str | None, as_of: date) -> dict[str, Any]:
    if forced or case.regime:
        law = regime(forced or case.regime or "")
        reason_en = "chosen on the command line" if forced else f"forced: {case.regime_reason}"
        reason_vi = "chọn khi chạy lệnh" if forced else f"ấn định: {case.regime_reason}"
        return {
            "regime": law.id,
            "regime_basis": law.basis,
            "regime_reason": reason_en,
            "regime_reason_vi": reason_vi,
            "needs_confirmation": False,
        }
    choice = regime_for(case.procedure, case.regime_facts(as_of))
    return {
        "regime": choice.regime.id,
        "regime_basis": choice.basis,
        "regime_reason": choice.reason_en,
        "regime_reason_vi": choice.reason_vi,
        "needs_confirmation": choice.needs_confirmation,
    }


class Command(BaseCommand):
    """Print the regime with its reason and each condition; nothing is written anywhere."""

    help = "Cho biết quy định áp dụng và từng điều kiện của một hồ sơ (tệp ccn-case/1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--regime", choices=REGIME_IDS, help="judge under this regime instead")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--as-of", metavar="DATE", help="the law as it stands on this day")
        parser.add_argument("--plan", action="store_true", help="dates may lie in the future")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            case = parse_case(options["file"], plan=options["plan"])
            answer = {
                "case": case.id,
                **_regime_of(case, options["regime"], as_of_day(options["as_of"])),
            }
        except CaseRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        except NotSourced as gap:
            raise CommandError(f"{options['file']}: {gap}", returncode=2) from None
        judged = conditions(answer["regime"], case.facts)
        if options["json"]:
            answer["conditions"] = [condition.as_json() for condition in judged]
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=json_number))
        else:
            self._print(answer, judged)

    def _print(self, answer: dict[str, Any], judged: list[ConditionResult]) -> None:
        self.stdout.write(f"{answer['case']}: {answer['regime']} ({answer['regime_basis']})")
        self.stdout.write(f"  {answer['regime_reason_vi']}")
        if answer["needs_confirmation"]:
            self.stdout.write("  Cần người có thẩm quyền xác nhận.")
        words = {True: "đạt", False: "không đạt", None: "chưa rõ"}
        for condition in judged:
            word = "miễn" if condition.waived else words[condition.holds]
            facts = json.dumps(condition.facts, ensure_ascii=False, default=json_number)
            self.stdout.write(f"  {condition.id:13}{word:10} {condition.basis_vi}  {facts}")
            for path in condition.missing:
                self.stdout.write(f"{'':15}thiếu: {path}")
            if condition.note_vi:
                self.stdout.write(f"{'':15}{condition.note_vi}")
