"""A call's arguments to what Cedar is told of them, or to the reason why it need not be asked."""

from unicodedata import normalize

from seawall.scope.arguments import read_arguments
from seawall.scope.decision import Decision, Reason
from seawall.scope.facts import Told, attributes, values_of
from seawall.scope.manifest import Grant
from seawall.scope.request import ToolRequest


class Teller:
    """Reads the arguments of calls to one tool, by its grant."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self._spelled = frozenset(map(_spelled, grant.arguments))
        self._attributes = {name: attributes(each) for name, each in grant.arguments.items()}

    def tell(self, request: ToolRequest) -> Told | Decision:
        """What Cedar is told, or a denial: what is not of the form the scope says is not asked."""
        given = read_arguments(request.arguments)
        if isinstance(given, str):
            return Decision(allowed=False, reason=Reason.MALFORMED_ARGUMENTS, detail=given)
        listed = self.grant.arguments
        refused = self._refused(given.keys() - listed.keys())
        if refused is not None:
            return refused
        for name, argument in listed.items():
            if argument.required and name not in given:
                return _no(Reason.MISSING_ARGUMENT, name)
        told: Told = {}
        for name in (name for name in listed if name in given):
            one = self._tell_one(name, given[name], request.classes.get(name))
            if isinstance(one, Decision):
                return one
            told |= one
        return told

    def _refused(self, others: set[str]) -> Decision | None:
        """
        Why arguments that are not listed are not taken.

        A tool may read `To` as `to`: then what it reads is not what was looked at.
        """
        if others and not self.grant.others:
            return Decision(allowed=False, reason=Reason.UNDECLARED_ARGUMENT)
        if not self._spelled.isdisjoint(map(_spelled, others)):
            detail = "one that is listed also stands there in other letters"
            return Decision(allowed=False, reason=Reason.MALFORMED_ARGUMENTS, detail=detail)
        return None

    def _tell_one(
        self, name: str, given: object, classes: frozenset[str] | None
    ) -> Told | Decision:
        argument = self.grant.arguments[name]
        values = values_of(argument, given)
        if values is None:
            return _no(Reason.WRONG_TYPE, name)
        told: Told = {f"{name}.{each.name}": each.of(values) for each in self._attributes[name]}
        if argument.data_class is not None:
            if classes is None:
                return _no(Reason.UNLABELLED, name)
            told[f"{name}.classes"] = sorted(classes)
        return told


def _spelled(name: str) -> str:
    """A name without what capitals, widths and ligatures add to it."""
    return normalize("NFKC", normalize("NFKC", name).casefold())


def _no(reason: Reason, name: str) -> Decision:
    return Decision(allowed=False, reason=reason, failed=(name,))
