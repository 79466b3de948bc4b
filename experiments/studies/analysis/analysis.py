"""Everything that a finished study has to say, as findings: which analyses are made follows from its design."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from experiments.comparison.intervals import CONFIDENCE, varies
from experiments.comparison.verdict import BACKFIRE, FULL_REPAIR, LIFT, UNDECIDED
from experiments.studies.analysis import decision_rules, factorial, frontier, sensitivity, verdict_map
from experiments.studies.analysis.decision_rules import Rule
from experiments.studies.analysis.distribution import OutcomeDistribution, outcome_distributions
from experiments.studies.analysis.factorial import FactorialEffects
from experiments.studies.analysis.frontier import BreakEven, PolicyOutcome
from experiments.studies.analysis.sensitivity import MU_STAR, TOTAL, SensitivityIndex
from experiments.studies.analysis.verdict_map import Map, Share
from experiments.studies.design import CROSSED, LUCK, MORRIS, SOBOL
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.brief import Brief
from sim.worlds.outcomes import OUTCOMES

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
        break_even: up to which compensation recovery pays for itself, of a crossed study.
        open_ranks: by outcome, which factors cannot be ranked.
        levels: by outcome, what each level of a factor does, of a study with every combination.
        distributions: how every outcome is distributed over the space, unless the design is one of screening.
        constant: outcomes that are the same at every point, with their value: nothing moves them.
    """

    study: Study
    effects: dict[str, list[SensitivityIndex]]
    convergence: dict[str, list[tuple[int, list[SensitivityIndex]]]]
    shares: dict[str, list[Share]]
    maps: list[Map]
    rules: list[Rule]
    policies: list[PolicyOutcome]
    break_even: BreakEven | None
    open_ranks: dict[str, list[tuple[str, str]]]
    levels: dict[str, FactorialEffects]
    distributions: list[OutcomeDistribution]
    constant: dict[str, float]

    @property
    def measure(self) -> str:
        """Return the measure that ranks factors."""
        return TOTAL if self.study.design.kind == SOBOL else MU_STAR

    def ranked(self, outcome: str) -> list[SensitivityIndex]:
        """Return the factors by what they move, most first."""
        return sensitivity.ranking(self.effects[outcome], self.measure)

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
            unit = "share of variance" if self.study.design.kind == SOBOL else OUTCOMES[outcome].unit
            for e in effects:
                yield _row("sensitivity", f"{outcome}: {e.factor}", e.measure, e.estimate, e.low, e.high, e.n,
                           e.verdict, e.grade, unit, e.p)  # fmt: skip
        for outcome, value in self.constant.items():
            unit = OUTCOMES[outcome].unit
            yield _row("constant", outcome, "at every point", value, math.nan, math.nan, self.study.points, unit=unit)
        for outcome, found in self.levels.items():
            for kind, subject, what, interval, word, basis in factorial.rows(found):
                yield _row(kind, subject, what, *interval, word, basis, OUTCOMES[outcome].unit)
        for h in self.distributions:
            unit = OUTCOMES[h.outcome].unit
            yield _row("over the space", h.outcome, "mean", h.mean, h.low, h.high, h.n, unit=unit)
            spread = _row("over the space", h.outcome, "nine points in ten", h.mean, h.lower, h.upper, h.n, unit=unit)
            yield {**spread, "confidence": math.nan}
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
        yield from self._policy_rows()

    def _policy_rows(self) -> Iterator[dict[str, Any]]:
        worlds, units = self.study.design.samples, [OUTCOMES[name].unit for name in _FRONTIER]
        for p in self.policies:
            name = ", ".join(f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}"
                             for key, value in p.levers.items())  # fmt: skip
            word = "beaten" if p.beaten else "never beaten"
            yield _row("frontier", name, _FRONTIER[0], *p.first, worlds, word, unit=units[0])
            yield _row("frontier", name, _FRONTIER[1], *p.second, worlds, word, unit=units[1])
            yield _row("regret", name, _FRONTIER[1], *p.mean_regret, worlds, unit=units[1])
        if self.break_even is not None:
            b = self.break_even
            unit = self.study.factor(b.lever).unit
            yield _row("break-even", b.lever, b.outcome, b.estimate, b.low, b.high, b.n, unit=unit)


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


def analyse(study: Study, table: Table) -> Analysis:
    """Make every analysis that the design of a study allows.

    Args:
        study: the study.
        table: its complete results.

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
        break_even=frontier.break_even(study, table, _MONEY) if prices else None,
        open_ranks=ranks,
        levels={name: factorial.factorial_effects(study, table, name) for name in varying}
        if factorial.is_balanced(study)
        else {},
        distributions=[] if study.design.kind == MORRIS else outcome_distributions(study, table),
        constant={name: float(table.outcomes[name].flat[0]) for name in study.outcomes if name not in varying},
    )


def _pairs(study: Study, effects: dict[str, list[SensitivityIndex]]) -> list[tuple[str, str]]:
    """Choose what to map: what the study says, else the two factors that move the first outcome most."""
    if study.maps or len(study.factors) < 2:
        return list(study.maps)
    if effects:
        first, second = sensitivity.ranking(next(iter(effects.values())), TOTAL)[:2]
        return [(first.factor, second.factor)]
    return [(study.factors[0].name, study.factors[1].name)]


def as_rows(effects: list[SensitivityIndex]) -> list[dict[str, Any]]:
    """Return effects as plain rows, one an effect."""
    return [e._asdict() for e in effects]
