"""Says which number was meant by a text that stands where a number belongs: 3%, 0,03, 1 000, "0.5", 5 weeks."""

import re
import unicodedata
from decimal import Decimal

from sim.errors import shown

_PARTS = re.compile(r"(?P<sign>[-+]?)[$€£¥]?(?P<digits>\d[\d.,]*|\.\d+) ?(?P<rest>\D*)")
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_COMMAS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_POINTS = re.compile(r"[1-9]\d{0,2}((\.\d{3}){2,}(,\d+)?|(\.\d{3})+,\d+)")
_ONE_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+", re.ASCII)
_FRACTION = re.compile(r"(\d{1,9}) ?/ ?(\d{1,9})")
_SCALES = {
    "%": Decimal("0.01"),
    "percent": Decimal("0.01"),
    "per cent": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "k": Decimal(1_000),
    "thousand": Decimal(1_000),
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "million": Decimal(1_000_000),
}
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([,'’ ]\d{3})+(\.\d+)?")
_COMMA_OF_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_READ = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d[\d,'’ .]*|\.\d+)(?P<scale>[^\d%‰.,]*)")
# A longer word is no unit but the beginning of a sentence, and more digits are no number anybody writes.
_LONGEST_UNIT = 20
_LONGEST = 60


def plain_signs(text: str) -> str:
    """Return a text with full-width signs and digits as ASCII, without typographic quotes around it."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("、", ",").strip(" “”‘’「」")


def number_of(text: str) -> float | None:
    """Return the number that a text means beyond doubt: 100000, 100,000, 1 000 000.50, 40k, 4万; None for any other.

    A point with three digits behind it, as in 100.000, may part thousands and leaves a doubt.
    """
    parts = _READ.fullmatch(plain_signs(text))
    if parts is None or _ONE_POINT.fullmatch(parts["digits"].strip()):
        return None
    scale = _SCALES.get(parts["scale"].strip().lower()) if parts["scale"].strip() else Decimal(1)
    digits = parts["digits"].strip()
    digits = re.sub("[,'’ ]", "", digits) if _THOUSANDS.fullmatch(digits) else digits
    if scale is None or not _PLAIN.fullmatch(digits):
        return None
    return float(Decimal(digits) * scale * (-1 if parts["sign"] == "-" else 1))


def joined_thousands(text: str) -> str:
    """Return a list of conditions or ranges with 1,000 as 1000, so that its commas part its entries only."""
    return _COMMA_OF_THOUSANDS.sub("", text)


def thousands_or_decimal(text: str) -> tuple[str, str] | None:
    """Return the two numbers that a text such as 100.000 may mean, the smaller first; None for any other."""
    digits = plain_signs(text)
    return (f"{float(digits):g}", digits.replace(".", "")) if _ONE_POINT.fullmatch(digits) else None


def number_step(given: str, *, whole: bool) -> str:
    """Return what to write in place of a text where a number belongs; "" if no number can be guessed.

    Args:
        given: the text.
        whole: whether only a whole number may stand there.
    """
    if len(given) > _LONGEST:
        return ""
    text = _BETWEEN_THOUSANDS.sub("", plain_signs(given))
    if fraction := _FRACTION.fullmatch(text):
        above, below = int(fraction[1]), int(fraction[2])
        return "" if whole or not below else f"write {above / below:.6g}"
    parts = _PARTS.fullmatch(text)
    digits = _digits(parts["digits"], whole=whole) if parts else ""
    if parts is None or not digits:
        return ""
    rest = parts["rest"].strip()
    scale = _SCALES.get(rest.lower())
    number = Decimal(digits) * (scale or 1) * (-1 if parts["sign"] == "-" else 1)
    if (whole and number % 1) or len(rest) > _LONGEST_UNIT:
        return ""
    meant = f"{number.normalize():f}"
    if re.search(r"\w|[$€£¥]", rest) and scale is None:
        return f"write {meant}, without {shown(rest)}" if not re.match(r"[mM]\b", rest) else ""
    return f"write {meant} without quotes" if _PLAIN.fullmatch(given.lstrip("-+")) else f"write {meant}"


def _digits(text: str, *, whole: bool) -> str:
    """Return digits with a decimal point only; "" if it cannot be told which sign is the decimal one."""
    if _COMMAS.fullmatch(text):
        return text.replace(",", "")
    if _POINTS.fullmatch(text) or (whole and _ONE_POINT.fullmatch(text)):
        return text.replace(".", "").replace(",", ".")
    if _DECIMAL_COMMA.fullmatch(text) and not whole:
        return text.replace(",", ".")
    return text if _PLAIN.fullmatch(text) else ""
