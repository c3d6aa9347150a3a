"""German. Umlauts are folded (ä -> a); the two-letter spellings (ae) are listed beside them."""

from __future__ import annotations

from assistant.domain.reading.lexicons.base import Lexicon, words

_UNITS = words("null ein zwei drei vier funf sechs sieben acht neun")
_TEENS = words("zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn")
_TENS = words("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig")
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    "fuffi": 50,
    "fuffzig": 50,
    "fuffziger": 50,
    "zwanni": 20,
    "hunni": 100,
    "eins": 1,
    "zwo": 2,
    "fuenf": 5,
    "zwoelf": 12,
}
_SMALL |= {word: value for value, word in enumerate(_TEENS, start=10)}
for _index, _ten in enumerate(_TENS, start=2):
    _SMALL[_ten] = _index * 10
    for _unit in range(1, 10):
        _SMALL[f"{_UNITS[_unit]}und{_ten}"] = _index * 10 + _unit
_SMALL["zwo"] = 2
_SMALL |= {word.replace("funf", "fuenf"): value for word, value in _SMALL.items() if "funf" in word}
_HUNDREDS = {"hundert": 100, "einhundert": 100} | {
    f"{_UNITS[_unit]}hundert": _unit * 100 for _unit in range(2, 10)
}
_HUNDREDS |= {
    head + joint + tail: hundred + value
    for head, hundred in _HUNDREDS.items()
    for tail, value in _SMALL.items()
    if value > 0
    for joint in ("", "und")
}
_HUNDREDS |= {
    word.replace("zwei", "zwo", 1): value for word, value in _HUNDREDS.items() if word.startswith("zwei")
}
_STEMS = {
    1: "erste", 2: "zweite", 3: "dritte", 4: "vierte", 5: "funfte", 6: "sechste", 7: "siebte", 8: "achte",
    9: "neunte", 10: "zehnte", 11: "elfte", 12: "zwolfte", 13: "dreizehnte", 14: "vierzehnte",
    15: "funfzehnte",
    16: "sechzehnte", 17: "siebzehnte", 18: "achtzehnte", 19: "neunzehnte",
    20: "zwanzigste", 25: "funfundzwanzigste", 30: "dreissigste", 31: "einunddreissigste",
}  # fmt: skip

GERMAN = Lexicon(
    language="de",
    next_weekday="coming",
    small_numbers=_SMALL,
    hundreds={**_HUNDREDS, "hunderter": 100},
    thousands=frozenset({"tausend", "eintausend", "zweitausend", "dreitausend"}),
    joiners=frozenset({"und"}),
    common=frozenset(
        words(
            "ich der die das den dem des und nicht ein eine einen zu ist bin kann konnte koennte zahle "
            "zahlen bezahlen rechnung mit mein meine bitte danke hallo wir sie es von fur fuer auf wann "
            "wie habe will mochte moechte aber geld noch erst dann bis zum"
        )
    ),
    idioms={("acht", "day"): 7},
    words={
        "o": {value: f"{stem}|{stem}n|{stem}r|{stem}s" for value, stem in _STEMS.items()},
        "w": {
            0: "montag|montog|mantig|mentig",
            1: "dienstag|zischtig",
            2: "mittwoch",
            3: "donnerstag|dunnschtig|donnschtig",
            4: "freitag|freitog|fritig",
            5: "samstag|samstog|samschtig|sonnabend",
            6: "sonntag|sunntig|sunndig",
        },
        "B": {
            0: "montags",
            1: "dienstags",
            2: "mittwochs",
            3: "donnerstags",
            4: "freitags",
            5: "samstags",
            6: "sonntags",
        },
        "m": {
            1: "januar|janner|jan",
            2: "februar|feb",
            3: "marz|maerz",
            4: "april|apr",
            5: "mai",
            6: "juni|juno",
            7: "juli|julei",
            8: "august|aug",
            9: "september|sept|sep",
            10: "oktober|okt",
            11: "november|nov",
            12: "dezember|dez",
        },
        "u": {
            "day": "tag|tage|tagen|tages",
            "business_day": "werktag|werktage|werktagen|arbeitstag|arbeitstage|arbeitstagen|bankarbeitstage",
            "week": "woche|wochen",
            "month": "monat|monate|monaten|monats|monates",
            "quarter": "quartal|quartals",
            "hour": "stunde|stunden|std",
            "minute": "minute|minuten",
            "year": "jahr|jahre|jahren|jahres",
            "weekend": "wochenende",
        },
        "x": "nachste|nachsten|nachster|nachstes|nachstem|naechste|naechsten|naechster|naechstes|naechstem"
        "|folgenden",
        "t": "diese|diesen|dieser|dieses|diesem|kommende|kommenden|kommender|kommendes",
        "l": "letzte|letzten|letzter|letztes|vorige|vorigen|voriger|vergangene|vergangenen",
        "i": "in|in den nachsten|innerhalb der nachsten|in den naechsten|binnen|innerhalb von|innerhalb|in den",
        "h": "vor",
        "e": "ende|letzter tag|am ende|zum ende|bis ende|gegen ende",
        "b": "anfang|beginn|erster tag|am anfang|zu beginn|zum anfang",
        "c": "mitte",
        "M": {
            "e": "monatsende|ultimo|monatsletzten|monatsletzter",
            "b": "monatsanfang|monatserster|monatsersten",
            "year_e": "jahresende",
        },
        "f": "von|vom",
        "r": {"after": "nach|danach|darauf", "from": "ab|seit|beginnend|beginnend am|ab dem"},
        "k": "jetz|jetzt|sofort|gleich|jetzt gleich|umgehend",
        "T": {
            -2: "vorgestern",
            -1: "gestern|gestern abend",
            0: "heutigem datum|heutigem rechnungsdatum|heutigem tag"
            "|heute|heute abend|heute noch|heute morgen|noch heute|heut",
            1: "morgen|morgen fruh|morgen frueh|morgen abend",
            2: "ubermorgen|uebermorgen",
        },
        "D": "der|die|das|des|den|dem|eines",
        "p": "am|zum|im|an|auf|fur|fuer|fur den|fuer den|gegen|um den|an dem|auf den",
        "q": "bis|bis zum|spatestens|spaetestens|spatestens am|bis spatestens|bis spaetestens|bis am|vor dem",
        "P": "zahltag|lohntag|gehaltseingang|wenn mein gehalt kommt|wenn ich gehalt bekomme|mein gehalt"
        "|gehalt",
        "V": {
            None: "bald|demnachst|demnaechst|so bald wie moglich|sobald wie moglich|so schnell wie moglich|spater"
            "|spaeter|spoter|wenn ich kann|sobald ich kann|irgendwann|in kurze|in kuerze|die feiertage"
            "|baldmoglichst|schnellstmoglich|ein andermal",
            "between_years": "zwischen den jahren|zwischen den tagen",
            "day_after": "am tag drauf|am tag danach|tag drauf"
            "|am folgetag|tags darauf|am tag darauf|am nachsten tag|am naechsten tag",
        },
        "z": "guten morgen|am morgen|jeden morgen",
        "J": "ein paar|einige|einigen|wenige|wenigen|mehrere|mehreren|paar",
        "H": {
            (12, 25): "weihnachten|weihnacht|erster weihnachtstag|ersten weihnachtstag",
            (12, 24): "heiligabend|heilig abend",
            (12, 31): "silvester|jahreswechsel|altjahrabend|silvesterabend",
            "advent": "advent|adventssonntag|adventsonntag",
            (1, 2): "berchtoldstag|barzelistag|baerzelistag",
            (2, 2): "lichtmess|maria lichtmess|mariae lichtmess",
            (11, 11): "martinstag|martini|sankt martin",
            (8, 1): "bundesfeiertag",
            (10, 26): "nationalfeiertag",
            (12, 8): "maria empfangnis|mariae empfaengnis",
            "carnival_monday": "rosenmontag",
            "ash_wednesday": "aschermittwoch",
            "mothers_day": "muttertag",
            (
                1,
                6,
            ): "dreikonig|dreikoenig|dreikonigstag|dreikoenigstag|heilige drei konige|heilige drei koenige",
            (12, 6): "samichlaustag|nikolaus|nikolaustag|nikolo|samichlaus|sankt nikolaus",
            (5, 1): "tag der arbeit|maifeiertag",
            (10, 3): "tag der deutschen einheit",
            (10, 31): "reformationstag",
            (11, 1): "allerheiligen",
            (12, 26): "zweiter weihnachtstag|zweiten weihnachtstag|stephanstag|stefanitag|stephanitag",
            (2, 14): "valentinstag",
            "good_friday": "karfreitag",
            "easter": "ostern|ostersonntag",
            "easter_monday": "ostermontag",
            "ascension": "christi himmelfahrt|himmelfahrt|vatertag",
            "pentecost": "pfingsten|pfingstsonntag",
            "pentecost_monday": "pfingstmontag",
            "corpus_christi": "fronleichnam",
            "black_friday": "black friday",
            (1, 1): "neujahr",
        },
        "E": "jede|jeden|jedes|jeder|jedem|alle",
        "X": "alle zwei|alle 2|jede zweite|jeden zweiten|jedes zweite",
        "F": {
            "weekly": "wochentlich|woechentlich|wochentliche|wochentlichen|pro woche|in der woche|die woche"
            "|einmal pro woche",
            "every_two_weeks": "zweiwochentlich|zweiwoechentlich|alle 14 tage|alle vierzehn tage"
            "|zweimal im monat|vierzehntagig|14 tagig",
            "monthly": "monatlich|monatliche|monatlichen|im monat|pro monat|den monat|einmal im monat"
            "|monatsweise",
        },
        "C": "rate|raten|zahlung|zahlungen|teilzahlung|teilzahlungen|teil|teile|teilen|teilbetrage"
        "|teilbetragen"
        "|monatsrate|monatsraten|wochenrate|wochenraten|teilbetraege|teilbetraegen|betrage|betragen|betraege|betraegen|tranchen|happen|portionen|etappen"
        "|schecks|gehalter|gehaelter|lohne|loehne|uberweisungen|ueberweisungen|abschlage|abschlagen",
        "U": "rechnung|rechnungen|zeile|stock|strasse|mal|brief|mahnung|nachricht|sache|option|position",
        "W": "uber|ueber|verteilt auf|verteilt uber|verteilt ueber",
        "Z": "pro|je|a",
        "%": "prozent",
        "j": {
            (1, 2): "halfte|die halfte|haelfte|die haelfte|halb|halbe|halbes|halben|zur halfte",
            (1, 3): "ein weiteres drittel|ein drittel|drittel",
            (2, 3): "zwei drittel|zweidrittel",
            (1, 4): "ein weiteres viertel|ein viertel|viertel",
            (3, 4): "drei viertel|dreiviertel",
            (1, 5): "ein funftel|ein fuenftel",
        },
        "+": "weitere|weiteren|weiterer",
        "A": "dem vollen betrag|vollen betrag|der volle betrag|voller betrag|dem gesamten betrag|die volle rechnung"
        "|die ganze rechnung|die ganze summe|der ganze betrag|in voller hohe|in voller hoehe|zur ganze"
        "|den vollen|alles|die gesamtsumme|gesamtsumme|den "
        "gesamten betrag|der gesamte betrag|den vollen betrag"
        "|gesamtbetrag|komplett"
        "|vollstandig"
        "|vollstaendig|die gesamte summe|ganzen betrag|den ganzen betrag|die volle summe|das ganze",
        "Q": "de rascht|rascht|die verbleibenden|die restlichen|den rest|de rescht|rescht|der rest|rest"
        "|restbetrag|den restbetrag|die restsumme|die andere halfte"
        "|das letzte drittel|das restliche drittel|letztes drittel|das letzte viertel|das restliche viertel"
        "|was noch offen ist|restlichen betrag|den restlichen betrag|das ubrige|das uebrige",
        "S": "schulde|schulden|zahl|zahls|uberweis|ueberweis|schick|schicke|schicken|gib|geb|biete|leiste"
        "|stottere|uberwies|zahle|zahlen|bezahle|bezahlen|uberweise|uberweisen|ueberweise|ueberweisen|gebe|geben|kann"
        "|konnte"
        "|koennte|nur|etwa|ungefahr|maximal|hochstens|mindestens|schaffe|mit|von|a|jeweils|auf|uber",
        "I": "vorab|als anzahlung|anzahlung|zuerst|vorweg|im voraus|zu beginn|erstmal|zunachst",
        "v": "bezahlt|uberwiesen|ueberwiesen|gezahlt|bereits bezahlt|schon bezahlt|geschickt",
        "R": "rechnung|bestellung|auftrag|referenz|nummer|nr|kundennummer|konto|vertrag|aktenzeichen|ticket"
        "|rechnungsnummer|bestellnummer|zeile|position|kunde",
        "K": "nicht|kein|keine|nie|statt|anstatt|anstelle",
        "O": "oder",
        "&": "und|dann|plus|sowie|und dann",
    },
)
