"""Who is meant by "holder", "superior", "next_tier": audiences as the people of today.

Read for a whole batch at once. Whoever is absent and has a mandate out is passed over in every
audience; the stand-in, who holds a post of his own for those days, is told in his place, and where
he is away himself, whoever stands in for him.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from notifications.models import Reminder
from procedures.messages import NOTHING, Text
from procedures.models import (
    SUPERIOR,
    Deadline,
    Dossier,
    InvestorRequest,
    Organisation,
    Post,
    Role,
    User,
)
from procedures.regimes import NotSourced, regime
from workflows.models import WorkItem

HOLDER_OF_ACTOR: dict[str, str] = {
    Deadline.Actor.APPLICANT: Role.APPLICANT,
    Deadline.Actor.LOCAL_BODY: Role.LOCAL_OFFICER,
    Deadline.Actor.DEPARTMENT: Role.SPECIALIST,
    Deadline.Actor.CONSULTED_BODY: Role.OPINION_OFFICER,
    Deadline.Actor.COUNCIL: Role.COUNCIL_SECRETARY,
    Deadline.Actor.PROVINCIAL_PC: Role.PC_OFFICE,
    Deadline.Actor.MINISTRY: Role.MINISTRY_OFFICER,
}
"""Who answers for a period while no task of it is open (the appraisal during opinions)."""

LEADER_OF_OFFICE: dict[str, str] = {
    Organisation.Kind.PROVINCE: Role.PC_LEADER,
    Organisation.Kind.DEPARTMENT: Role.DIRECTOR,
    Organisation.Kind.DISTRICT: Role.LOCAL_LEADER,
    Organisation.Kind.COMMUNE: Role.LOCAL_LEADER,
}
"""Who leads an office: the superior of those who have none in their own."""

OFFICE_ROLES: dict[str, tuple[str, ...]] = {
    Organisation.Kind.PROVINCE: (Role.PC_OFFICE,),
    Organisation.Kind.DEPARTMENT: (Role.DIVISION_HEAD, Role.SPECIALIST),
    Organisation.Kind.DISTRICT: (Role.LOCAL_OFFICER,),
    Organisation.Kind.COMMUNE: (Role.LOCAL_OFFICER,),
    Organisation.Kind.ENTERPRISE: (Role.APPLICANT,),
    Organisation.Kind.MINISTRY: (Role.MINISTRY_OFFICER,),
    Organisation.Kind.MINISTRY_DEPARTMENT: (Role.MINISTRY_OFFICER,),
}
"""Who does an office's own duties, such as its reports."""

NOT_TOLD = (Reminder.State.CANCELLED, Reminder.State.SKIPPED)
"""States of a reminder that has reached nobody, and so is not named under "also told"."""


@dataclass
class Holding:
    """Who has a step in hand: the people, the role and office asked for, and the page of it.

    ``tasks`` has each person's own task where several have one each (scoring sheets).
    """

    people: list[User]
    role: str
    office_id: int
    task_id: int | None = None
    title: Text = NOTHING
    tasks: dict[int, int] = field(default_factory=dict)


@dataclass
class People:
    """The posts of today in the offices that a batch speaks of."""

    today: date
    offices: dict[int, Organisation] = field(default_factory=dict)
    posts: dict[tuple[int, str], list[User]] = field(default_factory=dict)
    ministry: list[User] = field(default_factory=list)
    enterprises: dict[int, list[int]] = field(default_factory=dict)
    named: dict[int, User] = field(default_factory=dict)
    stand_ins: dict[tuple[int, int, str], User] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        today: date,
        office_ids: Iterable[int],
        dossiers: Collection[int] = (),
        users: Collection[int] = (),
    ) -> People:
        """Three or four statements for any number of offices."""
        found = cls(today)
        wanted = set(office_ids)
        if dossiers:
            for dossier_id, enterprise_id in (
                InvestorRequest.objects.filter(dossier__in=dossiers)
                .exclude(status=InvestorRequest.Status.WITHDRAWN)
                .values_list("dossier", "enterprise")
            ):
                found.enterprises.setdefault(dossier_id, []).append(enterprise_id)
                wanted.add(enterprise_id)
        found.offices = {
            office.pk: office
            for office in Organisation.objects.filter(
                Q(pk__in=wanted) | Q(subordinates__in=wanted) | Q(predecessors__in=wanted)
            ).distinct()
        }
        found._read_posts()
        found.named = User.objects.filter(is_active=True).in_bulk(users) if users else {}
        return found

    def _read_posts(self) -> None:
        followed: dict[int, list[int]] = defaultdict(list)
        for office in self.offices.values():
            if office.successor_id is not None and not office.exists_on(self.today):
                followed[office.successor_id].append(office.pk)
        held = list(
            Post.objects.held_on(self.today)
            .filter(Q(organisation__in=self.offices) | Q(role=Role.MINISTRY_OFFICER))
            .select_related("user", "stands_in_for")
            .order_by("pk")
        )
        absent = {post.stands_in_for_id for post in held if post.stands_in_for_id}
        mandates = _mandates_of(held)
        for post in held:
            # Whoever has followed an office that ended is written to in its place.
            offices = (post.organisation_id, *followed.get(post.organisation_id, ()))
            person: User | None = post.user
            if post.stands_in_for is not None:
                person = _there(post.user, post.organisation_id, mandates)
                for key in offices:
                    if person is not None:
                        self.stand_ins[post.stands_in_for.user_id, key, post.role] = person
            if post.pk in absent or person is None:
                continue
            if post.role == Role.MINISTRY_OFFICER:
                self.ministry.append(person)
            for key in offices:
                holders = self.posts.setdefault((key, post.role), [])
                if person not in holders:
                    holders.append(person)

    # --- as if ------------------------------------------------------------------------------------

    def bring_back(self, post: Post) -> None:
        """Read on as if the holder of a post were at his desk, whoever stands in for him."""
        for key in self._offices_of(post):
            self.stand_ins.pop((post.user_id, key, post.role), None)
            holders = self.posts.setdefault((key, post.role), [])
            if post.user not in holders:
                holders.append(post.user)
        if post.role == Role.MINISTRY_OFFICER and post.user not in self.ministry:
            self.ministry.append(post.user)

    def pass_over(self, post: Post, stand_in: User) -> None:
        """Read on as if the holder of a post were away, with this stand-in."""
        for key in self._offices_of(post):
            self.stand_ins[post.user_id, key, post.role] = stand_in
            holders = self.posts.setdefault((key, post.role), [])
            holders[:] = [person for person in holders if person.pk != post.user_id]
            if stand_in not in holders:
                holders.append(stand_in)
        if post.role == Role.MINISTRY_OFFICER:
            self.ministry = [each for each in self.ministry if each.pk != post.user_id]
            self.ministry.append(stand_in)

    def _offices_of(self, post: Post) -> list[int]:
        """The post's office and those read that it has followed."""
        return [
            post.organisation_id,
            *(
                office.pk
                for office in self.offices.values()
                if office.successor_id == post.organisation_id and not office.exists_on(self.today)
            ),
        ]

    # --- who holds a step -------------------------------------------------------------------------

    def present(self, person: User | None, office_id: int, role: str) -> User | None:
        """The person if he holds the post today, his stand-in if he is away, else None."""
        seen: set[int] = set()
        while person is not None and person.pk not in seen:
            seen.add(person.pk)
            stand_in = self.stand_ins.get((person.pk, office_id, role))
            if stand_in is None:
                return person if self.is_at(person, office_id, role) else None
            person = stand_in
        return None

    def is_at(self, person: User, office_id: int, role: str) -> bool:
        """Whether the person holds the post today and is not away."""
        return any(holder.pk == person.pk for holder in self.posts.get((office_id, role), ()))

    def holding_of_deadline(self, deadline: Deadline, items: Iterable[WorkItem]) -> Holding | None:
        """Who works towards the deadline: its open tasks, else who answers for it by office."""
        # Whoever supplies what is missing is waited for, and is not the one who is late.
        found = self.holding_of_tasks(
            [
                item
                for item in items
                if item.deadline_id == deadline.pk and not item.task.flow_task.suspends
            ]
        )
        if found is not None:
            return found
        role = HOLDER_OF_ACTOR.get(deadline.actor)
        if role is None:
            return None
        office_id = deadline.organisation_id
        if role == Role.SPECIALIST and (
            specialist := self.present(deadline.dossier.specialist, office_id, role)
        ):
            return Holding([specialist], role, office_id)
        if role == Role.APPLICANT:
            return Holding(self._applicants(deadline.dossier), role, office_id)
        return Holding(self.posts.get((office_id, role), []), role, office_id)

    def holding_of_tasks(self, items: Sequence[WorkItem]) -> Holding | None:
        """Who has these open tasks in hand, each person once; None where there are none."""
        whole: Holding | None = None
        for item in items:
            one = self._holding_of_task(item)
            if whole is None:
                whole = one
                continue
            new = [person for person in one.people if person not in whole.people]
            whole.people = [*whole.people, *new]
            whole.tasks |= {person.pk: one.tasks[person.pk] for person in new}
        return whole

    def _holding_of_task(self, item: WorkItem) -> Holding:
        task = item.task
        role = (task.owner_permission or "").removeprefix("procedures.act_as_")
        office_id = int(task.owner_permission_obj_pk)
        # Someone who has left the post cannot do the task any more: then the group is told.
        owner = self.present(task.owner, office_id, role) if task.owner else None
        people = [owner] if owner else self.posts.get((office_id, role), [])
        return Holding(
            people,
            role,
            office_id,
            task.pk,
            title_of(item),
            {person.pk: task.pk for person in people},
        )

    # --- audiences --------------------------------------------------------------------------------

    def leaders_of(self, office_id: int | None) -> list[User]:
        """The head of an office."""
        office = self.offices.get(office_id) if office_id else None
        if office is None:
            return []
        return self.posts.get((office.pk, LEADER_OF_OFFICE.get(office.kind, "")), [])

    def superiors(self, holding: Holding) -> list[User]:
        """Who is next above the holder: a rank in which nobody is, or only the holder himself (who
        stands in for it), is passed over.

        The ranks of the office first, then its head, then the head of the office above it.
        """
        role = SUPERIOR.get(holding.role)
        while role is not None:
            if found := _others(self.posts.get((holding.office_id, role), ()), holding):
                return found
            role = SUPERIOR.get(role)
        office = self.offices.get(holding.office_id)
        if office is None:
            return []
        is_head = LEADER_OF_OFFICE.get(office.kind) == holding.role
        head = [] if is_head else _others(self.leaders_of(office.pk), holding)
        return head or _others(self.leaders_of(office.parent_id), holding)

    def vacant_post(self, audience: str, holding: Holding | None) -> Holding | None:
        """The post of the office at work in which nobody is, where that is who is meant."""
        if holding is None or holding.role == Role.APPLICANT:
            return None
        if audience in {"holder", "group"}:
            return None if holding.people else Holding([], holding.role, holding.office_id)
        office = self.offices.get(holding.office_id)
        if audience == "director" and office is not None and not self.leaders_of(office.pk):
            role = LEADER_OF_OFFICE.get(office.kind)
            return Holding([], role, office.pk) if role else None
        return None

    def next_tier(self, dossier: Dossier, holding: Holding) -> list[User]:
        """The head of the office that is above the holder's in the procedure.

        Local body and consulted body → the department; the department and its council → the
        provincial People's Committee. Above that nobody decides in its stead.
        """
        if holding.office_id == dossier.department_id:
            return self.leaders_of(dossier.provincial_pc_id)
        if holding.office_id == dossier.provincial_pc_id or holding.role == Role.MINISTRY_OFFICER:
            return []
        return self.leaders_of(dossier.department_id)

    def people_of(self, audience: str, dossier: Dossier, holding: Holding | None) -> list[User]:
        """An audience as people of today, each once. ValueError for one that nobody knows."""
        what, *keys = audience.split(":")
        department = dossier.department_id
        found: list[User]
        match what:
            case "holder":
                found = holding.people if holding else []
            case "group":
                found = self.posts.get((holding.office_id, holding.role), []) if holding else []
            case "superior":
                found = self.superiors(holding) if holding else []
            case "director":
                found = self.leaders_of(holding.office_id) if holding else []
            case "next_tier":
                found = self.next_tier(dossier, holding) if holding else []
            case "applicants":
                found = self._applicants(dossier)
            case "local_body":
                found = self.posts.get((dossier.local_body_id, Role.LOCAL_OFFICER), [])
            case "department":
                found = self.posts.get((department, Role.ONE_STOP), [])
                found = [*found, *self._specialist(dossier)]
            case "specialist":
                found = self._specialist(dossier) or self.posts.get(
                    (department, Role.SPECIALIST), []
                )
            case "one_stop" | "division_head" | "council_secretary":
                found = self.posts.get((department, what), [])
            case "ministry":
                found = self.ministry
            case "post":
                found = self.posts.get((int(keys[0]), keys[1]), [])
            case "above":
                vacant = self.vacant_post(keys[0], holding)
                found = self.superiors(vacant) if vacant else []
            case "user":
                found = [self.named[int(keys[0])]] if int(keys[0]) in self.named else []
            case _:
                raise ValueError(f"nobody knows the audience {audience!r}")
        return list({person.pk: person for person in found}.values())

    def _applicants(self, dossier: Dossier) -> list[User]:
        return [
            person
            for enterprise_id in self.enterprises.get(dossier.pk, ())
            for person in self.posts.get((enterprise_id, Role.APPLICANT), ())
        ]

    def _specialist(self, dossier: Dossier) -> list[User]:
        person = self.present(dossier.specialist, dossier.department_id, Role.SPECIALIST)
        return [person] if person else []

    def people_of_office(self, audience: str, office: Organisation) -> list[User]:
        """Who does a duty of an office, and who is above them; ValueError for any other."""
        match audience:
            case "office":
                roles = OFFICE_ROLES.get(office.kind, ())
                found = [
                    person for role in roles for person in self.posts.get((office.pk, role), ())
                ]
            case "superior":
                found = self.leaders_of(office.pk) or self.leaders_of(office.parent_id)
            case _:
                raise ValueError(f"no office knows the audience {audience!r}")
        return list({person.pk: person for person in found}.values())


def _mandates_of(held: Iterable[Post]) -> dict[tuple[int, int], list[Post]]:
    """The mandates in force by whoever is away and the office he is away from."""
    found: dict[tuple[int, int], list[Post]] = defaultdict(list)
    for post in held:
        if post.stands_in_for is not None:
            found[post.stands_in_for.user_id, post.organisation_id].append(post)
    return found


def _there(
    person: User, office_id: int, mandates: dict[tuple[int, int], list[Post]]
) -> User | None:
    """Whoever is there for the person in that office; None where they all are away in a circle."""
    seen: set[int] = set()
    while away := mandates.get((person.pk, office_id)):
        if person.pk in seen:
            return None
        seen.add(person.pk)
        person = away[0].user
    return person


def role_words(role: str) -> Text:
    """A post by its name, in both languages."""
    return _in_both(Role(role).label)


def _others(people: Iterable[User], holding: Holding) -> list[User]:
    """Of these, whoever does not hold the task himself."""
    mine = {person.pk for person in holding.people}
    return [person for person in people if person.pk not in mine]


def title_of(item: WorkItem) -> Text:
    """The step's name on the desk, in both languages."""
    return _in_both(item.task.flow_task.task_title or "")


def _in_both(words: object) -> Text:
    """A lazy text of the catalogue, read once in each language."""
    found = {}
    for language in ("vi", "en"):
        with translation.override(language):
            found[language] = str(words)
    return Text(**found)


def step_name(deadline: Deadline) -> Text:
    """The step of the law by its name in the regime; its code where the regime has no such step."""
    if deadline.step == "opinion":
        return Text("Cho ý kiến", "Give the opinion")
    try:
        found = regime(deadline.regime).step(deadline.step, deadline.dossier.procedure)
    except NotSourced:
        return Text(deadline.step, deadline.step)
    return Text(found.name_vi, found.name_en)


def told_audiences(reminders: Collection[Reminder]) -> dict[tuple[str, int, str], list[str]]:
    """Whom else the rungs of these reminders tell, by subject, version and rung; one statement."""
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for subject, version, rung, audience in (
        Reminder.objects.filter(
            subject__in={reminder.subject for reminder in reminders},
            rung__in={reminder.rung for reminder in reminders},
        )
        .exclude(state__in=NOT_TOLD)
        .values_list("subject", "version", "rung", "audience")
    ):
        found[subject, version, rung].append(audience)
    return dict(found)


def language_of(person: User) -> str:
    """The language a person reads letters in: the site's own unless the account names one."""
    return str(getattr(person, "language", "") or settings.LANGUAGE_CODE)[:2]
