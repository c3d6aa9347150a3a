"""English."""

from __future__ import annotations

from assistant.domain.reading.lexicons.base import Lexicon, Value, words

_UNITS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

_SMALL = {word: value for value, word in enumerate(_UNITS)}
for _index, _ten in enumerate(_TENS, start=2):
    _SMALL[_ten] = _index * 10
    for _unit in range(1, 10):
        _SMALL[f"{_ten} {_UNITS[_unit]}"] = _index * 10 + _unit
_ORDINAL_WORDS: dict[Value, str] = dict(enumerate(_ORDINALS, start=1))
for _unit in range(1, 10):
    _ORDINAL_WORDS[20 + _unit] = f"twenty {_ORDINALS[_unit - 1]}"
_ORDINAL_WORDS[30] = "thirtieth"
_ORDINAL_WORDS[31] = "thirty first"

ENGLISH = Lexicon(
    language="en",
    next_weekday="following_week",
    small_numbers={**_SMALL, "dozen": 12, "half a dozen": 6, "half dozen": 6, "fiver": 5, "tenner": 10},
    hundreds={
        "hundred": 100,
        "hunnit": 100,
        "hunna": 100,
        "hunnid": 100,
        "hunnerd": 100,
        "hunderd": 100,
        "hundo": 100,
        "hundy": 100,
        "benjamins": 100,
        "benjamin": 100,
        "benjis": 100,
        "cnote": 100,
        "cnotes": 100,
    },
    thousands=frozenset({"thousand", "grand", "lakh", "lakhs", "lac"}),
    joiners=frozenset({"and", "n"}),
    common=frozenset(
        words(
            "i you we the a to of my it is am are be can could will would pay paid payment please thanks "
            "have has do don't when what why how this that with for but not if money bill invoice "
            "about just need want owe send get got make i'll i'm i've can't "
            "me him her us them your our his their he she they who which any yes ok so there here out up off was were "
            "been did does doesn't didn't tell give leave stop go let say said know think sorry still again that's "
            "you're it's more no one another these those"
        )
    ),
    words={
        "o": _ORDINAL_WORDS,
        "w": {
            0: "monday|mon",
            1: "tuesday|tues|tue|tuseday|teusday",
            2: "wednesday|weds|wensday|wednsday|wedensday",
            3: "thursday|thurs|thur|thu|thrusday|thursaday",
            4: "friday|fri|firday|fryday",
            5: "saturday|saterday",
            6: "sunday",
        },
        "s": {2: "wed", 5: "sat", 6: "sun"},
        "B": {
            0: "mondays",
            1: "tuesdays",
            2: "wednesdays",
            3: "thursdays",
            4: "fridays",
            5: "saturdays",
            6: "sundays",
        },
        "m": {
            1: "january|jan|janurary",
            2: "february|feb|febuary",
            4: "april|apr",
            6: "june|jun",
            7: "july|jul",
            8: "august|aug",
            9: "september|sept|sep",
            10: "october|oct",
            11: "november|nov",
            12: "december|dec|decemeber|decmber",
        },
        "y": {3: "march|mar", 5: "may"},
        "u": {
            "day": "day|days|sleeps",
            "business_day": "business day|business days|working day|working days|workday|workdays|work days"
            "|banking days|weekdays",
            "week": "week|weeks|wk|wks",
            "fortnight": "fortnight|fortnights",
            "month": "month|months|mo|mth|mths|mnth|mnths|monht|monhts|calendar month|calendar months",
            "quarter": "quarter",
            "hour": "hour|hours|hr|hrs|h",
            "minute": "minute|minutes|mins",
            "year": "year|years|yr|yrs",
            "weekend": "weekend|week end",
        },
        "x": "next|nxt",
        "t": "this|this coming|this upcoming|coming|upcoming|the coming",
        "l": "last|past|previous",
        "i": "in|within|in the next|within the next|over the next|in the space of|in about|in another",
        "g": "ago|back",
        "e": "end|the end|ending|last day|the last day|very end|close",
        "b": "beginning|start|the beginning|the start|first day|the first day|top",
        "c": "mid|middle|the middle|half way through|halfway through",
        "M": {"e": "eom|month end|monthend", "week_e": "eow", "day_e": "eod|end of play|cob"},
        "f": "of",
        "r": {
            "after": "after|after that|thereafter|following|past the|once back from",
            "from": "from|starting|beginning from|starting from",
        },
        "k": "now|rn|right now|right away|straight away|immediately|at once|this instant|today's date",
        "T": {
            -2: "day before yesterday|the day before yesterday",
            -1: "yesterday|yday|last night|yesterday evening",
            0: "today|tonight|tn|before lunch|by lunch|by lunchtime|by noon|before noon|in half an hour"
            "|2nite|2night|midnight|this morning|this afternoon|this evening"
            "|later today|2day|tonite|arvo|this arvo",
            1: "the morra|the morn|the morrow|on the morrow|tomorrow|tomorow|tommorow|tommorrow|tomorro"
            "|tmrw|tmr|tmrrw|2moro|2morrow|2mrw|2mrrw|tomoz|tmw"
            "|tmoro|tomora|tomo|2moz"
            "|tomorrow morning|tomorrow arvo"
            "|tomorrow night|tomorrow evening|tomorrow afternoon",
            2: "day after tmrw|the day after tmrw|day after tmr|day after 2moro|day after tomorow"
            "|day after tommorow|day after tomorrow|the day after tomorrow|overmorrow|next tomorrow",
            14: "this day fortnight|today fortnight|a fortnight today|fortnight today",
            7: "this day week|today week|a week today|this time next week|same time next week|same day next "
            "week|this day next week",
        },
        "D": "the|tha",
        "p": "on|at|for|on or around|around|about the|around about|circa",
        "q": "by|until|till|til|'til|before|no later than|not later than|up to|by about|by around"
        "|on or before",
        "P": "payday|pay day|paycheck|pay check|pay cheque|paycheque|wages|salary day|when i get paid"
        "|when i am paid|when i'm paid|next pay|pension day",
        "V": "soon|asap|a s a p|as soon as possible|as soon as i can|later|later on|when i can|whenever i can"
        "|whenever|eventually|someday|some day|sometime|some time|one day|at some point|shortly|in due course"
        "|in a bit|in a while|in the near future|before long|the other day|another time|next time|not yet"
        "|when i am able|when i'm able|as and when|any day now|one of these days"
        "|the holidays|bank holiday|the new year|in the new year",
        "Y": "early|late",
        "+": "more|extra|further|additional|other",
        "J": "a couple of|a couple|couple of|couple|a few|a few more|few|several|some|many|a number of"
        "|so many",
        "H": {
            (
                12,
                25,
            ): "christmas|xmas|christmas day|xmas day|crimbo|chrimbo|chrissie|chrissy|chrimmas|crimmas",
            (12, 24): "christmas eve|xmas eve",
            (
                12,
                26,
            ): "boxing day|feast of stephen|the feast of stephen|st stephen day|st stephens day"
            "|saint stephen day|stephen day|stephens day",
            (12, 6): "st nicholas day|saint nicholas day|st nicholas|saint nicholas",
            (1, 5): "twelfth night",
            (1, 6): "epiphany|little christmas",
            (1, 26): "australia day|straya day|aussie day|oz day|republic day",
            (2, 6): "waitangi day",
            (1, 25): "burns night",
            (2, 2): "groundhog day",
            (4, 1): "april fool|april fools|april fools day|april fool day",
            (4, 15): "tax day",
            (5, 5): "cinco de mayo",
            (3, 1): "st david day|st davids day",
            (4, 23): "st george day|st georges day",
            (4, 25): "anzac day",
            (7, 1): "canada day",
            (11, 30): "st andrew day|st andrews day",
            "advent": "advent",
            "ash_wednesday": "ash wednesday",
            "shrove_tuesday": "shrove tuesday|pancake day|mardi gras|fat tuesday",
            "super_bowl": "super bowl|super bowl sunday|superbowl|superbowl sunday",
            (
                12,
                31,
            ): "new year eve|new years eve|nye|hogmanay|eve of the new year|the eve of the new year|old year night"
            "|old years night",
            (1, 1): "new year day|new years day|new year|new years",
            (2, 14): "valentine|valentine's|valentine day|valentines day|valentines",
            (3, 17): "st patrick day|st patricks day|saint patrick day|paddys day",
            (7, 4): "independence day|fourth of july",
            (10, 31): "halloween",
            (11, 11): "veterans day|remembrance day|armistice day",
            (11, 5): "bonfire night|guy fawkes night",
            (6, 19): "juneteenth",
            "thanksgiving": "thanksgiving|thanksgiving day|turkey day",
            "black_friday": "black friday",
            "cyber_monday": "cyber monday",
            "giving_tuesday": "giving tuesday",
            "king_day": "martin luther king day|mlk day|mlk",
            "presidents_day": "presidents day|president day",
            "mothers_day": "mother day|mothers day|mothering sunday",
            "fathers_day": "father day|fathers day",
            "memorial_day": "memorial day",
            "labor_day": "labor day|labour day",
            "maundy_thursday": "maundy thursday",
            "good_friday": "good friday",
            "easter": "easter|easter sunday",
            "easter_monday": "easter monday",
        },
        "E": "every|each",
        "X": "every other|every second|each second|every alternate|alternate",
        "F": {
            "weekly": "weekly|once a week|once per week|pw",
            "every_two_weeks": "biweekly|bi weekly|fortnightly|every fortnight|each fortnight"
            "|per fortnight|once a fortnight|once every two weeks"
            "|twice a month|twice per month|semi monthly|semimonthly|two weekly|2 weekly",
            "monthly": "monthly|once a month|once per month|pcm|pm",
        },
        "C": "payment|payments|instalment|instalments|installment|installments|instalements|part|parts|piece"
        "|pieces|chunk|chunks|bites|monthlies|weeklies|portion|portions|goes|lots|splits|bits|transfers"
        "|equal parts|times|lumps|licks"
        "|hits|shots|tranches|stages|slices"
        "|batches|emis|emi|direct debits|debits|amounts|pays|pay checks|paychecks|paydays|cheques|checks|gos",
        "U": "invoice|invoices|bill|line|lines|item|items|floor|street|st|avenue|ave|road|rd|time|one"
        "|reminder"
        "|letter|email|message|party|attempt|place|thing|step|point|part|grade|class|option|choice|question"
        "|call|notice|delivery|order|person|opinion|hand|page|box|unit",
        "W": "over the course of|over a period of|into|over|across|spread over|through|during",
        "Z": "per",
        "%": "percent|per cent|pct|percentage",
        "j": {
            (1, 2): "half|halve|one half|a half|half of it|half of that",
            (1, 3): "another third|a third|one third|1 third",
            (2, 3): "two thirds|2 thirds",
            (1, 4): "another quarter|a quarter|one quarter|one fourth|a fourth",
            (3, 4): "three quarters|3 quarters|three fourths",
            (1, 5): "a fifth|one fifth",
            (1, 10): "a tenth|one tenth",
        },
        "A": "the full monty|full monty|the whole shebang|whole shebang|the whole enchilada|the whole kit and caboodle"
        "|full payoff|full and final settlement|full and final|the complete amount|the complete balance"
        "|the entire sum|the total sum|full whack"
        "|the full whack|the full sum|full sum|the whole sum"
        "|everything|in full|full amount|full balance|the full|full payment|whole thing|whole amount"
        "|whole balance|whole lot|whole bill|entire amount|entire balance|entire bill|entire thing|all of it"
        "|it all|the lot|total amount|the total|the balance|the full amount|the full balance|the whole amount"
        "|the whole thing|the whole lot|the whole bill|the entire amount|the entire balance"
        "|the entire bill|the whole balance|what i owe|all that i owe|everything i owe|whatever i owe"
        "|all i owe|all",
        "z": "all at once|it all at once|all of it at once|at all|all in one go|it all in one go|first of all"
        "|after all"
        "|above all|all the time|all day|all week|all along|all right|all set|all good|all over",
        "Q": "the rest|rest|other half|the remainder|remainder|the remaining|remaining|the remaining balance"
        "|remaining balance|remaining amount|what's left|what is left|whats left|the other half"
        "|the other bit|other bit|the other part|other part|the remaining bit|remaining bit|the last bit"
        "|whatever is left|whatever's left|whatever remains|the remaining half|remaining half"
        "|the last third|last third|the final third|final third|the remaining third|remaining third|the other third"
        "|the remaining quarter|remaining quarter|the final quarter"
        "|the outstanding|outstanding balance|the outstanding balance|outstanding amount|the leftover",
        "S": "quoted|quoted me|quoted us|was quoted|estimated|should be|supposed to be|charged|charged me"
        "|billed|price is|total is|amount is|than"
        "|pay|paying|send|sending|afford|manage|do|give|put|transfer|offer|spare|make|only|maybe|say|like"
        "|around|roughly|approximately|max|maximum|minimum|most|least|about|just|how about|what about|have"
        "|got|owe|amount|towards|toward|instead|with|handle|cover|chip in|swing|raise|settle"
        "|at most|at least|more than|less than|no more than",
        "I": "start with|starting with|begin with|beginning with"
        "|down|upfront|up front|first|to start|to start with|to begin|to begin with|initially"
        "|as a deposit"
        "|advance|advance of|an advance of|starting amount|deposit|down payment|as a down payment"
        "|as a first payment|straight off|in advance",
        "v": "i paid|we paid|already paid|have paid|i've paid|ive paid|we've paid|was paid|were paid|had paid"
        "|i sent|already sent|have sent|i've sent|we sent|payment made|i made|i transferred|we transferred"
        "|i wired|was sent|was made|went out|was taken|was debited|it cleared|i bought|was due|i received"
        "|i called|i emailed|i told|was delivered|was issued|i made a payment|paid it|paid you|just paid"
        "|it was paid|cleared",
        "R": "invoice|inv|order|ref|reference|number|no|nr|account|acct|po|ticket|case|customer|id|code"
        "|policy|contract|quote|cheque|check|transaction|serial|model|version|room|apt|apartment|suite"
        "|page|line|item|article|section|chapter|unit|form|box|flight|case number|order number",
        "K": "not|neither|nor|can't|cannot|cant|won't|wont|don't|dont|never|instead of|rather than|isn't|unable to|no",
        "O": "or|to|through|thru",
        "&": "and|n|then|plus|and then",
    },
)
