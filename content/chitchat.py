"""Recognises small talk, and questions about taking or changing a medicine.

Rules over plain words, in English and Spanish at once because people mix them. Medicines are
recognised by everyday words and by the stems of their international names (WHO, "The use of
stems in the selection of INN", 2018), so that no list has to keep up with new ones.
"""

from __future__ import annotations

import re
from enum import Enum

from content.search.text import normal_form


class Talk(Enum):
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    FINE = "fine"


_PIECES = {
    Talk.THANKS: (
        "thanks|thank you|thankyou|thank u|thx|ty|many thanks|cheers|much appreciated|"
        "gracias|muchas gracias|mil gracias|muchisimas gracias|te lo agradezco"
    ),
    Talk.GOODBYE: (
        "bye|bye bye|goodbye|good bye|good night|goodnight|see you|see you later|take care|"
        "adios|hasta luego|hasta pronto|hasta manana|buenas noches|chao|chau|nos vemos"
    ),
    Talk.GREETING: (
        "hello|hi|hey|hiya|good morning|good afternoon|good evening|how are you|hello there|"
        "hola|buenas|buenos dias|buenas tardes|que tal|como estas|saludos"
    ),
    Talk.FINE: (
        "ok|okay|k|oki|yes|yeah|yep|no|nope|fine|great|good|perfect|understood|got it|sure|cool|"
        "all right|alright|vale|si|bien|muy bien|perfecto|entendido|de acuerdo|genial|listo"
    ),
}
_FILLERS = "very much|so much|a lot|again|there|all|for now|then|everyone|for your help|you|"
_FILLERS += "por todo|por la ayuda|por tu ayuda|de nuevo|a todos|entonces|muy amable|and|y"
_ONLY_TALK = re.compile(rf"(?:(?:{'|'.join(_PIECES.values())}|{_FILLERS})(?: |$))+")
_MOST_WORDS = 10

_MEDICINE = (
    r"(?:medicines?|medications?|meds?|drugs?|tablets?|pills?|capsules?|injections?|chemo|"
    r"chemotherapy|painkillers?|steroids?|antibiotics?|aspirin|insulin|inhibitors?|"
    r"medicinas?|medicamentos?|medicacion|pastillas?|comprimidos?|capsulas?|inyeccion(?:es)?|"
    r"senna|loperamide|imodium|oramorph|omeprazole|laxatives?|vitamins?|supplements?|calcium tablets?|"
    r"ibuprofen|ibuprofeno|tylenol|advil|nurofen|aleve|vitaminas?|suplementos?|laxantes?|"
    r"quimio|quimioterapia|analgesicos?|calmantes?|corticoides?|antibioticos?|aspirina|insulina|"
    r"[a-z]{2,}(?:mab|nib|ciclib|parib|lisib|taxel|azol|trozol|profen|[io]xifen|fulvestrant|cetamol|"
    r"minophen|platin|rubicin|citabin|mestan|limus|relin|dron(?:ate|ato|ic)|setron|prazol|"
    r"zepam|zolam|morphin|morfin|cod(?:ein|on)|fentanil|fentanyl|tramadol|statin|asone|asona|"
    r"solon|cillin|cilin|coxib|gabalin|gabapentin|oxetin|traline?|tecan|ribulin|deruxtecan)"
    r"[aeo]?s?)"
)
_AMOUNT = r"(?:mg|milligrams?|miligramos?|mcg|micrograms?|microgramos?|ml|drops?|gotas?)"
_MUCH = r"(?:how (?:much|many)|max|maximum|most|cuant[oa]s?|maxim[oa])"
_TIMES = r"(?:at once|in (?:a|one|24|24h) ?(?:day|hours?|go)?|a day|per day|each day|al dia|por dia|a la vez)"
_FORM = r"(?:tablets?|pills?|capsules?|pastillas?|comprimidos?|capsulas?)"
_CHANGE = (
    r"(?:doubl\w+|halv\w+|half|skip\w*|miss(?:ed|ing)?|stop\w*|paus\w+|increas\w+|reduc\w+|lower|"
    r"chang\w+|switch|cut|split|crush|delay|restart|start|quit|forgot|tak\w+|took|swallow|mix\w*|"
    r"combin\w+|saltar\w*|duplicar|doblar|suspender|dejar|aumentar|bajar|subir|cambiar|partir|"
    r"triturar|retrasar|reducir|tom[aeo]\w*|mezclar|olvid\w+|salte)"
)
_DOSAGE = re.compile(
    "|".join(
        [
            # "what dose it mean" is a slip of "does".
            r"^(?!.*\bdose (?:it|that|this|\S+(?: \S+){0,2} mean)\b).*"
            r"\b(?:dose|doses|dosage|dosing|overdose|dosis)\b",
            rf"\b(?:how (?:much|many)|cuant[oa]s?) (?:{_AMOUNT}|{_FORM})\b",
            rf"\b{_MUCH} (?:\S+ ){{0,2}}?{_MEDICINE}\b",
            rf"\b{_MEDICINE} (?:\S+ ){{0,4}}?{_TIMES}(?: |$)",
            rf"\b{_MEDICINE} \d{{2,4}}\b(?! ?(?:years?|people|days?|weeks?))",
            rf"\b\d+ ?{_AMOUNT}\b",
            rf"\b\d+ {_FORM}\b",
            r"\b(?:stop|quit|skip|keep|continue|start|restart|forgot|missed) (?:taking|to take)\b",
            r"\b(?:dejar|dejo|deje|seguir|empezar|olvid\w+) (?:de )?tom\w+",
            r"\b(?:can|could|should|may|shall|must) i (?:still )?take (?:it|them|this|these|more|"
            r"less|extra|another)\b",
            r"\b(?:puedo|debo|deberia) (?:tomarl[oa]s?|tomar (?:mas|menos|otra|otro|el doble))\b",
            rf"\b{_CHANGE} (?:\S+ ){{0,3}}?{_MEDICINE}\b",
        ]
    )
)
# "Chemo" and the like are treatments as often as medicines: what starts so only wants to know.
_ABOUT_TREATMENT = re.compile(
    r"^(?:what happens|when (?:do|does|will)|how (?:long|often)|who|where|why|"
    r"que pasa|cuando|cuanto (?:dura|tiempo)|por que|donde)\b.*"
    r"\b(?:start\w*|stop\w*|paus\w+|chang\w+|cambiar|empezar|suspender)\b (?:\S+ ){0,3}?"
    r"(?:chemo|chemotherapy|quimio|quimioterapia)\b"
)


def small_talk(text: str) -> Talk | None:
    """What a message is that holds nothing but a greeting, a thank you and the like."""
    if not any(letter.isalnum() for letter in text):
        return Talk.FINE
    plain = normal_form(text)
    if not plain or len(plain.split()) > _MOST_WORDS or not _ONLY_TALK.fullmatch(plain):
        return None
    for talk, pieces in _PIECES.items():
        if re.search(rf"\b(?:{pieces})\b", plain):
            return talk
    return None


def asks_about_doses(text: str) -> bool:
    """Whether the message asks how to take, change, combine or leave out a medicine."""
    plain = normal_form(text)
    return bool(_DOSAGE.search(plain)) and not _ABOUT_TREATMENT.search(plain)
