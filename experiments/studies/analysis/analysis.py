"""Everything that a finished study has to say, as findings: which analyses are made follows from its design."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.comparison.intervals import CONFIDENCE, varies
from experiments.comparison.verdict import BACKFIRE, FULL_REPAIR, LIFT, UNDECIDED
from experiments.parameter_sets import ENSEMBLE
from experiments.runs.own_outcomes import outcome_of
from experiments.studies.analysis import decision_rules, factorial, frontier, sensitivity, verdict_map
from experiments.studies.analysis.decision_rules import Rule
from experiments.studies.analysis.distribution import OutcomeDistribution, outcome_distributions
from experiments.studies.analysis.factorial import FactorialEffects
from experiments.studies.analysis.frontier import AffordablePay, PolicyOutcome
from experiments.studies.analysis.given_data import DELTA, PAWN, given_data, is_given
from experiments.studies.analysis.paths import PathGroups, path_groups
from experiments.studies.analysis.prim import Box, boxes, told_box
from experiments.studies.analysis.satisficing import Satisficing, satisficing
from experiments.studies.analysis.sensitivity import MU_STAR, TOTAL, SensitivityIndex
from experiments.studies.analysis.series_bands import Floats, SeriesBand, series_bands
from experiments.studies.analysis.shapley import Shares, is_tied, shapley
from experiments.studies.analysis.stacking import Stack, stacks, told_bin
from experiments.studies.analysis.structure import StructureVerdict, structures
from experiments.studies.analysis.verdict_map import Map, Share
from experiments.studies.design import CROSSED, LUCK, MORRIS, SOBOL
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.brief import Brief

_RULED = (LIFT, BACKFIRE, FULL_REPAIR)
_FRONTIER = ("satisfaction", "profit")
_MONEY = "comp_amount"


@dataclass(frozen=True, repr=False)
class Analysis(Brief):
    """What a study means.

    Attributes:
        study: the study.
        effects: by outcome, the Sobol' or Morris measures of every factor and of luck.
        convergence: by outcome, from how many base samples, and the totals found from these.
        shares: in how much of the space each verdict holds, for each view.
        maps: verdicts over pairs of factors.
        rules: rules in words.
        policies: policies over all worlds, of a crossed study.
        affordable_pay: up to which compensation recovery pays for itself, of a crossed study.
        open_ranks: by outcome, which factors cannot be ranked.
        levels: by outcome, what each level of a factor does, of a study with every combination.
        distributions: how every outcome is distributed over the space, unless the design is one of screening.
        constant: outcomes that are the same at every point of several, with their value: nothing moves them.
        structures: what the model says with all of it and without each part, of a study that varies its structure.
        boxes: boxes in which a verdict is common, with the trajectory of their peeling.
        given: by outcome, delta, PAWN and first order of every factor, of a study of single points.
        weeks: the bands of every weekly series that the study keeps.
        paths: every weekly series grouped by behaviour, or that it has no groups.
        stacks: the share of a verdict in the cells of the factors that tell most of it.
        satisficing: in how many worlds each policy keeps what the study asks, of a crossed study that asks something.
        shared: by outcome, its variance shared out, of single points whose factors may go together.
    """

    study: Study
    effects: dict[str, list[SensitivityIndex]]
    convergence: dict[str, list[tuple[int, list[SensitivityIndex]]]]
    shares: dict[str, list[Share]]
    maps: list[Map]
    rules: list[Rule]
    policies: list[PolicyOutcome]
    affordable_pay: AffordablePay | None
    open_ranks: dict[str, list[tuple[str, str]]]
    levels: dict[str, FactorialEffects]
    distributions: list[OutcomeDistribution]
    constant: dict[str, float]
    boxes: list[Box] = field(default_factory=list)
    given: dict[str, list[SensitivityIndex]] = field(default_factory=dict)
    structures: list[StructureVerdict] = field(default_factory=list)
    weeks: list[SeriesBand] = field(default_factory=list)
    shared: dict[str, Shares] = field(default_factory=dict)
    satisficing: list[Satisficing] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)
    paths: list[PathGroups] = field(default_factory=list)

    @property
    def measure(self) -> str:
        """Return the measure that ranks factors."""
        return TOTAL if self.study.design.kind == SOBOL else MU_STAR

    def ranked(self, outcome: str) -> list[SensitivityIndex]:
        """Return the factors by what they move, most first."""
        return sensitivity.ranking(self.effects[outcome], self.measure)

    def ranked_by_delta(self, outcome: str) -> list[SensitivityIndex]:
        """Return the factors by how far they move the distribution of single runs, most first."""
        return sensitivity.ranking(self.given[outcome], DELTA)

    def measured(self, outcome: str, factor: str, measure: str) -> SensitivityIndex | None:
        """Return one measure of one factor, or of luck; None if the design does not give it."""
        chosen = (e for e in self.effects[outcome] if e.factor == factor and e.measure == measure)
        return next(chosen, None)

    def luck(self, outcome: str) -> SensitivityIndex:
        """Return what chance alone moves."""
        return next(e for e in self.effects[outcome] if e.factor == LUCK and e.measure == self.measure)

    def only_word(self, view: str) -> str:
        """Return the verdict that holds at every point of the space, "" if there are several."""
        return next((one.word for one in self.shares[view] if one.estimate == 1.0), "")

    def told_maps(self, view: str) -> list[Map]:
        """Return the maps of a view that tell something: those on which more than one verdict stands."""
        return [one for one in self.maps if one.view == view and len({cell.word for cell in one.cells}) > 1]

    def _brief_line(self) -> str:
        return f"of {self.study.name}: {len(self.findings()):,} findings"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return self.findings()

    def findings(self) -> list[dict[str, Any]]:
        """Return all findings as rows of one form.

        Keys: analysis, subject, what, estimate, low, high, n, verdict, basis, unit, p, confidence. `p` is the p-value
        that a verdict on an effect rests on, adjusted for all factors of the outcome; nan elsewhere. `confidence` is
        that of low and high, nan where they are no interval of an estimate.
        """
        return list(self._rows())

    def _rows(self) -> Iterator[dict[str, Any]]:
        for outcome, effects in self.effects.items():
            unit = "share of variance" if self.study.design.kind == SOBOL else outcome_of(outcome).unit
            for e in effects:
                yield _row("sensitivity", f"{outcome}: {e.factor}", e.measure, e.estimate, e.low, e.high, e.n,
                           e.verdict, e.grade, unit, e.p)  # fmt: skip
        for outcome, effects in self.given.items():
            for e in effects:
                unit = "probability" if e.measure in (DELTA, PAWN) else "share of variance"
                yield _row("sensitivity", f"{outcome}: {e.factor}", e.measure, e.estimate, e.low, e.high, e.n,
                           e.verdict, e.grade, unit, e.p)  # fmt: skip
        for outcome, shared in self.shared.items():
            for e in shared.effects:
                yield _row("Shapley effect", f"{outcome}: {e.factor}", e.measure, e.estimate, e.low, e.high, e.n,
                           basis=e.grade or shared.form, unit="share of variance")  # fmt: skip
        for outcome, value in self.constant.items():
            unit = outcome_of(outcome).unit
            yield _row("constant", outcome, "at every point", value, math.nan, math.nan, self.study.points, unit=unit)
        for outcome, found in self.levels.items():
            for kind, subject, what, interval, word, basis in factorial.rows(found):
                yield _row(kind, subject, what, *interval, word, basis, outcome_of(outcome).unit)
        for h in self.distributions:
            unit = outcome_of(h.outcome).unit
            yield _row("over the space", h.outcome, "mean", h.mean, h.low, h.high, h.n, unit=unit)
            spread = _row("over the space", h.outcome, "nine points in ten", h.mean, h.lower, h.upper, h.n, unit=unit)
            yield {**spread, "confidence": math.nan}
        for one in self.structures:
            subject = f"{one.view}: {one.part}"
            yield _row("structure", subject, "harm", *one.harm, one.word, unit="sd")
            yield _row("structure", subject, "gain", *one.gain, one.word, unit="sd")
            for what, change in (("change of harm", one.harm_change), ("change of gain", one.gain_change)):
                if change is not None:
                    yield _row("structure", subject, what, *change, "turned" if one.turned else "", unit="sd")
        for view, shares in self.shares.items():
            for s in shares:
                word = f"{s.decided:.4f} {'undecided' if s.word == UNDECIDED else 'decided'} one by one"
                yield _row("share of the space", view, s.word, s.estimate, s.low, s.high, s.n, word, unit="share")
        for made in self.maps:
            for c in made.cells:
                where = f"{made.view}: {made.x} {c.x}, {made.y} {c.y}"
                yield _row("map", where, "harm", *c.harm, c.word, unit="sd")
                yield _row("map", where, "gain", *c.gain, c.word, unit="sd")
        for r in self.rules:
            basis = ", ".join(r.judgement)
            yield _row("rule", r.text, r.word, r.precision, r.low, r.high, r.n, basis=basis, unit="share")
        for box in self.boxes:
            for number, step in enumerate(box.steps):
                name = f"{box.word} for {box.view}: step {number}"
                word = "told" if number == box.told else ""
                yield _row("box", name, "coverage", step.coverage, math.nan, math.nan, self.study.points, word,
                           told_box(self.study, step.conditions), "share")  # fmt: skip
                yield _row(
                    "box", name, "density", step.density, math.nan, math.nan, self.study.points, word, unit="share"
                )
            name, covered = f"{box.word} for {box.view}", (box.coverage, math.nan, math.nan)
            yield _row("box", name, "density held back", box.density, box.low, box.high, box.n, unit="share")
            yield _row("box", name, "coverage held back", *covered, box.n, unit="share")
        yield from self._stack_rows()
        yield from self._path_rows()
        yield from self._policy_rows()

    def _path_rows(self) -> Iterator[dict[str, Any]]:
        for one in self.paths:
            groups = (float(len(one.groups)), math.nan, math.nan)
            yield _row("paths", one.series, "groups", *groups, one.n, unit="groups", p=one.p)
            for number, group in enumerate(one.groups):
                what = f"share of group {number + 1}"
                yield _row("paths", one.series, what, group.share, group.low, group.high, one.n, unit="share")
            for part in one.separations:
                apart = (part.strength, math.nan, math.nan)
                unit = "share of variance of ranks"
                yield _row("paths", one.series, f"told apart by {part.factor}", *apart, one.n, unit=unit, p=part.p)

    def _stack_rows(self) -> Iterator[dict[str, Any]]:
        for one in self.stacks:
            subject = f"{one.word} for {one.view}"
            for place, explained in enumerate(one.explained, start=1):
                what = f"explained by {', '.join(one.factors[:place])}"
                yield _row("stack", subject, what, explained, math.nan, math.nan, one.n, unit="share of variance")
            for cell in one.cells:
                named = zip(one.factors, one.bins, cell.places, strict=True)
                what = "; ".join(told_bin(self.study, name, bins[place]) for name, bins, place in named)
                yield _row("stack", subject, what, cell.share, cell.low, cell.high, cell.n, unit="share")

    def _policy_rows(self) -> Iterator[dict[str, Any]]:
        worlds, units = self.study.design.samples, [outcome_of(name).unit for name in _FRONTIER]
        for kept in self.satisficing:
            name = _named(kept.levers)
            yield _row("good enough", name, "all conditions", kept.share, kept.low, kept.high, kept.n, unit="share")
            for condition, share in zip(self.study.keep, kept.each, strict=True):
                what = f"{condition.measure} {'>=' if condition.at_least else '<='} {condition.bound:g}"
                yield _row("good enough", name, what, share, math.nan, math.nan, kept.n, unit="share")
        for p in self.policies:
            name = _named(p.levers)
            word = "beaten" if p.beaten else "never beaten"
            yield _row("frontier", name, _FRONTIER[0], *p.first, worlds, word, unit=units[0])
            yield _row("frontier", name, _FRONTIER[1], *p.second, worlds, word, unit=units[1])
            yield _row("regret", name, _FRONTIER[1], *p.mean_regret, worlds, unit=units[1])
            for what, lost in (("in nine worlds of ten at most", p.high_regret), ("at most", p.worst_regret)):
                yield _row("regret", name, what, lost, math.nan, math.nan, worlds, unit=units[1])
        if self.affordable_pay is not None:
            b = self.affordable_pay
            unit = self.study.factor(b.lever).unit
            yield _row("affordable pay", b.lever, b.outcome, b.estimate, b.low, b.high, b.n, unit=unit)


def _named(levers: Mapping[str, Any]) -> str:
    """Name a policy by its levers."""
    parts = (f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}" for key, value in levers.items())
    return ", ".join(parts)


def _row(
    kind: str,
    subject: str,
    what: str,
    estimate: float,
    low: float,
    high: float,
    n: int,
    word: str = "",
    basis: str = "",
    unit: str = "",
    p: float = math.nan,
) -> dict[str, Any]:
    confidence = math.nan if math.isnan(low) else CONFIDENCE
    return {"analysis": kind, "subject": subject, "what": what, "estimate": estimate, "low": low, "high": high,
            "n": n, "verdict": word, "basis": basis, "unit": unit, "p": p, "confidence": confidence}  # fmt: skip


def analyse(study: Study, table: Table, series: Mapping[str, Floats] | None = None) -> Analysis:
    """Make every analysis that the design of a study allows.

    Args:
        study: the study.
        table: its complete results.
        series: the weekly series that it keeps, see `experiments.studies.series.series_table`; None for none.

    An outcome that is the same at every point, but for rounding, has no effects; that is said of it.
    """
    effects: dict[str, list[SensitivityIndex]] = {}
    convergence = {}
    varying = [name for name in study.outcomes if varies(table.outcomes[name])]
    if study.design.kind == SOBOL:
        effects = {name: sensitivity.sobol(study, table, name) for name in varying}
        convergence = {name: sensitivity.convergence(study, table, name) for name in varying}
    elif study.design.kind == MORRIS:
        effects = {name: sensitivity.morris(study, table, name) for name in varying}
    views = verdict_map.views_of(study) if study.design.kind != MORRIS else {}
    ranks = {name: sensitivity.not_told_apart(found, TOTAL if study.design.kind == SOBOL else MU_STAR)
             for name, found in effects.items()}  # fmt: skip
    pairs = _pairs(study, effects) if views else []
    crossed = study.design.kind == CROSSED and set(_FRONTIER) <= set(study.outcomes)
    prices = crossed and any(factor.name == _MONEY for factor in study.factors)
    return Analysis(
        study=study,
        effects=effects,
        convergence=convergence,
        shares={view: verdict_map.shares(study, table, view) for view in views},
        maps=[verdict_map.map_of(study, table, view, x, y) for view in views for x, y in pairs],
        rules=[rule for view in views for rule in decision_rules.rules(study, table, view, _RULED)],
        policies=frontier.policies(study, table, *_FRONTIER) if crossed else [],
        boxes=[one for view in views for one in boxes(study, table, view, _RULED)],
        affordable_pay=frontier.affordable_pay(study, table, _MONEY) if prices else None,
        open_ranks=ranks,
        levels={name: factorial.factorial_effects(study, table, name) for name in varying}
        if factorial.is_balanced(study)
        else {},
        distributions=[] if study.design.kind == MORRIS else outcome_distributions(study, table),
        constant={name: float(table.outcomes[name].flat[0]) for name in study.outcomes if name not in varying}
        if study.points > 1
        else {},
        given={name: given_data(study, table, name) for name in varying} if is_given(study) else {},
        structures=structures(study, table) if study.design.kind != MORRIS else [],
        weeks=series_bands(study, series or {}),
        shared={name: shapley(study, table, name) for name in varying} if is_tied(study) else {},
        satisficing=satisficing(study, table),
        paths=path_groups(study, series or {}),
        stacks=[one for view in views for one in stacks(study, table, view, _RULED)],
    )


def _pairs(study: Study, effects: dict[str, list[SensitivityIndex]]) -> list[tuple[str, str]]:
    """Choose what to map: what the study says, else the two factors that move the first outcome most, worlds aside."""
    ordered = [factor.name for factor in study.factors if factor.kind != ENSEMBLE]
    if study.maps or len(ordered) < 2:
        return list(study.maps)
    if effects:
        ranked = sensitivity.ranking(next(iter(effects.values())), TOTAL)
        first, second = [one.factor for one in ranked if one.factor in ordered][:2]
        return [(first, second)]
    return [(ordered[0], ordered[1])]


def as_rows(effects: list[SensitivityIndex]) -> list[dict[str, Any]]:
    """Return effects as plain rows, one an effect."""
    return [e._asdict() for e in effects]
