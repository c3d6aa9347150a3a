"""The two businesses of the demo: one with all the stories, and a small one that shows that nothing crosses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sender:
    """A business and its rules. `key` is the middle of its fixed id."""

    key: str
    name: str
    legal_name: str
    address: tuple[str, ...]
    region: str
    timezone: str
    tax_id: str
    email: str
    phone: str
    policy_file: str

    @property
    def id(self) -> str:
        return f"biz_00_demo_{self.key}"

    def policy(self) -> str:
        return (FOLDER / self.policy_file).read_text(encoding="utf-8")


HARBOR = Sender(
    key="harbor",
    name="Harbor & Pine Supply",
    legal_name="Harbor & Pine Supply LLC",
    address=("48 Wharf Street", "Portland, ME 04101", "United States"),
    region="ME",
    timezone="America/New_York",
    tax_id="84-2917745",
    email="billing@harborandpine.example",
    phone="+1 207 555 0114",
    policy_file="policy.yaml",
)
BLUESTEM = Sender(
    key="bluestem",
    name="Bluestem Bicycle Works",
    legal_name="Bluestem Bicycle Works Inc.",
    address=("2210 Larimer Street", "Denver, CO 80205", "United States"),
    region="CO",
    timezone="America/Denver",
    tax_id="47-3380162",
    email="accounts@bluestembikes.example",
    phone="+1 303 555 0177",
    policy_file="policy_bluestem.yaml",
)
SENDERS = (HARBOR, BLUESTEM)
