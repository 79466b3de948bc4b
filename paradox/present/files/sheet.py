"""A sheet of a workbook, filled from the top: headings, paragraphs, tables; what users write is never a formula."""

import math
import re
from collections.abc import Sequence
from typing import Any

from paradox.present.text.money import Money

SHARE, NUMBER, SIGNED, WHOLE = "0.0 %", "#,##0.00", "+#,##0.00;-#,##0.00;0.00", "#,##0"
ONE = "#,##0.0"
WIDE, TEXT, NARROW = 60, 28, 14
PARAGRAPH = 110
_A4, _LINE = 9, 15.0


def money_formats(money: Money, *, cents: bool = True) -> tuple[str, str]:
    """Return the formats of an amount and of a difference, with the sign of the currency where there is one."""
    if not money.in_currency:
        return NUMBER, SIGNED
    sign, number = f'"{money.sign}"', NUMBER if cents else WHOLE
    return f"{sign}{number};-{sign}{number}", f"+{sign}{number};-{sign}{number};{sign}{number}"


def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a cell that is so many signs wide; a Chinese one counts two."""
    lines, left = 1, float(width)
    for word in re.findall(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff]", text):
        needs = sum(2.0 if ord(sign) > 0x2E80 else 1.0 for sign in word.rstrip())
        if needs > left:
            lines, left = lines + 1, float(width)
        left -= needs + (len(word) - len(word.rstrip()))
    return lines


class Sheet:
    """A sheet that is filled from the top.

    Args:
        book: the workbook of XlsxWriter.
        name: of the sheet.
    """

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.page = book, book.add_worksheet(name)
        self.row = 0
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "bold": book.add_format({"bold": True, "valign": "top"}),
        }
        self.page.hide_gridlines(2)
        self.page.set_paper(_A4)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)

    def title(self, text: str) -> None:
        """Write a heading."""
        self.page.write_string(self.row, 0, text, self.formats["title"])
        self.row += 2

    def texts(self, texts: Sequence[str]) -> None:
        """Write one text per row."""
        for text in texts:
            self.page.set_row(self.row, _LINE * lines_of(text, PARAGRAPH))
            self.page.write_string(self.row, 0, text, self.formats["text"])
            self.row += 1
        self.row += 1

    def note(self, text: str, columns: Sequence[int]) -> None:
        """Write a paragraph across columns of such widths, as high as it needs; a single cell would widen the print."""
        self.page.set_row(self.row, _LINE * lines_of(text, sum(columns)))
        self.page.merge_range(self.row, 0, self.row, len(columns) - 1, text, self.formats["text"])
        self.row += 1

    def heads(self, heads: Sequence[str]) -> None:
        """Write the headings of a table, the row as high as the longest needs."""
        self.page.set_row(self.row, _LINE * max(lines_of(head, NARROW - 2) for head in heads[1:] or heads))
        for column, head in enumerate(heads):
            self.page.write_string(self.row, column, head, self.formats["head"])
        self.row += 1

    def cell(self, column: int, value: object, form: str = NUMBER, *, bold: bool = False) -> None:
        """Write a value into the present row: texts as texts, numbers as numbers, what does not exist as nothing."""
        if isinstance(value, str):
            self.page.write_string(self.row, column, value, self.formats["bold" if bold else "text"])
        elif isinstance(value, int | float) and math.isfinite(value):
            self.page.write_number(self.row, column, value, self._number(form, bold))

    def formula(self, column: int, text: str, value: float, form: str = NUMBER, *, bold: bool = False) -> None:
        """Write a formula with what it comes to, for readers that do not compute."""
        self.page.write_formula(self.row, column, text, self._number(form, bold), value)

    def _number(self, form: str, bold: bool) -> Any:
        """Return the format of a number, made once."""
        name = f"{form}, bold" if bold else form
        if name not in self.formats:
            self.formats[name] = self.book.add_format({"num_format": form, "valign": "top", "bold": bold})
        return self.formats[name]
