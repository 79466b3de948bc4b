"""Everything that a finished study has to say, as findings: which analyses are made follows from its design."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from experiments import border, frontier, levels, rules_in_words, sensitivity
from experiments.border import Map, Share
from experiments.design import CROSSED, LUCK, MORRIS, SOBOL
from experiments.frontier import BreakEven, Policy
from experiments.levels import Levels
from experiments.overview import Height, heights
from experiments.rules_in_words import Rule
from experiments.sensitivity import FIRST, MU_STAR, TOTAL, Effect
from experiments.study import Study
from experiments.study_runs import Table
from experiments.verdict import BACKFIRE, FULL_REPAIR, LIFT, UNDECIDED
from sim.outcomes import OUTCOMES

_RULED = (LIFT, BACKFIRE, FULL_REPAIR)
_FRONTIER = ("satisfaction", "profit")
_MONEY = "comp_amount"


@dataclass(frozen=True)
class Analysis:
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
        heights: where every outcome stands over the space, unless the design is one of screening.
    """

    study: Study
    effects: dict[str, list[Effect]]
    convergence: dict[str, list[tuple[int, list[Effect]]]]
    shares: dict[str, list[Share]]
    maps: list[Map]
    rules: list[Rule]
    policies: list[Policy]
    break_even: BreakEven | None
    open_ranks: dict[str, list[tuple[str, str]]]
    levels: dict[str, Levels]
    heights: list[Height]

    @property
    def measure(self) -> str:
        """Give the measure that ranks factors."""
        return TOTAL if self.study.design.kind == SOBOL else MU_STAR

    def ranked(self, outcome: str) -> list[Effect]:
        """Give the factors by what they move, most first."""
        return sensitivity.ranking(self.effects[outcome], self.measure)

    def luck(self, outcome: str) -> Effect:
        """Give what chance alone moves."""
        return next(e for e in self.effects[outcome] if e.factor == LUCK and e.measure == self.measure)

    def widest(self, outcome: str) -> float:
        """Give the half width of the interval of the largest total or mean absolute effect."""
        first = self.ranked(outcome)[0]
        return (first.high - first.low) / 2.0

    def only_word(self, view: str) -> str:
        """Give the verdict that holds at every point of the space, "" if there are several."""
        return next((one.word for one in self.shares[view] if one.estimate == 1.0), "")

    def told_maps(self, view: str) -> list[Map]:
        """Give the maps of a view that tell something: those on which more than one verdict stands."""
        return [one for one in self.maps if one.view == view and len({cell.word for cell in one.cells}) > 1]

    def findings(self) -> list[dict[str, Any]]:
        """Give all findings as rows of one form.

        Keys: analysis, subject, what, estimate, low, high, n, verdict, basis, unit.
        """
        return list(self._rows())

    def _rows(self) -> Iterator[dict[str, Any]]:
        for outcome, effects in self.effects.items():
            unit = "share of variance" if self.study.design.kind == SOBOL else OUTCOMES[outcome].unit
            for e in effects:
                yield _row("sensitivity", f"{outcome}: {e.factor}", e.measure, e.estimate, e.low, e.high, e.n,
                           e.verdict, e.grade, unit)  # fmt: skip
        for outcome, found in self.levels.items():
            for kind, subject, what, interval, word, basis in levels.rows(found):
                yield _row(kind, subject, what, *interval, word, basis, OUTCOMES[outcome].unit)
        for h in self.heights:
            unit = OUTCOMES[h.outcome].unit
            yield _row("over the space", h.outcome, "mean", h.mean, h.low, h.high, h.n, unit=unit)
            yield _row("over the space", h.outcome, "nine points in ten", h.mean, h.lower, h.upper, h.n, unit=unit)
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
) -> dict[str, Any]:
    return {"analysis": kind, "subject": subject, "what": what, "estimate": estimate, "low": low, "high": high,
            "n": n, "verdict": word, "basis": basis, "unit": unit}  # fmt: skip


def analyse(study: Study, table: Table) -> Analysis:
    """Make every analysis that the design of a study allows.

    Args:
        study: the study.
        table: its complete results.

    Raises:
        ParadoxError: an outcome that never varies.
    """
    effects: dict[str, list[Effect]] = {}
    convergence = {}
    varying = [name for name in study.outcomes if table.outcomes[name].std() > 0.0]
    if study.design.kind == SOBOL:
        effects = {name: sensitivity.sobol(study, table, name) for name in varying}
        convergence = {name: sensitivity.convergence(study, table, name) for name in varying}
    elif study.design.kind == MORRIS:
        effects = {name: sensitivity.morris(study, table, name) for name in varying}
    views = border.views_of(study) if study.design.kind != MORRIS else {}
    ranks = {name: sensitivity.not_told_apart(found, TOTAL if study.design.kind == SOBOL else MU_STAR)
             for name, found in effects.items()}  # fmt: skip
    pairs = _pairs(study, effects) if views else []
    crossed = study.design.kind == CROSSED and set(_FRONTIER) <= set(study.outcomes)
    prices = crossed and any(factor.name == _MONEY for factor in study.factors)
    return Analysis(
        study=study,
        effects=effects,
        convergence=convergence,
        shares={view: border.shares(study, table, view) for view in views},
        maps=[border.map_of(study, table, view, x, y) for view in views for x, y in pairs],
        rules=[rule for view in views for rule in rules_in_words.rules(study, table, view, _RULED)],
        policies=frontier.policies(study, table, *_FRONTIER) if crossed else [],
        break_even=frontier.break_even(study, table, _MONEY) if prices else None,
        open_ranks=ranks,
        levels={name: levels.levels(study, table, name) for name in varying} if levels.is_balanced(study) else {},
        heights=[] if study.design.kind == MORRIS else heights(study, table),
    )


def _pairs(study: Study, effects: dict[str, list[Effect]]) -> list[tuple[str, str]]:
    """Choose what to map: what the study says, else the two factors that move the first outcome most."""
    if study.maps or len(study.factors) < 2:
        return list(study.maps)
    if effects:
        first, second = sensitivity.ranking(next(iter(effects.values())), TOTAL)[:2]
        return [(first.factor, second.factor)]
    return [(study.factors[0].name, study.factors[1].name)]


def first_orders(analysis: Analysis, outcome: str) -> dict[str, Effect]:
    """Give the first-order indices of one outcome by factor."""
    return {e.factor: e for e in analysis.effects[outcome] if e.measure == FIRST}


def as_rows(effects: list[Effect]) -> list[dict[str, Any]]:
    """Give effects as plain rows, one an effect."""
    return [e._asdict() for e in effects]
