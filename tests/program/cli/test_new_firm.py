"""`paradox new` for a firm: asked in the terminal, read from a file, or typical of its kind."""

import builtins
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.firms import matching
from experiments.firms.answers import Answers
from experiments.firms.answers_file import answers_text, read_answers
from experiments.firms.kinds import kind, kind_names
from experiments.firms.market import Knobs
from experiments.firms.matching import Lived, Market
from experiments.firms.questions import KEYS, Amount, Staff, Survey
from paradox.present.terminal.wrapping import cell_len
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.places import ROOT

MADE_UP = Market(
    Knobs(0.55, 0.02, 0.3, 5.6, 4.2, 8, 0.005, 0.0014, 0.004, 8.1),
    Lived(18.0, 0.07, 2.5, 0.076, 0.08, 19.6, 76.0, 0.04, 0.02, 0.16, 0.0, 2.7),
    5,
)


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def unlived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no market be lived: what it shows is made up."""
    monkeypatch.setattr(matching, "match", lambda answers, report=None: MADE_UP)


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Type lines, then Enter for as long as there are questions."""
    left = iter(lines)
    monkeypatch.setattr(builtins, "input", lambda prompt="": next(left, ""))


def test_kinds_are_listed_in_the_width_of_a_terminal(paradox: Shell) -> None:
    for lang in ("en", "zh"):
        told = paradox("new", "--kinds", "--lang", lang)
        assert told.code == 0
        assert all(f" {name} " in told.out for name in kind_names())
        assert max(map(cell_len, told.out.splitlines())) <= 80


@pytest.mark.usefixtures("unlived")
def test_a_kind_gives_a_file_that_says_what_each_number_rests_on(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("new", "north", "--kind", "bank")
    assert told.code == 0
    text = (tmp_path / "north.yaml").read_text("utf-8")
    scenario = Scenario.load(tmp_path / "north.yaml")
    assert tuple(scenario.policies) == ("today", "apology", "faster", "money", "together")
    assert scenario.cautions() == ()
    assert "typical, judgement" in text
    assert "typical, row 5.7" in text
    assert "said\n" not in text  # nothing was said
    lived = next(line for line in told.out.splitlines() if "leave a year" in line)
    assert lived.strip() in text  # the file shows what the screen showed
    assert max(map(cell_len, text.splitlines())) <= 120 or "translations" in text


@pytest.mark.usefixtures("unlived")
def test_the_file_says_what_was_asked_and_what_the_market_lives(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "bank", "40,000", "18", "", "240", "", "2.5", "", "70", "33", "50 %", "8")
    assert paradox("new", "mine", "--ask").code == 0
    text = (tmp_path / "mine.yaml").read_text("utf-8")
    assert "# customers who leave a year      8 %" in text
    assert "7.6 %" in text
    assert "resolve_prob: 0.7                           # said" in text
    assert "weekly_exit_hazard: 0.0014" in text


@pytest.mark.usefixtures("unlived")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_file_is_read_in_both_languages(lang: str, paradox: Shell, tmp_path: Path) -> None:
    assert paradox("new", "mine", "--kind", "hotel", "--lang", lang).code == 0
    scenario = Scenario.load(tmp_path / "mine.yaml")
    assert scenario.texts("zh").question == "应当采取这些改变中的哪些？代价多大？"
    assert scenario.texts("en").question == "Which of these changes should we make, and at what price?"
    assert scenario.texts("zh").policies["money"] == "赔得更多"
    assert scenario.texts("en").policy_notes["today"] == "What the firm does today."


@pytest.mark.usefixtures("unlived")
def test_a_wrong_entry_is_told_in_a_sentence_and_asked_again(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "bnk", "2", "many", "5,000")
    told = paradox("new", "mine", "--ask")
    assert told.code == 0
    assert "Did you mean 'bank'?" in " ".join(told.out.split())
    assert "customers is 'many', which is no number." in " ".join(told.out.split())
    assert "customers: 5,000\n" in told.out
    assert Scenario.load(tmp_path / "mine.yaml").canonical()["firm"]["customers"] == 5000


@pytest.mark.usefixtures("unlived")
def test_what_was_understood_can_be_mended_before_anything_is_written(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ["bank", "5,000", *[""] * 13]  # all others are left open
    typed(monkeypatch, *every, "99", "2", "7,000", "")
    told = paradox("new", "mine", "--ask")
    assert "There is no line 99" in told.out
    assert Scenario.load(tmp_path / "mine.yaml").canonical()["firm"]["customers"] == 7000


@pytest.mark.usefixtures("unlived")
def test_answers_that_contradict_each_other_are_not_written(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ["bank", "100", "", "", "9000", *[""] * 10]
    typed(monkeypatch, *every, "", "5", "3", "")
    told = paradox("new", "mine", "--ask")
    assert "complaints are" in told.out
    assert "complaints a month: 3\n" in told.out
    assert (tmp_path / "mine.yaml").is_file()


def test_stopping_leaves_no_file(paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(prompt: str = "") -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", stopped)
    assert paradox("new", "mine", "--ask").code == 130
    monkeypatch.setattr(matching, "match", lambda *_: stopped())
    assert paradox("new", "mine", "--kind", "bank").code == 130
    assert list(tmp_path.iterdir()) == []


def test_answers_that_end_too_soon_leave_no_file(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(prompt: str = "") -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", ended)
    told = paradox("new", "mine", "--ask")
    assert told.code == 2
    assert "--answers" in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unlived")
def test_answers_that_end_too_soon_are_kept_and_can_be_gone_on_with(
    paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["bank", "40,000", "18", "usd", "15", "", "", "2.5", "6", "", "", "70", "33", "$20", "8", "", "nps 20"]
    left = iter(lines)

    def typed_or_ended(prompt: str = "") -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(builtins, "input", typed_or_ended)
    told = paradox("new", "mine", "--ask")
    assert told.code == 2
    assert "paradox new mine.yaml --answers mine-answers.yaml" in " ".join(told.out.split())
    assert not (tmp_path / "mine.yaml").exists()
    assert paradox("new", "mine", "--answers", "mine-answers.yaml").code == 0
    assert Scenario.load(tmp_path / "mine.yaml").matched == ("contacts", "days", "churn", "nps")


@pytest.mark.parametrize("name", kind_names())
def test_answers_are_written_as_they_are_read(name: str, tmp_path: Path) -> None:
    given = {
        "customers": 5000.0, "contacts": 10.0, "currency": "EUR", "price": 30.5, "complaints": 12.0, "failures": 0.5,
        "days": 0.25, "staff": Staff(40.0, "hours"), "pace": 1.5, "refunds": 0.25, "amount": Amount(12.5, ""),
        "churn": 8.0, "survey": Survey("nps", -12.0), "changes": ("apology", "money"),
    }  # fmt: skip
    answers = Answers(kind(name), given)
    (tmp_path / "kept.yaml").write_text(answers_text(answers), encoding="utf-8")
    assert read_answers(tmp_path / "kept.yaml") == answers
    money = Answers(kind(name), {**given, "amount": Amount(20.0, "EUR"), "changes": ()})
    (tmp_path / "kept.yaml").write_text(answers_text(money), encoding="utf-8")
    assert read_answers(tmp_path / "kept.yaml").given["amount"] == Amount(20.0, "EUR")


FORMS = {
    "a.yaml": "kind: hotel\ncustomers: 5,000\nchurn: 20 %\ndays: 4 hours\nchanges: [apology, solve]\nnps:\n",
    "a.csv": "question;answer\nkind;Hotel\ncustomers;5,000\nchurn;20 %\ndays;4 hours\nchanges;apology, solve\n",
    "b.csv": 'kind,hotel\ncustomers,"5,000"\nchurn,20\ndays,4 hours\nchanges,"apology, solve"\n',
}


@pytest.mark.usefixtures("unlived")
@pytest.mark.parametrize("name", FORMS)
def test_answers_are_read_from_yaml_and_csv_alike(name: str, paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    told = paradox("new", "mine", "--answers", name)
    assert told.code == 0, told.err
    scenario = Scenario.load(tmp_path / "mine.yaml")
    assert scenario.canonical()["firm"]["customers"] == 5000
    assert tuple(scenario.policies) == ("today", "apology", "solve", "together")
    assert "4 hours " in told.out


WRONG = {
    "kind: hotel\nchurm: 20\n": ("a.yaml:2:1", "Did you mean 'churn'?"),
    "kind: hotl\n": ("a.yaml:1:1", "Did you mean 'hotel'?"),
    "customers: 5000\n": ("a.yaml: ", "the key 'kind' is missing"),
    "kind: hotel\nchurn: many\n": ("a.yaml:2:1", "no number"),
    "kind: hotel\nnps: 20\ncsat: 70\n": ("a.yaml:3:1", "answered twice"),
    "kind: hotel\ncurrency: USD\n": ("a.yaml:2:1", "price is missing"),
    "kind: hotel\nchanges: [mony]\n": ("a.yaml:2:1", "Did you mean 'money'?"),
    "kind: bank\ncurrency: USD\nprice: 12\nwage: 3,000,000\n": ("a.yaml:4:1", "a wage of"),
    "kind: hotel\nrefunds: 0.25\n": ("a.yaml:2:1", "write 25 %"),
    "kind: hotel\nnps: 20 %\n": ("a.yaml:2:1", "write NPS 20"),
    "- hotel\n": ("a.yaml:1:1", "not a mapping"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.replace("\n", " "))
def test_a_wrong_file_of_answers_is_told_with_its_place(text: str, paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    place, what = WRONG[text]
    for lang in ("en", "zh"):
        told = paradox("new", "mine", "--answers", "a.yaml", "--lang", lang)
        assert told.code == 2
        assert told.err.startswith(place.rstrip(": ")), told.err
        assert "Traceback" not in told.err
    assert not (tmp_path / "mine.yaml").exists()
    assert what in paradox("new", "mine", "--answers", "a.yaml").err


def test_every_mistake_of_the_answers_is_told_at_once(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kind,hotel\nchurm,3\ndays,long\n", encoding="utf-8")
    lines = paradox("new", "mine", "--answers", "a.csv").err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["a.csv:2:1", "a.csv:3:1"]


def test_a_taken_name_is_told_before_anything_is_asked(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: Precious\n", encoding="utf-8")
    assert paradox("new", "mine", "--ask").code == 2
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "title: Precious\n"


def test_ways_that_exclude_each_other_are_refused(paradox: Shell) -> None:
    told = paradox("new", "mine", "--ask", "--answers", "a.yaml")
    assert told.code == 2
    assert "exclude each other" in told.err


def test_the_page_names_every_question() -> None:
    page = (ROOT / "docs" / "how-to" / "interview.md").read_text("utf-8")
    assert [key for key in KEYS if f"| `{key}`" not in page] == []
    assert [name for name in kind_names() if f"`{name}`" not in page] == []


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[object]:
    """Run the command in a terminal of its own."""
    pexpect = pytest.importorskip("pexpect")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "dumb"}
    arguments = ["-m", "paradox.cli.app", "new", "mine", "--ask", "--kind", "bank"]
    child = pexpect.spawn(sys.executable, arguments, cwd=tmp_path, env=environment, encoding="utf-8", timeout=60)
    yield child
    child.close(force=True)


def test_ctrl_c_in_a_terminal_leaves_no_half_file(terminal: object, tmp_path: Path) -> None:
    terminal.expect("How many customers")  # type: ignore[attr-defined]
    terminal.expect("> ")  # type: ignore[attr-defined]
    terminal.sendline("5000")  # type: ignore[attr-defined]
    terminal.expect("How many contacts")  # type: ignore[attr-defined]
    terminal.expect("> ")  # type: ignore[attr-defined]
    terminal.sendintr()  # type: ignore[attr-defined]
    terminal.wait()  # type: ignore[attr-defined]
    assert terminal.exitstatus == 130  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_typical_answers_are_marked_as_such(paradox: Shell) -> None:
    from paradox.present.text.interview import understood

    lines = understood(Answers(kind("bank"), {"churn": 9.0}), "en")
    assert {line.key for line in lines if line.given} == {"kind", "churn"}


IN_ITS_TERMS = (
    "name: 'First bank'", "month_price: 15 USD", "people: ", "cost_per_person_year: 50000 USD", "comp_amount: 20 USD",
)  # fmt: skip


@pytest.mark.usefixtures("unlived")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_firm_with_a_currency_gets_a_file_in_its_own_terms(
    lang: str, paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "bank", "40,000", "18", "usd", "15", "", "", "2.5", "6", "", "50k", "70", "33", "$20", "8")
    told = paradox("new", "first_bank", "--ask", "--lang", lang)
    assert told.code == 0, told.err
    assert not re.search("[,:;] ?[\u4e00-\u9fff]", told.out)
    text = (tmp_path / "first_bank.yaml").read_text("utf-8")
    assert [line for line in IN_ITS_TERMS if f"  {line}" not in text] == []
    assert "price_a_week" not in text
    scenario = Scenario.load(tmp_path / "first_bank.yaml")
    assert (scenario.terms.name, scenario.terms.currency) == ("First bank", "USD")
    assert scenario.policies["today"].comp_amount * scenario.terms.price_unit == pytest.approx(20.0)
