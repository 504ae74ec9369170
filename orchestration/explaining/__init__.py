"""Why a blurb is coded as it is: each value beside the words it came from, for a terminal and as a page."""

from orchestration.explaining.facts import Explanation, explain
from orchestration.explaining.page import to_html
from orchestration.explaining.terminal import show

__all__ = ["Explanation", "explain", "show", "to_html"]
