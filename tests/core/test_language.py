"""Language, script and direction: by small words, letters and, last, byte n-grams."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news7d.core.language import detect, direction, normal

SENTENCES = {
    "en": "The council said on Tuesday that it would close the bridge for three weeks while engineers look at the cracks.",
    "es": "El ayuntamiento dijo el martes que cerrará el puente durante tres semanas mientras los ingenieros revisan las grietas.",
    "pt": "A câmara disse na terça-feira que vai fechar a ponte durante três semanas enquanto os engenheiros avaliam as fissuras.",
    "fr": "La mairie a annoncé mardi que le pont sera fermé pendant trois semaines, le temps que les ingénieurs examinent les fissures.",
    "de": "Die Stadt teilte am Dienstag mit, dass die Brücke für drei Wochen gesperrt wird, während die Risse untersucht werden.",
    "it": "Il comune ha detto martedì che chiuderà il ponte per tre settimane mentre gli ingegneri esaminano le crepe.",
    "nl": "De gemeente zei dinsdag dat de brug drie weken dichtgaat omdat de ingenieurs de scheuren willen onderzoeken.",
    "pl": "Władze miasta poinformowały we wtorek, że most będzie zamknięty na trzy tygodnie, a inżynierowie zbadają pęknięcia.",
    "sl": "Občina je v torek sporočila, da bo most zaprt za tri tedne, ker bodo inženirji pregledali razpoke.",
    "sv": "Kommunen sade på tisdagen att bron stängs i tre veckor medan ingenjörerna undersöker sprickorna som har hittats.",
    "tr": "Belediye salı günü köprünün üç hafta boyunca kapatılacağını ve mühendislerin çatlakları inceleyeceğini söyledi.",
    "id": "Pemerintah kota mengatakan pada hari Selasa bahwa jembatan itu akan ditutup selama tiga minggu untuk perbaikan.",
    "sw": "Halmashauri ya jiji ilisema siku ya Jumanne kwamba daraja hilo litafungwa kwa wiki tatu ili wahandisi wakague nyufa.",
    "ha": "Gwamnatin jihar ta ce a ranar Talata za ta rufe gadar har tsawon mako uku domin injiniyoyi su duba tsagewar.",
    "ru": "Мэрия сообщила во вторник, что мост закроют на три недели, пока инженеры будут осматривать трещины.",
    "uk": "Мерія повідомила у вівторок, що міст закриють на три тижні, поки інженери оглядатимуть тріщини та опори.",
    "bg": "Общината съобщи във вторник, че мостът ще бъде затворен за три седмици, докато инженерите огледат пукнатините.",
    "ar": "قالت البلدية يوم الثلاثاء إن الجسر سيغلق ثلاثة أسابيع إلى أن يفحص المهندسون الشقوق التي ظهرت في أعمدته.",
    "fa": "شهرداری روز سه‌شنبه اعلام کرد که پل به مدت سه هفته بسته خواهد شد تا مهندسان ترک‌ها را بررسی کنند.",
    "he": "העירייה הודיעה ביום שלישי כי הגשר ייסגר לשלושה שבועות בזמן שהמהנדסים יבדקו את הסדקים.",
    "ja": "市は火曜日、技術者がひび割れを調べる間、橋を3週間閉鎖すると発表した。",
    "zh": "市政府周二表示，在工程师检查裂缝期间，这座桥将关闭三周，市民需要绕行。",
    "ko": "시는 화요일 기술자들이 균열을 조사하는 동안 다리를 3주간 폐쇄한다고 밝혔다.",
    "th": "เทศบาลแถลงเมื่อวันอังคารว่าสะพานจะปิดเป็นเวลาสามสัปดาห์ระหว่างที่วิศวกรตรวจสอบรอยร้าว",
    "el": "Ο δήμος ανακοίνωσε την Τρίτη ότι η γέφυρα θα κλείσει για τρεις εβδομάδες ενώ οι μηχανικοί εξετάζουν τις ρωγμές.",
    "hi": "नगर निगम ने मंगलवार को कहा कि इंजीनियरों की जांच के दौरान पुल तीन सप्ताह तक बंद रहेगा।",
    "cs": "Radnice v úterý oznámila, že most bude na tři týdny uzavřen, zatímco inženýři prohlédnou trhliny, které se objevily po zimě.",
    "da": "Kommunen sagde tirsdag, at broen bliver lukket i tre uger, mens ingeniørerne undersøger de revner, som er blevet fundet.",
    "fi": "Kaupunki kertoi tiistaina, että silta suljetaan kolmeksi viikoksi, kun insinöörit tutkivat siihen tulleita halkeamia.",
    "hr": "Gradska uprava objavila je u utorak da će most biti zatvoren tri tjedna dok inženjeri ne pregledaju pukotine.",
    "hu": "Az önkormányzat kedden közölte, hogy a hidat három hétre lezárják, amíg a mérnökök megvizsgálják a repedéseket.",
    "is": "Borgin sagði á þriðjudag að brúin yrði lokuð í þrjár vikur á meðan verkfræðingar skoða sprungurnar sem hafa fundist.",
    "lt": "Savivaldybė antradienį pranešė, kad tiltas bus uždarytas tris savaites, kol inžinieriai apžiūrės atsiradusius įtrūkimus.",
    "lv": "Pašvaldība otrdien paziņoja, ka tilts tiks slēgts uz trim nedēļām, kamēr inženieri apskatīs plaisas, kas tajā atrastas.",
    "no": "Kommunen sa tirsdag at broen blir stengt i tre uker mens ingeniørene undersøker sprekkene som er blitt funnet.",
    "ro": "Primăria a anunțat marți că podul va fi închis timp de trei săptămâni, în timp ce inginerii examinează fisurile.",
    "sr": "Градска управа је у уторак саопштила да ће мост бити затворен три недеље док инжењери не прегледају пукотине.",
    "bn": "মঙ্গলবার সিটি কর্পোরেশন জানিয়েছে যে প্রকৌশলীরা ফাটল পরীক্ষা করার সময় সেতুটি তিন সপ্তাহ বন্ধ থাকবে।",
    "ta": "பொறியாளர்கள் விரிசல்களை ஆய்வு செய்யும் வரை பாலம் மூன்று வாரங்களுக்கு மூடப்படும் என்று மாநகராட்சி செவ்வாய்க்கிழமை தெரிவித்தது.",
    "ur": "شہری انتظامیہ نے منگل کو کہا کہ پل تین ہفتوں کے لیے بند رہے گا جب تک انجینئر دراڑوں کا معائنہ کر رہے ہیں۔",
    "vi": "Thành phố cho biết hôm thứ Ba rằng cây cầu sẽ đóng cửa trong ba tuần để các kỹ sư kiểm tra những vết nứt mới được tìm thấy.",
    "am": "የከተማው ምክር ቤት ማክሰኞ ዕለት ድልድዩ ለሦስት ሳምንታት እንደሚዘጋ አስታውቋል።",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_betrays_its_language(code: str) -> None:
    assert detect(SENTENCES[code])[0] == code


def test_a_long_text_overrules_a_wrong_label() -> None:
    assert detect(SENTENCES["de"] + " " + SENTENCES["de"], "en")[0] == "de"


def test_a_short_headline_believes_its_outlet() -> None:
    assert detect("Dortmund 3, Bayern 1", "de-AT") == ("de", 0.5) or detect("Dortmund 3, Bayern 1", "de-AT")[0] == "de"
    assert detect("東京五輪", "ja")[0] == "ja"


@pytest.mark.parametrize("nothing", ["", "   ", "12:45 – 3:2", "🙂🙂", "\ufffd"])
def test_what_has_no_letters_has_no_language(nothing: str) -> None:
    assert detect(nothing) == ("und", 0.0)
    assert detect(nothing, "fr") == ("fr", 0.0)


def test_codes_are_read_whatever_their_spelling() -> None:
    assert [normal(c) for c in ("en-GB", "pt_BR", "NB", "iw", "", None, "mul", "english")] == [
        "en",
        "pt",
        "no",
        "he",
        None,
        None,
        None,
        None,
    ]


def test_direction() -> None:
    assert [direction(c) for c in ("ar", "he", "fa", "en", "und")] == ["rtl", "rtl", "rtl", "ltr", "ltr"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_any_text_gets_an_answer(text: str, hint: str | None) -> None:
    code, sure = detect(text, hint)
    assert code
    assert 0.0 <= sure <= 1.0


def test_two_hundred_characters_are_enough(shared: Any) -> None:
    path: Path = shared("data/sections/sections.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::7]
    pieces = [(row["language"], row["text"][100:300]) for row in rows if len(row["text"]) > 300]
    right = sum(detect(text)[0] == language for language, text in pieces)
    assert right / len(pieces) >= 0.985
