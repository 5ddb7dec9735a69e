"""The forms of a council: setting it up, who sits in it, the criteria it adopts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from procedures.models import (
    Council,
    CouncilMember,
    CriteriaSheet,
    Dossier,
    Organisation,
    Post,
    Role,
    User,
)
from procedures.refusals import RuleRefused
from procedures.regimes import regime_on
from procedures.regimes.council_criteria import Criteria, Gate, Line
from procedures.regimes.scoring import AGGREGATIONS, CRITERIA, plain_number
from procedures.selectors.dossiers import dossiers_visible_to
from procedures.services.council_composition import Appointed
from procedures.wording import in_reader_language
from workflows.desk.wording import basis_words
from workflows.steps.council import CRITERION_LABELS
from workflows.steps.fields import DayField, FigureField, not_in_the_future, word_errors

MOST_MEMBERS = 12
MOST_LINES = 12
MOST_GATES = 8
SPARE_ROWS = 2
COUNCIL_ROLES = (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.APPLICANT)


class DatedForm(forms.Form):
    """A form of an act of a day, under a paper; a refusal is put at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.article = ""
        self.today = timezone.localdate()
        self.build()
        for field in self.fields.values():
            word_errors(field)

    def build(self) -> None:
        """Fields that depend on what the form is about."""

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day is not None:
            not_in_the_future(day, self.today)
        return day

    def refuse(self, refusal: RuleRefused) -> None:
        """The law's no, at the field it is about."""
        self.article = basis_words(refusal.article)
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class People:
    """Who may be appointed: everybody with a post in the province, by one unmistakable label."""

    def __init__(self, department: Organisation) -> None:
        posts = (
            Post.objects.held_on(timezone.localdate())
            .filter(organisation__province=department.province_id)
            .exclude(role__in=COUNCIL_ROLES)
            .select_related("user", "organisation")
            .order_by("organisation__name", "user__display_name")
        )
        self.by_label: dict[str, tuple[User, Organisation]] = {}
        for post in posts:
            self._add(post.user, post.organisation)

    def _add(self, user: User, office: Organisation) -> None:
        """One label a person: name and office, and a number where two share both."""
        name = label = f"{user} · {office}"
        number = 1
        while self.by_label.get(label, (user, office)) != (user, office):
            number += 1
            label = f"{name} ({number})"
        self.by_label[label] = (user, office)

    def read(self, label: str) -> tuple[User, Organisation]:
        """The person behind a label; ValidationError for one that nobody has."""
        try:
            return self.by_label[" ".join(label.split())]
        except KeyError:
            raise ValidationError(_gettext("Chọn một người trong danh sách.")) from None


def person_field(label: Any) -> forms.CharField:
    """A person, typed or picked from the page's one list."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )


class SetUpCouncil(DatedForm):
    """The decision of the provincial People's Committee with its members."""

    name = forms.CharField(label=_("Tên Hội đồng"), max_length=200)
    decision = forms.CharField(label=_("Số, ký hiệu quyết định thành lập"), max_length=60)
    on = DayField(label=_("Ngày quyết định"))
    dossier = forms.CharField(
        label=_("Mã hồ sơ, nếu Hội đồng chỉ cho một cụm"),
        required=False,
        max_length=64,
        help_text=_("Để trống: Hội đồng thường trực, dùng cho nhiều cụm."),
    )

    def __init__(self, *args: Any, department: Organisation, user: User, **kwargs: Any) -> None:
        self.department, self.user = department, user
        self.people = People(department)
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        for row in range(MOST_MEMBERS):
            self.fields[f"person_{row}"] = person_field(
                _gettext("Người thứ %(n)s") % {"n": row + 1}
            )
            self.fields[f"part_{row}"] = forms.ChoiceField(
                label=_gettext("Vai trò của người thứ %(n)s") % {"n": row + 1},
                choices=CouncilMember.Part.choices,
                initial=_usual_part(row),
                required=False,
            )

    @property
    def head_fields(self) -> list[Any]:
        """The decision."""
        return [self[name] for name in ("name", "decision", "on", "dossier")]

    @property
    def member_rows(self) -> list[tuple[Any, Any]]:
        """Person and part of each row."""
        return [(self[f"person_{row}"], self[f"part_{row}"]) for row in range(MOST_MEMBERS)]

    def clean_dossier(self) -> Dossier | None:
        code = self.cleaned_data["dossier"].strip()
        if not code:
            return None
        found: Dossier | None = (
            dossiers_visible_to(self.user).filter(code=code, department=self.department).first()
        )
        if found is None:
            raise ValidationError(_gettext("Không có hồ sơ mang mã này tại Sở."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.appointed: list[Appointed] = []
        for row in range(MOST_MEMBERS):
            label = (cleaned.get(f"person_{row}") or "").strip()
            if not label:
                continue
            try:
                person, office = self.people.read(label)
            except ValidationError as fault:
                self.add_error(f"person_{row}", fault)
                continue
            self.appointed.append(Appointed(person, office, cleaned.get(f"part_{row}") or "member"))
        return cleaned


def _usual_part(row: int) -> str:
    usual = (
        CouncilMember.Part.CHAIR,
        CouncilMember.Part.VICE_CHAIR,
        CouncilMember.Part.VICE_CHAIR,
        CouncilMember.Part.SECRETARY,
    )
    return (usual[row] if row < len(usual) else CouncilMember.Part.MEMBER).value


class AppointMember(DatedForm):
    """One more member from a day on."""

    person = person_field(_("Người được cử"))
    part = forms.ChoiceField(label=_("Vai trò"), choices=CouncilMember.Part.choices)
    on = DayField(label=_("Từ ngày"))
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), required=False, max_length=60)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def clean_person(self) -> tuple[User, Organisation]:
        return self.people.read(self.cleaned_data["person"])

    def appointed(self) -> Appointed:
        """The person with the part."""
        person, office = self.cleaned_data["person"]
        return Appointed(person, office, self.cleaned_data["part"])

    def refuse(self, refusal: RuleRefused) -> None:
        if refusal.field in {"members", "user"}:
            refusal.field = "person"
        super().refuse(refusal)


class EndingDay(DatedForm):
    """The day on which a part, or the council, ends."""

    on = DayField(label=_("Ngày"))


class EditCriteria(DatedForm):
    """The sheet row by row; saving keeps a draft, adopting freezes it."""

    title = forms.CharField(label=_("Tên phiếu tiêu chí"), max_length=200, required=False)
    aggregation = forms.ChoiceField(
        label=_("Cách tổng hợp điểm"),
        required=False,
        help_text=_(
            "Nghị định không quy định công thức; Hội đồng tự thống nhất. Trung bình cộng là thực "
            "tiễn ở Lào Cai, Thanh Hóa."
        ),
    )
    quorum = forms.IntegerField(
        label=_("Số phiếu tối thiểu để mở"),
        required=False,
        min_value=1,
        max_value=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4"}),
        help_text=_("Pháp luật không quy định; để trống nếu Hội đồng không đặt."),
    )
    on = DayField(label=_("Ngày Hội đồng thông qua"), required=False)
    document = forms.CharField(
        label=_("Số, ký hiệu văn bản thông qua"), required=False, max_length=60
    )

    def __init__(self, *args: Any, criteria: Criteria, **kwargs: Any) -> None:
        self.given_criteria = criteria
        super().__init__(*args, **kwargs)

    @property
    def adopts(self) -> bool:
        """Whether the sheet is to be adopted, not only kept."""
        return "adopt" in self.data

    def build(self) -> None:
        self.fields["aggregation"].required_sometimes = True  # type: ignore[attr-defined]
        self.fields["aggregation"].choices = [  # type: ignore[attr-defined]
            ("", _gettext("— Hội đồng chưa thống nhất —")),
            *((code, in_reader_language(*words)) for code, words in AGGREGATIONS.items()),
        ]
        for name in CRITERIA:
            for row in range(1, MOST_LINES + 1):
                key = f"{name[0]}{row}"
                label = CRITERION_LABELS[name]
                self.fields[f"text_{key}"] = forms.CharField(
                    label=_gettext("%(criterion)s, dòng %(n)s: nội dung")
                    % {"criterion": label, "n": row},
                    required=False,
                    max_length=400,
                )
                self.fields[f"most_{key}"] = FigureField(
                    label=_gettext("%(criterion)s, dòng %(n)s: điểm tối đa")
                    % {"criterion": label, "n": row},
                    required=False,
                    max_digits=6,
                    decimal_places=3,
                )
            self.fields[f"fail_{name}"] = FigureField(
                label=_gettext("Điểm liệt: %(criterion)s") % {"criterion": label},
                required=False,
                max_digits=6,
                decimal_places=3,
            )
        for row in range(1, MOST_GATES + 1):
            self.fields[f"gate_{row}"] = forms.CharField(
                label=_gettext("Điều kiện %(n)s") % {"n": row}, required=False, max_length=400
            )
        if not self.is_bound:
            self._show(self.given_criteria)

    def _show(self, criteria: Criteria) -> None:
        self.initial.update(aggregation=criteria.aggregation, quorum=criteria.quorum)
        for name in CRITERIA:
            for row, line in enumerate(criteria.of(name)[:MOST_LINES], 1):
                self.initial[f"text_{name[0]}{row}"] = line.text
                self.initial[f"most_{name[0]}{row}"] = line.most.normalize()
            if name in criteria.fail_marks:
                self.initial[f"fail_{name}"] = criteria.fail_marks[name]
        for row, gate in enumerate(criteria.gates[:MOST_GATES], 1):
            self.initial[f"gate_{row}"] = gate.text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.criteria = Criteria(
            lines=tuple(self._lines(cleaned)),
            gates=tuple(
                Gate(f"g{row}", text)
                for row in range(1, MOST_GATES + 1)
                if (text := (cleaned.get(f"gate_{row}") or "").strip())
            ),
            aggregation=cleaned.get("aggregation") or "",
            quorum=cleaned.get("quorum"),
            fail_marks={
                name: mark for name in CRITERIA if (mark := cleaned.get(f"fail_{name}")) is not None
            },
        )
        if self.adopts and not self.errors:
            if cleaned.get("on") is None:
                self.add_error("on", _gettext("Cần ghi ngày Hội đồng thông qua."))
                return cleaned
            for fault in self.criteria.faults(regime_on(cleaned["on"])):
                self.article = basis_words(fault.basis)
                field = fault.field if fault.field in self.fields else None
                words = in_reader_language(fault.reason_vi, fault.reason_en)
                if field is None:
                    name = fault.field.removeprefix("sum_")
                    words = f"{CRITERION_LABELS[name]}: {words}"
                self.add_error(field, words)
        return cleaned

    def _lines(self, cleaned: dict[str, Any]) -> Iterator[Line]:
        for name in CRITERIA:
            for row in range(1, MOST_LINES + 1):
                key = f"{name[0]}{row}"
                text = (cleaned.get(f"text_{key}") or "").strip()
                most = cleaned.get(f"most_{key}")
                if text or most is not None:
                    yield Line(key, name, text, most if most is not None else Decimal(0))

    @property
    def criterion_rows(self) -> list[dict[str, Any]]:
        """For each criterion its rows (in use, and two more), its sum and its legal maximum."""
        law = regime_on(self.today)
        found = []
        for name in CRITERIA:
            rows = [
                (self[f"text_{name[0]}{row}"], self[f"most_{name[0]}{row}"])
                for row in range(1, MOST_LINES + 1)
            ]
            last = max(
                (at for at, (text, most) in enumerate(rows, 1) if text.value() or most.value()),
                default=0,
            )
            criteria = getattr(self, "criteria", self.given_criteria)
            found.append(
                {
                    "label": CRITERION_LABELS[name],
                    "rows": rows[: last + SPARE_ROWS],
                    "total": plain_number(
                        sum((line.most for line in criteria.of(name)), Decimal(0))
                    ),
                    "most": law.value(f"council.max.{name}").value,
                    "fail": self[f"fail_{name}"],
                }
            )
        return found

    @property
    def gate_fields(self) -> list[Any]:
        """The gates in use and two more."""
        fields = [self[f"gate_{row}"] for row in range(1, MOST_GATES + 1)]
        last = max((at for at, field in enumerate(fields, 1) if field.value()), default=0)
        return fields[: last + SPARE_ROWS]

    @property
    def rule_fields(self) -> list[Any]:
        """The council's own rules."""
        return [self["aggregation"], self["quorum"]]

    @property
    def adoption_fields(self) -> list[Any]:
        """The adoption."""
        return [self["on"], self["document"]]


def draft_of(council: Council) -> CriteriaSheet | None:
    """The council's draft, if one is being written."""
    return council.criteria_sheets.filter(adopted_on__isnull=True).first()
