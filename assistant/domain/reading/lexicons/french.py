"""French."""

from __future__ import annotations

from assistant.domain.reading.lexicons.base import Lexicon, words

_UNITS = words(
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix@sept dix@huit dix@neuf"
)
_UNITS = [unit.replace("@", " ") for unit in _UNITS]
_SMALL = {word: value for value, word in enumerate(_UNITS)}
for _index, _ten in enumerate(words("vingt trente quarante cinquante soixante"), start=2):
    _SMALL[_ten] = _index * 10
    _SMALL[f"{_ten} et un"] = _index * 10 + 1
    for _unit in range(1, 10):
        _SMALL[f"{_ten} {_UNITS[_unit]}"] = _index * 10 + _unit
_SMALL["soixante et onze"] = 71
for _unit in range(10, 20):
    _SMALL[f"soixante {_UNITS[_unit]}"] = 60 + _unit
for _unit in range(1, 20):
    _SMALL[f"quatre vingt {_UNITS[_unit]}"] = 80 + _unit
_SMALL |= {"quatre vingt": 80, "quatre vingts": 80, "septante": 70, "huitante": 80, "nonante": 90}

FRENCH = Lexicon(
    language="fr",
    next_weekday="coming",
    small_numbers=_SMALL,
    hundreds={"cent": 100, "cents": 100},
    thousands=frozenset({"mille"}),
    joiners=frozenset({"et"}),
    common=frozenset(
        words(
            "le la les de des un une je j'ai et en pour avec mon ma ce est pas ne vous nous peux payer paie "
            "paye paierai facture merci bonjour que qui du au il sur dans mais si argent mois veux voudrais"
        )
    ),
    idioms={("quinze", "day"): 14, ("huit", "day"): 7},
    words={
        "o": {
            1: "premier|premiere",
            2: "deuxieme|seconde",
            3: "troisieme",
            4: "quatrieme",
            5: "cinquieme",
            6: "sixieme",
            7: "septieme",
            8: "huitieme",
            9: "neuvieme",
            10: "dixieme",
        },
        "w": {
            0: "lundi",
            1: "mardi",
            2: "mercredi",
            3: "jeudi",
            4: "vendredi",
            5: "samedi",
            6: "dimanche",
        },
        "B": {
            0: "lundis",
            1: "mardis",
            2: "mercredis",
            3: "jeudis",
            4: "vendredis",
            5: "samedis",
            6: "dimanches",
        },
        "m": {
            1: "janvier|janv",
            2: "fevrier|fevr",
            3: "mars",
            4: "avril|avr",
            5: "mai",
            6: "juin",
            7: "juillet|juil",
            8: "aout",
            9: "septembre|sept",
            10: "octobre|oct",
            11: "novembre|nov",
            12: "decembre|dec",
        },
        "u": {
            "day": "jour|jours",
            "business_day": "jour ouvre|jours ouvres|jour ouvrable|jours ouvrables",
            "week": "semaine|semaines",
            "fortnight": "quinzaine",
            "month": "mois",
            "quarter": "trimestre",
            "hour": "heure|heures|h",
            "minute": "minute|minutes",
            "year": "an|ans|annee|annees",
            "weekend": "week end|weekend",
        },
        "x": "prochain|prochaine|prochains|prochaines|suivant|suivante|qui vient|a venir",
        "t": "ce|cet|cette|de ce|de cette",
        "l": "dernier|derniere|passe|passee",
        "i": "dans|sous|dans les|dans un delai de|sous un delai de|d'ici|d'ici a|en",
        "h": "il y a",
        "e": "fin|a la fin|la fin|dernier jour|le dernier jour",
        "b": "debut|au debut|le debut|premier jour|le premier jour",
        "c": "mi|milieu|au milieu|a la mi|le milieu",
        "f": "de|du|d|des",
        "r": {
            "after": "apres|apres le|suivant le",
            "from": "a partir|a partir de|a partir du|a compter du|des le|depuis",
        },
        "k": "maintenant|tout de suite|immediatement|de suite",
        "T": {
            -2: "avant hier",
            -1: "hier|hier soir",
            0: "tout a heure|ce jour|ajd|auj|aujourd'hui|aujourd hui|ce soir|ce matin|cet apres midi|aujourdhui",
            1: "demain|demain matin|demain soir|des demain",
            2: "apres demain",
            7: "sous huitaine|dans la huitaine",
            14: "sous quinzaine|dans la quinzaine",
        },
        "D": "la|les|l",
        "L": "le|au|pour le|vers le",
        "p": "a|pour|vers|aux",
        "q": "avant|avant le|jusqu|jusqu'au|jusqu'a|jusque|d'ici|d'ici le|d'ici au|au plus tard"
        "|au plus tard le",
        "P": "jour de paie|jour de paye|quand je serai paye|quand je serai payee|ma paie|mon salaire",
        "V": {
            None: "bientot|des que possible|plus tard|quand je peux|quand je pourrai|un jour|prochainement"
            "|des que je peux|un de ces jours|les fetes|au plus vite|ulterieurement|une autre fois",
            "day_after": "le lendemain|des le lendemain|le jour suivant|le jour d apres",
        },
        "J": "quelques|plusieurs|une paire de|un peu de",
        "H": {
            (12, 25): "noel",
            (12, 23): "avant veille de noel",
            (1, 7): "lendemain des rois|le lendemain des rois",
            (12, 24): "reveillon de noel|veille de noel",
            (12, 6): "saint nicolas|st nicolas",
            (11, 11): "armistice|saint martin|st martin",
            (12, 31): "saint sylvestre|st sylvestre|veille du nouvel an|veille du jour de l an|reveillon",
            (1, 1): "jour de an|jour de l an|nouvel an",
            (1, 6): "epiphanie|jour des rois",
            (12, 26): "lendemain de noel|le lendemain de noel|saint etienne|st etienne",
            (2, 2): "chandeleur",
            (2, 14): "saint valentin|st valentin",
            (5, 1): "fete du travail",
            (7, 14): "14 juillet|quatorze juillet|fete nationale",
            (8, 15): "assomption",
            (11, 1): "toussaint",
            "advent": "avent",
            "ash_wednesday": "mercredi des cendres",
            (7, 21): "fete nationale belge",
            "good_friday": "vendredi saint",
            "easter": "paques",
            "easter_monday": "lundi de paques",
            "ascension": "ascension",
            "pentecost": "pentecote",
            "pentecost_monday": "lundi de pentecote",
            "black_friday": "black friday",
        },
        "E": "chaque|tous les|toutes les",
        "X": "tous les deux|toutes les deux|toutes les 2|un sur deux",
        "F": {
            "weekly": "hebdomadaire|hebdomadaires|par semaine|une fois par semaine",
            "every_two_weeks": "aux deux semaines|aux 2 semaines|aux quinze jours"
            "|bimensuel|bimensuels|bimensuelle|bimensuelles|tous les "
            "quinze jours|tous les 15 jours"
            "|deux fois par mois|par quinzaine|chaque quinzaine",
            "monthly": "mensuel|mensuels|mensuelle|mensuelles|mensuellement|par mois|une fois par mois",
        },
        "C": "paiement|paiements|versement|versements|fois|mensualite|mensualites|echeance|echeances|tranche"
        "|tranches|partie|parties|parts|acomptes|traites|paies|payes|cheques|salaires|prelevements|virements",
        "U": "facture|factures|heure|ligne|etage|rue|lettre|relance|rappel|message|chose|option",
        "W": "sur|pendant|durant|etale sur",
        "Z": "par|chaque",
        "%": "pour cent|pourcent",
        "j": {
            (1, 2): "moitie|la moitie|demi|demie",
            (1, 3): "un tiers|un autre tiers|le tiers",
            (2, 3): "deux tiers|les deux tiers",
            (1, 4): "un quart|un autre quart|le quart",
            (3, 4): "trois quarts|les trois quarts",
            (1, 5): "un cinquieme",
        },
        "+": "autres|autre",
        "A": "montant integral|le montant integral|l'entierete|toute la somme|l'ensemble de la somme|toute la facture"
        "|la facture entiere|tout le montant|tout le solde|au complet|le montant au complet"
        "|montant au complet|integral|integralement|la somme entiere|le "
        "montant complet|en une fois|tout|la totalite|le total|en totalite|l'integralite|integralite|le montant "
        "total|totalite"
        "|tout ce que je dois|ce que je dois|le tout|en entier",
        "Q": "le reste|reste|ce qui reste|le restant|le solde|solde|l'autre moitie|le solde restant"
        "|le dernier tiers|le tiers restant|le dernier quart|le quart restant",
        "S": "dois|devons|envoie|envoies|enverrai|enverrais|regle|reglerai|reglerais|verserai|verserais|vire"
        "|virerai|virerais|donne|donnerai|mets|mettrai|met|fais|ferai|payerai|payerais|paierait|propose"
        "|rembourse|rembourserai|debloque|filer|file|sortir|lache"
        "|payer|paie|paye|paierai|paierais|verser|verse|donner|regler|envoyer|virer|peux|pourrais"
        "|seulement|environ|avec|que|maximum|minimum|mettre|de|a|ai",
        "I": "avance|une avance|acompte|un acompte|versement initial"
        "|un versement initial|d'abord|pour commencer|en acompte|comme acompte|d'avance|d'entree",
        "v": "j'ai paye|ai paye|avons paye|deja paye|j'ai verse|ai vire|j'ai regle|a ete paye|j'ai envoye",
        "R": "facture|commande|reference|ref|refs|numero|num|no|compte|client|contrat|dossier|ticket|code|ligne",
        "K": "pas|ni|jamais|au lieu de|plutot que|au lieu du",
        "O": "ou|a|au",
        "&": "et|puis|plus|et puis",
    },
)
