"""What Stripe counts amounts in (MON-02), and its limits; from its page on supported currencies."""

from __future__ import annotations

from assistant.core.money import exponent
from assistant.processors.units import Units

_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE
CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK
LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD YER ZAR ZMW
""".split()  # noqa: SIM905
_ZERO = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
_THREE = "BHD JOD KWD OMR TND".split()  # noqa: SIM905
_WHOLE_IN_HUNDREDTHS = ("ISK", "UGX")  # written with two decimals, which have to be zero

UNITS = Units(
    decimals={
        **dict.fromkeys(_TWO, 2),
        **dict.fromkeys(_ZERO, 0),
        **dict.fromkeys(_THREE, 3),
        **dict.fromkeys(_WHOLE_IN_HUNDREDTHS, 2),
    },
    steps={**dict.fromkeys(_THREE, 10), **dict.fromkeys(_WHOLE_IN_HUNDREDTHS, 100)},
)
MOST_UNITS = 99_999_999  # eight digits
# In Stripe's units: the smallest charges; where none is listed Stripe decides.
LEAST_UNITS = {
    "USD": 50, "EUR": 50, "GBP": 30, "AUD": 50, "CAD": 50, "CHF": 50, "NZD": 50, "SGD": 50, "JPY": 50, "SEK": 300,
    "DKK": 250, "NOK": 300, "PLN": 200, "CZK": 1500, "HUF": 17500, "MXN": 1000, "HKD": 400, "INR": 50, "RON": 200,
}  # fmt: skip


def minor_limits() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Per currency, in our minor units: the least, the most, and the step of an amount."""
    least, most, steps = {}, {}, {}
    for currency, decimals in UNITS.decimals.items():
        try:
            scale = decimals - exponent(currency)
        except ValueError:  # no longer an ISO currency
            continue
        up, down = 10 ** max(scale, 0), 10 ** max(-scale, 0)
        least[currency] = -(-LEAST_UNITS.get(currency, 1) // up) * down
        most[currency] = MOST_UNITS // up * down
        steps[currency] = max(UNITS.steps.get(currency, 1) // up, 1) * down
    return least, most, steps
