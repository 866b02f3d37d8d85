"""Small, common words that say nothing about what is asked.

Words that change what is asked stay in the index: no, not, without, when, who, why, long, after.
"""

from __future__ import annotations

_TEXTS = {
    "en": """
        a about also am an and any anybody anyone are as at b4 be been being btw but by can cos
        could coz cuz did do does doing done for from get gets getting give given go going got had
        has have having he hello help her hers hey hi him his how i id idk if ill im in into is it
        its itself ive just keep kind know let like lol lot made make many may me mean means might
        mine more most much my myself n need of off ok okay omg on once one ones or our ours out
        please pls plz possible put r really right said say saying says seem she should so some
        something sort such sure take tell than thank thanks that thats the their theirs them then
        there theres these they thing things think this those tht thx to too u up ur us use used
        using very w want was way we were what whatever whats which will with would you your yours
        """,
    "es": """
        a al algo algun alguna algunas algunos aqui asi aun bien cada casi como con cosa cosas
        cual cuales cuando cuanta cuanto da dan dar de decir del dice dio donde e el ella ellas
        ellos en entonces era eran eres es esa esas ese eso esos esta estaba estan estar estas
        este esto estos estoy fue fueron gracias ha haber hace hacen hacer hago han hasta hay he
        hola ir la las le les lo los mas me mi mia mio mis mucha mucho muy nada nos nosotros o os
        otra otro para pero poco por porque pueda puede pueden puedo pues que quien quiero se sea
        ser si sido sobre solo son soy su sus tal tambien tan tanto te tener tengo ti tiene tienen
        toda todo tu tus un una unas uno unos va van vas voy y ya yo
        """,
}
STOP_WORDS = {language: frozenset(text.split()) for language, text in _TEXTS.items()}


def is_stop_word(word: str) -> bool:
    """Whether a folded word is a small, common one in any of the languages."""
    return any(word in stop for stop in STOP_WORDS.values())
