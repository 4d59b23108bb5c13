"""An agent in this process: what it reads is labelled, and its tools run as its scope allows."""

import inspect
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from traceback import format_exception
from typing import Any, ParamSpec, TypeVar, cast, overload

from seawall.errors import ToolDenied
from seawall.guard import Guard, redact
from seawall.guard.asking import ask
from seawall.guard.labelling import Heard, labelled
from seawall.scope import Decider, Decision, Integrity, Label, Principal, Read
from seawall.terms import Action, Inspection, Message, Role, Stage, Text, ToolCall, Verdict

Arguments = Mapping[str, Any] | str
"""An object, or the JSON text as the model wrote it."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


class AgentSession:
    """
    An agent's conversation with one end user.

        session = guard.session(feature="support", principal="ann")
        session.says("Refund order 123456, please.")
        verdict = session.result("find_order", found)   # what the model may read of it
        if session.tool_call("refund", arguments).allowed: ...

    It keeps what was read and only ever knows more of it. For all threads; it ends with
    the process. Several processes that serve one conversation ask the gateway instead.
    """

    def __init__(self, guard: Guard, scopes: Decider, *, feature: str, who: Principal) -> None:
        self._guard = guard
        self._scopes = scopes
        self._feature = feature
        self._who = who
        self._heard = Heard()
        self._reading = threading.Lock()

    def read(self, *texts: Read) -> None:
        """Take in texts that the model reads, with the labels that whoever fetched them knows."""
        with self._reading:
            known, taint = self._heard, self._heard.taint
            for each in texts:
                known.tracer.add(each)
                taint |= each.label.taint
            self._heard = Heard(known.tracer, taint)

    def says(self, text: str) -> None:
        """Take in what the end user says."""
        self.read(Read(text, Label(Integrity.USER)))

    def told(self, text: str) -> None:
        """Take in what the application tells the model."""
        self.read(Read(text, Label(Integrity.SYSTEM)))

    def result(self, tool: str, text: str, arguments: Arguments = "") -> Verdict:
        """
        The verdict on what a tool returned, which is read now, by the label of the tool's line.

        Give the model `redact(text, verdict.redactions())`, or nothing where it does not deliver.
        `arguments` are those that it was called with: by `provenance: values` what a tool says
        of a stranger's value, or of one that nobody names, is the stranger's too.
        """
        returned = Text(text, Role.TOOL)
        verdict = self._guard.inspect(Inspection((returned,), Stage.CONTEXT, self._feature))
        manifest = self._scopes.manifest(self._feature)
        label = Label(Integrity.UNTRUSTED, tool)
        if manifest is not None:
            asked = _written(arguments)
            message = Message(Role.TOOL, (returned,), tool=tool, asked=asked)
            ((_, label),) = labelled((message,), manifest, verdict, before=self._heard)
        self.read(Read(text, label))
        return verdict

    def tool_call(self, tool: str, arguments: Arguments, *, approvals: int = 0) -> Decision:
        """
        Whether a tool call may run, by all that was read so far.

        Run exactly these arguments, and once. A scope in shadow mode allows everything, and
        `reason` says what would have been. `approvals` is how many people approved exactly
        this call, by your own word.
        """
        manifest = self._scopes.manifest(self._feature)
        call = ToolCall(tool, Text(_written(arguments), Role.ASSISTANT, "/arguments"))
        asked = ask(self._guard, manifest, call, self._heard, who=self._who).request
        decision = self._scopes.decide(replace(asked, approvals=approvals), datetime.now(UTC))
        enforced = manifest is None or manifest.enforced
        return decision if enforced else replace(decision, allowed=True)

    @overload
    def tool(self, function: Callable[Given, Returned], /) -> Callable[Given, Returned]: ...
    @overload
    def tool(
        self, /, *, name: str
    ) -> Callable[[Callable[Given, Returned]], Callable[Given, Returned]]: ...

    def tool(self, function: Callable[..., Any] | None = None, /, *, name: str = "") -> Any:
        """
        The function as a tool of this session, under its own name or another.

        It runs as the scope allows, and what it returns is judged and read by the model now, with
        the label of the tool's line; redacted where it is a string and a rule says so. Else
        ToolDenied, also where it is neither a string nor JSON (a generator, say). What it raises
        is read and raised again. What is awaitable is read when it is awaited.
        """
        if function is None:
            return lambda function: self._tool(function, name)
        return self._tool(function, name or function.__name__)

    def _tool(self, function: Callable[Given, Returned], name: str) -> Callable[Given, Returned]:
        signature = inspect.signature(function)

        def require(*args: Given.args, **kwargs: Given.kwargs) -> str:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            decision = self.tool_call(name, bound.arguments)
            if not decision.allowed:
                raise ToolDenied(f"`{name}` was not run: {decision.message}", why=decision)
            return _written(bound.arguments)

        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def later(*args: Given.args, **kwargs: Given.kwargs) -> Any:
                asked = require(*args, **kwargs)
                return await self._awaited(name, cast("Any", function)(*args, **kwargs), asked)

            return cast("Callable[Given, Returned]", later)

        @wraps(function)
        def now(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
            asked = require(*args, **kwargs)
            with self._failing(name, asked):
                returned = function(*args, **kwargs)
            if inspect.isawaitable(returned):  # whatever it is of: a wrapper hides an `async def`
                return cast("Returned", self._awaited(name, returned, asked))
            return self._learned(name, returned, asked)

        return now

    async def _awaited(self, name: str, returned: Awaitable[Any], asked: Arguments) -> Any:
        """What the model may read of what comes later, read when it comes."""
        with self._failing(name, asked):
            came = await returned
            if inspect.isasyncgen(came):
                await came.aclose()
        return self._learned(name, came, asked)

    @contextmanager
    def _failing(self, name: str, asked: Arguments) -> Iterator[None]:
        """Read the words of a tool that fails: they may be a stranger's, and the model's next."""
        try:
            yield
        except BaseException as problem:
            self.result(name, "".join(format_exception(problem, limit=0)), asked)
            raise

    def _learned(self, name: str, returned: Returned, asked: Arguments) -> Returned:
        """What the model may read of what a tool returned; ToolDenied where that is nothing."""
        try:
            text = (
                returned if isinstance(returned, str) else json.dumps(returned, ensure_ascii=False)
            )
        except (TypeError, ValueError, RecursionError):
            if inspect.isgenerator(returned) or inspect.iscoroutine(returned):
                returned.close()
            said = f"what `{name}` returned cannot be read; return a string, or what is JSON"
            raise ToolDenied(said, why=self.result(name, "", asked)) from None
        verdict = self.result(name, text, asked)
        if verdict.action is Action.ALLOW:
            return returned
        if verdict.action is Action.REDACT and isinstance(returned, str):
            return cast("Returned", redact(text, verdict.redactions()))
        kinds = {r.finding.kind for r in verdict.rulings if r.enforced and not r.action.delivers}
        said = f"what `{name}` returned was withheld for {', '.join(sorted(kinds))}"
        raise ToolDenied(f"{said}: {verdict.refusal}", why=verdict)


def _written(arguments: Arguments) -> str:
    """The arguments as JSON text; nothing, which no scope allows, where they are not JSON."""
    if isinstance(arguments, str):
        return arguments
    try:
        return json.dumps(dict(arguments), ensure_ascii=False)
    except (TypeError, ValueError):
        return ""
