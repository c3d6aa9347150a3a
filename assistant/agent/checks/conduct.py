"""What may never be said: threats, pressure, asking for secrets, posing as a person, disclosure to others.

COM-21, COM-29, COM-31, COM-52, AI-04, PCI-03, IDN-06, AUT-05, LLM-11, TAX-04.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses

if TYPE_CHECKING:
    from assistant.agent.checks.context import CheckContext
    from assistant.agent.checks.text import Reading

# One concept per row: name, whether a negation ("don't share your card number") makes it harmless, pattern.
_ROWS: tuple[tuple[str, bool, str], ...] = (
    (
        "legal threat",
        False,
        r"\b(?:court|courthouse|sue[ds]?|suing|lawsuits?|litigation|legal (?:action|proceedings?|steps|"
        r"consequences|measures|department|team|claim)|lawyers?|attorneys?|solicitors?|bailiffs?|sheriff|"
        r"judge?ments? (?:against|order|debt)|garnish\w*|liens?|repossess\w*|seiz(?:e|ed|ure)|evict\w*|"
        r"foreclos\w*|prosecut\w*|"
        r"jail|prison|arrest\w*|police|criminal|crime|fraud(?:ulent)?|warrant|deport\w*|immigration|irs|"
        r"hmrc|"
        r"government|authorities|district attorney|debt collect\w*|collection(?:s)? (?:agency|agencies|"
        r"company|action)|collections|credit (?:score|rating|report|history|bureaus?|file|record)|"
        r"blacklist\w*|bankrupt\w*|enforce\w*|"
        r"tribunal(?:es)?|juicio|demandar\w*|abogad\w+|embarg\w+|cárcel|policía|acciones legales|"
        r"vía judicial|"
        r"justice|huissiers?|avocats?|poursui\w+|saisie|prison|contentieux|mise en demeure|verklag\w+|"
        r"gericht\w*|anwalt|anwälte|klage|inkasso\w*|gerichtsvollzieher\w*|pfänd\w+|schufa|polizei|"
        r"strafanzeige|mahnbescheid|rechtliche schritte|rechtsweg)\b",
    ),
    (
        "visit",
        False,
        r"\b(?:send\w*|sent) (?:some(?:one|body)|people|an? \w+|our \w+|the \w+) (?:\w+ )?(?:to|round to|over to)"
        r" your (?:\w+ )?(?:home|house|door\w*|flat|apartment|work\w*|job|office)\b"
        r"|\b(?:com(?:e|es|ing)|visit\w*|(?:show|turn)(?:s|ing)? up|(?:stop|drop)(?:s|ping)? by|knock\w*)\b"
        r"[^.?!]{0,30}\byour (?:\w+ )?(?:home|house|door\w*|flat|apartment|work\w*|job|office)\b",
    ),
    (
        "report",
        False,
        r"\b(?:report(?:ed|ing)? (?:you|this|it) to|(?:tell|told|inform|contact|notify|call|"
        r"write to)(?:ed|ing|s)? (?:\w+ )?(?:your|the) (?:employer|boss|family|wife|husband|"
        r"spouse|partner|landlord|neighbou?rs?|parents|friends|bank|relatives|colleagues|"
        r"workplace|references?)|(?:your|tu|su) (?:employer|boss|landlord|neighbou?rs?|"
        r"empleador|jefe|arbeitgeber|chef|employeur|patron)\b)",
    ),
    (
        "pressure",
        False,
        r"\b(?:immediately|(?:pay|act|respond|reply|call|settle)(?: (?:us|it|this|me))? at once|"
        r"urgent(?:ly)?|"
        r"asap|right away or|(?<!no )(?<!not in a )(?<!n\'t )(?<!no need to )(?<!not )hurry|act (?:now|"
        r"fast|"
        r"today)|accept (?:it |this )?(?:now|today|right now)|or (?:you\'ll )?(?:lose|miss) (?:the|this|"
        r"your|"
        r"it|out)|(?<!don't )(?<!not )(?<!needn't )(?:must|have to|need to|better|got to|gotta) (?:accept|"
        r"decide|agree|choose|act|answer) (?:\w+ ){0,2}(?:now|today|tonight|right away)|last (?:chance|"
        r"warning|notice)|final (?:notice|warning|chance|demand|reminder)|before it(?:'s| is) too late|"
        r"or else|consequences|don't delay|further (?:steps|action|measures)|(?:only|just) fair that you|"
        r"the least you can|you owe it to|if i were you|look bad|be reasonable|i'd pay\b|(?:don't|"
        r"do not) (?:make|force) (?:me|us)|"
        r"on your (?:record|file|credit)|without delay|limited time|only today|today only|time is running|"
        r"running out of time|now or never|"
        r"(?:must|have to|need to|better|required to|got to|gotta) pay (?:\w+ ){0,3}(?:now|today|tonight|"
        r"right now|by tonight|immediately|in full)|pay (?:up|right now|this instant|now or)|demand(?:s|ed|"
        r"ing)? (?:payment|that)|warn(?:ing|ed)? you|be warned|serious trouble|escalate (?:this )?against|"
        r"you will regret|know where you|los(?:e|ing) (?:your|their) (?:home|job|house|car)|things (?:will|"
        r"could) get worse|"
        r"inmediatamente|urgente|último aviso|última oportunidad|consecuencias|de inmediato|immédiatement|"
        r"urgent|dernier (?:avis|rappel)|dernière chance|conséquences|sans délai|sofort|dringend|"
        r"letzte (?:mahnung|warnung|chance)|konsequenzen|unverzüglich|umgehend)\b",
    ),
    (
        "borrowing",
        False,
        r"\b(?:borrow\w*|loans?|lend(?:er|ing|s)?|overdraft|payday (?:loan|lender|advance)s?|pawn\w*|"
        r"remortgage|second mortgage|cash advance|tak(?:e|ing) out (?:some |a |an )?(?:credit|loan|"
        r"financ\w+)|line of credit|retirement (?:fund|account|savings)|401k|pension (?:pot|fund)|"
        r"your savings|life savings|crowdfund\w*|gofundme|crypto\w*|bitcoin|gift cards?|western union|"
        r"moneygram|"
        r"get the (?:cash|money) (?:from|off)|put (?:it|this|that) on (?:a|your|the) (?:\w+ )?card|"
        r"use (?:your|some) savings|(?:sell|selling|sold off|give up|part with|"
        r"liquidate) (?:\w+ )?(?:your|something|some|things|stuff|belongings|property|the car|a car|"
        r"the house|possessions|assets|stocks|shares|jewel\w*|plasma)|(?:ask|asking|from|by|through|"
        r"call on|"
        r"turn to|help from|lean on) (?:a |your |some |any )?(?:\w+ )?(?:family|friends?|relatives?|"
        r"parents?|"
        r"mother|father|brother|sister|children|kids|spouse|partner|neighbou?rs?|employer|boss)|"
        r"skip (?:rent|groceries|meals|food|bills|other)|instead of (?:rent|groceries|food|your rent)|"
        r"préstamo|prestado|empeñ\w+|vend(?:er|a|iendo) (?:su|algo)|(?:a|de) su(?:s)? (?:familia|"
        r"familiares|"
        r"amigos|padres)|emprunt\w*|un prêt|prêts?(?= à la| person| bancaire)|vendre (?:votre|quelque)|"
        r"votre famille|vos proches|vos amis|kredit\w*|darlehen|leihen|ausleihen|verkaufen sie|"
        r"ihre? (?:familie|freunde|eltern|verwandten))\b",
    ),
    (
        "relatives",
        False,
        r"\b(?:family|families|friends?|relatives?|parents?|mother|father|brother|sister|"
        r"spouse|wife|husband|partner|kids|children|son|daughter)\b(?=.*\b(?:pay|cover|"
        r"help|lend|money|contribut|chip in|refuse|think of))\w*|\bthink (?:of|"
        r"about) your (?:family|children|kids|future)",
    ),
    (
        "credit card",
        True,
        r"\bcredit[- ]cards?\b|\btarjetas? de crédito\b|\bcartes? de crédit\b|"
        r"\bkreditkarten?\b(?!daten|nummer)",
    ),
    (
        "secrets",
        True,
        r"\b(?:card (?:number|details|data|info\w*)|cvv|cvc|security code|(?:3|4|last 3|last 4)[- ]digits?|"
        r"expiry date of|expiration date on|back of (?:your|the) card|full (?:card|number)|pan\b|"
        r"pin\b(?! the)|passwords?|passcode|login|log-in details|social security|ssn\b|date of birth|"
        r"mother's maiden|passport|driver'?s licen[cs]e|account number|routing number|sort code|"
        r"bank (?:account|details|login|card|data|information)|online banking|your card|"
        r"iban|bic|swift|número de (?:tarjeta|cuenta)|datos (?:de su tarjeta|bancarios|de la tarjeta|"
        r"de su cuenta)|contraseña|código de seguridad|numéro de (?:carte|compte)|mot de passe|"
        r"coordonnées bancaires|code secret|cryptogramme|rib\b|kartennummer|kreditkartennummer|kartendaten|"
        r"kontonummer|bankdaten|bankverbindung|passwort|kennwort|prüfziffer|pin-?nummer|kontodaten)",
    ),
    (
        "code",
        True,
        r"\b(?:send(?! you)|give|tell|share|reply|reply with|text|type|provide|read|forward|say|"
        r"what(?:'s| is| was)|need|confirm|dígame|envíe\w*|mande|donnez|envoyez|dites|nennen|"
        r"schicken|senden|sagen|geben)\b[^.;!?]{0,40}?\b(?:codes?|verification number|digits|"
        r"otp|código|kode)\b(?! (?:to|an|a) (?:your|su|votre|ihr))",
    ),
    (
        "prying",
        True,
        r"\bi (?:can )?(?:see|know|have|checked|looked at)(?: that)? (?:your (?:bank|card|"
        r"salary|income|credit|savings|pay ?check)|you(?: \w+)? (?:have (?:enough|money|"
        r"savings|plenty)|earn|own|can afford))",
    ),
    (
        "new payee",
        True,
        r"\b(?:new (?:bank|account|payee|iban|details)|wire (?:it|the|transfer|us|money)|"
        r"(?:transfer|send|wire|deposit|pay) (?:the |it |your |this |money |payment |"
        r"funds |via |by |transfer )*(?:in)?to (?:our|the|this|my|another|"
        r"a) (?:new )?(?:\w+ )?(?:account|bank|wallet|address|partner|agent|subsidiary|"
        r"collector|affiliate)|(?:bank|account|payment) (?:details|information|"
        r"account)s? (?:has|have|are|is|was|were) (?:\w+ )?(?:chang|updat|new|differ)\w*|"
        r"(?:nueva|otra) cuenta|nouveau compte|nouvel iban|neue[sn]? (?:konto|bankverbindung|iban)|"
        r"pay (?:me|"
        r"in cash|cash|by cheque|by check|outside)|cash ?app|venmo|zelle|paypal|wallet)",
    ),
    (
        "human",
        True,
        r"\b(?:i'm|i am|i was|you're (?:talking|speaking|chatting) (?:to|with)|this is|it's) (?:really |"
        r"actually |just |only |definitely |also )*(?:a |an |the )?(?:real |actual |live |genuine |"
        r"fellow )?(?:human(?: being)?|person|man|woman|employee|staff(?: member)?|agent|representative|"
        r"accountant|manager|supervisor|clerk|member of)\b|"
        r"\b(?:i'm|i am) (?!an? |the )\w+, (?:a|an|your|the) |\bnot (?:a )?(?:software|machine|program)\b|"
        r"\bi work (?:in|for|at|with|here)\b|\bi(?:'ve|"
        r" have)(?: been)? work(?:ed|ing)\b|\bin (?:my|our) office\b|\bmy (?:years|experience|career|"
        r"colleague next)\b|\bi(?:'m| am) (?:part of|one of|on) (?:the|our|a) (?!same|page|invoice)|"
        r"\bi(?:'m| am) (?:sitting|standing|at my|in the office|on the phone)\b|"
        r"\bmy name(?: is|'s)\b|\bcall me [a-z]+\b|"
        r"\bmy (?:manager|boss|supervisor|colleagues? and i|coffee|lunch|desk|shift|wife|husband|kids|life|"
        r"family)\b|\b(?:like|as) (?:you|a (?:human|person)),? i\b|\bhuman(?:,)? (?:just )?like you\b|"
        r"\bas a (?:human|person|mother|father|parent)\b|\bsoy (?:una persona|un humano|humano|humana|"
        r"un empleado|una empleada)\b|\bme llamo\b|\bmi nombre\b|\bje suis (?:une (?:vraie )?personne|"
        r"un humain|humaine?|un employé|une employée)\b|\bje m'appelle\b|\bmon nom\b|"
        r"\bich bin (?:ein (?:echter )?mensch|eine (?:echte )?person|mitarbeiter\w*|ein mitarbeiter|"
        r"eine mitarbeiterin)\b|\bich heiße\b|\bmein name\b",
    ),
    (
        "not a bot",
        False,
        r"\b(?:human|person) (?:wrote|is writing|writes|typed|is typing)\b|\b(?:i'm|i am|"
        r"we're|we are|this is|it's|it is)(?: really| definitely)? (?:not|no|"
        r"n't)(?: really)? (?:an? |any )?(?:bot|robot|machine|ai|chatbot|computer|"
        r"automated|program|assistant|virtual|artificial)\b|\bno (?:bots?|ai|"
        r"robots?) here\b|\bno soy (?:un |una )?(?:bot|robot|máquina|ia)\b|"
        r"\bne suis pas (?:un |une )?(?:robot|bot|machine|ia)\b|\bbin kein(?:e)? (?:bot|"
        r"roboter|maschine|ki|computer)\b",
    ),
    (
        "scolding",
        False,
        r"\b(?:people like you|asham\w+|(?<!a )shame|shame if|it(?:'s| is) a shame (?:that )?you|shameful|"
        r"irresponsib\w*|your (?:own )?fault|careless\w*|dishonest\w*|liars?|lying|excuses?(?! me)|"
        r"deadbeat\w*|pathetic|stupid|idiot\w*|lazy|disappoint(?:ed|ing) in you|disgrac\w*|cheat(?:er|"
        r"ing)?|"
        r"you should have (?:paid|known|thought)|you (?:always|never) (?:pay|do|keep)|you failed|"
        r"time you(?:'ve| have)? (?:been|paid|missed|were)|you(?:'ve| have) failed|you refuse|"
        r"you're (?:wasting|avoiding|hiding|dodging)|wasting (?:my|our) time|grow up|not our problem|"
        r"your problem|that's on you|vergüenza|irresponsable|su culpa|mentiros\w+|honte|votre faute|"
        r"menteu\w+|excuses,|schämen|schande|verantwortungslos|ihre schuld|lügner\w*|faule)\b",
    ),
    (
        "tax position",
        True,
        r"\byou (?:don't|do not|needn't|never|won't|will not|shouldn't|should not|must not)(?: actually|"
        r" really)? (?:have to |need to |be |owe |charge |pay |collect )(?:\w+ ){0,4}?(?:tax(?:es|ed)?|vat|"
        r"gst|duty)\b|\byou (?:can|could|may|might|should|are able to|are allowed to|are entitled to|"
        r"will be able to|must) (?:\w+ )?(?:deduct|reclaim|claim|recover|write (?:it|this|that) off|"
        r"write off|offset|depreciate|expense|register for|file|declare|treat)\b|"
        r"\b(?:you|your (?:business|company|order|purchase))(?:'re| are| is|'s)(?: not| probably| likely|"
        r" definitely| fully)? (?:tax[- ])?(?:exempt|deductible|zero-rated|liable|eligible|entitled|"
        r"subject to tax)\b|\byou qualify\b|\byou (?:can|could|may|should|might) use (?:a|your|"
        r"the) (?:resale |exemption )?certificate\b|\b(?:put|book|write|list|claim|enter|"
        r"treat)\b[^.;!?]{0,20}\b(?:tax|vat)\b[^.;!?]{0,20}\b(?:expenses?|books|return|costs?)\b|\b(?:tax|"
        r"vat)\b[^.;!?]{0,20}\b(?:wrongly|incorrectly|by mistake|in error)\b|\b(?:get|getting|"
        r"have) (?:the |"
        r"your |that |some |all )*(?:\w+ )?(?:tax|vat) back\b|\b(?:tax|vat) back\b|\b(?:is|are|be|it's|"
        r"fully|"
        r"tax)[- ](?:tax[- ])?deductible\b|\b(?:i|we) (?:advise|recommend|suggest) (?:\w+ ){0,6}(?:tax|vat|"
        r"deduct|register|file)|\byour tax (?:return|position|liability|bill|refund|deduction|"
        r"write-off)\b(?<!own tax position)|"
        r"\bno (?:tiene|debe) (?:que )?pagar (?:el )?(?:iva|impuestos?)|\bpuede deducir|"
        r"\bpouvez (?:déduire|"
        r"récupérer)|\bkönnen (?:sie )?(?:die |das )?(?:\w+ ){0,3}(?:absetzen|abziehen|geltend)|\b(?:tax|"
        r"vat) (?:\w+ )?(?:is|was|looks|seems|should be|has been) (?:wrong|incorrect|too high|lower|less|"
        r"a mistake|an error|overcharged|0\b)",
    ),
    (
        "evasion",
        False,
        r"\b(?:avoid(?:s|ing)?|evad\w+|dodg\w+|get around|skip|bypass|escape|sidestep) (?:paying )?(?:the |"
        r"any |your |sales |all )*(?:tax(?:es)?|vat|gst|report\w*|duty)\b|\btake (?:the )?(?:vat|"
        r"tax) off\b|"
        r"\b(?:without|remove|drop|leave off|leave out|strip) (?:the |any )?(?:vat|sales tax|"
        r"tax)\b(?= (?:for you|from (?:the|your|this)|on this|in cash|when you pay|if you pay))|"
        r"\bunder the table\b|\boff the books\b|\bcash (?:discount|deal|payment|in hand)\b|\b(?:pay|paid|"
        r"paying) in cash\b|\bsplit (?:the|this|your|it) (?:invoice|bill)\b|\b(?:different|another|other|"
        r"false|fake) name\b|\bunder the (?:reporting )?threshold\b|\bbackdat\w+|\bno (?:one|body) (?:will|"
        r"needs to) know\b",
    ),
)
_COMPILED = tuple((name, lifted, re.compile(pattern)) for name, lifted, pattern in _ROWS)
_TRIGGER = re.compile("|".join(f"(?:{pattern})" for _, _, pattern in _ROWS))
_REFUSES = re.compile(
    r"\b(?:don't|do not|never|not|n't|can't|cannot|unable to|not able|won't|no need|rather than|instead of|"
    r"without|please avoid|refrain|isn't|nunca|no |ne |pas |jamais|sans|nicht|kein\w*|nie|niemals|ohne)\b"
)
_SAFE_PLACE = re.compile(
    r"\b(?:in the (?:form|box|field)|into the (?:form|box|field)|on (?:the|your|"
    r"this) (?:signed )?(?:invoice|payment|secure|page)|secure (?:payment )?page|by card)\b"
)
_ASKS = re.compile(
    r"\b(?:send(?! you)|give|tell|share|reply|enter|type|provide|what|need|confirm|message|text|write|read|"
    r"here|chat|envíe\w*|dígame|mande|indique|donnez|envoyez|dites|nennen|schicken|senden|geben|teilen)\b"
)
_ELSEWHERE = re.compile(
    r"\bout of (?:the|this|our) (?:chat|conversation)\b|\b(?:never|not|nunca|jamais|nie|nicht) (?:here|"
    r"in (?:the|this) chat|aquí|ici|hier)\b"
)
_TAX_ROLE = re.compile(
    r"(?:can't|cannot|not able to|unable to|don't|do not|not) (?:\w+ )?(?:advise|tell|say|give|decide|"
    r"judge|confirm|know|answer|assess|offer)|whether(?: you)?\s*(?:personally |actually |yourself )?$|"
    r"whether you|if you think|if you believe"
)
_LAWYER = re.compile(r"lawyers?|attorneys?|solicitors?|abogad\w+|avocats?|anwalt|anwälte")
_OWN_LAWYER = re.compile(
    r"\b(?:talk|speak|consult|ask|see|contact|find|call|hire|advice)(?:ing)?(?: to| with| from)?(?: an?|"
    r" your(?: own)?)?\s*$"
)
_FOUND = re.compile(
    r"\b(?:i|we)(?:'ve| have| can)? (?:found|see|have|located|got|pulled up) (?:your|an?|the|one|"
    r"some) (?:\w+ )?(?:invoice|account|bill|balance|record)s?\b"
    r"|\b(?:yes|yep|right|indeed)\b[^.;!?]{0,40}\b(?:has|have|is|owes)\b[^.;!?]{0,20}\b(?:invoice|account|"
    r"bill|customer)|\bxx[qrstuvwyzj]* (?:has|is|owes)\b"
)
_DEBT = re.compile(
    r"\b(?:owe[sd]?|debts?|overdue|past due|balance|unpaid|outstanding|amount due|arrears|(?:has|have|"
    r"hasn't|haven't|had)(?: not)?(?: yet| already)? paid|in debt|deuda|debe[ns]?|saldo|vencid[oa]|dette|"
    r"solde|impayée?s?|devez|schuld\w*|saldo|offene[rn]? betrag|überfällig|collect\w*)\b"
)
_SIGNATURE = re.compile(
    r"\b(?:best|kind|warm)? ?(?:regards|wishes)\b,?\s+\S+|\bsincerely(?: yours)?,?\s+\S+|"
    r"\bcheers, [a-z]+\W*$|^\W*- ?[A-Z][a-z]+(?: [A-Z]\.?[a-z]*)?(?:,.*)?$|\b(?:saludos|atentamente|"
    r"cordialement|mit freundlichen grüßen|viele grüße),?\s+\S+"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+, (?:Accounts|Billing|Collections|Customer|Finance|Credit)\b|"
    r"\b(?:\b[A-Z][a-z]+ speaking[,.!]|^[A-Z][a-z]+ here[,.!]|[Tt]his is [A-Z][a-z]+ (?:from|in|at|with|"
    r"of))"
)

_SOMEBODYS = re.compile(
    r"\b(?:[Aa]ssist[ae]nte?n?|[Aa]sistente|[Bb]ot|[Cc]hatbot)(?: \w+){0,2}? "
    r"(?:von|der|des|bei|de|du|del|of|for|at|from) (?!xx|Ihr)[A-Z]\w+"
)
"""The assistant of a business of another name: this one's stands masked in a reading."""


def violations(reading: Reading) -> list[str]:
    """The forbidden content: ["pressure: act now"]."""
    low, wrong = reading.low, []
    if _TRIGGER.search(low):
        for name, liftable, pattern in _COMPILED:
            for match in pattern.finditer(low):
                if liftable and _harmless(name, low, match):
                    continue
                if name == "legal threat" and _LAWYER.fullmatch(match.group()) and _own_lawyer(low, match):
                    continue
                wrong.append(f"{name}: {match.group().strip()}")
    signature = _SIGNATURE.search(reading.text) or _SIGNATURE.search(low)
    if signature and not re.search(r"\bxx|team|assistant", signature.group().lower()):
        wrong.append(f"signature: {signature.group()}")
    if another := _SOMEBODYS.search(reading.text):
        wrong.append(f"another business: {another.group()}")
    return wrong


def disclosures(reading: Reading, context: CheckContext) -> list[str]:
    """To someone unknown no debt is mentioned at all (COM-21)."""
    if context.level > 0:
        return []
    match = _DEBT.search(reading.low) or _FOUND.search(
        clauses.asserted(reading.low, question=reading.question)
    )
    return [match.group()] if match else []


def _own_lawyer(low: str, match: re.Match[str]) -> bool:
    """Whether the lawyer is the payer's own choice, not one that acts against the payer."""
    theirs = re.search(r"\b(?:our|my|we|we'll|we've|they|will|hear from|against)\b", low) is not None
    advice = re.search(
        r"\b(?:advice|legal question|right place|right person|best place|your choice|of your own)\w*", low
    )
    if re.search(r"\bnot an? $", low[: match.start()]):
        return True
    return _OWN_LAWYER.search(low[: match.start()]) is not None or (not theirs and advice is not None)


def _harmless(name: str, low: str, match: re.Match[str]) -> bool:
    clause_start = max(
        low.rfind(mark, 0, match.start()) for mark in (";", ".", "!", "?", ":", " but ", " - ")
    )
    before = low[max(clause_start, 0) : match.start()]
    refused = _REFUSES.search(before) is not None
    if name == "tax position":
        return _TAX_ROLE.search(low[: match.start()]) is not None
    if name in {"human", "new payee", "credit card", "prying"}:
        return refused
    if name == "code":
        return refused or (_SAFE_PLACE.search(low) is not None and "chat" not in low)
    if refused and not re.search(
        r"\b(?:don't|do not) (?:forget|hesitate|worry|mind)\b|\bif you (?:don't|can't)|\bwhy (?:don't|not)",
        before,
    ):
        return True
    if re.search(r"\b(?:to yourself|private|secret|safe)\b", low[match.end() :]):
        return True
    if "out of th" in low and _ELSEWHERE.search(low):
        return True
    if _ELSEWHERE.search(low) and _SAFE_PLACE.search(low):
        return True
    asks = _ASKS.search(low)
    return _SAFE_PLACE.search(low) is not None and (asks is None or re.search(r"\benter\b", low) is not None)
