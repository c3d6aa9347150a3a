"""The taxes on the demo's invoices, as a seller of furniture would state them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Tax:
    """One row of a breakdown. Categories are those of EN 16931 (UNCL 5305)."""

    label: str
    rate: Decimal = Decimal(0)
    category: str = "S"
    note: str = ""


NEW_YORK_CITY = Tax(
    "New York City sales tax 8.875%",
    Decimal("8.875"),
    note="State 4%, city 4.5%, Metropolitan Commuter Transportation District 0.375%.",
)
ALBANY = Tax("New York sales tax, Albany County 8%", Decimal(8), note="State 4%, county 4%.")
SAN_DIEGO = Tax(
    "California sales tax, San Diego 7.75%", Decimal("7.75"), note="State and county 7.25%, district 0.5%."
)
LOS_ANGELES = Tax(
    "California sales tax, Los Angeles 9.75%", Decimal("9.75"), note="State and county 7.25%, districts 2.5%."
)
CALIFORNIA_DELIVERY = Tax(
    "Delivery, not taxed",
    category="O",
    note="Shipped by common carrier directly to the buyer and charged separately, so outside California sales tax.",
)
AUSTIN = Tax(
    "Texas sales tax, Austin 8.25%", Decimal("8.25"), note="State 6.25%, city 1%, transit authority 1%."
)
MAINE = Tax("Maine sales tax 5.5%", Decimal("5.5"))
MASSACHUSETTS = Tax("Massachusetts sales tax 6.25%", Decimal("6.25"))
NEW_YORK_EXEMPT = Tax(
    "Exempt from New York sales tax",
    category="E",
    note="Exempt organization certificate ST-119.1, no. EX-261483, on file since the account was opened.",
)
UNITED_KINGDOM = Tax(
    "UK VAT 20%",
    Decimal(20),
    note="Sold from our warehouse in Felixstowe. Seller's UK VAT no. GB 384 5529 17.",
)
GERMANY = Tax(
    "German VAT (Umsatzsteuer) 19%",
    Decimal(19),
    note="Sold from our warehouse in Hamburg. Seller's VAT no. DE 329 481 756.",
)
REVERSE_CHARGE = Tax(
    "VAT reverse charge",
    category="AE",
    note="Reverse charge (autoliquidation): the customer accounts for the VAT, Directive 2006/112/EC, art. 44, 196.",
)
INTRA_COMMUNITY = Tax(
    "VAT exempt, intra-Community supply",
    category="K",
    note="Exempt under Directive 2006/112/EC, article 138: sent from Hamburg to a business registered in France.",
)
EXPORT = Tax(
    "Export, no US sales tax", category="G", note="Shipped from the United States to a buyer abroad."
)
DENVER = Tax("Colorado sales tax, Denver 8.81%", Decimal("8.81"))
