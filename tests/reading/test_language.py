"""The language of a text, by its script or its commonest words."""

import pytest

from bot.reading.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ships of the two towns will sail in the winter, and it is said that they are full.", "en"),
        ("Die Schiffe der beiden Städte werden im Winter fahren, und es ist nicht sicher, dass sie voll sind.", "de"),
        ("Les navires des deux villes sont dans le port et ne partent pas pour le nord avec la neige.", "fr"),
        ("Los barcos de las dos ciudades no salen del puerto por la nieve, pero el capitán ha dicho que sí.", "es"),
        ("Os navios das duas cidades não saem do porto com a neve, mas o capitão foi ao norte.", "pt"),
        ("Le navi delle due città non sono nel porto e il capitano ha detto che la neve è alta.", "it"),
        ("De schepen van de twee steden zijn niet in het noorden, maar ze varen ook met sneeuw.", "nl"),
        ("Statki nie są w porcie i kapitan jest na północy, jak to przez całą zimę oraz po niej.", "pl"),
        ("Корабли не в порту, и это было также на севере, что капитан за год не видел.", "ru"),
        ("Кораблі не в порту, і це є також на півночі, що капітан за рік не бачив, але він із ними.", "uk"),
        ("Gemiler limanda ve bu bir yıl için kaptan ile olarak daha çok kadar gibi oldu.", "tr"),
        ("Kapal itu dan kapten yang di pelabuhan tidak akan berlayar ke utara karena salju dari timur.", "id"),
        ("Fartygen är inte i hamnen och det är för mycket snö som kaptenen har till de två städerna.", "sv"),
        ("Laivat ovat satamassa ja kapteeni ei ole pohjoisessa, mutta hän sanoi että lumi on myös siellä.", "fi"),
        ("Lodě nejsou v přístavu a kapitán se však vrátil, jak také řekl podle zprávy, která je ze severu.", "cs"),
        ("A hajók nem a kikötőben vannak, és az is egy hír volt, hogy a kapitány már csak pedig szerint.", "hu"),
        ("Navele nu sunt în port și căpitanul a fost din nord pentru că este zăpadă mai multă cu care.", "ro"),
        ("Корабите не са в пристанището и капитанът ще се върне от севера, като това беше след бурята.", "bg"),
        ("المراكب في الميناء والقبطان لم يعد من الشمال بسبب الثلج الكثير", "ar"),
        ("کشتی‌ها در بندر هستند و ناخدا گفت که برف در شمال زیاد است", "fa"),
        ("جہاز بندرگاہ میں ہے اور کپتان نے کہا کہ شمال میں برف بہت زیادہ ہے", "ur"),
        ("เรือทั้งสองลำไม่ได้ออกจากท่าเรือเพราะหิมะ", "th"),
        ("船は港にあり、船長は北から戻らなかった。", "ja"),
    ],
)
def test_a_text_is_known_by_its_script_or_its_commonest_words(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_a_few_names_are_of_no_language() -> None:
    assert guess_language("Vaasa Umea Nilsson") is None
