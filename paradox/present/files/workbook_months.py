"""The months in a workbook: a table a policy with running sums and sums of years as formulas, and all intervals."""

import math

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.months import MONTHLY, SUMS
from paradox.present.files.sheet import NARROW, NUMBER, ONE, TEXT, WHOLE, Sheet, money_formats
from paradox.present.messages import model_name, t
from paradox.present.text import months
from paradox.present.text.comparison import title_of
from paradox.present.text.money import money_of
from sim.scenario.scenario import BUILT_IN

# Columns of a table of months; a policy that is held against today has its lead too, with the ends of its interval.
_COLUMNS = (*months.SHOWN, "cumulative")
_LEAD = ("ahead", "low", "high")
_FORMS = {"nps": WHOLE}
_LETTERS = "ABCDEFGHIJKLM"


def write_months(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write the months of every policy of the scenario, a table each; nothing where there are no months."""
    sheet.page.set_column(0, 0, TEXT)
    sheet.page.set_column(1, len(_COLUMNS) + len(_LEAD), NARROW)
    sheet.title(t("board.months", lang))
    told = [one for one in comparison.policies if one.monthly and one.name not in BUILT_IN]
    for one in told:
        _Table(sheet, comparison, one, lang).write()
    if told:
        scale = months.full_scale(comparison, lang)
        sheet.note(months.note(comparison, lang, scale), (TEXT, *(NARROW for _ in _COLUMNS)))


class _Table:
    """The table of one policy."""

    def __init__(self, sheet: Sheet, comparison: Comparison, one: PolicyFindings, lang: str) -> None:
        self.sheet, self.comparison, self.one, self.lang = sheet, comparison, one, lang
        self.factor = months.full_scale(comparison, lang).factor
        money = money_of(comparison, lang)
        self.form, self.signed = money_formats(money, cents=not money.of_firm)
        self.month_rows: list[int] = []  # counted from 1, as formulas do

    def write(self) -> None:
        """Write it, with its title above and an empty row below."""
        sheet, lang = self.sheet, self.lang
        texts = self.comparison.texts(lang)
        sheet.cell(0, title_of(self.one.name, lang, texts), bold=True)
        sheet.row += 1
        leads = self.one.name != self.comparison.reference
        heads = [t(f"board.month_{name}", lang) for name in _COLUMNS]
        heads += [t(f"board.{'month_ahead' if name == 'ahead' else name}", lang) for name in _LEAD if leads]
        sheet.heads([t("board.month", lang), *heads])
        for row in months.rows(self.comparison, lang):
            sheet.cell(0, row.name, bold=row.year)
            for column, name in enumerate(_COLUMNS, start=1):
                self._cell(column, name, row)
            if leads:
                self._lead(row)
            if not row.year:
                self.month_rows.append(sheet.row + 1)
            sheet.row += 1
        sheet.row += 1

    def _cell(self, column: int, name: str, row: months.Row) -> None:
        """Write one number of a month, or what a year comes to."""
        values, letter = self.one.monthly[name].estimate, _LETTERS[column]
        money = name in months.MONEY
        value = months.of_row(name, row, values) * (self.factor if money else 1.0)
        form = self.form if money else _FORMS.get(name, ONE)
        if not math.isfinite(value):
            return
        if name == "cumulative" and not row.year:
            before = f"{letter}{self.month_rows[-1]}+" if self.month_rows else ""
            self.sheet.formula(column, f"={before}{_LETTERS[column - 1]}{self.sheet.row + 1}", value, form)
        elif row.year and name in SUMS:
            first, last = (self.month_rows[at] for at in (row.months[0], row.months[-1]))
            self.sheet.formula(column, f"=SUM({letter}{first}:{letter}{last})", value, form, bold=True)
        elif row.year:
            self.sheet.formula(column, f"={letter}{self.month_rows[row.months[-1]]}", value, form, bold=True)
        else:
            self.sheet.cell(column, value, form)

    def _lead(self, row: months.Row) -> None:
        """Write how far the policy is ahead at the end of a month or year, with its interval."""
        found, at = self.one.monthly["ahead"], row.months[-1]
        for column, end in enumerate((found.estimate, found.low, found.high), start=1 + len(_COLUMNS)):
            self.sheet.cell(column, self.factor * float(end[at]), self.signed, bold=row.year)


def write_intervals(sheet: Sheet, comparison: Comparison, lang: str) -> None:
    """Write every number told by the month, one row per policy, month and number; nothing where there are no months."""
    sheet.page.set_column(0, 3, TEXT)
    sheet.page.set_column(4, 6, NARROW)
    sheet.title(t("board.sheet_intervals", lang))
    heads = ("month", "number", "unit", "estimate", "low", "high")
    sheet.heads([t("report.policy", lang), *(t(f"board.{head}", lang) for head in heads)])
    sheet.page.freeze_panes(sheet.row, 0)
    scale, named = months.full_scale(comparison, lang), months.months(comparison, lang)
    for one in comparison.policies:
        policy = title_of(one.name, lang, comparison.texts(lang))
        for each in (each for each in MONTHLY if each.name in one.monthly):
            money = each.unit == "price"
            unit = scale.unit if money else model_name("unit", each.unit, lang, each.unit)
            for month, values in zip(named, zip(*one.monthly[each.name][:3], strict=True), strict=True):
                for column, text in enumerate((policy, month, t(f"board.month_{each.name}", lang), unit)):
                    sheet.cell(column, text)
                for column, value in enumerate(values, start=4):
                    sheet.cell(column, float(value) * (scale.factor if money else 1.0), NUMBER)
                sheet.row += 1
