"""Days and amounts in whole messages, by the forms that people use: what is said is read, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.offline.slots import read_slots
from assistant.core.money import Money
from assistant.domain.reading.amounts import find_amounts
from assistant.domain.reading.dates import find_dates

TODAY = date(2026, 11, 25)  # a Wednesday; thanksgiving is tomorrow
DAYS = """
en_US | give me 48 hours | 2026-11-27
en_US | 24 hours please | 2026-11-26
en_US | in 20 minutes | 2026-11-25
en_US | by midnight | 2026-11-25
en_US | by December twelfth | 2026-12-12
en_US | no later than Dec 10 | 2026-12-10
en_US | on or before December 15 | 2026-12-15
en_US | not until Dec 10 | 2026-12-10
en_US | You said I'd have until December 15 | 2026-12-15
en_US | before the weekend | 2026-11-27
en_GB | fortnight from now | 2026-12-09
en_GB | week tomorrow | 2026-12-03
en_US | this time next week | 2026-12-02
en_US | same day next week | 2026-12-02
en_US | day after tmrw | 2026-11-27
en_US | tmw | 2026-11-26
en_US | 2moro | 2026-11-26
en_US | 2nite | 2026-11-25
en_US | middle of next week | 2026-12-02
en_US | one week | 2026-12-02
en_US | 2 weeks time | 2026-12-09
en_US | 30 days | 2026-12-25
en_US | 1st and 15th | 2026-12-01, 2026-12-15
en_US | Dec 1st and 15th | 2026-12-01, 2026-12-15
en_US | on the 1st and the 15th | 2026-12-01, 2026-12-15
en_US | Half on Friday and the other half the Friday after | 2026-11-27, 2026-12-04
en_US | 300 on friday then 540 two weeks later | 2026-11-27, 2026-12-11
en_US | half tomorrow and half a week later | 2026-11-26, 2026-12-03
en_US | half now and the rest a month later | 2026-12-25
en_US | move it from the 1st to the 8th | 2026-12-08
en_US | on 12-4 | 2026-12-04
en_GB | by 4-12 | 2026-12-04
en_US | dec4 | 2026-12-04
en_US | 4dec | 2026-12-04
en_GB | by 27.11 | 2026-11-27
de_DE | bis zum 5.12 | 2026-12-05
de_DE | letzter Freitag im Monat | 2026-11-27
de_DE | in 24 Stunden | 2026-11-26
es_ES | el lunes a primera hora | 2026-11-30
es_ES | en un plazo de 10 días | 2026-12-05
fr_FR | mardi en huit | 2026-12-08
fr_FR | vendredi en quinze | 2026-12-11
fr_FR | sous huitaine | 2026-12-02
fr_FR | sous 48h | 2026-11-27
fr_FR | jusqu'au 15 | 2026-12-15
fr_FR | lundi à la première heure | 2026-11-30
en_US | I mailed a check on Monday |
en_US | we wired it to your bank on the 3rd |
fr_FR | payé lundi |
en_US | I'll be paid Monday | 2026-11-30
en_US | it will be sent on Monday | 2026-11-30
en_GB | w/c 7 December |
en_US | the week of the 7th |
en_US | between the 1st and the 5th |
en_US | between Christmas and New Year |
en_US | two weeks after the delivery |
en_US | a week later |
de_DE | Anfang Dezember |
es_ES | a principios de enero |
fr_FR | début janvier |
en_US | I need 2 weeks, I lost my job |
en_US | $50-60 by 5 |
en_US | we settled this invoice on 3 March |
en_US | payment was released on 19 November |
en_US | did a wire on the 18th |
en_GB | your letter of the 14th |
en_US | in hospital since the 2nd |
en_GB | invoice settled in full on 22/11 |
en_US | paid it this morning |
en_US | on the 12th we were closed |
de_DE | Geld ist am 3. bei Ihnen eingegangen |
de_DE | am 15. wird gezahlt | 2026-12-15
es_ES | la factura fue abonada el día 10 |
es_ES | nadie me ha llamado en tres semanas |
fr_FR | le prélèvement est passé le 3 |
en_US | I tried to pay on Monday |
en_US | I already told you Friday | 2026-11-27
en_US | they approved it for Dec 10 | 2026-12-10
en_US | it will be signed and couriered on the 3rd | 2026-12-03
en_US | my hours were cut but I get paid friday | 2026-11-27
en_GB | not 5th sorry 15th, wedding that weekend | 2026-12-15
en_US | 15th works | 2026-12-15
en_US | 2nd time asking |
en_US | 1st, you never called. 2nd, wrong price |
en_IE | the balance this day week | 2026-12-02
en_AU | friday arvo | 2026-11-27
en_AU | I'll do it this arvo | 2026-11-25
en_AU | $60 a fortnight from the 9th of Dec | 2026-12-09
en_GB | ring the office between 10 and 4 |
en_GB | the hours for the 3 clearances |
fr_FR | mon homonyme habite au 14 |
es_ES | abre a las 12 |
es_ES | ¿El IVA es el 21 o el 10? |
es_ES | la otra mitad a 60 días | 2027-01-24
es_US | el 12/5 | 2026-12-05
fr_FR | le vendredi 18 | 2026-12-18
fr_FR | Non, pas le 10 janvier, c'est un dimanche. Le 11. | 2027-01-11
de_DE | übernächsten Freitag | 2026-12-04
de_DE | jede Woche 25 |
en_US | in a week or two |
en_US | 45 days end of month |
en_US | divide it in 5 months |
en_US | scratch friday. make it monday | 2026-11-30
en_US | friday's no good, monday | 2026-11-30
en_US | my refund should come mid December, I can pay everything when that's in |
en_US | if my check clears Friday I can pay |
en_US | knock 100 off and I'll pay today |
en_US | could you wait till the 10th? it's when my check comes | 2026-12-10
en_US | start Jan 4 | 2027-01-04
en_US | happy Thanksgiving |
en_US | the last of the month | 2026-11-30
en_US | first working day after Christmas | 2026-12-28
en_US | first Monday after New Year | 2027-01-04
en_US | the second Sunday of Advent | 2026-12-06
en_US | 200 on the 11th and 200 on the 28th | 2026-12-11, 2026-12-28
en_US | pay by the 28th, and the rest on the 3rd | 2026-11-28, 2026-12-03
en_US | 300 on 1 January 2027, 300 on the 8th of that month | 2027-01-01, 2027-01-08
en_US | the 8th of that month |
en_US | 14 Dec, then the next business day | 2026-12-14, 2026-12-15
en_US | I get it on 3 January and pay the following day | 2027-01-03, 2027-01-04
en_US | 300 on Friday and 340 two weeks from that | 2026-11-27, 2026-12-11
en_US | I'm away until Friday the 11th. I'll pay on the Monday | 2026-12-11, 2026-12-14
en_US | on Saturday after work | 2026-11-28
en_US | the Friday after the delivery |
en_US | 420 this Friday, 420 Friday after | 2026-11-27, 2026-12-04
en_US | if you give me 10% off I'll pay tomorrow |
en_US | if it sells by Friday you'll have it |
en_US | if it's ok I'll pay on Friday | 2026-11-27
en_US | I'll have 100 on Friday if the rain holds off |
en_US | within 10 days of receiving a corrected invoice |
en_US | third reminder in two weeks |
en_US | in two weeks give or take |
en_US | after that on the 29th | 2026-11-29
en_US | after the 29th |
en_AU | in town tuesdee arvo |
en_US | 30% on 1st Dec, 30% on 1st Jan | 2026-12-01, 2027-01-01
en_US | 40 on 1 Dec, 40 on 1 Jan | 2026-12-01, 2027-01-01
en_US | 80 per week from Friday | 2026-11-27
en_US | can we do 70 a week starting Saturday | 2026-11-28
en_US | after my New Year's Eve set |
en_US | half by the weekend before Christmas |
en_US | no, Friday no. Monday | 2026-11-30
en_US | Friday isn't possible, Monday is | 2026-11-30
en_US | Friday, no problem | 2026-11-27
en_US | I'll clear what's left by the 18th | 2026-12-18
en_US | your estimate E-119 of September 8 |
en_IE | St Stephen's Day | 2026-12-26
de_DE | am letzten | 2026-11-30
de_DE | am letzten des Monats | 2026-11-30
de_DE | am letzten Freitag |
de_DE | spätestens am zweiten Advent | 2026-12-06
de_DE | am ersten Montag nach Neujahr | 2027-01-04
de_DE | am ersten Werktag nach Weihnachten | 2026-12-28
de_DE | zu Silvester ist das bezahlt | 2026-12-31
de_DE | bis Freitag ist das bezahlt | 2026-11-27
de_DE | am Freitag ist das bezahlt worden |
de_DE | ich wohne an der 21. |
de_DE | wenn Sie mir 10 % Rabatt geben, zahle ich morgen |
de_DE | nach Erhalt der Ware zahle ich in 10 Tagen |
de_DE | Freitag nicht, Montag | 2026-11-30
de_DE | 500 am 11. und 340 am 28. | 2026-12-11, 2026-12-28
de_DE | ab dem 5 | 2026-12-05
de_DE | 3 Raten: 1.12., 1.1., 1.2. | 2026-12-01, 2027-01-01, 2027-02-01
de_DE | in 6 Monaten abbezahlen |
es_ES | el último día hábil del mes | 2026-11-30
es_ES | el cuarto día hábil de diciembre | 2026-12-04
es_ES | el primer día hábil después de Navidad | 2026-12-28
es_ES | a partir del 5 | 2026-12-05
es_ES | desde el 5 de este mes |
es_ES | mañana no, el viernes | 2026-11-27
es_ES | si me hace un descuento pago mañana |
es_ES | si el cliente me paga antes del 15 |
es_ES | si le doy 300 este viernes me perdonan el recargo | 2026-11-27
es_ES | 500 el 11 y 340 el 28 | 2026-12-11, 2026-12-28
es_ES | el 14 de diciembre y al día siguiente | 2026-12-14, 2026-12-15
es_ES | puede ser en un mes o en tres |
es_ES | es la quinta. |
es_ES | vivo en el 12 |
fr_FR | je paye vendredi | 2026-11-27
fr_FR | je verse 100 le 15 | 2026-12-15
fr_FR | jai paye vendredi |
fr_FR | c'est paye lundi |
fr_FR | le dernier jour ouvrable du mois | 2026-11-30
fr_FR | le dernier jour ouvré du mois | 2026-11-30
fr_FR | le premier jour ouvrable après Noël | 2026-12-28
fr_FR | à la Saint-Nicolas | 2026-12-06
fr_FR | à partir du 5 | 2026-12-05
fr_FR | demain non, vendredi | 2026-11-27
fr_FR | si vous me faites une remise je paie demain |
fr_FR | si l'ONSS me rembourse avant le 15 |
fr_FR | si le 15 vous va | 2026-12-15
fr_FR | 500 le 11 et 340 le 28 | 2026-12-11, 2026-12-28
fr_FR | le 14 décembre et le lendemain | 2026-12-14, 2026-12-15
fr_FR | c'est la quatrième lettre en 10 jours |
fr_FR | 35 euros la semaine à partir de lundi | 2026-11-30
en_US | how are you today? |
es_ES | ni este viernes ni el otro: el 11 de diciembre | 2026-12-11
fr_FR | ni lundi ni mardi, mercredi | 2026-12-02
en_US | neither Monday nor Tuesday, Thursday the 3rd | 2026-12-03
es_ES | tres cuartas partes el día de la Constitución | 2026-12-06
en_US | another 80 on veterans day |
en_US | by Halloween | 2027-10-31
en_US | "Net 15 from today" | 2026-12-10
de_DE | 30 Tage netto ab heute | 2026-12-25
en_US | the Tuesday after next | 2026-12-08
en_GB | New Year's Eve eve | 2026-12-30
es_MX | en 4 quincenas de 210 pesos |
en_US | I'm 30 days sober today |
es_ES | dos semanas me hacen falta, a contar desde el lunes |
fr_FR | les allocs sont versées le 4 | 2026-12-04
en_US | 100 dollars 15 December | 2026-12-15
en_GB | I'll pay Saturday. Not this Saturday, the one after. | 2026-12-05
en_GB | Friday. No, not Friday, Monday | 2026-11-30
en_US | two payments, this Friday and next | 2026-11-27, 2026-12-04
es_ES | el martes que viene no, el otro | 2026-12-08
fr_FR | pas ce samedi, le suivant | 2026-12-05
de_DE | nicht diesen Samstag, den danach | 2026-12-05
en_US | the invoice is wrong, the next |
en_US | The 1st. Of January. Of 2027. | 2027-01-01
en_US | 1 December, 1 January and 1 February | 2026-12-01, 2027-01-01, 2027-02-01
es_ES | 1 de diciembre, 1 de enero y 1 de febrero | 2026-12-01, 2027-01-01, 2027-02-01
de_DE | Dezember, erster Montag | 2026-12-07
en_US | December, first Monday | 2026-12-07
de_DE | ab Februar jeweils am 15. | 2027-02-15
es_ES | a partir de enero, el día 10 | 2027-01-10
es_ES | el 1 de cada mes desde enero | 2027-01-01
en_US | the first of the month starting January | 2027-01-01
en_US | 440 in the third month |
en_US | the 5th and 20th so 42 each time | 2026-12-05, 2026-12-20
es_ES | lo que falte el quince | 2026-12-15
es_ES | el 28 o el 29 |
fr_FR | je paie le 28 ou le 29 |
fr_FR | entre Noël et le jour de l'An, le 29 | 2026-12-29
en_US | between Christmas and New Year, say the 29th | 2026-12-29
de_DE | zwischen den Jahren, sagen wir am 29. | 2026-12-29
de_DE | ab dem 20. | 2026-12-20
fr_FR | à partir du 1er | 2026-12-01
fr_FR | vous pouvez me joindre au 06 12 15 30 01 |
fr_CA | au coin de la 3e Avenue |
es_MX | su sucursal de la 16 de Septiembre |
fr_FR | si je règle une partie mardi | 2026-12-01
en_GB | if my tenant pays Monday, I pay you Tuesday |
de_DE | wenn mein Mieter am Montag zahlt, zahle ich am Dienstag |
es_ES | si mi inquilino me paga el lunes, te pago el martes |
fr_FR | si mon locataire me paie lundi, je vous paie mardi |
en_US | if the 5th is ok, I'll pay on the 5th | 2026-12-05, 2026-12-05
en_US | between now and Christmas I can do zero |
en_US | when my Christmas bonus comes |
es_ES | cuando llegue la paga de Navidad |
fr_FR | avec ma prime de Noël |
en_AU | Australia Day's a bit far off |
en_AU | Ok 18 Dec when we knock off for the year | 2026-12-18
en_GB | take £25 off my card the last Friday of the month | 2026-11-27
en_GB | five cheques, each dated the 1st | 2026-12-01
"""
AMOUNTS = """
en_US | is 60 ok? | 60
en_US | 60 max | 60
en_US | 80 instead of 120 | 80, 120
en_US | you quoted me 650 not 840 | 650, 840
en_US | the full 840 | 840
en_US | 840 in full | 840
en_US | a discount of 100 | 100
en_US | first payment 200 | 200
en_US | 5 hundred | 500
en_US | take 200 off my card | 200
en_US | would you accept 300 as final payment | 300
en_US | I gave you 200 in june | 200
en_US | where has my 200 been booked | 200
en_US | I already sent you 300 of it | 300
en_US | 700 cash in hand, deal? | 700
de_DE | 80 wären möglich | 80
de_DE | statt 840 nur 700 | 840, 700
de_DE | würden Sie 600 akzeptieren? | 600
es_ES | 80 como mucho | 80
es_ES | di 200 de señal | 200
fr_FR | 80 maximum | 80
fr_FR | le devis était de 700 | 700
en_US | a couple hundred bucks |
en_US | one-fifty on Friday | 150
en_US | at six thirty |
en_US | since 2019 |
en_US | My zip is 90210 |
en_US | extension 4471 |
en_US | text 60060 |
en_US | I'm 84 and on a pension |
en_US | we ordered 40 boxes |
en_US | line 2 is 40 cartons; our dock signed for 36 |
en_GB | 22 lengths not 25 |
en_GB | 12 boxes of gloves rather than 20 |
en_IN | 3 pieces out of 24 were damaged |
en_US | our terms are Net 60 |
en_GB | the VAT rate on that is 13.5 not 23 |
en_US | why 20 percent |
en_US | it's 100% not my bill |
en_US | would you take 80 percent if I pay today | 8000000
en_US | half the order never came |
en_US | a third of them were cracked |
en_US | The rest were fine |
en_US | contact Priyanka at ext. 5512 |
en_US | docket 55813 isn't ours |
en_US | number 18, not 81 |
en_US | door stops x 40 |
en_US | make it 4 instead of 3 |
en_US | unit 1207 now |
en_US | it's 085 555 0142 now |
en_US | that was 6 hundred something |
en_US | 200ish on friday |
en_US | 200 or 300 a week |
en_US | half a grand | 500
en_US | 210 x 4 | 210
en_US | so the 25 went thru? | 25
en_US | my 150 bounced, sorry | 150
en_US | the other 440 on the 1st | 440
en_US | 7 hundred 50 is all | 750
en_US | check for 250 | 250
en_US | 100 this week, 100 next week | 100, 100
en_US | debit me 25 every friday | 25
en_IN | only 1 lakh this month | 100000
de_DE | Wendenstr. 309 |
de_DE | 12 statt 24 Paletten |
de_DE | IBAN endend auf 3300 und 8126 |
de_DE | 200 habe ich im Juni gezahlt | 200
de_DE | 500 per Überweisung | 500
es_ES | Calle Uría 52 |
es_ES | el viernes te hago bizum de 100 | 100
es_ES | doscientos y pico |
fr_FR | 12 rue des Lilas |
fr_FR | boîte 3, 4000 Liège |
fr_FR | 200e par virement | 200
fr_FR | je vous mets cent d'un coup demain | 100
en_US | one fifty on Friday | 150
en_US | 2 fifty now |
en_US | two hundred and fifty on Friday | 250
en_US | 2 hundred and fifty on Friday | 250
en_US | 180 is what I meant, not 810 | 180, 810
en_US | invoices 4410, 4411 and 4416 |
en_US | invoice 441, 442 on Friday | 442
en_US | booth 300 |
en_US | since 9 this morning |
en_US | I can do 5 today | 5
en_US | 500 I will send Friday | 500
en_US | about 150 or 200 |
en_US | about 90 give or take |
en_US | founded 1974 |
en_US | your payment 840 will be done tomorrow | 840
en_US | 300 on 12/4 300 on 12/18 | 300, 300
en_US | six hundred of it is yours | 600
en_US | four hundy tomorrow | 400
en_US | 840 flat | 840
de_DE | die 840 gehen am Montag raus | 840
de_DE | (Raum 204, kein Netz) |
de_DE | einmal sogar 22.45 Uhr |
de_DE | 180 meinte ich, nicht 810 | 180, 810
de_DE | 50 tacken die Woche | 50
de_DE | zweihundertfünfzig in bar | 250
de_DE | die restlichen 400 am Freitag | 400
es_ES | unos 150 o 200 |
es_ES | me han llegado 9 hoy |
es_ES | las visitas de los días 6, 13 y 20 |
es_ES | en 3 pagos, 100, 130 y 200 | 100, 130, 200
en_GB | Old place was 1209. |
es_ES | si lo dejáis en setecientos | 700
es_ES | la OP 4412 sale el martes |
es_AR | cien lucas el viernes | 100000
es_AR | en 3 cuotas de 20, son 60 lucas | 60000
fr_FR | case postale 840 à Genève, merci |
fr_FR | (réf. 118 et 119) |
de_DE | einen Hunderter am Freitag | 100
de_CH | Föif Hunderter bar |
de_DE | fünfhundert und ein paar Zerquetschte kann ich zahlen |
es_ES | en el 600 555 018 |
de_DE | am Freitag ein Hunderter | 100
de_DE | fünf Hunderter bar am 15. | 500
de_DE | zweihundert bar, 640 per Karte, in einem Rutsch | 200, 640
en_GB | One payment of five hundred and one of three-forty | 500, 340
en_US | five hundred and one dollars | 501
en_US | anything under 150 a month works |
en_CA | no less than 200 and no more than 250 on the 19th |
en_US | north of 300 but south of 400 |
en_US | at least 50 on Friday. At most 80 later | 50, 80
es_ES | como mínimo 50 y como máximo 80 |
en_US | 4 payments: 240 first then 200 x 3 | 240, 200
es_MX | 8 pagos, el primero de 140 y los otros siete de cien. | 140, 100
en_GB | other 756 follows monday | 756
en_US | gave yall 120 in october | 120
en_US | u get 75 off the top | 75
en_US | you get 50 chairs |
en_GB | then five-ninety come Burns Night | 590
en_GB | so sixty-five to you per month | 65
en_GB | Seven hundred and fifty's paid, ninety to come | 750, 90
fr_BE | le chômage me verse 1 100 |
fr_FR | 1 200 euros vendredi | 1200
en_US | My invoice says #20981 but the email says 20918 |
en_US | invoice 1512, I pay 1500 Friday | 1500
es_ES | en el albarán 1512 pone una cosa y en el 1513 otra |
fr_FR | rien à voir avec le devis 1184 |
fr_FR | j'habite au 84 rue du Moulin, pas au 48 |
fr_FR | avec 12 palettes sur 14 |
fr_FR | j'ai payé 200 euros sur 840 | 200
fr_CA | Mon unité c'est le 420, sonnez au 418 |
de_DE | bin 79 und kann das nicht lesen |
de_DE | wenn ich von der Schicht bin. 840 | 840
de_DE | Bestellt war Größe 42, gekommen ist 38 |
en_AU | Is 9.30 too early to ring |
en_AU | 9.50 is too much | 9.50
en_US | I'm 6'4" |
en_CA | Rm 208, third floor |
en_CA | My licence plate is BKXT 417 |
de_DE | zwei euro fuffzig hihi | 2.50
en_US | thirty four bucks fifty, cleared out the jar | 34.50
en_GB | thirty four quid fifty |
en_US | twelve bucks fifty a week | 12.50
fr_FR | 34 euros 50 vendredi | 34.50
de_DE | 34 Euro 50 am Freitag | 34.50
es_ES | setecientos noventa y cuatro con cincuenta, es lo que hay | 794.50
es_ES | pago con 50 | 50
en_US | seventy and a half dollars | 70.50
en_US | 100 dollars 15 December | 100
en_US | half a dozen |
en_US | half a week |
"""


def _table(text: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]


def _days(text: str, locale: str) -> list[str]:
    return [
        reading.day.isoformat()
        for reading in find_dates(text, today=TODAY, locale=locale)
        if reading.day is not None
    ]


def _figure(money: Money) -> str:
    return str(money.decimal).removesuffix(".00")


@pytest.mark.requirement("MON-15")
@pytest.mark.parametrize(("locale", "text", "expected"), _table(DAYS))
def test_the_days_of_a_message_are_read_and_no_other(locale: str, text: str, expected: str) -> None:
    assert ", ".join(_days(text, locale)) == expected


@pytest.mark.parametrize(("locale", "text", "expected"), _table(AMOUNTS))
def test_the_amounts_of_a_message_are_read_and_no_other(locale: str, text: str, expected: str) -> None:
    currency = "USD" if locale == "en_US" else "EUR"
    found = find_amounts(text, balance=Money(10**9, currency), locale=locale)
    assert ", ".join(_figure(one.money) for one in found if one.money is not None) == expected


@pytest.mark.parametrize(
    ("locale", "text", "parts", "rhythm"),
    [
        ("en_IN", "two installments okay? 420 on 5th dec and 420 on 5th jan", 2, "monthly"),
        ("en_US", "two payments: Friday and the Friday after", 2, "weekly"),
        ("en_US", "4 lumps of 210, one a month", 4, "monthly"),
        ("en_US", "$70 a month for a year", 12, "monthly"),
        ("en_US", "60 a month clears it in 14 months", 14, "monthly"),
        ("en_US", "100 down then 74 a month for ten months", 11, "monthly"),
        ("en_US", "140 today and four more of 175", 5, None),
        ("en_US", "$105 each pay for 8 pays", 8, None),
        ("en_US", "every friday for 8 weeks", 8, "weekly"),
        ("en_US", "in thirds?", 3, None),
        ("en_IN", "6 EMIs of 140", 6, "monthly"),
        ("en_US", "I made 2 payments already", None, None),
        ("en_US", "3 pieces were damaged", None, None),
        ("de_DE", "in drei Monatsraten", 3, "monthly"),
        ("de_DE", "6 Monaten à 140", 6, "monthly"),
        ("de_DE", "auf zwölf Monate verteilt", 12, "monthly"),
        ("es_ES", "100 el viernes y luego 74 al mes, y así 10 meses", 11, "monthly"),
        ("fr_CA", "100 aux deux semaines", None, "every_two_weeks"),
        ("es_MX", "de hoy en ocho te pago", None, None),
        ("es_ES", "un primer pago de 168 euros el 5 de diciembre y cuatro más, uno cada mes", 5, "monthly"),
        ("es_ES", "100 euros este viernes y diez pagos más de 74", 11, None),
        ("fr_CH", "CHF 340.– au 30 novembre, puis cinq acomptes mensuels de CHF 100.–", 6, "monthly"),
        ("de_DE", "Eine erste Zahlung von 340 EUR, die verbleibenden 500 EUR in zwei Teilen", 3, None),
        ("en_US", "I mailed it on the 9th, over two weeks ago", None, None),
    ],
)
def test_payments_are_counted_with_their_rhythm(
    locale: str, text: str, parts: int | None, rhythm: str | None
) -> None:
    plan = read_slots(text, TODAY, locale, "USD").plan
    assert (plan.instalments, plan.frequency) == (parts, rhythm)


def test_what_another_amount_stands_in_for_is_not_the_one_wished() -> None:
    assert read_slots("80 instead of 120", TODAY, "en_US", "USD").amount == "80"
    assert read_slots("lieber 80 statt 120", TODAY, "de_DE", "EUR").amount == "80"
    assert read_slots("not 120, 80", TODAY, "en_US", "USD").amount == "80"


@pytest.mark.parametrize(
    ("locale", "text", "shares"),
    [
        ("en_US", "I'd settle all but 50 on Friday", [790]),
        ("en_US", "everything except 100 today", [740]),
        ("de_DE", "alles bis auf 50 am Freitag", [790]),
        ("es_ES", "todo menos 50 el viernes", [790]),
        ("fr_FR", "tout sauf 50 vendredi", [790]),
        ("de_DE", "Ihre Rechnung ist mit dem vollen Betrag eingeplant", [840]),
        ("de_DE", "der volle Betrag ist falsch", []),
        ("es_ES", "me comprometo a liquidarlo todo el último viernes del mes", [840]),
        ("es_ES", "una transferencia del importe íntegro", [840]),
        ("es_ES", "no tengo todo", []),
        ("es_ES", "un tercio el 30, otro tercio por Nochevieja", [280, 280]),
        ("fr_FR", "un virement du montant intégral", [840]),
        ("fr_FR", "que tout soit réglé en avril", []),
        ("fr_FR", "septante pour cent de la somme le 2 et les trente pour cent restants le 17", [588, 252]),
        ("en_US", "70% of the balance on Friday", [588]),
        ("en_US", "can't pay it all", []),
        ("en_US", "the remaining 340 on Friday", []),
        ("de_DE", "die verbleibenden 500 EUR am 1.12.", []),
        ("en_GB", "a third tonight, the other two thirds a fortnight after", [280, 560]),
        ("en_GB", "two-thirds on the twelfth, the last third later", [560, 280]),
        ("en_GB", "the last third on Friday", [280]),
        ("en_GB", "the last third of the month", []),
        ("en_US", "half a grand on Friday, then whatever is left on Monday", [340]),
        ("en_IN", "remaining 2 installments when?", []),
        ("es_ES", "una cuarta parte ahora y el resto en tres meses", [210, 630]),
        ("es_ES", "tres cuartas partes el lunes", [630]),
        ("es_ES", "vivo en un quinto", []),
        ("es_ES", "un quinto ahora", [168]),
        ("de_DE", "am 15.12. und am 15.1., je die halbe Summe", [420]),
        ("de_DE", "die halbe Lieferung fehlt", []),
        ("de_DE", "ein Fünftel diese Woche, Rest im Januar", [168, 672]),
        ("es_ES", "el cuarenta por ciento el 7", [336]),
        ("en_US", "escrow pays you everything", [840]),
        ("en_IN", "on that day full and final settlement", [840]),
        ("en_IN", "500 as full and final settlement", []),
        ("en_US", "I want a full and final settlement", []),
        ("en_US", "putting an end to everything, myself included", []),
        ("en_GB", "only half turned up", []),
        ("en_US", "a quarter cup", []),
        ("en_IN", "1/4th amount each, monthly", [210]),
        ("en_IN", "1/4th of the boxes are broken", []),
    ],
)
def test_the_whole_and_shares_of_it_are_read_where_they_are_paid(
    locale: str, text: str, shares: list[int]
) -> None:
    found = find_amounts(text, balance=Money(84000, "EUR"), locale=locale)
    assert [one.money.minor // 100 for one in found if one.money and one.kind != "absolute"] == shares


def test_an_amount_that_is_taken_back_is_not_the_one_wished() -> None:
    assert read_slots("180 meinte ich, nicht 810", TODAY, "de_DE", "EUR").amount == "180"
    assert read_slots("it's $640, not $840", TODAY, "en_US", "USD").amount == "$640"


def test_what_is_only_a_condition_neither_begins_nor_ends_a_plan() -> None:
    assert read_slots("knock 20% off if all of us pay by Sunday", TODAY, "en_US", "USD").plan.end is None
    assert read_slots("paid off by Sunday", TODAY, "en_US", "USD").plan.end == "Sunday"


@given(st.integers(1, 60), st.sampled_from(["day", "week"]))
def test_so_many_days_or_weeks_from_now_are_that_many(count: int, unit: str) -> None:
    units = unit if count == 1 else f"{unit}s"
    day = TODAY + timedelta(days=count * (7 if unit == "week" else 1))
    for text in (f"in {count} {units}", f"{count} {units} from now", f"give me {count} {units}"):
        assert _days(text, "en_US") == [day.isoformat()]


@given(st.integers(1, 60), st.sampled_from(["week later", "weeks later", "weeks after that"]))
def test_what_is_counted_from_nothing_is_no_day(count: int, words: str) -> None:
    assert _days(f"the rest {count} {words}", "en_US") == []


@given(st.integers(1, 8), st.integers(1, 8))
def test_what_is_counted_from_a_day_is_counted_from_that_day(first: int, then: int) -> None:
    text = f"half in {first} weeks and the rest {then} weeks later"
    start = TODAY + timedelta(weeks=first)
    assert _days(text, "en_US") == [start.isoformat(), (start + timedelta(weeks=then)).isoformat()]


@given(st.sampled_from(["I paid", "we sent it", "I mailed the check", "they cleared it"]), st.integers(0, 6))
def test_what_was_done_on_a_weekday_is_never_a_promise(said: str, weekday: int) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[weekday]
    assert _days(f"{said} on {name}", "en_US") == []
