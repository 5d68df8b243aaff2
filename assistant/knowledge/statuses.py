"""How an answer can end (family_cause, the same in every channel), and the words each ending needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATUSES: tuple[str, ...] = (
    "answered",
    "answered_stale",
    "clarification",
    "urgent",
    "smalltalk",
    "unanswerable_no_match",
    "unanswerable_out_of_scope",
    "unanswerable_expired",
    "handover",
)

# 固定回复: its name in replies.yaml, and the moment that would be speechless without it.
# The other statuses take their words from an entry, a danger sign or a 寒暄.
FIXED_REPLIES: Mapping[str, str] = MappingProxyType(
    {
        "没有答案": "查不到答案时（unanswerable_no_match）",
        "外地政策": "问到外地时（unanswerable_out_of_scope）",
        "已失效": "政策过期时（unanswerable_expired）",
        "不是这个": "家长说答错了时（clarification）",
        "没看懂": "消息里没有字时（smalltalk）",
        "太频繁": "问得太快时",
    }
)
HANDOVER = "handover"  # the 寒暄 whose 编号 begins so is said to whoever asks for a person
