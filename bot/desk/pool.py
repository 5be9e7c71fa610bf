"""Worker processes for the pure stages: they survive a killed worker, and say which page kills its reader.

`SturdyPool` is a `concurrent.futures.Executor`; `in_order` takes any.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Task = TypeVar("Task")

MOST_WORKERS = 6  # one process writes what they read: more would wait for it
AHEAD = 2  # tasks in hand for each worker, so that none waits for the writer and memory stays small
ATTEMPTS = 2  # a page whose worker dies so often while it is alone is what kills it
PAGE_CPU_S = 60.0  # a page of a thousand articles takes one

_is_worker = False


def cores() -> int:
    """How many cores this process may use."""
    with contextlib.suppress(AttributeError):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class SturdyPool(Executor):
    """A pool of processes that is made anew when one of them died.

    What was under way in the pool that broke ends with BrokenProcessPool, guilty or not; what is submitted later runs.
    The workers end with this process, however it ends.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, min(cores(), MOST_WORKERS))
        self._pool: ProcessPoolExecutor | None = None
        self._is_shut = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self._is_shut:
            raise RuntimeError("the pool is shut down")
        if self._pool is not None:
            try:
                return self._pool.submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = ProcessPoolExecutor(
            self.workers,
            # a fork would copy the locks of the bot's other threads as they stand at that moment
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_work,
        )
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._is_shut = True
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _begin_work() -> None:
    """Ctrl-C is for the parent to answer; and without a parent there is nothing to do."""
    global _is_worker
    _is_worker = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits for tasks on a pipe that it holds open itself: it would never learn that its parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def one_page() -> Iterator[None]:
    """In a worker of ours, a page that takes more than PAGE_CPU_S kills its reader, and so is named."""
    if not _is_worker or not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, PAGE_CPU_S)  # SIGPROF ends the process, also inside a library's C code
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def in_order(
    executor: Executor,
    work: Callable[[Task], T],
    tasks: Iterable[Task],
    *,
    halves: Callable[[Task], tuple[Task, Task] | None],
    given_up: Callable[[Task], T],
) -> Iterator[tuple[Task, T]]:
    """Each task with its result, in the order of `tasks`, whatever happens to the processes that work on them.

    A task whose future fails is done again alone; when that fails too, its halves are, down to what `halves` cannot
    divide (None): that is `given_up`. So `work` must be fit to be done twice.
    """
    most = AHEAD * (executor.workers if isinstance(executor, SturdyPool) else cores())
    waiting: deque[tuple[Task, Future[T]]] = deque()

    def ended() -> Iterator[tuple[Task, T]]:
        task, future = waiting.popleft()
        if future.exception() is None:
            return iter([(task, future.result())])
        return _alone(executor, work, task, halves, given_up)  # each executor has words of its own for a lost worker

    try:
        for task in tasks:
            waiting.append((task, executor.submit(work, task)))
            if len(waiting) >= most:
                yield from ended()
        while waiting:
            yield from ended()
    finally:
        for _, future in waiting:
            future.cancel()


def _alone(
    executor: Executor,
    work: Callable[[Task], T],
    task: Task,
    halves: Callable[[Task], tuple[Task, Task] | None],
    given_up: Callable[[Task], T],
) -> Iterator[tuple[Task, T]]:
    parts = halves(task)
    for _ in range(1 if parts else ATTEMPTS):
        future = executor.submit(work, task)
        if future.exception() is None:
            yield task, future.result()
            return
    if parts is None:
        yield task, given_up(task)
        return
    for part in parts:
        yield from _alone(executor, work, part, halves, given_up)
