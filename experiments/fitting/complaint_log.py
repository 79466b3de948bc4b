"""Reads a complaint log: what can be used, and what is wrong with the rest by kind.

No personal field is needed or kept: a customer or a case is a number from the moment it is read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.fitting.columns import LOG, Named, find_columns, plain
from experiments.fitting.dates import ALLOWED, day_of, order_of
from experiments.fitting.records import Cases, Window
from experiments.fitting.tables import Row, Table, decimal_comma, number_of, quoted, read_table
from sim.errors import Problem, ScenarioError

_LEVELS = {
    "minor": 1, "low": 1, "mild": 1, "small": 1, "轻": 1, "轻微": 1, "低": 1, "一般": 1,
    "medium": 2, "moderate": 2, "normal": 2, "中": 2, "中等": 2,
    "major": 3, "high": 3, "severe": 3, "serious": 3, "重": 3, "严重": 3, "高": 3,
    "critical": 4, "urgent": 4, "very high": 4, "特别严重": 4, "紧急": 4,
}  # fmt: skip
_TOPS = (3, 4, 5, 7, 10, 100)
# A scale beyond 1 to 5 that so small a part of the severities, or one alone, speaks for is asked about.
_ODD = 0.02
_CAUSES = {
    "employee": "employee, staff, service staff, personnel, behaviour, behavior, attitude, 员工, 人员, 服务态度",
    "system": "system, process, technical, it, billing, product, 系统, 流程, 技术, 账单",
    "customer": "customer, client, user error, customer error, 顾客, 客户, 顾客自身",
    "misunderstanding": "misunderstanding, information, communication, 误解, 沟通, 信息",
    "external": "external, supplier, third party, weather, carrier, 外部, 第三方, 天气, 供应商",
}
_SOLVED = ("refund", "replac", "repair", "redo", "fix", "solv", "resolv", "discount", "voucher", "credit",
           "compensat", "correct", "waive", "reimburs",
           "退款", "更换", "换货", "维修", "修复", "重做", "解决", "折扣", "优惠", "赔", "补偿", "更正")  # fmt: skip
_APOLOGY = ("apolog", "sorry", "道歉", "致歉")
_NO_REMEDY = ("no", "none", "nothing", "reject", "declin", "refus", "denied", "unresolved", "not solved",
              "not resolved", "无", "拒绝", "未解决", "没有", "explan", "inform", "解释", "说明")  # fmt: skip
_YES = {"yes", "y", "true", "1", "x", "reopened", "是", "有"}
_NO = {"no", "n", "false", "0", "否", "无", ""}
_OWN_FINDINGS = ("internal", "proactive", "found by us", "own finding", "内部", "主动发现")
# Where more of the cells than this are no dates, they are not dirt but another kind of column.
_MOST_WRONG = 0.1


@dataclass(frozen=True)
class Log:
    """A complaint log as it was read.

    Attributes:
        days: (cases,) day of each complaint, as ordinals; answered: nan where it is not. timed: as in `Cases`.
        cause, severity, customer: as in `Cases`. levels: of severity.
        remedied, apology: 1, 0, nan unknown. money: in the currency, nan unknown. reopened: 1, 0, nan unknown.
        dirt: how often each kind of flaw was met. unknown_causes: words that mean no cause of the scenario.
        columns: what the log tells. found: days of failures that the firm found itself, as ordinals.
        last: the last day that it speaks of.
    """

    file: str
    days: NDArray[np.int64]
    answered: NDArray[np.float64]
    timed: NDArray[np.bool_]
    cause: NDArray[np.int64]
    severity: NDArray[np.float64]
    customer: NDArray[np.int64]
    remedied: NDArray[np.float64]
    apology: NDArray[np.float64]
    money: NDArray[np.float64]
    reopened: NDArray[np.float64]
    levels: int
    dirt: Mapping[str, int]
    unknown_causes: tuple[str, ...]
    columns: tuple[str, ...]
    found: NDArray[np.int64]
    last: date

    def within(self, window: Window) -> Cases:
        """Return the complaints of a window, as of its last day."""
        first = window.first.toordinal()
        of = self.days >= first
        whole = Cases(
            self.days[of] - first, self.cause[of], self.severity[of], self.answered[of] - first, self.timed[of],
            self.customer[of],
        )  # fmt: skip
        return whole.before(window.edges[-1])


def read_log(path: Path, causes: Sequence[str], named: Named, order: str = "") -> Log | None:
    """Read a complaint log; None if it has a header and no complaint.

    Args:
        path: CSV or Excel file.
        causes: names of the causes of the scenario.
        named: what the user says of columns and words.
        order: of dates; "" to tell it from the data.

    Raises:
        ScenarioError: every cell that cannot be used, with its place.
    """
    table = read_table(path, "the complaint log")
    if not table.rows:
        return None
    columns = find_columns(table, LOG, "date", named)
    dates = [columns[name] for name in ("date", "answered") if name in columns]
    return _Reader(table, columns, order_of(table, dates, order), causes, named).read()


class _Reader:
    """Reads row after row, counting flaws that can be lived with and noting those that cannot."""

    def __init__(
        self, table: Table, columns: Mapping[str, int], order: str, causes: Sequence[str], named: Named
    ) -> None:
        self.table, self.columns, self.order = table, columns, order
        self.causes = _cause_words(causes, named)
        self.remedies = named.words.get("remedies", {})
        self.dirt: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.found: list[int] = []
        self.comma = decimal_comma([self._cell(row, "money") for row in table.rows])
        self.severities, self.levels = self._severities(named)

    def _cell(self, row: Row, name: str) -> Any:
        return self.table.cell(row, self.columns[name]) if name in self.columns else ""

    def _wrong(self, row: Row, name: str, what: str, allowed: str) -> None:
        self.problems.append(self.table.fault(row, self.columns[name], what, allowed=allowed))

    def read(self) -> Log:
        """Return the log."""
        rows: list[tuple[float, ...]] = []
        seen: set[Any] = set()
        people: dict[str, int] = {}
        for row in self.table.rows:
            if (began := self._day(row, "date")) is None:
                continue
            if self._seen(row, seen):
                continue
            channel = plain(str(self._cell(row, "channel")))
            if any(word in channel for word in _OWN_FINDINGS):
                self.found.append(began.toordinal())
                continue
            customer = str(self._cell(row, "customer"))
            number = people.setdefault(customer, len(people)) if customer else -1
            rows.append((began.toordinal(), *self._answer(row, began), self._cause(row), self._severity(row), number,
                         *self._remedy(row), self._money(row), self._reopened(row)))  # fmt: skip
        if self.problems:
            raise ScenarioError(*self.problems)
        if not rows:
            raise ScenarioError(
                Problem("no row has a date that could be read", self.table.file, allowed=ALLOWED, next_step="mend it")
            )
        columns = list(map(np.array, zip(*rows, strict=True)))
        answers = columns[1][~np.isnan(columns[1])]
        last = int(max(columns[0].max(), answers.max() if len(answers) else 0))
        return Log(
            self.table.file, columns[0].astype(np.int64), columns[1], columns[2].astype(np.bool_),
            columns[3].astype(np.int64),
            columns[4].astype(float),
            columns[5].astype(np.int64), columns[6].astype(float), columns[7].astype(float), columns[8].astype(float),
            columns[9].astype(float),
            levels=self.levels, dirt=dict(self.dirt), unknown_causes=tuple(dict(self.unknown.most_common())),
            columns=tuple(self.columns), found=np.array(self.found, dtype=np.int64), last=date.fromordinal(last),
        )  # fmt: skip

    def _day(self, row: Row, name: str) -> date | None:
        cell = self._cell(row, name)
        if cell == "":
            if name == "date":
                self.dirt["no_date"] += 1
            return None
        if (day := day_of(cell, self.order)) is None:
            self._wrong(row, name, f"{quoted(cell)} is no date", ALLOWED)
        return day

    def _seen(self, row: Row, seen: set[Any]) -> bool:
        """Whether a row was there before: the same case, or the same in every cell and of a named customer."""
        case = str(self._cell(row, "case"))
        if not case and not self._cell(row, "customer"):
            return False
        key = case or tuple(map(str, row.cells))
        if key in seen:
            self.dirt["duplicate"] += 1
            return True
        seen.add(key)
        return False

    def _answer(self, row: Row, began: date) -> tuple[float, bool]:
        if "answered" not in self.columns:
            return np.nan, False
        day = self._day(row, "answered")
        if day is None:
            return np.nan, True
        if day < began:
            self.dirt["answered_before"] += 1
            return np.nan, False
        return float(day.toordinal()), True

    def _cause(self, row: Row) -> int:
        cell = str(self._cell(row, "cause"))
        number = self.causes.get(plain(cell), -1)
        if "cause" in self.columns and number < 0:
            self.dirt["unknown_cause"] += 1
            if cell:
                self.unknown[cell] += 1
        return number

    def _severities(self, named: Named) -> tuple[dict[str, float], int]:
        """Return what each word or number of severity means, 0 to 1, and the number of levels."""
        own = named.words.get("severities", {})
        words = {str(self._cell(row, "severity")) for row in self.table.rows} - {""}
        numbers = {word: number_of(own.get(plain(word), word), "," in word) for word in words}
        known = {word: value for word, value in numbers.items() if value is not None}
        if not known:
            levels = {word: _LEVELS[plain(word)] for word in words if plain(word) in _LEVELS}
            most = max(levels.values(), default=0)
            top = max(3, most) if most else 0
            return {word: (level - 0.5) / top for word, level in levels.items()}, top
        top = named.severity_scale or self._scale(known)
        if top in (1, 100):
            return {word: value / top for word, value in known.items() if 0.0 <= value <= top}, 0
        return {word: (value - 0.5) / top for word, value in known.items() if 1.0 <= value <= top}, top

    def _scale(self, known: Mapping[str, float]) -> int:
        """Return the top of the scale that numbers by word lie on; 0 if there is none; ask where a few decide it."""
        if max(known.values()) <= 1.0 and any(value % 1.0 for value in known.values()):
            return 1
        given = [(row, known[cell]) for row in self.table.rows if (cell := str(self._cell(row, "severity"))) in known]
        top = next((top for top in _TOPS if top >= max(known.values())), 0)
        for smaller in _TOPS[_TOPS.index(5) : _TOPS.index(top) if top else None]:
            odd = [row for row, value in given if value > smaller]
            if 0 < len(odd) <= max(1, _ODD * len(given)):
                self._ask_scale(odd[0], smaller, len(given) - len(odd), len(given))
                break
        return top

    def _ask_scale(self, row: Row, smaller: int, within: int, of: int) -> None:
        """Ask which scale severities lie on where nearly all lie on a smaller one."""
        cell = quoted(str(self._cell(row, "severity")))
        what = f"{cell} is above {smaller}, and {within} of {of} severities lie from 1 to {smaller}"
        allowed = f"1 to {smaller}, or a longer scale that the file of --columns names"
        step = f"mend the cell, or write 'severity_scale: {smaller}' (higher ones are left out) or the true top there"
        self.problems.append(self.table.fault(row, self.columns["severity"], what, allowed=allowed, next_step=step))

    def _severity(self, row: Row) -> float:
        cell = str(self._cell(row, "severity"))
        if "severity" in self.columns and cell not in self.severities:
            self.dirt["unknown_severity"] += 1
        return self.severities.get(cell, np.nan)

    def _remedy(self, row: Row) -> tuple[float, float]:
        """Return whether a remedy was given, and whether an apology; nan where the words do not say."""
        cell = str(self._cell(row, "remedy"))
        text = self.remedies.get(plain(cell), cell).lower()
        if not text:
            return np.nan, np.nan
        apology = float(any(word in text for word in _APOLOGY))
        if any(text.startswith(word) for word in _NO_REMEDY):
            return 0.0, apology
        if any(word in text for word in _SOLVED):
            return 1.0, apology
        if apology:
            return 0.0, 1.0
        self.dirt["unknown_remedy"] += 1
        return np.nan, np.nan

    def _money(self, row: Row) -> float:
        cell = self._cell(row, "money")
        if cell == "":
            return 0.0 if "money" in self.columns else np.nan
        amount = number_of(cell, self.comma)
        if amount is None or amount < 0.0:
            self._wrong(row, "money", f"{quoted(cell)} is no amount paid", "a number from 0 on, such as 12.50")
            return np.nan
        return amount

    def _reopened(self, row: Row) -> float:
        if "reopened" not in self.columns:
            return np.nan
        cell = plain(str(self._cell(row, "reopened")))
        if cell in _NO:
            return 0.0
        if cell in _YES or day_of(cell, self.order) is not None:
            return 1.0
        self._wrong(row, "reopened", f"{quoted(cell)} does not say whether it was", "yes or no")
        return np.nan


def _cause_words(causes: Sequence[str], named: Named) -> dict[str, int]:
    """Return the number of a cause by every word that means it."""
    found: dict[str, int] = {}
    for number, cause in enumerate(causes):
        for word in (cause, *_CAUSES.get(cause, "").split(",")):
            if plain(word):
                found.setdefault(plain(word), number)
    for word, meant in named.words.get("causes", {}).items():
        if meant in causes:
            found[word] = causes.index(meant)
    return found
