"""Who owes in the demo. Numbers and addresses are ones kept for examples; names are in Latin letters."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.demo.business import BLUESTEM, HARBOR, Sender


@dataclass(frozen=True)
class Person:
    """A customer. `since` is how many days ago the account was opened; `consents` the channels agreed to then."""

    key: str
    name: str
    address: tuple[str, ...]
    country: str
    timezone: str
    phone: str
    email: str
    region: str = ""
    locale: str = "en_US"
    kind: str = "consumer"
    tax_id: str = ""
    since: int = 420
    consents: tuple[str, ...] = ("sms", "email")
    sender: Sender = field(default=HARBOR)

    @property
    def id(self) -> str:
        return f"cus_00_demo_{self.key}"


MARIA = Person(
    "maria", "Maria Lopez", ("214 Bergen Street, Apt 3B", "Brooklyn, NY 11217"), "US", "America/New_York",
    "+17185550142", "maria.lopez@example.com", region="NY", since=510,
)  # fmt: skip
NORTHGATE = Person(
    "northgate", "Northgate Coworking Inc.", ("Accounts payable", "75 State Street, Suite 400", "Albany, NY 12207"),
    "US", "America/New_York", "+15185550119", "ap@northgatecowork.example", region="NY", kind="business",
    tax_id="27-4410938", since=700,
)  # fmt: skip
AISHA = Person(
    "aisha", "Aisha Rahman", ("31-14 30th Avenue", "Astoria, NY 11102"), "US", "America/New_York",
    "+13475550163", "aisha.rahman@example.com", region="NY", since=330,
)  # fmt: skip
JAMES = Person(
    "james", "James Whitfield", ("4107 Voltaire Street", "San Diego, CA 92107"), "US", "America/Los_Angeles",
    "+16195550128", "james.whitfield@example.com", region="CA", since=290,
)  # fmt: skip
TOM = Person(
    "tom", "Tom Becker", ("1809 East 12th Street", "Austin, TX 78702"), "US", "America/Chicago",
    "+15125550187", "tom.becker@example.com", region="TX", since=260,
)  # fmt: skip
EMILY = Person(
    "emily", "Emily Carter", ("17 Chapel Lane", "Leeds LS6 3BN", "United Kingdom"), "GB", "Europe/London",
    "+447700900118", "emily.carter@example.co.uk", locale="en_GB", since=380, consents=("email",),
)  # fmt: skip
MERIDIAN = Person(
    "meridian", "Meridian Hotels Group Inc.", ("Accounts payable", "200 Clarendon Street", "Boston, MA 02116"),
    "US", "America/New_York", "+16175550155", "payables@meridianhotels.example", region="MA", kind="business",
    tax_id="04-3817265", since=820, consents=("email",),
)  # fmt: skip
RIVERBEND = Person(
    "riverbend", "Riverbend Community School", ("Business office", "12 Albany Avenue", "Kingston, NY 12401"),
    "US", "America/New_York", "+18455550131", "office@riverbendschool.example", region="NY", kind="business",
    tax_id="14-1662093", since=640, consents=("email",),
)  # fmt: skip
CARLOS = Person(
    "carlos", "Carlos Mendoza", ("2718 East 4th Street", "Los Angeles, CA 90033"), "US", "America/Los_Angeles",
    "+13235550174", "carlos.mendoza@example.com", region="CA", locale="es_US", since=240,
)  # fmt: skip
GRACE = Person(
    "grace", "Grace Kim", ("88 Munjoy Street", "Portland, ME 04101"), "US", "America/New_York",
    "+12075550146", "grace.kim@example.com", region="ME", since=450,
)  # fmt: skip
LUMIERE = Person(
    "lumiere", "Atelier Lumière SARL", ("22 rue Mercière", "69002 Lyon", "France"), "FR", "Europe/Paris",
    "+33199005512", "compta@atelier-lumiere.example", locale="fr_FR", kind="business", tax_id="FR 61 842 117 309",
    since=360, consents=("email",),
)  # fmt: skip
JONAS = Person(
    "jonas", "Jonas Weber", ("Osterstraße 41", "20259 Hamburg", "Germany"), "DE", "Europe/Berlin",
    "+4915212345618", "jonas.weber@example.de", locale="de_DE", since=210, consents=("email",),
)  # fmt: skip
KOBAYASHI = Person(
    "kobayashi", "Kobayashi Design K.K.", ("2-14-6 Minami-Aoyama", "Minato-ku, Tokyo 107-0062", "Japan"), "JP",
    "Asia/Tokyo", "+81355550132", "keiri@kobayashi-design.example", locale="ja_JP", kind="business",
    tax_id="T7010401098213", since=530, consents=("email",),
)  # fmt: skip
AL_NOOR = Person(
    "alnoor", "Al Noor Interiors W.L.L.", ("Block 7, Fahad Al-Salem Street", "Kuwait City 13055", "Kuwait"), "KW",
    "Asia/Kuwait", "+96522255018", "accounts@alnoor.example", locale="en_GB", kind="business", since=300,
    consents=("email",),
)  # fmt: skip
WALTER = Person(
    "walter", "Walter Hughes", ("5 Fern Street", "Bangor, ME 04401"), "US", "America/New_York",
    "+12075550193", "walter.hughes@example.com", region="ME", since=390,
)  # fmt: skip
MARIA_AT_BLUESTEM = Person(
    "maria_bluestem", "Maria Lopez", ("214 Bergen Street, Apt 3B", "Brooklyn, NY 11217"), "US",
    "America/New_York", "+17185550142", "maria.lopez@example.com", region="NY", since=120, sender=BLUESTEM,
)  # fmt: skip
COURIERS = Person(
    "couriers", "Front Range Couriers Co-op", ("640 Santa Fe Drive", "Denver, CO 80204"), "US", "America/Denver",
    "+13035550139", "ledger@frontrangecouriers.example", region="CO", kind="business", tax_id="84-5501279",
    since=200, sender=BLUESTEM,
)  # fmt: skip

PEOPLE = (
    MARIA, NORTHGATE, AISHA, JAMES, TOM, EMILY, MERIDIAN, RIVERBEND, CARLOS, GRACE, LUMIERE, JONAS, KOBAYASHI,
    AL_NOOR, WALTER, MARIA_AT_BLUESTEM, COURIERS,
)  # fmt: skip
