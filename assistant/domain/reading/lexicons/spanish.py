"""Spanish."""

from __future__ import annotations

from assistant.domain.reading.lexicons.base import Lexicon, words

_UNITS = words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro "
    "veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_TENS = words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_SMALL = {word: value for value, word in enumerate(_UNITS)}
for _index, _ten in enumerate(_TENS, start=3):
    _SMALL[_ten] = _index * 10
    for _unit in range(1, 10):
        _SMALL[f"{_ten} y {_UNITS[_unit]}"] = _index * 10 + _unit

SPANISH = Lexicon(
    language="es",
    next_weekday="coming",
    small_numbers=_SMALL,
    hundreds={
        "cien": 100,
        "ciento": 100,
        "doscientos": 200,
        "doscientas": 200,
        "trescientos": 300,
        "trescientas": 300,
        "cuatrocientos": 400,
        "quinientos": 500,
        "seiscientos": 600,
        "setecientos": 700,
        "ochocientos": 800,
        "novecientos": 900,
    },
    thousands=frozenset({"mil", "lucas", "luca"}),
    joiners=frozenset({"y"}),
    common=frozenset(
        words(
            "el la los las de que y en un una por para con mi no puedo pagar pago pagare quiero gracias hola "
            "es se lo cuando factura dinero del al si yo le su pero esta este tengo hacer mes"
        )
    ),
    idioms={("quince", "day"): 14, ("ocho", "day"): 7},
    words={
        "o": {
            1: "primero|primer|primera",
            2: "segundo|segunda",
            3: "tercero|tercer",
            4: "cuarto",
            5: "quinto",
            6: "sexto",
            7: "septimo",
            8: "octavo",
            9: "noveno",
            10: "decimo",
        },
        "w": {
            0: "lunes",
            1: "martes",
            2: "miercoles",
            3: "jueves",
            4: "viernes",
            5: "sabado",
            6: "domingo",
        },
        "B": {
            0: "los lunes",
            1: "los martes",
            2: "los miercoles",
            3: "los jueves",
            4: "los viernes",
            5: "los sabados",
            6: "los domingos",
        },
        "m": {
            1: "enero|ene",
            2: "febrero",
            3: "marzo",
            4: "abril|abr",
            5: "mayo",
            6: "junio",
            7: "julio",
            8: "agosto",
            9: "septiembre|setiembre|sept|sep",
            10: "octubre",
            11: "noviembre|nov",
            12: "diciembre|dic",
        },
        "u": {
            "day": "dia|dias",
            "business_day": "dias habiles|dia habil|dias laborables|dia laborable",
            "week": "semana|semanas",
            "fortnight": "quincena|quincenas",
            "month": "mes|meses",
            "quarter": "trimestre",
            "hour": "hora|horas|h",
            "minute": "minuto|minutos",
            "year": "ano|anos",
            "weekend": "fin de semana|finde",
        },
        "x": "proximo|proxima|que viene|siguiente|que entra|entrante",
        "t": "este|esta|de este|de esta",
        "l": "pasado|pasada|ultimo|ultima",
        "i": "en|en un plazo de|en el plazo de|en los proximos|en las proximas|dentro de|de aqui a|en unos",
        "h": "hace",
        "e": "fin|fines|a fin|a fines|final|finales|a finales|al final|el fin|el final|ultimo dia"
        "|el ultimo dia",
        "b": "principio|principios|a principios|al principio|inicio|inicios|comienzo|comienzos|primer dia",
        "c": "mediados|a mediados|mitad de mes de",
        "f": "de|del",
        "r": {
            "after": "a la vuelta de|despues|despues de|despues del|tras|pasado el|luego de",
            "from": "desde|a partir|a partir del|a partir de|desde el",
        },
        "k": "ahora|ahora mismo|ahorita|ahorita mismo|ya|ya mismo|inmediatamente|enseguida",
        "T": {
            -2: "anteayer|antes de ayer",
            -1: "ayer|anoche",
            0: "al rato|hoy|hoy mismo|esta noche|esta tarde|esta manana",
            1: "manana|manana por la manana|manana por la tarde|manana mismo|el dia de manana",
            2: "pasado manana",
        },
        "D": "la|los|las",
        "L": "el|el dia|dia|al|para el|para el dia|del dia",
        "p": "a|para|sobre|sobre el|alrededor del",
        "q": "hasta|antes|antes de|antes del|hasta el|a mas tardar|a mas tardar el",
        "P": "dia de pago|dia de cobro|cuando cobre|cuando me paguen|cuando cobro|la nomina",
        "V": {
            None: "pronto|cuanto antes|lo antes posible|mas tarde|luego|cuando pueda|algun dia|en algun momento"
            "|en breve|mas adelante|semana santa|otro dia|en cuanto pueda"
            "|las fiestas",
            "day_after": "al dia siguiente|el dia siguiente|al otro dia",
        },
        "z": "por la manana|de la manana|la manana|buena manana",
        "J": "un par de|unos pocos|unas pocas|unos|unas|algunos|algunas|varios|varias|pocos",
        "H": {
            (12, 25): "navidad|dia de navidad",
            (12, 24): "nochebuena",
            (12, 31): "nochevieja|noche vieja",
            (12, 28): "dia de los inocentes|los santos inocentes",
            (12, 12): "dia de la virgen de guadalupe|dia de la guadalupana|dia de la virgen",
            (2, 2): "la candelaria|candelaria|dia de la candelaria",
            (11, 30): "san andres",
            (12, 26): "san esteban",
            (11, 2): "dia de muertos|dia de los muertos|el dia de muertos|el dia de los muertos",
            "advent": "adviento",
            "ash_wednesday": "miercoles de ceniza",
            "mothers_day": "dia de la madre|el dia de la madre",
            (1, 1): "ano nuevo",
            (1, 6): "reyes|dia de reyes|epifania",
            (2, 14): "san valentin",
            (5, 1): "dia del trabajo|dia del trabajador|el dia del trabajo|el dia del trabajador",
            (8, 15): "la asuncion",
            (10, 12): "dia de la hispanidad|el dia de la hispanidad|el pilar",
            (11, 1): "todos los santos",
            (12, 6): "dia de la constitucion|el dia de la constitucion",
            (12, 8): "la inmaculada|la purisima",
            "maundy_thursday": "jueves santo",
            "good_friday": "viernes santo",
            "easter": "domingo de resurreccion|domingo de pascua",
            "easter_monday": "lunes de pascua",
            "black_friday": "black friday",
        },
        "E": "cada|todos los|todas las",
        "X": "cada dos|cada 2|cada segundo|uno de cada dos",
        "F": {
            "weekly": "semanal|semanales|semanalmente|a la semana|por semana|una vez a la semana",
            "every_two_weeks": "quincenal|quincenales|quincenalmente|cada quincena|cada quince dias"
            "|cada 15 dias|dos veces al mes|a la quincena|por quincena",
            "monthly": "mensual|mensuales|mensualmente|al mes|por mes|una vez al mes",
        },
        "C": "recibos|abonitos|partecitas|pagitos|trozos"
        "|exhibiciones|exhibicion|partidas|pago|pagos|plazo|plazos|cuota|cuotas"
        "|parte|partes|veces|mensualidad|mensualidades|abonos|cheques|sueldos|nominas|entregas",
        "U": "factura|facturas|hora|linea|piso|calle|vez|carta|recordatorio|correo|mensaje|cosa|opcion",
        "W": "durante|a lo largo de|repartido en",
        "Z": "por|al|a la|cada",
        "%": "por ciento|por cien",
        "j": {
            (1, 2): "mitad|la mitad|medio|media",
            (1, 3): "un tercio|otro tercio|la tercera parte|una tercera parte",
            (2, 3): "dos tercios|las dos terceras partes|dos terceras partes",
            (1, 4): "un cuarto|otro cuarto|la cuarta parte|una cuarta parte",
            (3, 4): "tres cuartos|las tres cuartas partes|tres cuartas partes",
            (1, 5): "un quinto|la quinta parte|una quinta parte",
        },
        "+": "otros|otras",
        "A": "el importe integro|importe integro|la cantidad integra|el monto total|monto total|el monto completo"
        "|toda la deuda|la deuda completa|toda la factura|la factura completa|todo lo pendiente"
        "|todo el saldo|todo junto|completo|integro|integramente|la cantidad completa|la cantidad total|todo|todo el "
        "importe|el total|la totalidad|el importe completo|importe total|el importe total"
        "|lo que debo|todo lo que debo|por completo",
        "Q": "los restantes|lo que reste|lo que quede|lo demas|lo que resta|el resto"
        "|resto|lo que queda|lo que falta|lo restante|la otra mitad|el saldo"
        "|el tercio restante|el tercio que queda|el tercio que falta|el ultimo tercio|el cuarto restante"
        "|el saldo restante",
        "S": "pagarlo|pagarla|pagarle|pagarles|pagaros|pagartelo|liquidarlo|liquidarla|saldarlo|abonarlo"
        "|de a|debo|debemos|debeis|doy|dare|daria|envio|enviare|mando|mandare|transfiero|transferire|hago"
        "|hare|haria|pongo|pondria|ingreso|ingresare|ingresar|abono|abonare|abonaremos|pagamos|pagaremos"
        "|liquido|liquidar|bizum de|deposito|depositar|aporto|ofrezco"
        "|pagar|pago|pagare|pagaria|abonar|dar|enviar|transferir|puedo|podria|solo|unos|unas|hasta"
        "|con|tengo"
        "|de|maximo|minimo|poner",
        "I": "una entrada|entrada|un anticipo|anticipo|de senal"
        "|de entrada|como entrada|por adelantado|al principio|primero|para empezar|de inicio",
        "v": "pague|ya pague|he pagado|hemos pagado|ya he pagado|envie|transferi|se pago",
        "R": "factura|pedido|referencia|numero|num|cuenta|cliente|recibo|contrato|ticket|codigo|linea",
        "K": "no|ni|nunca|en vez de|en lugar de|tampoco",
        "O": "o|u|a",
        "&": "y|e|mas|y luego",
    },
)
