"""The published warehouse as one page that can be mailed: figures, map, timeline, groups, claims, and the words behind events."""

from orchestration.reporting.page import to_html, write_report
from orchestration.reporting.reading import ReportData, read_warehouse

__all__ = ["ReportData", "read_warehouse", "to_html", "write_report"]
