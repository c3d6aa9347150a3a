"""Deeds and promises claimed in Spanish, French or German (LLM-07); perfect and future tense are closed worlds too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import clauses

if TYPE_CHECKING:
    from assistant.agent.checks.text import Reading
    from assistant.domain.facts import FactSheet

_NEVER: frozenset[str] = frozenset()
_PLAN, _PROMISE, _DISPUTE = (
    frozenset({"plan_accepted"}),
    frozenset({"promise_recorded"}),
    frozenset({"dispute_opened"}),
)
_CASE, _PAID = frozenset({"case_opened"}), frozenset({"payment_received"})
_REVIEW = _CASE | _DISPUTE
_DOCUMENT, _PREFERENCES = frozenset({"document_ready"}), frozenset({"preferences_set", "opted_out"})
_ANY = _PLAN | _PROMISE | _REVIEW | _PAID | _DOCUMENT | _PREFERENCES | {"code_sent", "payment_started"}

_ABOUT: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"\bplan\b|cuotas|échéancier|ratenplan|zahlungsplan|raten\b|versements"), _PLAN),
    (re.compile(r"promesa|promesse|zusage|versprechen"), _PROMISE),
    (re.compile(r"disputa|reclamación|litige|contestation|reklamation|beanstandung|einspruch"), _DISPUTE),
    (
        re.compile(
            r"\bcaso\b|consulta|compañer|colega|equipo|dossier|collègue|équipe|question|kolleg|team|"
            r"anfrage|frage\b|fall\b|expediente"
        ),
        _CASE,
    ),
    (re.compile(r"\bpagos?\b|paiements?|zahlung(?:en)?\b|règlement"), _PAID),
    (re.compile(r"preferencias|préférences|einstellungen|kontaktpräferenzen"), _PREFERENCES),
    (re.compile(r"código|\bcode\b"), frozenset({"code_sent"})),
    (re.compile(r"copia|recibo|documento|copie|reçu|document|kopie|quittung|dokument"), _DOCUMENT),
)
_SAFE = re.compile(
    r"(?:entendido|comprendido|visto|leído|mirado|revisado|encontrado|podido|compris|entendu|lu|regardé|vu|"
    r"trouvé|vérifié|pu|verstanden|gesehen|gelesen|geprüft|gefunden|nachgesehen|gehabt|recht|gefragt|"
    r"pensado|tenido|eu)$"
)
_PERFECT = re.compile(
    r"\b(?:ya |le |lo |la |les |se |os )*(?:he|hemos) (?:\w+mente )?(?P<es>\w+(?:ado|ido|cho|sto|rto|"
    r"ito))\b"
    r"|\b(?:j'ai|nous avons|on a|nous vous avons|je vous ai|nous l'avons)\s+(?:bien |déjà |aussi |donc |"
    r"tout juste )*(?P<fr>\w+(?:é|ée|és|i|is|it|u|ert|ait))\b"
    r"|\b(?:ich habe|wir haben|habe ich|haben wir)\s+(?:\S+\s+){0,9}?(?<!zu )(?P<de>(?:\w*ge\w{2,}(?:t|en)|"
    r"\w+iert|(?:be|er|ver|ent|zer|über|unter|wider|hinter|miss)\w+(?:t|en)))(?=[\s.,!;]|$)"
)
_PASSIVE = re.compile(
    r"\b(?:ha sido|han sido|fue|fueron|está|están|queda|quedan|quedó|ha quedado|ya está)\s+(?:ya |ahora |"
    r"\w+mente )*(?P<es>\w+(?:ad[oa]s?|id[oa]s?|t[oa]s?|ch[oa]s?))\b"
    r"|\b(?:a été|ont été|vient d'être|est désormais|est maintenant|est bien|est|sont|"
    r"a bien été)\s+(?:bien |déjà |maintenant |désormais )*(?P<fr>\w+(?:ée?s?|ise?s?|ite?s?|ue?s?|"
    r"erte?s?))\b"
    r"|\b(?:wurde|wurden|ist|sind|worden)\s+(?:\S+\s+){0,6}?(?<!zu )(?P<de>(?:\w*ge\w{2,}(?:t|en)|\w+iert|"
    r"(?:be|er|ver|ent|über)\w{3,}(?:t|en)|aktiv))\b(?! werden)"
)
_PASSIVE_SAFE = re.compile(
    r"(?:vencid\w+|pagad\w+|situad\w+|incluid\w+|emitid\w+|previst\w+|listad\w+|indicad\w+|est[ae]|"
    r"vist[oa]|difícil|sujet\w+|compuest\w+|lista|"
    r"prévue?s?|comprise?s?|indiquée?s?|émise?s?|due?s?|échue?s?|payée?s?|réglée?s?|calculée?s?|soumise?s?|"
    r"possible|incluse?s?|mise?s?|"
    r"enthalten|gestellt|ausgestellt|angegeben|berechnet|bezahlt|beglichen|gegeben|geeignet|geplant|"
    r"gefallen|gesetzlich|gerade|genau|bereits|erhalten|gerundet)$"
)
_STATE_WORDS = re.compile(
    r"(?P<bad>cancelad|anulad|aprobad|reembolsad|condonad|eliminad|aplazad|ampliad|annul|approuv|rembours|"
    r"supprim|prolong|storniert|genehmigt|erstattet|erlassen|gelöscht|verlängert|gestrichen|akzeptiert|"
    r"aufgehoben)"
)
_FUTURE = re.compile(
    r"\b(?:le |les |lo |la |nos |se )?(?P<es>\w+(?:aremos|eremos|iremos|dremos|rremos|aré|eré|iré|dré))\b|"
    r"\b(?:vamos|voy) a (?P<es2>\w+)"
    r"|\b(?:nous |je )(?:vous |le |la |les |ne )*(?P<fr>\w+(?:erons|irons|drons|rrons|erai|irai|drai|"
    r"rrai))\b|\b(?:nous allons|je vais|on va) (?:vous |le |la |les )*(?P<fr2>\w+)"
    r"|\b(?:wir werden|ich werde|werden wir|werde ich)\s+(?:\S+\s+){0,9}?(?P<de>\w+en|\w+n)(?=[.,!;]|$)"
)
_FUTURE_SAFE = re.compile(
    r"(?:ver|mirar|buscar|explicar|ayudar|intentar|encontraremos|buscaremos|veremos|regarder|voir|chercher|"
    r"trouver|expliquer|aider|essayer|verrons|trouverons|chercherons|finden|sehen|helfen|erklären|prüfen|"
    r"schauen|nachsehen|versuchen|buscaré|explicaré|vérifier|montrer|erläutern)$"
)
_OTHERS = re.compile(
    r"\b(?:un compañero|una compañera|el equipo|nuestro equipo|alguien|una persona)\s+(?:se pondrá|"
    r"le (?:responderá|contactará|llamará|contestará)|revisará|lo revisará)"
    r"|\b(?:un collègue|une collègue|notre équipe|l'équipe|quelqu'un|une personne)\s+(?:vous |va |"
    r"le )*(?:répondra|contactera|rappellera|appellera|examinera|reviendra|répondre|contacter)"
    r"|\b(?:ein kollege|eine kollegin|unser team|das team|jemand|eine person)\s+(?:wird|meldet|antwortet|"
    r"ruft|prüft|kümmert|kontaktiert)"
)
_CIRCUMSTANCE = re.compile(r"\b(?:période|situation|moment|situación|época|zeit|lage|phase|tage)\b")
_REFUSED = re.compile(
    r"\b(?:nicht|kann ich (?:\w+ )*nicht|ne (?:peux|pouvons) (?:\w+ )*pas|no (?:puedo|podemos))\b"
)
_LOOSE: tuple[tuple[str, frozenset[str], str], ...] = (
    (
        "all set",
        _ANY,
        r"\b(?:todo (?:está )?listo|ya está hecho|listo,|hecho[!.]|asunto resuelto|"
        r"está arreglado|tout est (?:prêt|réglé|en ordre)|c'est (?:fait|réglé|bon)|"
        r"c'est chose faite|alles (?:erledigt|geregelt|klar)|ist erledigt|das war's|"
        r"erledigt[!.])",
    ),
    (
        "approval",
        _NEVER,
        r"\b(?:aprobad[oa]|aceptamos|aprobamos|le garantiz\w+|de acuerdo, acept\w+|"
        r"approuvée?|nous acceptons|nous approuvons|je vous garantis|nous garantissons|"
        r"genehmigt|wir akzeptieren|wir stimmen zu|ich garantiere|wir garantieren|"
        r"wir sind einverstanden|einverstanden[!.])",
    ),
    (
        "refund",
        _NEVER,
        r"\b(?:reembols\w+|devolver\w* (?:el|su) dinero|su dinero|votre argent|geld zurück|"
        r"ihr geld|offert(?:e|s)? (?:par|de)|le debemos|abonaremos|rembours\w+|"
        r"nous vous devons|erstatt\w+|rückerstatt\w+|zurückzahl\w+|wir schulden ihnen|"
        r"gutgeschrieben)\b",
    ),
    (
        "waiver",
        _NEVER,
        r"\b(?:condon\w+|perdon(?:amos|ar|aremos|ada|ado)|eximi\w+|quitar(?:emos)? (?:el|la|"
        r"los)|anular\w*|cancel(?:amos|aré|aremos|ar (?:la|su) factura)|le rebaj\w+|"
        r"annul(?:er|ons|e la)|supprim(?:er|ons)|faire grâce|renon(?:cer|çons)|effacer|"
        r"exonér\w+|erlassen|erlässt|verzichten|stornieren|streichen|nachlassen|"
        r"aufschieben|stunden wir)\b",
    ),
    (
        "no action",
        _NEVER,
        r"\bno (?:tiene|hace falta|necesita|debe|hay) que pagar|\bno (?:tiene|"
        r"necesita) (?:que )?(?:pagar|hacer nada)|\b(?:puede )?ignor(?:ar|e) (?:esta|la|"
        r"su)|\bno es necesario (?:pagar|hacer)|\bolvíde(?:se|lo)|\bn'avez (?:pas|rien|"
        r"plus) (?:à|besoin)|\b(?:pouvez )?ignore[rz] (?:cette|la|votre)|"
        r"\binutile de payer|\bpas besoin de payer|\bmüssen (?:diese |die |"
        r"das )?(?:\w+ )?(?:nicht|nichts)(?: mehr)? (?:be)?(?:zahlen|tun)|\bignorieren|"
        r"\bbrauchen (?:\w+ )*nicht(?:s)?(?: zu| mehr zu)? (?:zahlen|bezahlen|tun)|"
        r"\bkeine weiteren schritte",
    ),
    (
        "payment",
        _PAID | {"fact:paid"},
        r"\b(?:pago (?:ha sido )?(?:recibido|confirmado|aceptado)|"
        r"(?:hemos )?recibido (?:su|el) pago|gracias por su pago|"
        r"paiement (?:a (?:bien )?été )?(?:reçu|accepté|confirmé|effectué)|"
        r"reçu votre (?:paiement|règlement)|merci (?:pour|"
        r"de) votre (?:paiement|règlement)|(?<!keine )zahlung (?:ist |"
        r"wurde |erfolgreich )+(?:eingegangen|erhalten|erfolgreich|"
        r"verbucht)|(?:danke|vielen dank) für ihre zahlung|"
        r"ihre zahlung (?:haben wir )?erhalten)",
    ),
    (
        "discount",
        frozenset({"offer:discount", "discount_accepted"}),
        r"(?<!kein )(?<!keinen )(?<!ningún "
        r")(?<!aucune )\b(?:descuento|remise|rabais|réduction|rabatt|nachlass|skonto)\b",
    ),
    (
        "call",
        _NEVER,
        r"\b(?:le llamar\w+|le llamaremos|vous (?:r)?appeller\w*|rufen sie an|ruft sie an|"
        r"anrufen)\b",
    ),
    (
        "plan",
        _PLAN,
        r"\bplan (?:ya )?está (?:confirmado|activo|listo|en marcha|aprobado)|"
        r"\bplan est (?:confirmé|actif|en place|prêt|accepté)|\b(?:raten|"
        r"zahlungs)?plan ist (?:jetzt |nun |nun )?(?:eingerichtet|bestätigt|aktiv|fertig|"
        r"angenommen)",
    ),
)
_LOOSE_COMPILED = tuple((name, needs, re.compile(pattern)) for name, needs, pattern in _LOOSE)


def unsupported(reading: Reading, sheet: FactSheet) -> list[str]:
    """As `deeds.unsupported`, for what was said in another language than English."""
    if reading.languages == {"en"}:
        return []
    said = clauses.asserted(reading.low, question=reading.question)
    waits = clauses.awaits_payer(reading.low)
    have = sheet.done | ({"fact:paid"} if any(m.minor for m in sheet.amounts("paid")) else frozenset())
    wrong = [
        f"{name}: {match.group()}"
        for name, needs, pattern in _LOOSE_COMPILED
        if (match := pattern.search(said))
        and not needs & have
        and not (waits and name in {"all set", "plan"})
        and not (name not in {"no action"} and clauses.negated(said, match.start()))
        and not (name == "discount" and _REFUSED.search(said))
    ]
    for match in _PERFECT.finditer(said):
        verb = match["es"] or match["fr"] or match["de"]
        if not _SAFE.search(verb) and not _known(said[match.start() :], have):
            wrong.append(f"done: {match.group()}")
    for match in _PASSIVE.finditer(said):
        verb = match["es"] or match["fr"] or match["de"]
        bad = _STATE_WORDS.search(verb)
        if not bad and _CIRCUMSTANCE.search(said):
            continue
        safe = _PASSIVE_SAFE.search(verb) and not bad
        if safe or waits or clauses.negated(said, match.start("es") if match["es"] else match.end()):
            continue
        if bad or not _known(said, have):
            wrong.append(f"claimed: {match.group()}")
    for match in _FUTURE.finditer(said):
        verb = next(value for value in match.groupdict().values() if value)
        if not _FUTURE_SAFE.search(verb) and not _REVIEW & have:
            wrong.append(f"promised: {match.group()}")
    wrong += [f"promised: {match.group()}" for match in _OTHERS.finditer(said) if not _REVIEW & have]
    return wrong


def _known(clause: str, have: frozenset[str]) -> bool:
    """The deed is about something on record."""
    for pattern, needs in _ABOUT:
        if pattern.search(clause):
            return bool(needs & have)
    return False
