import pytest

from content.chitchat import Talk, asks_about_doses, small_talk

SMALL_TALK = {
    Talk.GREETING: [
        "hello", "Hi!", "hey there", "Good morning", "hola", "Buenos días", "¡Hola, buenas tardes!",
        "hello how are you",
    ],
    Talk.THANKS: [
        "thank you", "Thanks a lot!", "ok thanks", "Thank you so much for your help", "gracias",
        "muchas gracias", "Vale, gracias", "mil gracias por todo", "hi thanks", "thx",
    ],
    Talk.GOODBYE: ["bye", "Good night", "see you later", "adiós", "hasta luego", "Buenas noches"],
    Talk.FINE: ["ok", "OK.", "yes", "no", "vale", "sí", "perfecto", "👍", "❤️", "..."],
}  # fmt: skip
NOT_SMALL_TALK = [
    "hello why am I so tired",
    "thanks but what is HER2",
    "no appetite",
    "good food during chemo",
    "hot flushes",
    "hola, ¿qué es HER2?",
    "no puedo dormir",
    "you",
    "مرحبا",
    "привет",
]
ABOUT_DOSES = [
    "can I double my capecitabine",
    "Can I double my capecitabine?",
    "how many mg",
    "how many mg of letrozole should I take",
    "should I stop taking",
    "should I stop taking letrozole",
    "skip my tablet tonight",
    "I missed a dose",
    "i forgot to take my pill this morning",
    "can I take ibuprofen with palbociclib",
    "can i take two paracetamol",
    "can I take it with food",
    "is it ok to crush my tablets",
    "my dose of capecitabine is 2000mg is that too much",
    "I took 4 tablets instead of 2",
    "can I cut the pill in half",
    "what is the right dose of morphine",
    "how is chemo dose decided",
    "can i stop my letrozole for a week",
    "I want to change my medication",
    "should I reduce the dexamethasone",
    "puedo tomar paracetamol",
    "¿Puedo tomar ibuprofeno con letrozol?",
    "puedo dejar de tomar el tamoxifeno",
    "cuántos mg de capecitabina",
    "se me olvidó tomar la pastilla",
    "puedo duplicar la dosis",
    "puedo saltarme la pastilla de esta noche",
    "qué dosis de morfina es normal",
    "¿puedo tomarla con comida?",
    "tomé 3 comprimidos en vez de 2",
]
NOT_ABOUT_DOSES = [
    "what is capecitabine",
    "side effects of letrozole",
    "how does chemo work",
    "why does chemo stop my periods",
    "what happens when chemo stops working",
    "when do I start chemo",
    "can I drink alcohol on chemo",
    "can I have sex during chemo",
    "can I have a flu jab during chemo",
    "can I take a bath",
    "can I change my appointment",
    "how do I stop the pain",
    "can I take my daughter to the clinic",
    "what can I take for pain",
    "how long does chemotherapy take",
    "whats her2",
    "tired all the time",
    "¿qué es el letrozol?",
    "puedo tomar el sol",
    "puedo tomar vino",
    "efectos secundarios de la quimio",
    "puedo cambiar la cita",
    "",
]


@pytest.mark.parametrize(
    ("text", "talk"), [(text, talk) for talk, texts in SMALL_TALK.items() for text in texts]
)
def test_it_recognises_small_talk(text, talk):
    assert small_talk(text) is talk


@pytest.mark.parametrize("text", NOT_SMALL_TALK)
def test_it_leaves_questions_alone(text):
    assert small_talk(text) is None


@pytest.mark.parametrize("text", ABOUT_DOSES)
def test_it_recognises_questions_about_doses(text):
    assert asks_about_doses(text)


@pytest.mark.parametrize("text", NOT_ABOUT_DOSES)
def test_it_lets_other_questions_pass(text):
    assert not asks_about_doses(text)
