"""Finds the columns of a table by the names that people give them, in English and Chinese, or by a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from experiments.fitting.tables import Table
from sim.errors import Problem, ScenarioError, nearest, shown
from sim.scenario.yaml_reader import read_document

LOG: dict[str, str] = {
    "date": "date, received, complaint date, date received, opened, created, reported, 日期, 投诉日期, 受理日期, "
    "收到日期",
    "customer": "customer, customer id, client, client id, account, member, 顾客, 客户, 顾客编号, 客户编号",
    "case": "case, case id, id, ticket, complaint id, reference, 编号, 工单, 工单号, 投诉编号",
    "cause": "cause, reason, category, type, issue, topic, 原因, 类别, 类型, 投诉原因",
    "severity": "severity, priority, level, impact, seriousness, 严重程度, 严重性, 级别, 等级",
    "channel": "channel, source, contact channel, medium, 渠道, 来源",
    "answered": "date answered, answered, answer date, closed, date closed, resolved date, date resolved, "
    "response date, answered on, 答复日期, 回复日期, 处理日期, 关闭日期, 结案日期",
    "remedy": "remedy, resolution, outcome, answer, action, result, 补救, 处理结果, 措施, 解决方式",
    "money": "money, amount, compensation, paid, refund, goodwill, 金额, 赔偿, 赔偿金额, 补偿, 补偿金额",
    "reopened": "reopened, re-opened, reopen, came back, 重开, 再次投诉, 是否重开",
}
FIGURES: dict[str, str] = {
    "month": "month, period, date, 月份, 月, 日期",
    "customers": "customers, customer base, active customers, clients, members, 顾客数, 客户数, 顾客, 客户",
    "joins": "joins, joined, new customers, new, acquired, 新增, 新顾客, 新客户, 加入",
    "leavers": "leavers, left, churned, churn, lost, lost customers, cancellations, 流失, "
    "离开, 流失顾客, 流失客户, 退订",
    "contacts": "contacts, visits, orders, transactions, uses, stays, 接触, 接触次数, 到访, 订单, 交易, 使用次数",
    "complaints": "complaints, complaints received, 投诉, 投诉数, 投诉量",
    "nps": "nps, net promoter score, 净推荐值",
    "csat": "csat, satisfaction, customer satisfaction, 满意度, 顾客满意度, 客户满意度",
    "surveyed": "surveyed, customers surveyed, asked, customers asked, 受访人数, 受访顾客, 调查人数",
    "problems": "problems, problems reported, reported a problem, with a problem, 遇到问题, 遇到问题的人数, 报告问题",
    "complained": "complained, complained to us, told us, of these complained, 其中投诉过, 曾投诉, 已投诉",
    "leavers_asked": "leavers asked, leavers surveyed, exit interviews, 受访流失顾客, 离开受访人数",
    "leavers_problems": "leavers problems, leavers with a problem, left after a problem, 其中遇到问题的流失顾客, "
    "离开前遇到问题",
    "cost": "cost, costs, cost of complaints, 成本, 费用",
}
# Monthly figures that are shares of those asked, by series: the columns of the part and of the whole.
SHARES = {
    "problems": ("problems", "surveyed"),
    "complained": ("complained", "problems"),
    "left_after_problem": ("leavers_problems", "leavers_asked"),
}
_WORDS = ("causes", "severities", "remedies")
_SCALE = "severity_scale"
# Tops of scales of severity that can be named: 0 to 1, so many levels from 1 on, 0 to 100.
_SCALES = (1, *range(2, 11), 100)


@dataclass(frozen=True)
class Named:
    """What a file of columns says.

    Attributes:
        columns: heading by what it holds. words: by kind (causes, severities, remedies) what the firm's words mean.
        severity_scale: top of the scale of severity, 1 for 0 to 1, 100 for 0 to 100; 0 to tell it from the data.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    severity_scale: int = 0


def plain(text: str) -> str:
    """Return a heading or a word without case, spaces and signs."""
    return re.sub(r"[\s_\-./()]+", " ", text.strip().lower()).strip()


def read_named(path: Path | None) -> Named:
    """Read a file that names columns: `date: Received on`, and says what words and numbers mean.

    `causes: {Billing: system}`; `severity_scale: 5` where severities go from 1 to 5.

    Raises:
        ScenarioError: it cannot be read, or names what there is not.
    """
    if path is None:
        return Named()
    document = read_document(path)
    names = sorted({*LOG, *FIGURES, *_WORDS, _SCALE})
    columns: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    scale = 0
    for key, value in document.data.items():
        if key not in names:
            what, step = f"there is no column {shown(key)}", "name one of these"
            document.note((key,), what, next_step=step, given=key, names=names, at_key=True)
        elif key in _WORDS:
            words[key] = {plain(str(word)): str(meant) for word, meant in document.mapping(key).items()}
        elif key == _SCALE:
            scale = int(value) if not isinstance(value, bool) and value in _SCALES else 0
            if not scale:
                allowed = "1 (0 to 1), 2 to 10 (levels, from 1 on) or 100 (0 to 100)"
                document.note(
                    (key,), f"{key} is {shown(value)}", allowed=allowed, next_step="give the top of the scale"
                )
        else:
            columns[key] = str(value)
    document.finish()
    return Named(columns, words, scale)


def find_columns(table: Table, wanted: Mapping[str, str], needed: str, named: Named) -> dict[str, int]:
    """Return the place of every column that is there.

    Args:
        table: the table.
        wanted: synonyms by what a column holds.
        needed: the column without which nothing can be done.
        named: what the user says.

    Raises:
        ScenarioError: a column is missing, or two could be it.
    """
    headings = [plain(heading) for heading in table.header]
    found: dict[str, int] = {}
    for name, synonyms in wanted.items():
        if name in named.columns:
            asked = plain(named.columns[name])
            if asked not in headings:
                said = f"there is no column {shown(named.columns[name])} for '{name}'"
                step = "mend its name in the file of --columns"
                raise _refused(table, said, step, nearest(named.columns[name], table.header))
            found[name] = headings.index(asked)
            continue
        known = [plain(one) for one in synonyms.split(",")]
        # The first synonym that is there counts: 'date received' before 'type'.
        for one in known:
            if one in headings and headings.index(one) not in found.values():
                found[name] = headings.index(one)
                break
    if needed not in found:
        said = f"no column holds the {needed}; the columns are {', '.join(map(shown, table.header[:12]))}"
        step = f"name the column one of: {wanted[needed]}; or say which it is in a file, with --columns"
        raise _refused(table, said, step)
    return found


def _refused(table: Table, what: str, step: str, suggestion: str = "") -> ScenarioError:
    return ScenarioError(Problem(what, table.file, 1, 1, suggestion=suggestion, next_step=step))
