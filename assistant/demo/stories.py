"""The demo's invoices and what happened to each. The first six are what a newcomer opens first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.demo import people, taxes
from assistant.demo.happenings import (
    Credited,
    Disputed,
    HandedOver,
    Happening,
    InstalmentPaid,
    Paid,
    PlanAgreed,
    PromiseBroken,
    Promised,
    StaffWrote,
)

if TYPE_CHECKING:
    from assistant.demo.people import Person
    from assistant.demo.taxes import Tax


@dataclass(frozen=True)
class Line:
    """`quantity` and `price` (net, per unit) are decimal texts."""

    what: str
    quantity: str
    unit: str
    price: str
    tax: Tax


@dataclass(frozen=True)
class Story:
    """An invoice. `issued` and `supplied` are days ago, `due` is days from today (negative is past)."""

    number: str
    payer: Person
    currency: str
    issued: int
    due: int
    lines: tuple[Line, ...]
    text: str
    happened: tuple[Happening, ...] = ()
    supplied: int | None = None
    note: str = ""
    terms: str = "Payment within 30 days of the invoice date."

    @property
    def id(self) -> str:
        return f"inv_00_demo_{self.number.lower().replace('-', '_')}"


NYC, ALBANY, EXPORT = taxes.NEW_YORK_CITY, taxes.ALBANY, taxes.EXPORT

STORIES = (
    Story(
        "HP-1001", people.MARIA, "USD", issued=42, due=-12, supplied=44,
        lines=(
            Line("Dining table, white oak, 180 cm", "1", "pc", "689.00", NYC),
            Line("Dining chair, oak and wool", "4", "pcs", "94.50", NYC),
            Line("Delivery and assembly", "1", "visit", "65.00", NYC),
        ),
        text="Overdue, nothing agreed yet. Ask what is owed, why there is tax, or to pay in four parts.",
        note="Order W-20418. The old table was taken away free of charge.",
    ),
    Story(
        "HP-1002", people.NORTHGATE, "USD", issued=24, due=6, supplied=25,
        lines=(
            Line("Task chair, graphite", "10", "pcs", "212.00", ALBANY),
            Line("Standing desk 140 × 80", "4", "pcs", "438.00", ALBANY),
            Line("Desk lamp, brass", "6", "pcs", "74.00", ALBANY),
        ),
        text="In dispute: the desk lamps arrived damaged. The rest stays payable.",
        happened=(
            Disputed(
                5, "damaged_or_defective",
                "All six lamps came with bent arms and two have no switch. Everything else is fine.", lines=(3,),
            ),
            StaffWrote(4, "Thank you, we have asked the carrier for their report and will answer within ten days. "
                          "You need not pay for the lamps until then."),
        ),
        note="Purchase order NG-7741.",
    ),
    Story(
        "HP-1003", people.AISHA, "USD", issued=80, due=-50, supplied=82,
        lines=(
            Line("Bookcase, walnut, 5 shelves", "2", "pcs", "349.00", NYC),
            Line("Reading chair, green wool", "1", "pc", "415.00", NYC),
            Line("Delivery", "1", "visit", "48.00", NYC),
        ),
        text="On a payment plan of four: two payments made, the third is still to come.",
        happened=(PlanAgreed(48, 4, starts=-41), InstalmentPaid(1, 41), InstalmentPaid(2, 11)),
    ),
    Story(
        "HP-1004", people.JAMES, "USD", issued=21, due=9, supplied=18,
        lines=(
            Line("Garden bench, teak", "2", "pcs", "325.00", taxes.SAN_DIEGO),
            Line("Teak oil, 1 quart", "3", "cans", "18.95", taxes.SAN_DIEGO),
            Line("Freight by common carrier", "1", "shipment", "79.00", taxes.CALIFORNIA_DELIVERY),
        ),
        text="Partly paid: $300.00 came by card, the rest is due next week. Delivery is not taxed: ask why.",
        happened=(Paid(7, "300.00"),),
    ),
    Story(
        "HP-1005", people.TOM, "USD", issued=75, due=-45, supplied=76,
        lines=(
            Line("Workbench, beech, with vice", "1", "pc", "780.00", taxes.AUSTIN),
            Line("Tool cabinet, 6 drawers", "1", "pc", "296.00", taxes.AUSTIN),
        ),
        text="On a payment plan of four, and the second payment was missed last week.",
        happened=(PlanAgreed(45, 4, starts=-38), InstalmentPaid(1, 38)),
    ),
    Story(
        "HP-1006", people.EMILY, "GBP", issued=9, due=21, supplied=7,
        lines=(
            Line("Bedside cabinet, ash", "2", "pcs", "129.17", taxes.UNITED_KINGDOM),
            Line("Bed frame, ash, king size", "1", "pc", "541.67", taxes.UNITED_KINGDOM),
            Line("Two-person delivery", "1", "visit", "41.66", taxes.UNITED_KINGDOM),
        ),
        text="Not yet due, in pounds, with UK VAT. Promise a day to pay, or ask for a copy of the invoice.",
    ),
    Story(
        "HP-1007", people.MERIDIAN, "USD", issued=33, due=-3, supplied=36,
        lines=(
            Line("Guest room set: bed, desk, wardrobe", "24", "sets", "2840.00", taxes.MASSACHUSETTS),
            Line("Lobby sofa, three seats", "6", "pcs", "1695.00", taxes.MASSACHUSETTS),
            Line("Installation team", "38.5", "hours", "72.00", taxes.MASSACHUSETTS),
        ),
        text="A very large amount, three days overdue: a plan for it is a person's decision.",
        note="Purchase order MHG-2231, Copley Square refurbishment, phase 2.",
    ),
    Story(
        "HP-1008", people.RIVERBEND, "USD", issued=16, due=14, supplied=17,
        lines=(
            Line("Classroom table, maple", "12", "pcs", "148.00", taxes.NEW_YORK_EXEMPT),
            Line("Stacking chair, small", "24", "pcs", "31.50", taxes.NEW_YORK_EXEMPT),
        ),
        text="A tax-exempt buyer: the exemption certificate is on file, so no sales tax is charged.",
    ),
    Story(
        "HP-1009", people.CARLOS, "USD", issued=38, due=-8, supplied=39,
        lines=(
            Line("Crib, convertible, birch", "1", "pc", "379.00", taxes.LOS_ANGELES),
            Line("Changing table", "1", "pc", "184.00", taxes.LOS_ANGELES),
            Line("Freight by common carrier", "1", "shipment", "42.00", taxes.CALIFORNIA_DELIVERY),
        ),
        text="Overdue, with an open promise to pay all of it in six days.",
        happened=(Promised(2, due=6),),
    ),
    Story(
        "HP-1010", people.GRACE, "USD", issued=55, due=-25, supplied=56,
        lines=(
            Line("Shaker cabinet, painted", "1", "pc", "612.00", taxes.MAINE),
            Line("Brass pulls", "8", "pcs", "11.25", taxes.MAINE),
        ),
        text="Overdue, and an earlier promise to pay half of it was broken.",
        happened=(Promised(20, due=-10, amount="370.00"), PromiseBroken(9)),
    ),
    Story(
        "HP-1011", people.LUMIERE, "EUR", issued=10, due=20, supplied=12,
        lines=(
            Line("Showroom planning, remote", "14.5", "hours", "95.00", taxes.REVERSE_CHARGE),
            Line("3D views of the showroom", "4", "views", "160.00", taxes.REVERSE_CHARGE),
        ),
        text="A service for a French business in euros: no VAT is charged, the reverse charge applies.",
    ),
    Story(
        "HP-1012", people.JONAS, "EUR", issued=9, due=5, supplied=8,
        lines=(
            Line("Armchair, oak and linen", "1", "pc", "411.76", taxes.GERMANY),
            Line("Footstool, linen", "1", "pc", "113.45", taxes.GERMANY),
            Line("Delivery", "1", "shipment", "33.61", taxes.GERMANY),
        ),
        text="A German consumer, in euros with 19% VAT, due this week.",
        terms="Payment within 14 days of the invoice date.",
    ),
    Story(
        "HP-1013", people.KOBAYASHI, "JPY", issued=12, due=18, supplied=14,
        lines=(
            Line("Low table, cherry, hand finished", "3", "pcs", "68400", EXPORT),
            Line("Air freight to Narita", "1", "shipment", "38750", EXPORT),
        ),
        text="A Japanese business, in yen, which have no decimals. Not yet due.",
    ),
    Story(
        "HP-1014", people.AL_NOOR, "KWD", issued=50, due=-20, supplied=54,
        lines=(
            Line("Console table, walnut and brass", "5", "pcs", "186.750", EXPORT),
            Line("Mirror, 90 cm", "5", "pcs", "64.125", EXPORT),
            Line("Sea freight to Shuwaikh", "1", "shipment", "211.500", EXPORT),
        ),
        text="A Kuwaiti business, in dinars with three decimals, 20 days overdue.",
    ),
    Story(
        "HP-1015", people.NORTHGATE, "USD", issued=40, due=-10, supplied=41,
        lines=(
            Line("Meeting table, 8 seats", "2", "pcs", "960.00", ALBANY),
            Line("Acoustic panel", "12", "pcs", "88.00", ALBANY),
        ),
        text="Overdue. A credit note took off three panels that were sent back.",
        happened=(Credited(18, "CN-2007", "285.12", "Credit note CN-2007: 3 acoustic panels returned"),),
    ),
    Story(
        "HP-1016", people.MARIA, "USD", issued=95, due=-65, supplied=96,
        lines=(Line("Floor lamp, oak tripod", "1", "pc", "158.00", NYC),),
        text="Paid in full by card: there is a receipt to download.",
        happened=(Paid(71),),
    ),
    Story(
        "HP-1017", people.AISHA, "USD", issued=30, due=0, supplied=31,
        lines=(
            Line("Rug, wool, 170 × 240 cm", "1", "pc", "268.00", NYC),
            Line("Rug underlay", "1", "pc", "29.00", NYC),
        ),
        text="Due today.",
    ),
    Story(
        "HP-1018", people.JAMES, "USD", issued=26, due=4, supplied=26,
        lines=(Line("Felt pads, set of 4", "1", "set", "0.80", taxes.SAN_DIEGO),),
        text="A tiny amount: too small to be split.",
    ),
    Story(
        "HP-1019", people.EMILY, "GBP", issued=62, due=-32, supplied=63,
        lines=(Line("Kitchen stool, ash", "2", "pcs", "82.50", taxes.UNITED_KINGDOM),),
        text="Paid twice by mistake: there is a credit in the payer's favour.",
        happened=(Paid(40, "198.00"), Paid(33, "198.00", how="bank")),
    ),
    Story(
        "HP-1020", people.MERIDIAN, "USD", issued=120, due=-90, supplied=122,
        lines=(
            Line("Guest room set: bed, desk, wardrobe", "8", "sets", "2840.00", taxes.MASSACHUSETTS),
            Line("Installation team", "12", "hours", "72.00", taxes.MASSACHUSETTS),
        ),
        text="A large invoice, paid by bank transfer.",
        happened=(Paid(92, how="bank"),),
    ),
    Story(
        "HP-1021", people.JONAS, "EUR", issued=35, due=-21, supplied=34,
        lines=(Line("Wall shelf, oak, 120 cm", "2", "pcs", "79.83", taxes.GERMANY),),
        text="In dispute as a whole: the payer says the shelves never arrived.",
        happened=(
            Disputed(22, "goods_not_received", "The shelves never arrived. The parcel service says it has no record."),
            StaffWrote(21, "Thank you for telling us. We have opened a search with the carrier."),
        ),
        terms="Payment within 14 days of the invoice date.",
    ),
    Story(
        "HP-1022", people.LUMIERE, "EUR", issued=38, due=-8, supplied=40,
        lines=(
            Line("Display shelf, steel and oak", "6", "pcs", "245.00", taxes.INTRA_COMMUNITY),
            Line("Pallet freight Hamburg to Lyon", "1", "pallet", "189.00", taxes.INTRA_COMMUNITY),
        ),
        text="Goods for a French business: exempt as an intra-Community supply. A week overdue.",
    ),
    Story(
        "HP-1023", people.WALTER, "USD", issued=65, due=-35, supplied=66,
        lines=(
            Line("Recliner with lift", "1", "pc", "895.00", taxes.MAINE),
            Line("Delivery and set-up", "1", "visit", "75.00", taxes.MAINE),
        ),
        text="A person has taken over: the payer lost their job and asked for help.",
        happened=(
            HandedOver(
                3, "hardship", "Lost his job in spring, asks for time. Wants to keep the chair.",
                "I lost my job and I can't pay this right now. Can I talk to a person please?", hold="hardship",
            ),
            StaffWrote(
                2, "Hello Walter, this is Dana from Harbor & Pine. I am sorry to hear that. Nothing more will be asked "
                   "of you this month. On which day may I call you, to find something that works?",
            ),
        ),
    ),
    Story(
        "HP-1024", people.KOBAYASHI, "JPY", issued=52, due=-22, supplied=55,
        lines=(
            Line("Sideboard, cherry", "2", "pcs", "184500", EXPORT),
            Line("Air freight to Narita", "1", "shipment", "52000", EXPORT),
        ),
        text="On a payment plan of three in yen: the first payment is made.",
        happened=(PlanAgreed(20, 3, starts=-13), InstalmentPaid(1, 13)),
    ),
    Story(
        "BW-301", people.MARIA_AT_BLUESTEM, "USD", issued=20, due=10,
        lines=(Line("City bicycle, refurbished", "1", "pc", "340.00", taxes.NEW_YORK_CITY),),
        text="Another business, the same person: neither business sees the other's account.",
    ),
    Story(
        "BW-302", people.COURIERS, "USD", issued=45, due=-15, supplied=46,
        lines=(
            Line("Cargo bicycle, annual service", "4", "services", "165.00", taxes.DENVER),
            Line("Brake set", "4", "sets", "58.40", taxes.DENVER),
        ),
        text="Overdue at the second business.",
    ),
)  # fmt: skip
