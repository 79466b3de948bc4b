"""The report: one self-contained page that can be forwarded, printed, and read without scripts."""

from paradox.present.report.comparison import comparison_report

__all__ = ["comparison_report"]
