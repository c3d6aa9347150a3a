"""The one text of an entry that is hashed: RFC 8785 canonical JSON, a frame around the payload.

The keys of an entry sort as actor, at, business_id, chain, id, kind, payload, prev_hash, seq, subject, v; so
the text is a frame before the payload, the payload, and a frame after it. `verify` rebuilds the frames from
the columns and compares, without parsing anything.
"""

from __future__ import annotations

import hashlib
import json

GENESIS = "0" * 64
VERSION = 1

# Equal to RFC 8785 for what `payload.clean` lets through: keys in UTF-16 order, no floats, exact integers.
canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_text = json.encoder.encode_basestring  # the same for a lone text, without the detour


def frame(
    *,
    actor: str,
    at: str,
    business_id: str,
    chain: str,
    id: str,  # noqa: A002 - the field's own name
    kind: str,
    prev_hash: str,
    seq: int,
    subject: str,
) -> tuple[str, str]:
    """The canonical text before and after the payload; `at` is RFC 3339 as `clock.utc_text` writes it."""
    return (
        f'{{"actor":{_text(actor)},"at":"{at}","business_id":{_text(business_id)},'
        f'"chain":{_text(chain)},"id":"{id}","kind":"{kind}","payload":',
        f',"prev_hash":"{prev_hash}","seq":{seq},"subject":{_text(subject)},"v":{VERSION}}}',
    )


def entry_hash(body: str) -> str:
    """Hex SHA-256 of 0x00 and the UTF-8 body: at once the chain's link and the RFC 9162 leaf hash."""
    return hashlib.sha256(b"\x00" + body.encode()).hexdigest()
