"""How the tests are dealt out to the processes of xdist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController


def group_of(test: str) -> str:
    """Return what shares a process with a test: its module, or the folder that shares a ComfyUI.

    Args:
        test: Its node id.
    """
    module = test.partition("::")[0]
    folder = module.rpartition("/")[0]
    return folder if folder.endswith("/comfyui") else module


class GroupScheduling(LoadFileScheduling):
    """Keeps the tests of a group in one process, and outlives a process that ends by itself.

    With xdist 3.8, a run whose worker has crashed waits forever at its end: what the worker had
    finished is dealt again as groups without a test, and a worker with one test waits for a second
    one, which never comes (issues 1323, 1327 and 1378 of pytest-xdist). The test it crashed on,
    which is reported as failed, would run again in each new worker.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def remove_node(self, node: WorkerController) -> str | None:
        """Deal out again what a worker did not begin; return the test that it crashed on."""
        left: list[tuple[str, str]] = [
            (group, test)
            for group, tests in self.assigned_work.pop(node).items()
            for test, is_done in tests.items()
            if not is_done
        ]
        if not left:
            return None
        for group, test in left[1:]:
            self.workqueue.setdefault(group, {})[test] = False
        for other in self.assigned_work:
            self._reschedule(other)
        return left[0][1]

    def _reschedule(self, node: WorkerController) -> None:
        super()._reschedule(node)
        # A worker begins a test when it knows which is next, or that none is.
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            super()._reschedule(node)
