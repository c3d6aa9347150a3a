"""The forms of dates: patterns over token codes (lexicons/base.py), each with the rule that reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading import date_rules as rules
from assistant.domain.reading import later_rules as later
from assistant.domain.reading import named_day_rules as named
from assistant.domain.reading import numbered_day_rules as numbered
from assistant.domain.reading import span_rules as span
from assistant.domain.reading import stretch_rules as stretch
from assistant.domain.reading import weekday_rules as weekday

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.reading.matching import Context, Groups, Outcome

_ALONE = r"(?!-?(?:f|p)?[DL]?(?:[myE]|[xtl]?u|O[DL]?[no])|w[fpi]?[DL]?[xtl]?[um]|\.f[DL]?[my]|(?:w?f?|[wu]r)[DL]?H)"
"""No month, unit or counted weekday that belongs to the number."""
_MOD, _POST = "(?P<mod>[xtl])", "(?P<post>[xtl])"
RULES: tuple[tuple[re.Pattern[str], Callable[[Groups, Context], Outcome | None]], ...] = tuple(
    (re.compile(pattern), resolver)
    for pattern, resolver in (
        (r"[no]f?[DL]?Eu", rules.recurring),
        (r"(?:(?P<w>[ws]),?[DLp]*)?(?P<d>d)", numbered.literal),
        (
            r"(?P<day>[no])(?:-|D?O)[DL]?(?P<other>[no])-?f?D?(?P<m>[my])(?:,?f?(?P<year>n))?",
            numbered.either_day,
        ),
        (
            r"(?:(?P<w>[ws]),?[DLp]*)?(?P<day>[no])(?:\.(?=f)|-)?f?D?(?P<m>[my])(?:(?:\.(?=f)|[,-])?f?(?P<year>"
            r"(?<=[,f-])n(?!f?D?[my]|[$%Cu×])|(?<![,f-])n(?![$%Cumy]|fD?[my])))?",
            numbered.day_month,
        ),
        (
            r"(?:(?P<w>[ws]),?[DLp]*)?(?P<m>[my])-?D?(?P<day>n(?![$%CuU])|o(?![%CuU]))"
            r"(?:[,-]?(?P<year>n(?![$%Cumy])))?",
            numbered.day_month,
        ),
        (r"(?P<m>[my])D?(?P<day>[no])O[DL]?(?P<other>[no])(?![$%CuUmy])", numbered.either_day),
        (r"(?P<m>m),?p[DL]?(?P<day>o)", numbered.day_month),
        (r"(?P<m>[my]),?[DL]?(?P<nth>o)(?P<w>w)", named.nth_weekday_of_month_before),
        (r"L(?P<day>n)OL(?P<other>n)(?!-?[fp]?[DL]?[myu])", numbered.either_day),
        (r"(?P<day>[no])f?[DL]?E?(?P<u>u)r(?P<m>m)(?!D?[no])", numbered.day_from_month),
        (r"[DL](?:n?[rx]|(?P<other>z))(?=$|[.,&])", later.the_one_after),
        (r"(?<=w[,&])x(?=$|[.,&])", later.the_one_after),
        (r"(?P<day>o)(?=[&,/-]+[DL]?o(?![CUz]))", later.first_of_pair),
        (rf"(?<=[no][&,])[DLp]*(?P<day>[no]){_ALONE}(?![CU$%×])", later.second_of_pair),
        (r"(?P<n>[na])(?P<u>u)(?:V|r(?=$|[.,&]))", later.later),
        (r"(?P<n>[na])(?P<u>u)(?P<from>r)z", later.later),
        (r"(?:(?<![na])D?(?P<u>u)|D?(?P<w>w))(?:V|r(?=$|[.,&]))", later.later),
        (r"[pq]?[DL]?(?P<next>[xr])(?P<u>u)(?!O)", later.next_day),
        (r"(?P<V>V)", later.day_after),
        (r"(?P<V>V)", named.between_the_years),
        (r"(?:(?P<w>w)|(?P<T>T))i(?P<n>n)(?!u)", later.weekday_in_days),
        (r"[qh][DL]?(?P<x>x)?t?(?P<u>u)", later.before_weekend),
        (r"(?:(?P<p>[pqLh])|(?P<w>[ws]),?)(?P<n>n)(?![$%uC])", later.dotted_day),
        (r"(?:(?P<p>[pqLh])|(?P<w>[ws]),?)(?P<n>n)-(?P<other>n)(?![$%uC-])", later.dashed_day),
        (r"^(?P<n>n)-(?P<other>n)$", later.dashed_day),
        (r"(?P<mod>[xt])(?P<u>u),?p?[DL]?(?P<day>o)", numbered.day_of_month),
        (r"o?(?P<u>u)f[DL]?(?:[my]D?[no]?|[no]f?[my])", stretch.week_of),
        (rf"[pq]?[DL]?(?P<l>l)(?:f[DL]?|D){_MOD}?(?P<u>u)(?!f)", stretch.last_of),
        (r"(?P<p>[pq])(?P<l>l)(?=$|[.,&?])", stretch.last_of),
        (r"[pq]?[DL]?(?P<l>l)f[DL]?(?P<m>[my])", stretch.last_of_month),
        (r"(?<=[my][,&])(?P<m>m)(?![no])", later.same_day_of_month),
        (r"[DLp]*(?P<day>o)-?(?:O)[DLp]*(?P<other>o)", numbered.either_day),
        (r"(?P<w>[ws]),?[DLp]*(?P<day>o)(?![CUuj])", numbered.weekday_ordinal),
        (rf"(?P<day>o|n(?=[fp]|[DL]?[xt]u))(?:f|p)?[DL]?{_MOD}?(?P<u>u){_POST}?", numbered.day_of_month),
        (rf"(?P<edge>[ebc])-?f?p?[DL]*{_MOD}?(?P<u>u){_POST}?", stretch.edge),
        (rf"{_MOD}?(?P<u>u)-?(?P<edge>e)", stretch.edge),
        (r"(?P<M>M)", stretch.edge),
        (r"(?P<edge>[ebc])-?f?[DL]?(?P<m>[my])(?:,?f?(?P<year>n(?![$%Cumy])))?", stretch.month_edge),
        (rf"(?P<nth>[ol])(?P<w>w)(?:f|p|i)?[DL]?{_MOD}?(?:(?P<u>u){_POST}?|(?P<m>[my]))", named.nth_weekday),
        (r"(?P<nth>[ol])(?P<w>w)(?P<u>F)", named.nth_weekday),
        (
            rf"(?P<nth>[ol])(?P<b>u)(?:f|p|i)?[DL]?{_MOD}?(?:(?P<u>u){_POST}?|(?P<m>[my]))",
            named.nth_business_day,
        ),
        (
            rf"(?P<nth>[eb])(?P<b>[uz])(?:f|p|i)?[DL]?{_MOD}?(?:(?P<u>u){_POST}?|(?P<m>[my]))",
            named.edge_business_day,
        ),
        (r"(?P<nth>[ob])(?:(?P<w>w)|(?P<b>[uz]))r[DL]?(?P<H>H)", named.nth_after_holiday),
        (r"(?P<nth>o)(?:(?P<w>w)f?[DL]?)?(?P<H>H)", named.nth_sunday_of),
        (r"(?:(?P<n>[na])?(?P<u>u)|(?P<w>[ws]))(?:r|(?P<q>q))D?(?P<H>H)", named.beside_holiday),
        (r"(?<![naZE])(?P<u>u)r(?:(?P<w>w)|(?P<T>T)|k)", named.week_from),
        (r"(?<![naxtl])(?P<u>u)(?P<T>T)", named.week_from),
        (r"(?<![naxtlEXZD])(?P<u>u)p(?P<w>w)", named.week_from),
        (r"(?P<nth>[ol])(?P<w>w)f(?P<V>V)", named.of_the_new_year),
        (r"iD(?P<u>u)", rules.within_the),
        (r"[iq][DL]?x?(?P<n>[na])[-+]?(?P<u>u)", span.span_from),
        (r"(?P<n>[na])(?P<u>u)r(?:k|(?P<T>T)|(?P<modw>[xt])?(?P<w>[ws])|D?(?P<o>o))", span.span_from),
        (r"(?P<n>[na])(?P<u>u)(?:(?P<T>T)|p?(?P<w>w))", span.span_from),
        (r"(?:(?P<w>w)|(?P<T>T))i(?P<n>[na])(?P<u>u)", span.span_from),
        (r"[iq](?P<n>[na])(?P<u>u)(?:p|q)?[DL]?(?P<w>w)", span.span_then_weekday),
        (r"(?P<n>[na])[-+]?(?P<u>u)", span.bare_span),
        (r"(?P<n>[na])(?P<u>u)g", span.ago),
        (r"h(?P<n>[na])(?P<u>u)", span.ago),
        (r"(?:(?P<w>w)|(?P<T>T))(?P<u>u)", weekday.weekday_week),
        (rf"(?P<w>[ws]),?(?:f|p|i)?[DL]?{_MOD}?(?P<u>u){_POST}?", weekday.weekday_of_week),
        (rf"[DL]?{_MOD}?(?P<u>u){_POST}?(?:f|p|,)?[DL]?(?P<w>[ws])", weekday.weekday_of_week),
        (rf"{_MOD}?(?P<w>[ws]){_POST}?(?!r[xt]|r?x)", weekday.weekday_day),
        (r"(?P<w>w)rx(?=$|[.,&?])", weekday.after_next),
        (r"[ws]r?x", rules.unclear),
        (r"ur?x", rules.unclear),
        (r"(?P<net>z)(?P<n>n)(?:(?P<u>u))?r(?P<T>T)", later.net_term),
        (r"(?P<n>n)(?P<u>u)(?P<net>z)r(?P<T>T)", later.net_term),
        (r"(?P<T>T)", rules.from_today),
        (rf"(?P<p>[pqh])?(?P<D>[DL])(?P<day>o){_ALONE}", numbered.ordinal_day),
        (rf"(?P<p>[pqh])(?P<day>o){_ALONE}", numbered.ordinal_day),
        (rf"(?P<p>[pqh])?(?P<D>L)(?P<day>n){_ALONE}", numbered.ordinal_day),
        (rf"(?P<p>[pqh])(?P<D>D)?(?P<day>n){_ALONE}", numbered.ordinal_day),
        (rf"r(?P<day>[no]){_ALONE}", numbered.from_day),
        (r"^(?P<day>o)$", numbered.ordinal_day),
        (r"(?P<H>H)", named.holiday),
        (rf"{_MOD}?(?P<u>u){_POST}?", stretch.stretch),
        (r"[iq]?J[xf]?u", rules.unclear),
        (r"(?P<q>[qh])(?P<m>m)(?!D?[no])", named.before_month),
        (r"(?<=[piqtxDheb])m|^m(?:n)?$", rules.unclear),
        (r"[VP]|Y(?:[my]|[xt]?u)", rules.unclear),
        (r"(?P<after>r)(?P<n>[na])(?P<u>u)", later.after_so_long),
        (r"(?P<day>o)", later.bare_ordinal),
        (r"(?P<w>[ws]),?(?P<day>n)(?![$%uCUym×-])", later.weekday_number),
        (r"p?(?P<n>n)(?P<u>u)(?:[pq]?D?e-?f?[DL]?(?P<month>u)|p?(?P<M>M))", later.term_to_month_end),
        (r"(?P<p>p)(?P<n>n)(?P<u>u)", later.term),
        (r"nu-?ef?[DL]?[xt]?u", rules.unclear),
        (r"n/nzn", rules.unclear),
        (r"k", rules.now),
    )
)


_ATOM = re.compile(r"\(\?(?:[:!=]|<[!=]|P<\w+>)|\[[^\]]*\]|\\.|[^\\]")
_GROUP_OF_ONE = re.compile(r"\(\?P<\w+>([A-Za-z])\)(?![?*{])")


def needed(pattern: str) -> frozenset[str]:
    """Codes without which a pattern cannot match: its plain letters that are neither optional nor one of several."""
    flat = _GROUP_OF_ONE.sub(r"\1", pattern)
    codes: set[str] = set()
    depth = 0
    for atom in _ATOM.finditer(flat):
        text = atom[0]
        if text.startswith("("):
            depth += 1
        elif text == ")":
            depth -= 1
        elif depth == 0 and text == "|":
            return frozenset()
        elif depth == 0 and text.isalpha() and flat[atom.end() : atom.end() + 1] not in ("?", "*", "{"):
            codes.add(text)
    return frozenset(codes)


NEEDED = tuple(needed(pattern.pattern) for pattern, _ in RULES)
