"""Long lists sent in pieces: what was done before a piece failed is kept."""

from collections.abc import Callable, Iterator

from chat.clients import base


def chunks(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def gather(batches: Iterator[list[str]], add: Callable[[list[str]], base.Added]) -> base.Added:
    """Run the batches in order; keep what was done when one of them is stopped."""
    done: frozenset[str] = frozenset()
    failed: dict[str, base.ChatError] = {}
    for some in batches:
        try:
            step = add(some)
        except base.ChatError as error:
            return base.Added(done, failed, error)
        done |= step.done
        failed |= step.failed
        if step.stopped:
            return base.Added(done, failed, step.stopped)
    return base.Added(done, failed)
