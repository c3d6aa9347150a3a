"""Whether a mail comes from the domain that its From names: by a passing DKIM signature or SPF envelope of that
domain, as the provider's own check found (WHK-14, WHK-15). What the mail says of itself is never read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Reason = Literal["dkim", "spf", "unaligned"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
_RESULT = re.compile(r"\s*@?([a-z0-9_.-]+)\s*:\s*([a-z]+)\s*")
_MOST_RESULTS = 20
_LONGEST = 2000
# Names under which strangers register their own: a subdomain there says nothing about the domain itself.
_SHARED = frozenset(
    {"co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go", "gob", "nom", "in", "me"}
)
_SHARED_NAMES = frozenset(
    {"uk.com", "us.com", "eu.com", "de.com", "eu.org", "github.io", "onmicrosoft.com", "blogspot.com",
     "herokuapp.com", "appspot.com", "duckdns.org", "web.app", "pages.dev", "vercel.app", "netlify.app"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """`aligned` mail is the domain's own; `by` says what showed it."""

    aligned: bool
    by: Reason


def dkim_results(field: str) -> tuple[tuple[str, str], ...]:
    """(domain, result) of each signature out of the provider's field, which looks like `{@a.com : pass, @b.com : fail}`
    or `none` and is not JSON. Anything that does not read like that from end to end counts as no result at all."""
    text = field.strip().lower()
    if len(text) > _LONGEST or not (text.startswith("{") and text.endswith("}")):
        return ()
    found: list[tuple[str, str]] = []
    for part in text[1:-1].split(","):
        read = _RESULT.fullmatch(part)
        if read is None or not _DOMAIN.fullmatch(read[1]):
            return ()
        found.append((read[1], read[2]))
    return tuple(found) if len(found) <= _MOST_RESULTS else ()


def verdict(*, sender: str, dkim: str, spf: str, envelope_from: str) -> Verdict:
    """Whether the domain of `sender` (one bare address) answers for this mail."""
    domain = domain_of(sender)
    if not domain:
        return Verdict(False, "unaligned")
    if any(result == "pass" and aligned(domain, signer) for signer, result in dkim_results(dkim)):
        return Verdict(True, "dkim")
    if spf.strip().lower() == "pass" and aligned(domain, domain_of(envelope_from)):
        return Verdict(True, "spf")
    return Verdict(False, "unaligned")


def aligned(sender: str, signer: str) -> bool:
    """Whether `signer` speaks for `sender`: the same domain, one above it, or one below it.

    Who runs a domain decides about all names below it, so a signature of a parent always counts. One of a child counts
    unless the parent is a name under which strangers register theirs. Two children of one parent are not taken for
    each other: that would need the list of public suffixes.
    """
    if not sender or not signer or "." not in signer:
        return False
    if sender == signer or sender.endswith("." + signer):
        return not _is_shared(signer)
    return signer.endswith("." + sender) and not _is_shared(sender)


def domain_of(address: str) -> str:
    """The domain of a bare address in lower case; "" when it is none."""
    name, _, domain = address.strip().lower().rpartition("@")
    return domain if name and _DOMAIN.fullmatch(domain) else ""


def _is_shared(domain: str) -> bool:
    first, _, rest = domain.partition(".")
    return domain in _SHARED_NAMES or (first in _SHARED and "." not in rest and len(rest) == 2)
