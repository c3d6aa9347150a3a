"""The one way a tool runs: known name, valid wishes, sufficient level, its own short transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.core.db import reading, transaction
from assistant.core.errors import Problem
from assistant.core.logging import get_logger
from assistant.domain import conversations
from assistant.domain.policy.disclosure import required_level
from tools import (
    balance,
    commitments,
    disputes,
    documents,
    invoice,
    payments,
    people,
    plans,
    preferences,
    promises,
    tax_library,
    verification,
    wording,
)
from tools.base import Tool, ToolContext, ToolResult, impossible, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

log = get_logger(__name__)

TOOLS: Mapping[str, Tool] = {
    module.TOOL.name: module.TOOL
    for module in (
        balance,
        invoice,
        commitments,
        plans,
        promises,
        tax_library,
        disputes,
        payments,
        documents,
        preferences,
        verification,
        people,
    )
}


def execute(name: str, arguments: object, context: ToolContext) -> ToolResult:
    """Run a tool for a model. Never raises for what a model or a payer may do wrong: that is a refusal.

    The scope and the level are the context's; arguments that are not in the tool's wishes (an id of
    anything, say) are refused (LLM-01).
    """
    tool = TOOLS.get(name)
    if tool is None:
        return impossible("unknown_tool", "There is no tool of this name.", tools=sorted(TOOLS))
    try:
        wishes = tool.wishes.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "arguments"
        return impossible("malformed_arguments", f"{where}: {first['msg']}")
    level = max(int(tool.level), required_level(context.policy, name))
    if context.scope.level < level:
        return refused(
            "verification_needed",
            context.say("verification_needed"),
            level=level,
        )
    try:
        return _run(tool, context, wishes)
    except Problem as problem:
        return refused(problem.code, wording.problem(problem, context.locale))


def _run(tool: Tool, context: ToolContext, wishes: Any) -> ToolResult:
    if tool.access == "library":
        return tool.run(context, None, wishes)
    if tool.access == "read":
        with reading() as session:
            return tool.run(context, session, wishes)
    with transaction() as session:
        conversation = conversations.get(session, context.scope.business_id, context.scope.conversation_id)
        if conversation.owner == "staff" and not tool.cannot_wait(wishes):
            return impossible("staff_owns", "A person has taken over this conversation.")
        return tool.run(context, session, wishes)
