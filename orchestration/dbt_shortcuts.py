"""What dbt is spared in the process that builds: work whose outcome nobody looks at, or that was done before.

Each leaves every result as it is. dbt has no settings for these, so they take the place of its own methods, of the version that
`requirements.lock` names.

What does NOT belong here: the process (see `dbt_process.py`), and the meaning of any node.
"""

import hashlib
import importlib.metadata
import importlib.util
import marshal
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: What dbt calls the message of a node that ended.
FOLLOWED = "NodeFinished"
#: How dbt counts the rows that break a test, and when it warns and fails, where a test says nothing else.
_AS_USUAL = ("count(*)", "!= 0", "!= 0")
#: Templates kept at most beside those of the last build; the project and dbt itself have some seven hundred.
_TEMPLATES = 3_000


def hush() -> None:
    """Have dbt make and send no messages that nobody reads: of a dozen a node one is followed."""
    from dbt_common.events.base_types import BaseEvent
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager

    class Hushed(EventManager):
        def fire_event(self, e: Any, level: Any = None, *told: Any, **also: Any) -> None:
            if type(e).__name__ == FOLLOWED or (level or e.level_tag()) in {"warn", "error"}:
                super().fire_event(e, level, *told, **also)

    ctx_set_event_manager(Hushed())
    if "_said" in BaseEvent.__dict__:
        return
    event: Any = BaseEvent
    make = event.__init__

    def remember(self: Any, *told: Any, **also: Any) -> None:
        object.__setattr__(self, "_said", (told, also))

    def made(self: Any) -> Any:
        """The message itself, made when somebody looks into it."""
        told, also = object.__getattribute__(self, "_said")
        make(self, *told, **also)
        return object.__getattribute__(self, "pb_msg")

    def look(self: Any, name: str) -> Any:
        message = made(self)
        return message if name == "pb_msg" else getattr(message, name)

    def change(self: Any, name: str, value: Any) -> None:
        if name == "pb_msg":
            object.__setattr__(self, name, value)
        else:
            setattr(self.pb_msg, name, value)

    event._said = ((), {})
    event.__init__, event.__getattr__, event.__setattr__ = remember, look, change


def probe_data_tests() -> None:
    """Have a data test that holds cost the one query that it is; where a row breaks it, dbt counts and stores as ever."""
    from dbt.artifacts.resources.types import NodeType
    from dbt.task.build import BuildTask
    from dbt.task.test import TestResultData, TestRunner

    class Probing(TestRunner):
        def compile(self, manifest: "Manifest") -> Any:
            # The compiled SQL of tests is looked at nowhere; writing it takes longer than most of them.
            return self.compiler.compile_node(self.node, manifest, {}, write=False)

        def execute_data_test(self, data_test: Any, manifest: "Manifest") -> Any:
            if (data_test.config.fail_calc, data_test.config.warn_if, data_test.config.error_if) != _AS_USUAL:
                return super().execute_data_test(data_test, manifest)
            probe = f"select 1 from ({data_test.compiled_code}\n) as broken limit 1"
            connections = self.adapter.connections
            with connections.exception_handler(probe):
                broken = connections.get_thread_connection().handle.cursor().execute(probe).fetchall()
            # Rows of an older run that broke it are dropped by dbt.
            stored = self.adapter.get_relation(data_test.database, data_test.schema, data_test.alias)
            if broken or stored is not None:
                return super().execute_data_test(data_test, manifest)
            return TestResultData(failures=0, should_warn=False, should_error=False, adapter_response={})

    BuildTask.RUNNER_MAP[NodeType.Test] = Probing


class Templates:
    """Jinja's code of the templates of a project and of dbt, kept from one process to the next in a file.

    Args:
        path: of the file; one that is missing, damaged, or of other versions of Python, Jinja or dbt counts for nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        told = [importlib.metadata.version(name) for name in ("jinja2", "dbt-core", "dbt-common")]
        self._versions = [importlib.util.MAGIC_NUMBER.hex(), *told]
        self._kept = self._read()
        self._used: dict[str, CodeType] = {}
        #: Whether there are some that the file does not have.
        self.has_new = False

    def take(self) -> None:
        """Have Jinja take the code of a template that it made before."""
        from dbt_common.clients import jinja

        environment: Any = jinja.MacroFuzzEnvironment
        plain: Callable[..., Any] = environment.compile

        def compiled(this: Any, source: Any, *told: Any, **also: Any) -> Any:
            if not isinstance(source, str) or told or also:
                return plain(this, source, *told, **also)
            # Text and values are put together by other code.
            name = hashlib.sha256(f"{type(this).__name__}\n{source}".encode()).hexdigest()
            code = self._kept.get(name) or self._used.get(name)
            if code is None:
                code = plain(this, source)
                self.has_new = True
            self._used[name] = code
            return code

        environment.compile = compiled

    def keep(self, path: Path) -> None:
        """Write them to a file, those that were not used by this process only where they are not too many."""
        rest = self._kept if len(self._kept) <= _TEMPLATES else {}
        path.write_bytes(marshal.dumps((self._versions, {**rest, **self._used})))

    def _read(self) -> dict[str, CodeType]:
        try:
            versions, kept = marshal.loads(self._path.read_bytes())
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return dict(kept) if versions == self._versions else {}
