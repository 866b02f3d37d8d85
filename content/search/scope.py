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
_SMALL_TALK, _BESIDE, _DOSE = 0.1, 0.5, 0.6
# In a longer message a single phrase is by the way.
_SHORT_WORDS = 12

_OTHER_DISEASES = """
    prostate; psa; gleason; ovarian cancer; cervical cancer; cervical screening; smear; pap smear;
    womb cancer; uterine cancer; pancreatic; pancreas; colon cancer; bowel cancer; colorectal;
    rectal cancer; colonoscopy; polyps; lymphoma; hodgkins; leukemia; leukaemia; myeloma; melanoma;
    skin cancer; mole; moles; thyroid; kidney cancer; kidney stones; bladder cancer; stomach cancer;
    esophageal; oesophageal; throat cancer; mouth cancer; testicular; testicle; sarcoma;
    mesothelioma; glioblastoma; diabetes; diabetic; insulin; asthma; inhaler; copd; emphysema;
    arthritis; rheumatoid; osteoarthritis; gout; lupus; fibromyalgia; eczema; psoriasis; acne;
    rosacea; dandruff; alzheimers; dementia; parkinsons; multiple sclerosis; als; epilepsy; hiv;
    aids; malaria; measles; mumps; chickenpox; chicken pox; shingles; covid; flu; influenza;
    common cold; tonsillitis; tonsils; sinusitis; hay fever; ibs; crohns; celiac; coeliac; colitis;
    gluten; adhd; autism; endometriosis; fibroids; pcos; pregnant; pregnancy; breastfeeding;
    cataract; cataracts; glaucoma; contact lenses; hernia; appendicitis; gallstones; hepatitis;
    chlamydia; herpes; thrush; cholesterol; blood pressure; angina; pacemaker; stroke rehab;
    fatty liver; slipped disc; sciatica; scoliosis; sprained; sprain; broken ankle; broken arm; knee;
    hip replacement; bunion; varicose; verruca; wart; warts; athletes foot; ingrown; head lice; nits;
    toothache; wisdom tooth; braces; ear wax; tinnitus; hearing aid; snoring; sunburn; tattoo; botox;
    filler; implants; liposuction; hair transplant; viagra; contraception; vasectomy; vaccine;
    donate blood; mammograms; self exam; nappy; diaper; baby; toddler; my dog; my cat; dog has;
    cat has; dogs; puppy; kitten; vet; horse; hamster; prostata; cancer de colon; cancer de ovario;
    cancer de piel; cancer de estomago; linfoma; melanoma; tiroides; diabetes; asma; artritis; gota;
    demencia; sarampion; varicela; gripe; embarazo; embarazada; colesterol; vacuna; vacunas; bebe;
    mi perro; mi gato; perro; gato; rodilla; muelas
"""
_ERRANDS = """
    park; parking; car park; permit; blue badge; bus; train; taxi; uber; petrol; shuttle; wifi;
    wi-fi; internet; password; passcode; log in; login; username; website; app store; download;
    update the app; delete the app; my phone; new phone; iphone; android; ipad; laptop; computer;
    printer; bluetooth; qr code; video call; zoom; whatsapp; facebook; instagram; youtube; tiktok;
    dark mode; font; ringtone; sim card; charger; block a number; phone number; extension;
    switchboard; reception; receptionist; entrance; what floor; which floor; lift; elevator;
    lost property; left my; umbrella; locker; waiting room; queue; visiting hours; visitors;
    opening hours; opening times; what time; open on; closed on; open today; open tomorrow;
    on holiday this; address; postcode; zip code; directions; running late; reschedule;
    book an appointment; book me; make an appointment; my appointment; next appointment; cancel my;
    change my appointment; move my; waiting list; canteen; cafeteria; coffee; restaurant;
    restaurants; hotel; shop; supermarket; bill; invoice; receipt; refund; claim form; reimburse;
    reimbursed; copay; blue cross; accept insurance; prescription refill; repeat prescription;
    refill; prescription; sick note; fit note; medical certificate; fax; email address; vending;
    laundry; cash machine; atm; weather; rain; football; soccer; world cup; olympics; recipe;
    lottery; president; prime minister; election; elections; news; celebrity; celebrities; singer;
    actor; actress; the king; the queen; the pope; princess; war; inflation; translate; poem; joke;
    riddle; story; sing; capital of; movie; film; song; music; netflix; tv; bitcoin; stock market;
    homework; horoscope; chatgpt; are you a robot; are you human; are you real; real person;
    are you a person; how old are you; who made you; who are you; what are you; your name;
    do you sleep; do you get; do you like; do you have feelings; i love you; marry; stupid; useless;
    shut up; my dear; what day is; happy birthday; merry christmas; aparcar; aparcamiento;
    estacionar; estacionamiento; autobus; contrasena; telefono; direccion; horario; horarios;
    abierto; cita; mi cita; cambiar la cita; cambiar mi; pedir cita; donde dejo; factura; receta;
    restaurante; tiempo hara; futbol; chiste; poema; loteria; pelicula; quien gano; elecciones;
    noticias; presidente; eres un robot; eres humana; eres real; como te llamas; quien te hizo
"""
# The bot gives nobody a figure of their own.
_OWN_FIGURES = """
    calculate my; work out my odds; my odds; my percentage; my exact; number of months;
    number of years; just the number; give me a number; exact number; exact date; exactly how long;
    out of 100; out of ten; how likely is it that; calcule mi; calcula mi; mi probabilidad;
    mis probabilidades; numero exacto; fecha exacta; cuantos meses me
"""


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """The phrases by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in f"{_OTHER_DISEASES};{_ERRANDS};{_OWN_FIGURES}".split(";"):
        pieces = tuple(words(phrase))
        found.setdefault(pieces[0], []).append(pieces)
    return found


def trust(text: str, is_asked: Callable[[str], bool], *, doses: bool = True) -> float:
    """What is left of the best score, 0 to 1: 1 where nothing speaks against an answer.

    ``is_asked`` tells whether an entry's own question holds the phrase. ``doses=False`` lets
    questions about doses be, where somebody else deals with them.
    """
    if small_talk(text) is not None:
        return _SMALL_TALK
    left = _DOSE if doses and asks_about_doses(text) else 1.0
    typed = words(text)
    if len(typed) <= _SHORT_WORDS and _is_beside(typed, is_asked):
        return min(left, _BESIDE)
    return left


def _is_beside(typed: list[str], is_asked: Callable[[str], bool]) -> bool:
    phrases = _phrases()
    return any(
        tuple(typed[at : at + len(phrase)]) == phrase and not is_asked(" ".join(phrase))
        for at, word in enumerate(typed)
        for phrase in phrases.get(word, ())
    )
