"""The state of a world: every column once, with unit and meaning, and how the first week finds it.

A column holds one number per person, in order of the permanent id. Columns stand in groups because a loop
receives only the groups it touches. A person has at most one open case, so the case is a group of columns
too: it holds the person's latest case that the firm noticed.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.kernels.elementary import exponential
from sim.kernels.jit import loop, rule
from sim.rules.loyalty import customer_since
from sim.rules.service import performance
from sim.rules.transitions import MovedByVisit, after_ordinary_visit, first_attitudes
from sim.state.batched_draws import draw_listed, normals_of
from sim.state.draws import Purpose, interpolated_quantile, key, normal, truncated_quantile, truncated_share, uniform
from sim.state.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.int8]

# Status of a person; LEAVING lasts from step 12 to step 13 of one week.
PROSPECT, CUSTOMER, FORMER, LEAVING = 0, 1, 2, 3

# How a case came to the firm, and what happened at this week's visit.
NO_VISIT, ORDINARY, SILENT, VOICED, DETECTED, PREEMPTED = 0, 1, 2, 3, 4, 5

# Whether a case waits: none, waiting for the first answer, waiting for the second.
CLOSED, WAITING, REOPENED = 0, 1, 2

# What this week's answer was.
NO_ANSWER, RESOLVED, UNRESOLVED, LAPSED, FOLLOWED_UP = 0, 1, 2, 3, 4

# When the failure of a case happened: after another one since week 0, first since week 0, before week 0.
LATER, FIRST, PAST = 0, 1, 2

# A person's newest experience with failures, for churn by experience.
UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD = 0, 1, 2, 3
NOT_COUNTED = 4  # who is of no group of experience

# How the first failure after burn-in ended.
NEVER_FAILED, ENDED_SILENT, ENDED_RESOLVED, ENDED_UNRESOLVED, ENDED_LAPSED, ENDED_ABANDONED, STILL_OPEN = (
    0, 1, 2, 3, 4, 5, 6,
)  # fmt: skip

# Weeks after which a failure no longer counts as a recent experience (row 10.1 watches half a year).
EXPERIENCE_WINDOW = 26

NEVER = -1_000_000
NOTHING_HEARD = -1e9

# Persons whose first encounters are lived through together: they stay in cache.
SLICE = 2048

LINE = 64  # bytes that processor and memory exchange at a time


class Traits(NamedTuple):
    """Drawn once per person, the same in every world of a seed."""

    taste: Annotated[Floats, "sd", "liking for the firm's kind of service"]
    prior_bond: Annotated[Floats, "sd", "commitment beyond satisfaction that a person brings along"]
    fair_compensation: Annotated[Floats, "price", "money that would make good a failure of reference harm"]
    recovery_expectation_base: Annotated[Floats, "owed", "recovery expected before any story or experience"]
    voice_trait: Annotated[Floats, "sd", "readiness to complain"]
    visit_rate: Annotated[Floats, "visits/week", "visits while a customer without a grudge"]
    spend: Annotated[Floats, "price", "spending a visit"]
    averse: Annotated[Flags, "0/1", "takes over-payment for hush money"]
    opportunist: Annotated[Flags, "0/1", "may claim without a failure"]
    segment: Annotated[Flags, "number", "segment, in the order of the scenario"]
    in_base: Annotated[Flags, "0/1", "was a customer at initialisation"]


class Actual(NamedTuple):
    """What a person feels and is."""

    status: Annotated[Flags, "code", "prospect 0, customer 1, former 2"]
    expectation: Annotated[Floats, "sd", "service expected of the next visit"]
    satisfaction: Annotated[Floats, "sd", "cumulative satisfaction"]
    episode: Annotated[Floats, "sd", "transaction satisfaction: the latest episode"]
    trust: Annotated[Floats, "sd", "trust in the firm"]
    commitment: Annotated[Floats, "sd", "commitment to the firm"]
    unevenness: Annotated[Floats, "sd²", "how uneven service has been: running mean of squared surprises"]
    tenure_start: Annotated[Ints, "week", "week of the last joining"]
    recovery_expectation: Annotated[Floats, "owed", "recovery expected after a failure"]
    anger: Annotated[Floats, "sd of felt loss", "the hot part of a grudge"]
    avoidance: Annotated[Floats, "sd of felt loss", "the cold part of a grudge"]
    failure_memory: Annotated[Floats, "count", "own failures, fading"]
    apologies_heard: Annotated[Floats, "count", "apologies received, fading"]
    firm_image: Annotated[Floats, "sd", "what a prospect thinks of the firm from stories"]


class Twin(NamedTuple):
    """The same person without a failure since week 0, living through the same weeks with the same luck.

    It begins at week 0 as a copy of the person; before, its columns stand still.
    """

    status: Annotated[Flags, "code", "prospect 0, customer 1, former 2"]
    expectation: Annotated[Floats, "sd", "service expected of the next visit"]
    satisfaction: Annotated[Floats, "sd", "cumulative satisfaction"]
    episode: Annotated[Floats, "sd", "transaction satisfaction: the latest visit"]
    trust: Annotated[Floats, "sd", "trust in the firm"]
    commitment: Annotated[Floats, "sd", "commitment to the firm"]
    unevenness: Annotated[Floats, "sd²", "how uneven service has been: running mean of squared surprises"]
    tenure_start: Annotated[Ints, "week", "week of the last joining"]
    recovery_expectation: Annotated[Floats, "owed", "recovery expected after a failure"]
    anger: Annotated[Floats, "sd of felt loss", "the hot part of a grudge"]
    avoidance: Annotated[Floats, "sd of felt loss", "the cold part of a grudge"]
    apologies_heard: Annotated[Floats, "count", "apologies received, fading"]


class Cases(NamedTuple):
    """The latest noticed case of each person, and a pending false claim."""

    open: Annotated[Flags, "code", "closed 0, waiting 1, reopened for a follow-up 2"]
    mode: Annotated[Flags, "code", "voiced 3, detected 4, pre-empted 5"]
    cause: Annotated[Flags, "number", "cause, in the order of the scenario"]
    process: Annotated[Flags, "0/1", "the treatment was wrong, not the thing"]
    used: Annotated[Flags, "0/1", "the service was used all the same"]
    first: Annotated[Flags, "code", "a later failure 0, the first since week 0 1, one before week 0 2"]
    week: Annotated[Ints, "week", "entry into the queue, or re-entry"]
    severity: Annotated[Floats, "0..1", "severity of the failure"]
    performance: Annotated[Floats, "sd", "performance of the failed visit, without the loss"]
    expectation: Annotated[Floats, "sd", "expectation at the failed visit"]
    memory: Annotated[Floats, "count", "remembered failures before this one"]
    loss: Annotated[Floats, "sd", "loss at the failure"]
    felt: Annotated[Floats, "sd", "felt loss: what the part of it weighs that nothing absorbs"]
    noticed: Annotated[Floats, "0..1", "how far the failure was noticed"]
    credit_satisfaction: Annotated[Floats, "sd", "episode satisfaction already counted in the relation"]
    credit_expectation: Annotated[Floats, "sd", "expectation already restored"]
    credit_restored: Annotated[Floats, "share", "share of the loss already restored"]
    answered_week: Annotated[Ints, "week", "week of the latest answer"]
    answered: Annotated[Flags, "code", "resolved 1, unresolved 2, lapsed 3, followed up 4"]
    answered_harm: Annotated[Floats, "harm", "harm at the latest answer"]
    answered_distributive: Annotated[Floats, "owed", "distributive justice of the latest answer"]
    claim_week: Annotated[Ints, "week", "entry of a pending false claim"]
    bot_failures: Annotated[Flags, "count", "times that a bot has tried this case in vain"]


class Life(NamedTuple):
    """What happened this week, and running counts from week 0 on."""

    visit: Annotated[Flags, "code", "this week's visit: none 0, ordinary 1, failed and silent 2, voiced 3, ..."]
    twin_visit: Annotated[Flags, "0/1", "the twin visits this week"]
    visit_x: Annotated[Floats, "sd", "episode satisfaction of this week's visit"]
    answer: Annotated[Flags, "code", "this week's answer: none 0, resolved 1, unresolved 2, lapsed 3, second 4"]
    answer_recovery: Annotated[Floats, "owed", "recovery (R) of this week's answer"]
    good_heard: Annotated[Ints, "stories", "good stories heard this week"]
    bad_heard: Annotated[Ints, "stories", "bad stories heard this week"]
    best_heard: Annotated[Floats, "owed", "best recovery heard of this week"]
    experience: Annotated[Flags, "code", "untroubled 0, recovered 1, unrecovered 2, silent 3"]
    experience_week: Annotated[Ints, "week", "when that began"]
    visits: Annotated[Ints, "visits", "visits since week 0"]
    twin_visits: Annotated[Ints, "visits", "visits of the twin since week 0"]
    paid: Annotated[Floats, "price", "spending since week 0"]
    value: Annotated[Floats, "price", "discounted margin less own recovery and acquisition costs"]


class Record(NamedTuple):
    """The first failure after burn-in, and the readings that belong to it."""

    first_week: Annotated[Ints, "week", "week of the first failure after burn-in"]
    first_end: Annotated[Flags, "code", "how it ended: 1 silent, 2 resolved, 3 unresolved, 4 lapsed, 5 abandoned"]
    reading_week: Annotated[Ints, "week", "reference week + 4; the states below are read at its end"]
    episode: Annotated[Floats, "sd", "EPISODE: revised episode satisfaction minus the same without failure"]
    satisfaction: Annotated[Floats, "sd", "satisfaction at the reading week"]
    twin_satisfaction: Annotated[Floats, "sd", "satisfaction of the twin at the reading week"]
    group: Annotated[Flags, "code", "newest experience since week 0, as `experience`; 4 outside the base"]


class People(NamedTuple):
    """All columns."""

    traits: Traits
    actual: Actual
    twin: Twin
    cases: Cases
    life: Life
    record: Record


GROUPS: tuple[Any, ...] = (Traits, Actual, Twin, Cases, Life, Record)

# Loops over everybody read this column of cases every week. All others are touched for the few who fail or are
# answered, and then together, so they share one record each: two lines of memory to wait for instead of eighteen. Of
# a million customers failures take 4.9 instead of 7.2 ns and answers 4.7 instead of 6.0, all else is as before.
READ_OF_ALL = ("open",)


@cache
def _kinds() -> tuple[tuple[type, ...], ...]:
    """Return the number type of every column by group; reading annotations is slow."""
    return tuple(tuple(_dtype(hint) for hint in get_type_hints(group).values()) for group in GROUPS)


@cache
def _record_of_cases() -> np.dtype[Any]:
    """Return what lies together of a person's case: the widest numbers first, whole lines of memory."""
    kinds = zip(Cases._fields, _kinds()[GROUPS.index(Cases)], strict=True)
    fields = [(name, np.dtype(kind)) for name, kind in kinds if name not in READ_OF_ALL]
    fields.sort(key=lambda field: -field[1].itemsize)
    filled = sum(kind.itemsize for _, kind in fields)
    return np.dtype([*fields, ("", np.int8, (-filled % LINE,))])


@cache
def _numbers_of_kinds() -> dict[type, int]:
    """Count the columns of each number type, without those that lie together."""
    numbers = Counter(kind for kinds in _kinds() for kind in kinds)
    record = _record_of_cases()
    numbers.subtract(record[name].type for name in record.names or () if name in Cases._fields)
    return dict(numbers)


def _dtype(hint: object) -> type:
    """Read the number type off the annotation of a column."""
    return {Floats: np.float64, Ints: np.int32, Flags: np.int8}[hint]  # type: ignore[index]  # three aliases


def _allocate_contiguous(persons: int) -> tuple[NDArray[np.int8], People]:
    """Make columns of any content in one stretch of memory, its room, and return both.

    Columns of a number type are the rows of a table, each from the beginning of a cache line; those of cases that lie
    together are the fields of a table of records. Most columns alone are too small for the large pages of memory that
    numpy asks for: with them a week takes 4 to 6 % less time from 100,000 customers on, because it touches a few
    numbers in many columns.
    """
    widths = {kind: -(-persons * np.dtype(kind).itemsize // LINE) * LINE for kind in _numbers_of_kinds()}
    record = _record_of_cases()
    size = persons * record.itemsize + sum(number * widths[kind] for kind, number in _numbers_of_kinds().items())
    room = _from_a_line_on(np.empty(size + LINE, dtype=np.int8))
    together: NDArray[Any] = room[: persons * record.itemsize].view(record)
    begin = persons * record.itemsize
    rows: dict[type, Iterator[Any]] = {}
    for kind, number in _numbers_of_kinds().items():
        end = begin + number * widths[kind]
        table: NDArray[Any] = room[begin:end].view(kind).reshape(number, -1)
        rows[kind] = iter(table[:, :persons])
        begin = end
    groups: list[Any] = []
    for group, kinds in zip(GROUPS, _kinds(), strict=True):
        apart = READ_OF_ALL if group is Cases else group._fields
        names = zip(group._fields, kinds, strict=True)
        groups.append(group(*[next(rows[kind]) if name in apart else together[name] for name, kind in names]))
    return room, People(*groups)


def _from_a_line_on(memory: NDArray[np.int8]) -> NDArray[np.int8]:
    """Skip what comes before the first full cache line, and as much at the end."""
    begin = -int(memory.__array_interface__["data"][0]) % LINE
    return memory[begin : begin + len(memory) - LINE]


def empty(persons: int) -> People:
    """Make the columns of a market in which nobody has any trait or history yet."""
    room, people = _allocate_contiguous(persons)
    room[:] = 0
    cases, life, record = people.cases, people.life, people.record
    for column in (cases.answered_week, cases.claim_week, cases.week, life.experience_week):
        column[:] = NEVER
    record.first_week[:] = NEVER
    record.reading_week[:] = NEVER
    return people


def copied(people: People, reuse: People | None = None) -> People:
    """Copy all columns at once: those that `empty` made share the memory that they are views of.

    Columns that are no longer needed, `reuse`, are overwritten if they hold the same number of persons: making hundreds
    of views takes longer than copying what stands in those of a small market.
    """
    persons = len(people.actual.status)
    copies = reuse if reuse is not None and len(reuse.actual.status) == persons else _allocate_contiguous(persons)[1]
    _buffer_of(copies)[:] = _buffer_of(people)
    return copies


def _buffer_of(people: People) -> NDArray[np.int8]:
    """Return the memory that all columns are views of."""
    return _from_a_line_on(people.actual.status.base)  # type: ignore[arg-type]  # a view has an array as its base


def begin_twins(people: People) -> None:
    """Make every twin a copy of its person, as week 0 begins."""
    for name in Twin._fields:
        getattr(people.twin, name)[:] = getattr(people.actual, name)


def close_cases(people: People) -> None:
    """End what is open, unheard: the firm takes no complaints any more."""
    cases, life = people.cases, people.life
    life.experience[cases.open != CLOSED] = UNHEARD
    cases.open[:] = CLOSED
    cases.claim_week[:] = NEVER


def forget_twins(people: People) -> None:
    """Make the states of the twins unknown, for a world that leaves them out."""
    for column in people.twin:
        if column.dtype == np.float64:
            column[:] = np.nan


def bytes_per_person(people: People) -> float:
    """Return the memory of all columns in bytes per person."""
    return _buffer_of(people).nbytes / len(people.actual.status)


def columns() -> list[tuple[str, str, str, str, str]]:
    """List every column: group, name, number type, unit, meaning."""
    rows = []
    for group in GROUPS:
        hints = get_type_hints(group)
        for name, hint in get_type_hints(group, include_extras=True).items():
            unit, meaning = hint.__metadata__
            rows.append((group.__name__.lower(), name, np.dtype(_dtype(hints[name])).name, unit, meaning))
    return rows


def initial(
    settings: Settings, persons: int, seed: int, burn_in: int, segments: NDArray[np.int8] | None = None
) -> People:
    """Draw the traits and let the initial customers make their first encounters (section 5 of the description).

    The result is the same for every policy of a scenario.
    """
    people = empty(persons)
    sd, least = settings.behaviour.fair_compensation_sd, settings.behaviour.fair_compensation_min
    cut = np.array([truncated_share(mean, sd, least) for mean in settings.segment_fair.tolist()])
    _draw_traits(people.traits, people.actual, settings, cut, seed)
    if segments is not None:
        _put_into_segments(people, segments, settings, cut, seed)
    _settle(people.traits, people.actual, settings)
    weeks = settings.first_encounters
    customers = np.flatnonzero(people.actual.status == CUSTOMER).astype(np.int32)
    u, noise = np.empty(SLICE), np.empty(SLICE)
    _first_encounters(customers, u, noise, people.traits, people.actual, settings, seed, -burn_in - weeks, weeks)
    _draw_tenure(people.actual, settings, seed, -burn_in)
    begin_twins(people)
    people.life.best_heard[:] = NOTHING_HEARD
    return people


def _put_into_segments(
    people: People, segments: NDArray[np.int8], settings: Settings, fair_cut: Floats, seed: int
) -> None:
    """Let persons be of the segments they are known to be of, on their own luck; -1 leaves the drawn one."""
    drawn = empty(len(segments))
    for number in np.unique(segments[segments >= 0]).tolist():
        certain = np.where(np.arange(len(settings.segment_upto)) < number, 0.0, 1.0)
        _draw_traits(drawn.traits, drawn.actual, settings._replace(segment_upto=certain), fair_cut, seed)
        for name in Traits._fields:
            getattr(people.traits, name)[segments == number] = getattr(drawn.traits, name)[segments == number]


@loop
def _draw_traits(traits: Traits, actual: Actual, settings: Settings, fair_cut: Floats, seed: int) -> None:
    """Draw every trait and the initial status of every person; `fair_cut`, of each segment, is a `truncated_share`."""
    b = settings.behaviour
    status = key(seed, 0, Purpose.INITIAL_STATUS)
    taste = key(seed, 0, Purpose.TRAIT_TASTE)
    bond = key(seed, 0, Purpose.TRAIT_BOND)
    fair = key(seed, 0, Purpose.TRAIT_FAIR_COMPENSATION)
    expects = key(seed, 0, Purpose.TRAIT_RECOVERY_EXPECTATION)
    voice = key(seed, 0, Purpose.TRAIT_VOICE)
    averse = key(seed, 0, Purpose.TRAIT_AVERSE)
    opportunist = key(seed, 0, Purpose.TRAIT_OPPORTUNIST)
    rate = key(seed, 0, Purpose.TRAIT_VISIT_RATE)
    spend = key(seed, 0, Purpose.TRAIT_SPEND)
    segment = key(seed, 0, Purpose.TRAIT_SEGMENT)
    for i in range(len(traits.taste)):
        s = 0
        u_segment = uniform(segment, i)
        while u_segment >= settings.segment_upto[s]:
            s += 1
        traits.segment[i] = s
        traits.taste[i] = b.taste_for_firm_sd * normal(taste, i)
        traits.prior_bond[i] = b.prior_bond_sd * normal(bond, i)
        traits.fair_compensation[i] = truncated_quantile(
            uniform(fair, i), fair_cut[s], settings.segment_fair[s], b.fair_compensation_sd, b.fair_compensation_min
        )
        traits.recovery_expectation_base[i] = settings.segment_expects[s] + b.recovery_expectation_sd * normal(
            expects, i
        )
        traits.voice_trait[i] = normal(voice, i)
        traits.averse[i] = 1 if uniform(averse, i) < b.overpayment_averse_share else 0
        traits.opportunist[i] = 1 if uniform(opportunist, i) < b.opportunist_share else 0
        traits.visit_rate[i] = interpolated_quantile(uniform(rate, i), settings.visit_rates[s])
        traits.spend[i] = exponential(-0.5 * (b.spend_sigma * b.spend_sigma) + b.spend_sigma * normal(spend, i))
        customer = uniform(status, i) < settings.market.initial_customer_share
        actual.status[i] = CUSTOMER if customer else PROSPECT
        traits.in_base[i] = 1 if customer else 0


@loop
def _settle(traits: Traits, actual: Actual, settings: Settings) -> None:
    """Set the states with which customers start; prospects know only what they expect of a recovery."""
    for i in range(len(traits.taste)):
        actual.recovery_expectation[i] = traits.recovery_expectation_base[i]
        if actual.status[i] == CUSTOMER:
            settle(i, traits, actual, settings)


@loop
def _draw_tenure(actual: Actual, settings: Settings, seed: int, week: int) -> None:
    """Draw for how many weeks everybody has been a customer when the world begins."""
    luck = key(seed, 0, Purpose.INITIAL_TENURE)
    for i in range(len(actual.tenure_start)):
        actual.tenure_start[i] = customer_since(week, uniform(luck, i), settings.market.initial_tenure)


@loop
def _first_encounters(
    customers: Ints,
    u: Floats,
    noise: Floats,
    traits: Traits,
    actual: Actual,
    settings: Settings,
    seed: int,
    first_week: int,
    weeks: int,
) -> None:
    """Let every customer make one ordinary visit per week before the burn-in, without fading or stories.

    Slice by slice through all weeks: the persons of a slice stay in cache. `u` and `noise` have room for a slice.
    """
    for begin in range(0, len(customers), SLICE):
        part = customers[begin : begin + SLICE]
        for week in range(first_week, first_week + weeks):
            draw_listed(key(seed, week, Purpose.PERFORMANCE), part, u)
            normals_of(u[: len(part)], noise)
            for at in range(len(part)):
                encounter(part[at], delivered(part[at], noise[at], traits, settings), actual, traits, settings)


@rule
def settle(i: int, traits: Traits, actual: Actual, settings: Settings) -> None:
    """Let person i begin as one of the first customers, before any encounter."""
    quality = settings.segment_quality[traits.segment[i]]
    first = first_attitudes(quality, traits.taste[i], traits.prior_bond[i], settings.advertised, settings.behaviour)
    become(i, actual, first)


@rule
def delivered(i: int, noise: float, traits: Traits, settings: Settings) -> float:
    """Return the performance of a visit of person i [sd]."""
    quality = settings.segment_quality[traits.segment[i]]
    return performance(quality, traits.taste[i], settings.behaviour.visit_noise_sd, noise)


@rule
def encounter(i: int, p: float, self: Actual | Twin, traits: Traits, settings: Settings) -> None:
    """Let person i (or the twin) have an ordinary visit of performance p and learn from it (7.2)."""
    before = MovedByVisit(
        expectation=self.expectation[i],
        satisfaction=self.satisfaction[i],
        episode=self.episode[i],
        trust=self.trust[i],
        commitment=self.commitment[i],
        unevenness=self.unevenness[i],
    )
    zone = settings.segment_zone[traits.segment[i]]
    b = settings.behaviour
    become(i, self, after_ordinary_visit(before, p, zone, traits.prior_bond[i], settings.advertised, b))


@rule
def become(i: int, self: Actual | Twin, after: MovedByVisit) -> None:
    """Keep what a visit or a joining has made of person i, or of the twin."""
    self.expectation[i] = after.expectation
    self.satisfaction[i] = after.satisfaction
    self.episode[i] = after.episode
    self.trust[i] = after.trust
    self.commitment[i] = after.commitment
    self.unevenness[i] = after.unevenness


@rule
def tenure(i: int, week: int, self: Actual | Twin) -> float:
    """Return the weeks for which person i (or the twin) has been a customer; those outside have no habit."""
    return float(week - self.tenure_start[i]) if self.status[i] == CUSTOMER else 0.0
