"""Recognises questions that no entry is about, however much their words are alike.

Other diseases, errands and small talk share words with the content ("where do I park for chemo").
A phrase counts only while no entry's own question uses it: an installation that has an entry
about parking answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from content.chitchat import asks_about_doses, small_talk
from content.search.text import words

# What is left of a score. Small talk means nothing at all; the others may still be about an entry.
_SMALL_TALK, _BESIDE, _DOSE = 0.1, 0.55, 0.7

_OTHER_DISEASES = """
    prostate; ovarian cancer; cervical cancer; cervical screening; pap smear; womb cancer;
    uterine cancer; pancreatic cancer; cancer of the pancreas; pancreas; colon cancer; bowel cancer;
    colorectal; rectal cancer; colonoscopy; lymphoma; hodgkins; leukemia; leukaemia; myeloma;
    melanoma; skin cancer; mole; thyroid; kidney cancer; kidney stones; bladder cancer;
    stomach cancer; esophageal; oesophageal; throat cancer; testicular; sarcoma; mesothelioma;
    diabetes; diabetic; asthma; copd; emphysema; arthritis; rheumatoid; gout; lupus; fibromyalgia;
    eczema; psoriasis; acne; dandruff; alzheimers; dementia; parkinsons; multiple sclerosis; als;
    hiv; aids; malaria; measles; mumps; chickenpox; chicken pox; shingles; covid; flu; influenza;
    common cold; tonsillitis; hay fever; ibs; crohns; celiac; coeliac; colitis; adhd; autism;
    endometriosis; pcos; pregnant; pregnancy; cataract; cataracts; glaucoma; hernia; appendicitis;
    gallstones; hepatitis; std; chlamydia; ulcerative; sprained; broken ankle; knee; hip replacement;
    cholesterol; my dog; my cat; dogs; puppy; kitten; vet; baby; toddler; son has; contraception;
    prostata; cancer de colon; cancer de ovario; cancer de piel; cancer de estomago; linfoma;
    melanoma; tiroides; asma; artritis; gota; demencia; sarampion; varicela; gripe; embarazo;
    embarazada; colesterol; mi perro; mi gato; rodilla
"""
_ERRANDS = """
    park; parking; car park; bus; train; taxi; uber; petrol; wifi; wi-fi; password; log in; login;
    username; website; app store; download; my phone; new phone; iphone; android; visiting hours;
    opening hours; opening times; what time; open on; closed on; open today; open tomorrow; address;
    postcode; zip code; directions; reschedule; book an appointment; book me; make an appointment;
    my appointment; next appointment; cancel my; change my appointment; waiting list; canteen;
    cafeteria; restaurant; restaurants; hotel; shop; bill; invoice; receipt; refund; claim form;
    pay for parking; copay; prescription refill; repeat prescription; refill; sick note;
    medical certificate; fax; email address; vending; laundry; weather; football; soccer; recipe;
    lottery; president; prime minister; election; news; translate; poem; joke; riddle; capital of;
    movie; film; song; music; netflix; bitcoin; stock market; homework; horoscope; are you a robot;
    are you human; are you real; real person; who made you; who are you; your name; i love you;
    marry; aparcar; aparcamiento; estacionar; estacionamiento; autobus; contrasena; wifi; direccion;
    horario; horarios; abierto; cita; mi cita; cambiar la cita; pedir cita; factura; receta;
    restaurante; tiempo hara; futbol; chiste; poema; loteria; pelicula; eres un robot
"""


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """The phrases by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in f"{_OTHER_DISEASES};{_ERRANDS}".split(";"):
        pieces = tuple(words(phrase))
        found.setdefault(pieces[0], []).append(pieces)
    return found


def trust(text: str, is_asked: Callable[[str], bool]) -> float:
    """What is left of the best score, 0 to 1: 1 where nothing speaks against an answer.

    ``is_asked`` tells whether an entry's own question holds the phrase.
    """
    if small_talk(text) is not None:
        return _SMALL_TALK
    left = _DOSE if asks_about_doses(text) else 1.0
    return min(left, _BESIDE) if _is_beside(words(text), is_asked) else left


def _is_beside(typed: list[str], is_asked: Callable[[str], bool]) -> bool:
    phrases = _phrases()
    return any(
        tuple(typed[at : at + len(phrase)]) == phrase and not is_asked(" ".join(phrase))
        for at, word in enumerate(typed)
        for phrase in phrases.get(word, ())
    )
