"""`paradox check`: is a scenario, study, design or lesson all right, and is it probably what was meant?"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from experiments.file_kinds import DESIGN, LESSON, SCENARIO, STUDY, found_as, load_scenario
from paradox.cli.arguments import AsJson, Language, OwnCustomer, OwnFirm, own_classes, scenario_names
from paradox.present.messages import LANGUAGES, cell_told, t, typed
from paradox.present.terminal.output import paragraph, print_json
from paradox.present.text.comparison import key, replications, typed_policy
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError, ScenarioError

_NAMED = 8
# Up to so many points are compared to count equal ones; more would take longer than a check may.
_COUNTED = 100_000


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="Scenarios, studies, laboratory designs, lessons: files, or names of shipped ones.",
            autocompletion=scenario_names,
        ),
    ],
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Check scenarios, studies, laboratory designs and lessons without running them.

    The keys of a file tell what it is. Says what is wrong, where, and what would be right; and what is allowed but
    probably not meant. Ends with exit code 0 if every file can be used, with 2 if not.
    """
    classes = own_classes(customer, firm)
    reports = [report(file, LANGUAGES[0] if as_json else lang, classes) for file in files]
    if as_json:
        print_json(reports)
    else:
        for one in reports:
            _show(one, lang)
    if not all(one["ok"] for one in reports):
        raise typer.Exit(2)


def report(file: str, lang: str = "en", classes: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """Check one file: file, kind, ok, and what it holds with cautions, in a language; or problems, message.

    Args:
        file: its path, or the name of a shipped one.
        lang: the language.
        classes: of the user's own, by role, that bring keys which the file may set.
    """
    kind, path = found_as(file)
    kinds = {STUDY: _study, DESIGN: _design, LESSON: _lesson}
    try:
        held = kinds.get(kind, _scenario)(path or file, lang, classes)
        return {"file": file, "kind": kind or SCENARIO, "ok": True} | held
    except ParadoxError as error:
        problems = [asdict(one) for one in error.problems] if isinstance(error, ScenarioError) else []
        return {"file": file, "kind": kind, "ok": False, "problems": problems, "message": mistakes(error, lang)}


def _scenario(file: str | Path, lang: str, classes: Mapping[str, Any]) -> dict[str, Any]:
    """Check a scenario: title, policies, persons, weeks, replications, cautions."""
    from paradox.present.text.cautions import caution_line

    scenario = load_scenario(file, **classes)
    texts = scenario.texts(lang)
    return {
        "title": texts.title,
        "policies": [typed_policy(policy, lang, texts) for policy in scenario.policies],
        "persons": scenario.persons,
        "weeks": scenario.horizon,
        "replications": scenario.replications,
        "cautions": [caution_line(one, lang) for one in scenario.cautions()],
    }


def _study(file: str | Path, lang: str, classes: Mapping[str, Any]) -> dict[str, Any]:
    """Check a study: title, factors, points, replications, runs, those of them that differ, cautions."""
    from experiments.studies.file import load_study
    from paradox.present.text.cautions import caution_lines
    from paradox.present.text.study_labels import factor_name

    study = load_study(file, **classes)
    return {
        "title": study.texts(lang).title,
        "factors": [typed(factor_name(study, one.name, lang), one.name, lang) for one in study.factors],
        "points": study.points,
        "replications": study.replications,
        "runs": study.size,
        "different_runs": study.different_runs if study.points <= _COUNTED else study.size,
        "cautions": caution_lines(study, lang),
    }


def _design(file: str | Path, lang: str, classes: Mapping[str, Any]) -> dict[str, Any]:
    """Check a laboratory design: title, design (experiment, survey or field experiment), groups, cautions."""
    from experiments.laboratory.design_file import groups_of, load_design
    from sim.scenario.yaml_reader import read_document

    data, groups = read_document(Path(file)).data, groups_of(load_design(file, **classes))
    return {
        "title": str(data.get("title") or Path(file).stem),
        "design": t(f"check.design_{key(data.get('kind', 'experiment'))}", lang),
        "groups": [
            t(f"check.group_{what}", lang, name=cell_told(name, lang) if what == "cell" else name)
            for what, _, name in (one.partition(" ") for one in groups)
        ],
        "cautions": [],
    }


def _lesson(file: str | Path, lang: str, _: Mapping[str, Any]) -> dict[str, Any]:
    """Check a lesson of the classroom page: title, its key, no cautions."""
    from paradox.classroom.lesson_file import read_lesson

    lesson = read_lesson(Path(file))
    return {"title": lesson.title.of(lang), "lesson": lesson.key, "cautions": []}


def _first(names: list[str], lang: str) -> str:
    """Name the first of many, and count the others."""
    more, comma = len(names) - _NAMED, t("words.comma", lang)
    return comma.join(names) if more <= 1 else t("check.more", lang, names=comma.join(names[:_NAMED]), more=more)


def _summary(one: dict[str, Any], lang: str) -> str:
    """Say in a sentence what a file holds."""
    comma = t("words.comma", lang)
    if one["kind"] == STUDY:
        said = t(
            "check.study",
            lang,
            title=one["title"],
            factors=_first(one["factors"], lang),
            points=f"{one['points']:,}",
            replications=replications(one["replications"], lang),
            runs=f"{one['runs']:,}",
        )
        if one["different_runs"] == one["runs"]:
            return said
        return said + t("words.space", lang) + t("study.equal_points", lang, runs=f"{one['different_runs']:,}")
    if one["kind"] == DESIGN:
        return t("check.design", lang, title=one["title"], design=one["design"], groups=comma.join(one["groups"]))
    if one["kind"] == LESSON:
        return t("check.lesson", lang, title=one["title"])
    return t(
        "check.scenario",
        lang,
        title=one["title"],
        policies=comma.join(one["policies"]),
        persons=f"{one['persons']:,}",
        weeks=one["weeks"],
        replications=replications(one["replications"], lang),
    )


def _show(one: dict[str, Any], lang: str) -> None:
    """Print the report of a file: what is wrong goes where errors go."""
    if not one["ok"]:
        typer.echo(one["message"], err=True)
        return
    typer.echo(t("check.right", lang, file=one["file"], kind=t(f"check.kind_{key(one['kind'])}", lang)))
    paragraph(_summary(one, lang), indent=2)
    for caution in one["cautions"]:
        paragraph(t("check.caution", lang, caution=caution), indent=2, hanging=2)
