"""Connected components of links between mentions, for Spark, whose recursion cannot keep the least of what it found."""

from collections.abc import Callable, Iterable
from typing import Any


def connected_components() -> Callable[[Iterable[Any] | None], list[tuple[str, str]] | None]:
    """A function to register with a session; it is sent to executors by value, so it stands on nothing of this package.

    Returns:
        Takes edges (`mention_id`, `neighbour_id`), each told in both directions; gives each mention with the least of its
        component, in order.
    """

    def components(edges: Iterable[Any] | None) -> list[tuple[str, str]] | None:
        if edges is None:
            return None
        neighbours: dict[str, set[str]] = {}
        for one, other in edges:
            neighbours.setdefault(one, set()).add(other)
            neighbours.setdefault(other, set())
        found: dict[str, str] = {}
        for least in sorted(neighbours):
            waiting = [least]
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = least
                    waiting.extend(neighbours[one])
        return sorted(found.items())

    return components
