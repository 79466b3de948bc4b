"""Reads a study: a YAML file that says what is varied over which scenario, how, and what is asked of the runs.

Every mistake is reported with its file, line and column, what would be allowed, and what to do; all of them at once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from experiments.comparison import bounds
from experiments.file_kinds import STUDY, read_as, scenario_at
from experiments.improvement.aims import Condition, contradiction, stated
from experiments.parameter_sets import ENSEMBLE
from experiments.runs.own_outcomes import known_outcomes, known_series, own_among
from experiments.shipped import find_file
from experiments.studies.constraints import SUM, SUM_AT_MOST
from experiments.studies.design import CROSSED, MORRIS, DesignSpec
from experiments.studies.design_file import MAX_RUNS, DesignForm, design_from
from experiments.studies.factor_file import FactorForm, factors_from
from experiments.studies.factors import RANGE, WORLD, Factor, Link
from experiments.studies.study import Study, StudyTexts, by_grid, points_of
from sim.errors import ScenarioError, shown
from sim.scenario.actors import Actor, Actors, actors
from sim.scenario.document import Document, Place
from sim.scenario.form import Form, known
from sim.scenario.paths import plain
from sim.scenario.problems import check_form, right_part
from sim.scenario.scenario import Scenario
from sim.scenario.signs import check_signs
from sim.scenario.texts import LANGUAGES
from sim.scenario.yaml_reader import read_document
from sim.worlds.outcomes import OUTCOMES

_DEFAULT_OUTCOMES = ["paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit"]
_ASK_SERIES = "name series that docs/reference/output.md lists"
_ASK = (
    "name an outcome of the program ('paradox describe --outcomes' lists them); "
    "one of your own is known in Python alone (docs/how-to/own-outcomes.md)"
)


def _outcome(given: str) -> str:
    """Refuse what is no outcome, shipped or registered; nothing is ever imported because a file names it."""
    known("an outcome", {name: one.meaning for name, one in known_outcomes().items()}, _ASK).func(given)  # type: ignore[call-arg]
    return given


def _series(given: str) -> str:
    """Refuse what is no weekly series, in the same way."""
    known("a weekly series", {name: one.meaning for name, one in known_series().items()}, _ASK_SERIES).func(given)  # type: ignore[call-arg]
    return given


class LinkForm(Form):
    """What holds between factors: one of two kinds of sum."""

    sum: float | None = None
    sum_at_most: float | None = None
    of: list[str] = Field(min_length=2, examples=["[a, b]"])


class TextsForm(Form):
    """The texts of a study, and what its factors are called."""

    title: str = ""
    purpose: str = ""
    question: str = ""
    labels: dict[str, str] = Field({})


class TranslationsForm(Form):
    """The texts in other languages."""

    en: TextsForm | None = None
    zh: TextsForm | None = None


def _listed(given: Any) -> Any:
    """Take a single entry for a list of one."""
    return [given] if isinstance(given, dict) else given


class StudyForm(Form):
    """What stands in a study file."""

    title: str = ""
    purpose: str = ""
    question: str = ""
    base: str = Field("baseline", examples=["baseline"])
    policy: str | None = None
    set: dict[str, Any] | None = Field(None, examples=["{run.horizon: 26}"])
    levers: dict[str, FactorForm] | None = Field(None, examples=["{comp_amount: [0, 2]}"])
    uncertainties: dict[str, FactorForm] | None = Field(None, examples=["{p_fail: [0.1, 0.2]}"])
    links: Annotated[list[LinkForm], BeforeValidator(_listed)] | None = Field(
        None, examples=["[{sum_at_most: 1, of: [a, b]}]"]
    )
    outcomes: list[Annotated[str, AfterValidator(_outcome)]] = Field(
        _DEFAULT_OUTCOMES, min_length=1, examples=["[paradox, profit]"]
    )
    series: list[Annotated[str, AfterValidator(_series)]] = Field([], examples=["[failures, queue]"])
    design: DesignForm = Field(examples=["{kind: latin_hypercube, samples: 256}"])
    replications: int = Field(1, ge=1, le=4096)
    budget: int = Field(MAX_RUNS, ge=1, le=MAX_RUNS)
    maps: list[Annotated[list[str], Field(min_length=2, max_length=2)]] | None = Field(
        None, examples=["[[severity, comp_amount]]"]
    )
    keep: list[str] = Field([], examples=["['retention >= 0.8', 'days <= 3']"])
    translations: TranslationsForm | None = None


KEYS = tuple(StudyForm.model_fields)


def load_study(path_or_name: str | Path, customer: type[Actor] | None = None, firm: type[Actor] | None = None) -> Study:
    """Read and check a study.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped study.
        customer: a class of customers of one's own to live its worlds; None for the shipped.
        firm: the same of the firm.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
        ParadoxError: a class that cannot be used.
    """
    with read_as(STUDY, path_or_name):
        path = find_file(STUDY, path_or_name)
        document = read_document(path, "copy a shipped study ('paradox study list') and change it")
        return replace(_study(document, path.stem, None, actors(customer, firm)), address=str(path_or_name))


def study_from(
    mapping: Mapping[str, Any],
    name: str = "study",
    base: Scenario | None = None,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> Study:
    """Make a study in code, from a mapping of the same form as a file.

    Args:
        mapping: the content of a study file.
        name: name to give it.
        base: the scenario to vary, instead of one named in the mapping.
        customer: a class of customers of one's own to live its worlds; None for the shipped.
        firm: the same of the firm.

    Raises:
        ScenarioError: everything that is wrong.
        ParadoxError: a class that cannot be used.
    """
    document = Document(plain(mapping))
    check_signs(document)
    return _study(document, name, base, actors(customer, firm))


def _study(document: Document, name: str, base: Scenario | None, actors: Actors | None) -> Study:
    form, own = check_form(document, StudyForm), actors or Actors()
    base = base.lived_by(own.customer, own.firm) if base else scenario_at(document, ("base",), own.customer, own.firm)
    scenario = _with_settings(document, base)
    policy = _policy(document, scenario)
    factors = factors_from(document, scenario, policy)
    links = _links(document, factors)
    design = design_from(document, factors)
    _worlds_have_no_order(document, factors)
    _check_size(document, factors, design)
    _maps(document)
    keep = _keep(document, design)
    _translations(document)
    document.finish()
    assert form is not None
    assert scenario is not None
    assert design is not None
    return Study(
        name=f"{name}-{scenario.actors.name}" if scenario.actors else name,
        title=one_line(form.title) or name,
        purpose=one_line(form.purpose),
        question=one_line(form.question),
        base=scenario,
        policy=policy,
        factors=factors,
        links=links,
        outcomes=tuple(dict.fromkeys(form.outcomes)),
        design=design,
        replications=form.replications,
        budget=form.budget,
        maps=tuple((first, second) for first, second in form.maps or ()),
        translations=_texts(form),
        settings=form.set or {},
        series=tuple(dict.fromkeys(form.series)),
        own=own_among(form.outcomes, form.series),
        keep=keep,
    )


def _with_settings(document: Document, base: Scenario | None) -> Scenario | None:
    """Return the base scenario with what the study sets for all of its points."""
    settings = document.mapping("set")
    if base is None or not settings:
        return base
    try:
        return base.with_values(settings)
    except ScenarioError as error:
        for one in error.problems:
            document.note_error(("set", one.path) if one.path in settings else ("set",), ScenarioError(one))
        return base


def _policy(document: Document, scenario: Scenario | None) -> str:
    """Return the policy whose levers vary; the reference if another is wrongly named."""
    policy = document.at("policy")
    if scenario is None:
        return str(policy)
    if isinstance(policy, str) and policy not in scenario.policies:
        what = f"scenario '{scenario.name}' has no policy {shown(policy)} whose levers could vary"
        names = list(scenario.policies)
        document.note(("policy",), what, given=policy, names=names, next_step="name one of its policies")
    return policy if isinstance(policy, str) and policy in scenario.policies else scenario.reference


def _worlds_have_no_order(document: Document, factors: Sequence[Factor]) -> None:
    """Note what goes along a factor where the factor is a choice among worlds."""
    if not any(factor.kind == ENSEMBLE for factor in factors):
        return
    if document.at("design", "kind") == MORRIS:
        what = "a Morris design steps along ordered values, and worlds have no order"
        document.note(("design", "kind"), what, next_step="choose sobol, latin_hypercube, grid or crossed")
    for place, pair in document.entries("maps"):
        if isinstance(pair, list) and WORLD in pair:
            what, step = "a map goes along ordered values, and worlds have no order", "name another factor"
            document.note(place, what, next_step=step)


def _check_size(document: Document, factors: Sequence[Factor], design: DesignSpec | None) -> None:
    """Note a design that asks for more runs than it may, as far as its size is known."""
    form = right_part(document.data, StudyForm)
    count = len(document.mapping("levers")) + len(document.mapping("uncertainties"))
    if form is None or design is None or (by_grid(design) and len(factors) < count):
        return
    if "replications" in document.data and "replications" not in form.model_fields_set:
        return
    points, replications = points_of(design, factors, count), form.replications
    if points * replications > form.budget:
        document.note(
            ("budget",) if "budget" in form.model_fields_set else ("design",),
            f"the design asks for {points * replications} runs ({points} points, {replications} replications)",
            allowed=f"at most {form.budget}",
            next_step="lower design.samples or the levels, or raise the budget",
        )


def _links(document: Document, factors: Sequence[Factor]) -> tuple[Link, ...]:
    """Return what holds between factors, and note links that cannot hold."""
    by_name = {factor.name: factor for factor in factors}
    links = []
    tied: list[str] = []
    alone = isinstance(document.at("links"), dict)
    for place, written in [(("links",), document.at("links"))] if alone else document.entries("links"):
        entry = right_part(written, LinkForm)
        if entry is None:
            continue
        _varied(document, (*place, "of"), entry.of)
        _each_once(document, (*place, "of"), entry.of, tied)
        tied += entry.of
        kind, total = (SUM, entry.sum) if entry.sum is not None else (SUM_AT_MOST, entry.sum_at_most)
        if len({SUM, SUM_AT_MOST} & {key for key, value in written.items() if value is not None}) != 1:
            what = f"a link needs one of {SUM} and {SUM_AT_MOST}"
            document.note(place, what, next_step="write '{sum_at_most: 1, of: [a, b]}'")
            continue
        linked = [by_name[name] for name in entry.of if name in by_name]
        if total is None or len(linked) < len(entry.of):
            continue
        lows = math.fsum(factor.low for factor in linked)
        step = "give these factors a range [low, high]"
        if any(factor.kind != RANGE or factor.log for factor in linked):
            document.note(place, "these factors cannot be linked: not all are plain ranges", next_step=step)
        elif kind == SUM and lows <= 0.0:
            what = "these factors cannot be scaled to a sum: all may be 0"
            document.note(place, what, next_step=f"{step} with a low above 0")
        elif kind == SUM_AT_MOST and lows > total:
            step = "lower the low ends of these ranges, or raise the sum"
            document.note(place, f"the lowest values sum to {lows:g}", allowed=f"at most {total:g}", next_step=step)
        elif kind == SUM and total <= 0.0:
            what, step = f"{SUM} is {total:g}", "choose a value in that range"
            document.note((*place, SUM), what, allowed="above 0", next_step=step)
        links.append(Link(kind, tuple(entry.of), total))
    return tuple(links)


def _each_once(document: Document, place: Place, names: Sequence[str], tied: Sequence[str]) -> None:
    """Note factors that a link names twice, or that a link before it has tied already."""
    for at, name in enumerate(names):
        if name in names[:at]:
            what, step = f"the link names {shown(name)} twice", "name each factor once"
            document.note((*place, at), what, next_step=step)
        elif name in tied:
            what, step = f"{shown(name)} is in a link already", "put all that is tied to it into one link"
            document.note((*place, at), what, next_step=step)


def _maps(document: Document) -> None:
    asked: list[set[str]] = []
    for place, pair in document.entries("maps"):
        if not isinstance(pair, list) or not all(isinstance(name, str) for name in pair):
            continue  # the schema says so
        _varied(document, place, pair)
        if len(pair) == 2 and pair[0] == pair[1]:
            what = f"the map shows {shown(pair[0])} against itself"
            document.note((*place, 1), what, next_step="name another factor of this study")
        elif set(pair) in asked:
            document.note(place, f"the map of {' and '.join(pair)} stands twice", next_step="remove one of them")
        asked.append(set(pair))


def _keep(document: Document, design: DesignSpec | None) -> tuple[Condition, ...]:
    """Return what policies are asked to keep, and note what is no condition on an outcome of this study."""
    entries = [(place, text) for place, text in document.entries("keep") if isinstance(text, str)]
    if entries and design is not None and design.kind != CROSSED:
        what = f"a {design.kind} design does not put every policy into every world"
        document.note(("keep",), what, next_step="choose a crossed design, or remove 'keep'")
    form, found = right_part(document.data, StudyForm), list[Condition]()
    outcomes = form.outcomes if form is not None else []
    for place, text in entries:
        read = stated(text)
        if read is None:
            what, step = f"{shown(text)} is no condition", "write it as in 'retention >= 0.8'"
            document.note(place, what, allowed="an outcome, >= or <=, and a number", next_step=step)
            continue
        one, percent = read
        if one.measure not in outcomes:
            what, step = (
                f"{shown(one.measure)} is no outcome of this study",
                "add it to 'outcomes', or name one of them",
            )
            document.note(place, what, given=one.measure, names=outcomes, next_step=step)
        elif one.measure in OUTCOMES:
            limits = bounds.of_outcome(one.measure)
            if percent and OUTCOMES[one.measure].unit != "share":
                document.note(place, f"{one.measure} is no share", next_step="leave out the %")
            elif not limits.low <= one.bound <= limits.high:
                what = f"no policy could ever keep or break {shown(text)}"
                ends = f"{one.measure} from {limits.low:g} to {limits.high:g}"
                document.note(place, what, allowed=ends, next_step="choose a value in that range")
        found.append(one)
    if both := contradiction(found):
        name, least, most = both[0].measure, f"{both[0].bound:g}", f"{both[1].bound:g}"
        what = f"{name} of at least {least} and at most {most} is asked for: nothing is both"
        document.note(("keep",), what, next_step="leave out one of them")
    return tuple(found)


def _varied(document: Document, place: Place, names: Sequence[str]) -> None:
    """Note names of factors that the study does not vary."""
    factors = [*document.mapping("levers"), *document.mapping("uncertainties")]
    for at, name in enumerate(names):
        if name not in factors:
            what, step = f"{shown(name)} is not varied in this study", "name factors of this study"
            document.note((*place, at), what, given=name, names=factors, next_step=step)


def _translations(document: Document) -> None:
    factors = [*document.mapping("levers"), *document.mapping("uncertainties")]
    for lang in LANGUAGES:
        for place, _ in document.entries("translations", lang, "labels"):
            if place[-1] not in factors:
                what, step = f"the translation names {shown(place[-1])}, which is not varied", "name a factor"
                document.note(place, what, at_key=True, given=place[-1], names=factors, next_step=step)


def _texts(form: StudyForm) -> dict[str, StudyTexts]:
    """Return the texts of other languages; what is not translated is as in the file."""
    given = {lang: getattr(form.translations, lang) for lang in LANGUAGES} if form.translations else {}
    return {
        lang: StudyTexts(
            title=one_line(texts.title) or one_line(form.title),
            purpose=one_line(texts.purpose) or one_line(form.purpose),
            question=one_line(texts.question) or one_line(form.question),
            labels={name: one_line(label) for name, label in texts.labels.items()},
        )
        for lang, texts in given.items()
        if texts is not None
    }


def one_line(text: str) -> str:
    """Return a text of a file on one line."""
    return " ".join(text.split())
