"""Words that tell languages apart, as payers use them about an invoice; a word of several languages stands in each.

`TELLING` are words that alone, as a whole message, are enough. Folded: lower case, no accents, ss for ß.
"""

from __future__ import annotations

WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
        the a an and or but if of to in on at by for with from as is are am was were be been being has have had
        do does did done i you he she it we they me my mine your yours our us them their his her its this that
        these those what when where who why how which can could would will shall should may might must not no
        yes don't can't won't didn't isn't i'm i've i'll it's that's there here now then just only also all any
        some more less much many one two three four five ten so up out about please thanks thank hello hi hey
        sorry good great fine ok okay today tomorrow yesterday monday tuesday wednesday thursday friday saturday
        sunday next last week weeks month months day days year january february march june july october december
        first second pay paid paying payment payments invoice bill balance owe owed due amount money plan
        instalment instalments installment installments tax vat sales charge charged fee discount send sent copy
        receipt pdf document email text texts message messages call phone number person human agent someone talk
        speak help need want like know get got give make let see tell ask said say wrong price quantity order
        ordered item items line delivery delivered arrived never received damaged broken already again still
        before after until later early soon end start split half rest promise promised something anything nothing
        everything someone anyone whole full part parts each every per
        monthly weekly stop unsubscribe job lost hard bot robot real card bank transfer dispute wasn't haven't
        doesn't couldn't too very think sure accept agree cancel work works date question die war hat gift kind
        man option problem total normal final general social special regular
        """,
        "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber wenn weil dass daß ist sind bin
        war waren wird werden wurde habe hab hat haben hatte hatten kann koennen konnen konnte koennte mochte
        mochten moechte will wollen muss mussen soll sollen darf ich sie er es wir ihr mir mich ihnen ihre ihrer
        ihrem ihren mein meine meiner meinen meinem uns unsere nicht kein keine keinen keiner nichts nie noch
        schon bereits auch nur mehr sehr wie was wann wo wer warum wieso wofur welche welcher welches welchen
        viel viele hier heute morgen gestern jetzt sofort dann zu zum zur im in am an auf mit fur fuer von vom
        bei bis nach seit uber ueber vor aus um pro bitte danke dank hallo guten tag abend gruss gruesse
        gruessen freundlichen ja nein doch gerne gern gut okay entschuldigung leider rechnung rechnungen betrag
        summe geld zahlen bezahlen zahle bezahle bezahlt gezahlt zahlung zahlungen uberweisen ueberweisen
        uberwiesen uberweisung raten rate ratenzahlung teilzahlung monatlich monat monate monaten woche wochen
        tage tagen montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz maerz april
        mai juni juli august september oktober november dezember nachsten naechsten nachste naechste nachster
        ersten ende anfang mitte schulde schulden offen offener fallig faellig mahnung steuer mehrwertsteuer
        umsatzsteuer mwst ware lieferung geliefert angekommen kaputt defekt beschadigt beschaedigt falsch preis
        menge bestellt bestellung kopie quittung beleg schicken senden geschickt nachricht nachrichten mensch
        menschen mitarbeiter jemand sprechen reden hilfe brauche brauchen weiss verstehe erhalten bekommen
        widerspruch widerspreche reklamation reklamiere stimmt posten position ganze ganzen alles rabatt
        arbeitslos job verloren schaffe geht gehts genau halfte haelfte rest etwas spater spaeter zwei drei vier
        funf fuenf sechs euro annehmen einverstanden steht kostet lange wieder mal aufhoren abmelden leben
        umbringen
        """,
        "es": """
        el la los las un una unos unas y o pero si porque que de del al en con por para sin sobre es son soy
        esta este esto estos estas estan estoy era fue ha he han hemos habia tengo tiene tenemos puedo puede
        podemos podria quiero quiere quisiera queremos debo debe debemos voy va vamos yo usted ustedes nosotros
        me mi mis su sus se lo le les nos no nada nunca ya todavia aun tambien solo mas muy como cuanto cuanta
        cuantos cuantas cuando donde quien cual cuales hoy manana ayer ahora luego despues antes hasta desde
        cada aqui favor gracias hola buenos buenas dias tardes noches perdon disculpe vale claro factura
        facturas importe saldo dinero pagar pago pagos pague pagare pagado pagada cuota cuotas plazo plazos
        mensual mensuales mes meses semana semanas dia lunes martes miercoles jueves viernes sabado domingo
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre proximo proxima
        deuda debiendo vence vencimiento impuesto impuestos iva pedido entrega llego llegaron recibi recibido
        roto danado defectuoso mal incorrecto precio cantidad disputo reclamo reclamar reclamacion copia recibo
        enviar envie mande manden enviado mensaje mensajes persona agente alguien hablar humano ayuda necesito
        ayudar entiendo descuento trabajo perdi dificil mitad resto todo toda todos todas total uno dos tres
        cuatro cinco seis euros dolares acepto acuerdo escribirme dejen quitar compre linea lineas vivir matarme
        suicidarme hacer otro otra otros sea tan bueno bien
        """,
        "fr": """
        le la les l un une des du de d et ou mais si parce que qu qui quoi est sont suis etes sommes etait ete
        ai as a avons avez ont avais peux peut pouvez puis pouvons pourrais voudrais veux voulez dois doit
        devons devez vais va allons je j tu il elle on nous vous ils moi mon ma mes votre vos notre nos son sa
        ses ce cet cette ces cela ca c n ne pas rien jamais plus deja encore aussi seulement tres comment
        combien quand pourquoi quel quelle quels quelles aujourd'hui aujourd hui demain hier maintenant apres
        avant jusqu'au jusqu au aux dans en avec pour par sur sans chez depuis chaque ici bonjour bonsoir salut
        merci s'il plait oui non d'accord accord pardon desole facture factures montant somme solde argent payer
        paie paye payez payé paierai paiement paiements regler reglement versement versements mensualite
        mensualites mensuel mensuels echeance echeances echeancier fois mois semaine semaines jour jours lundi
        mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre
        octobre novembre decembre prochain prochaine taxe tva marchandise livraison livre commande commandé
        arrive arrivee recu casse defectueux abime faux erreur prix quantite conteste contester litige
        reclamation copie recus envoyer envoyez message messages personne quelqu'un quelqu parler humain
        conseiller aide aider besoin comprends remise rabais emploi perdu chomage difficile moitie reste tout
        toute tous totalite deux trois quatre cinq euros accepte achete correspond ligne lignes arretez vivre
        mourir suicider c'est j'ai n'ai n'est qu'est l'ai d'une d'un
        """,
        "it": """
        il lo gli i uno una di del della dei delle che non sono sei siamo ho hai abbiamo posso puo vorrei voglio
        devo quanto quanta quando come perche questo questa questi mia mio mie ancora gia anche solo molto oggi
        domani ieri adesso ciao buongiorno buonasera grazie prego scusi fattura importo pagare pagamento pagato
        rata rate mese mesi settimana giorno giorni lunedi martedi mercoledi giovedi venerdi sabato domenica
        dicembre gennaio soldi saldo debito merce arrivata ricevuto ordine parlare qualcuno persona aiuto per
        piu con si e favore nella sulla
        """,
        "pt": """
        o os as um uma uns umas do da dos das no na nos nas em que nao sou estou tenho tem temos posso pode
        queria quero devo deve quanto quando como porque isto isso esta minha meu seu sua ainda ja tambem muito
        hoje amanha ontem agora ola oi bom boa dia tarde obrigado obrigada desculpe fatura factura valor pagar
        pagamento pago paguei parcela parcelas prestacoes mes meses semana segunda terca quarta quinta sexta
        feira dezembro janeiro dinheiro divida produto mercadoria chegou recebi pedido falar alguem pessoa ajuda
        preciso com para por favor voce voces mais e eu nada nunca
        """,
        "nl": """
        de het een en van ik jij u je wij we ze zijn is ben heb heeft hebben kan kunt kunnen wil willen moet
        moeten niet geen nog al ook maar meer hoe wat wanneer waar waarom welke veel hoeveel dit dat deze mijn
        uw vandaag morgen gisteren nu dan hallo goedendag goedemorgen bedankt dank graag alstublieft factuur
        rekening bedrag betalen betaal betaald betaling termijnen termijn maand maanden week weken dag dagen
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag december januari geld schuldig openstaat
        openstaan bestelling geleverd ontvangen iemand spreken praten hulp nodig met voor op te bij of er
        """,
        "pl": """
        nie jest sa jestem mam ma mamy moge czy chce chcialbym musze ile kiedy jak dlaczego ten ta to te moja
        moje moj jeszcze juz tez tylko bardzo dzis dzisiaj jutro wczoraj teraz czesc dzien dobry dziekuje prosze
        przepraszam faktura fakture faktury kwota zaplacic place zaplacilem platnosc raty rate ratach miesiac
        miesiecy tydzien dni poniedzialek wtorek sroda czwartek piatek sobota niedziela grudnia stycznia
        pieniadze zamowienie towar dotarl otrzymalem rozmawiac kims osoba czlowiekiem pomoc potrzebuje z w na do
        za i o po ze winien
        """,
    }.items()
}

TELLING: dict[str, frozenset[str]] = {
    "en": frozenset("hello hi hey thanks thank please yes english".split()),  # noqa: SIM905 - read as a list of words
    "de": frozenset(
        "hallo danke bitte ja nein rechnung raten ratenzahlung deutsch alles moin servus gerne morgen mensch".split()  # noqa: SIM905
    ),
    "es": frozenset(
        "hola gracias factura cuotas espanol castellano pagar buenas acepto manana ayuda".split()  # noqa: SIM905
    ),
    "fr": frozenset(
        "bonjour bonsoir merci oui facture mensualites francais salut demain payer aide".split()  # noqa: SIM905
    ),
    "it": frozenset("ciao buongiorno buonasera grazie fattura italiano".split()),  # noqa: SIM905
    "pt": frozenset("ola obrigado obrigada portugues fatura".split()),  # noqa: SIM905
    "nl": frozenset("goedendag bedankt factuur nederlands alstublieft".split()),  # noqa: SIM905
    "pl": frozenset("czesc dziekuje faktura polski prosze".split()),  # noqa: SIM905
}
