"""The questions about a firm in a terminal: asked one by one, told back, and given again where one was wrong."""

from collections.abc import Callable

import typer

from experiments.firms.answers import Answers, check
from experiments.firms.changes import changes
from experiments.firms.kinds import Kind, kind, kind_names
from experiments.firms.matching import Market
from experiments.firms.questions import BY_KEY, KIND, QUESTIONS, read
from paradox.present.messages import t
from paradox.present.terminal.beside import beside_table
from paradox.present.terminal.output import heading, paragraph
from paradox.present.text.interview import (
    Line,
    hint,
    is_asked,
    kind_title,
    question,
    understood,
    unusual,
    what_is_capped,
    what_is_off,
)
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.signs import wrong_sign


def interview(
    lang: str, kind_name: str | None = None, keep: Callable[[Answers], object] = lambda answers: None
) -> Answers:
    """Ask about a firm until all is answered, left open or given again.

    Args:
        lang: language.
        kind_name: the kind of firm, if it is known; else it is asked for.
        keep: called with the answers so far, after each of them.

    Raises:
        ParadoxError: there is no such kind, or the answers end before the questions.
    """
    paragraph(t("interview.intro", lang))
    answers = Answers(kind(kind_name) if kind_name else _ask_kind(lang), {})
    for one in QUESTIONS:
        answers = _ask(one.key, answers, lang)
        keep(answers)
    show_understood(understood(answers, lang), lang)
    while (wrong := _chosen(answers, lang)) is not None:
        answers = Answers(_ask_kind(lang), answers.given) if wrong == KIND else _again(wrong, answers, lang)
        keep(answers)
        show_understood(understood(answers, lang), lang)
    return answers


def show_kinds(lang: str) -> None:
    """List the kinds of firm, each with a sentence."""
    heading(t("interview.kinds", lang))
    for number, name in enumerate(kind_names(), start=1):
        one = kind(name)
        typer.echo(f"{number:>3}  {name:<12} {kind_title(one, lang)}")
        paragraph(one.about[lang], indent=5)


def show_understood(lines: list[Line], lang: str) -> None:
    """Tell back what was understood, each answer with its number."""
    heading(t("interview.understood", lang))
    for number, one in enumerate(lines, start=1):
        told = one.answer if one.given else t("interview.typical", lang, answer=one.answer)
        text = t("interview.line", lang, number=f"{number:>2}", name=one.asked, answer=told)
        paragraph(text, hanging=4)


def show_market(answers: Answers, market: Market, lang: str) -> None:
    """Lay what was said beside what the market lives, and say what could not be met."""
    heading(t("interview.lived", lang))
    for line in beside_table(answers, market, lang):
        typer.echo(f"  {line}")
    for sentence in (*what_is_off(answers, market, lang), *what_is_capped(answers, market, lang)):
        paragraph(sentence, indent=2)


def _ask_kind(lang: str) -> Kind:
    """Ask for the kind of firm."""
    show_kinds(lang)
    names = kind_names()
    while True:
        typer.echo()
        paragraph(t("interview.ask_kind", lang))
        said = _answer(t("interview.open_kind", lang)).strip().lower()
        if said.isdecimal() and 1 <= int(said) <= len(names):
            said = names[int(said) - 1]
        try:
            return kind(said or names[0])
        except ScenarioError as error:
            paragraph(mistakes(error, lang), indent=2)


def _ask(key: str, answers: Answers, lang: str) -> Answers:
    """Ask a question until its answer can be used or is left open; one that makes no sense is passed over."""
    if not is_asked(key, answers):
        return answers
    typer.echo()
    paragraph(question(key, answers, lang))
    if key == "changes":
        for number, one in enumerate(changes().values(), start=1):
            paragraph(f"{number}  {one.name}{t('report.colon', lang)}{one.description[lang]}", indent=2, hanging=3)
    while True:
        said = _answer(hint(key, answers, lang))
        if not said.strip() and key != "price":
            return answers
        try:
            return _with(key, said, answers, lang)
        except ScenarioError as error:
            paragraph(mistakes(error, lang), indent=2)


def _with(key: str, said: str, answers: Answers, lang: str) -> Answers:
    """Return the answers with one more; say where it is unusual.

    Raises:
        ScenarioError: it is no answer to this question.
    """
    value = read(key, said, answers.kind, answers.given)
    changed = Answers(answers.kind, {**answers.given, key: value})
    if note := unusual(key, changed, lang):
        paragraph(note, indent=2)
    return changed


def _again(key: str, answers: Answers, lang: str) -> Answers:
    """Ask a question again, then what only now makes sense or hangs on it."""
    given = {name: value for name, value in answers.given.items() if name != key}
    if key == "currency":
        given = {name: value for name, value in given.items() if name not in ("price", "amount", "wage")}
    if key == "staff":
        given.pop("pace", None)
        given.pop("wage", None)
    before = {name for name in BY_KEY if is_asked(name, answers)}
    answers = _ask(key, Answers(answers.kind, given), lang)
    hanging = {"currency": ("price", "amount", "wage"), "staff": ("pace", "wage")}.get(key, ())
    for name in BY_KEY:
        if name in hanging or (name not in before and name != key):
            answers = _ask(name, answers, lang)
    return answers


def _chosen(answers: Answers, lang: str) -> str | None:
    """Ask which line is wrong; None if all are right, and do not contradict each other."""
    lines = understood(answers, lang)
    while True:
        typer.echo()
        paragraph(t("interview.again", lang))
        said = _answer("").strip()
        if said.isdecimal() and 1 <= int(said) <= len(lines):
            return lines[int(said) - 1].key
        if said:
            paragraph(t("interview.no_such_line", lang, given=said, last=len(lines)), indent=2)
            continue
        try:
            check(answers)
        except ScenarioError as error:
            paragraph(mistakes(error, lang), indent=2)
        else:
            return None


def _answer(hint_text: str) -> str:
    """Show what is usual, and read a line.

    Raises:
        ParadoxError: there is no line to come.
    """
    if hint_text:
        paragraph(hint_text, indent=2)
    try:
        said = input("> ")
    except EOFError:
        raise ParadoxError(
            "the answers ended before the questions. Next: answer in a terminal, or give the answers as a file with "
            "--answers."
        ) from None
    return "" if wrong_sign(said) else said
