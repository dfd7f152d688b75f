"""Pronunciations of names that the English dictionary lacks or spells letter by letter."""

from __future__ import annotations

from typing import Final

# Pairs of a name and its symbols. Usual American pronunciations, after CMUdict if it has the name;
# others after the name's own language, in English sounds.
_READINGS: Final = """
Agnes ˈæɡnəs; Ahab ˈAhæb; Ahmed ˈɑmɛd; Aidan ˈAdən; Aiko ˈIkO; Aisha ɑˈiʃə; Akira əkˈɪɹə;
Alexei əlˈɛksA; Alistair ˈæləstəɹ; Amelia əmˈiljə; Andrei ˈɑndɹA; Anna ˈænə; Anya ˈɑnjə;
Aoife ˈifə; Arjun ˈɑɹʤun; Arya ˈɑɹjə; Ava ˈAvə; Beatrix bˈiətɹɪks; Bianca biˈɑŋkə;
Bjorn bjˈɔɹn; Boris bˈɔɹɪs; Bronwyn bɹˈɑnwɪn; Caleb kˈAləb; Catriona kətɹˈinə; Cecilia səsˈiljə;
Cedric sˈɛdɹɪk; Celine səlˈin; Chloe klˈOi; Ciara kˈɪɹə; Claude klˈɔd; Diego diˈAɡO;
Dina dˈinə; Darius dəɹˈIəs; Dylan dˈɪlən; Edith ˈidəθ; Eilidh ˈAli; Elaine əlˈAn;
Eleanor ˈɛlənɔɹ; Elena əlˈAnə; Elias əlˈIəs; Emilia əmˈiliə; Emrys ˈɛmɹɪs; Eoin ˈOən;
Freya fɹˈAə; Gareth ɡˈæɹəθ; Geraint ɡˈɛɹInt; Giovanni ʤOvˈɑni; Giselle ʒəzˈɛl; Giulia ʤˈuljə;
Heathcliff hˈiθklɪf; Henri ɑnɹˈi; Hermione həɹmˈIəni; Hiro hˈɪɹO; Iain ˈiən; Ian ˈiən;
Igor ˈiɡɔɹ; Ines inˈɛs; Ione IˈOni; Ira ˈIɹə; Irene Iɹˈin; Iris ˈIɹɪs; Isla ˈIlə;
Isolde ɪzˈOldə; Jacques ʒˈɑk; Joan ʤˈOn; Johann jˈOhɑn; Joost jˈOst; Jorge hˈɔɹhA; Jose hOzˈA;
Jozef jˈOzɛf; Juan wˈɑn; Jun ʤˈun; Jurgen jˈɜɹɡən; Katya kˈɑtjə; Kieran kˈɪɹən; Kiran kˈɪɹən;
Kwame kwˈɑmA; Lara lˈɑɹə; Leila lˈAlə; Lena lˈinə; Maeve mˈAv; Marek mˈɑɹɛk; Maria məɹˈiə;
Mariah məɹˈIə; Marie məɹˈi; Matthias məθˈIəs; Mikhail mɪkˈIl; Mina mˈinə; Mira mˈɪɹə;
Moira mˈYɹə; Nadia nˈɑdiə; Naomi nAˈOmi; Niall nˈIəl; Niamh nˈiv; Nikolai nˈɪkəlI;
Octavia ɑktˈAviə; Olga ˈOlɡə; Paolo pˈWlO; Percival pˈɜɹsəvəl; Pierre piˈɛɹ; Pieter pˈiTəɹ;
Pilar pilˈɑɹ; Pyotr pjˈOtəɹ; Rafael ɹˌɑfIˈɛl; Renee ɹənˈA; Rhys ɹˈis; Saoirse sˈɜɹʃə;
Seamus ʃˈAməs; Sean ʃˈɔn; Sergei sɛɹɡˈA; Silas sˈIləs; Simone səmˈOn; Sinead ʃənˈAd;
Siobhan ʃəvˈɔn; Sonya sˈOnjə; Sophia sOfˈiə; Tanya tˈɑnjə; Tomasz tˈOmɑʃ; Wei wˈA;
Winifred wˈɪnəfɹɪd; Wojtek vˈYtɛk; Xavier zˈAvjəɹ; Xiao ʃˈW; Youssef jˈusəf; Yusuf jˈusəf;
Yvette ivˈɛt; Yvonne ivˈɑn; Zhang ʤˈɑŋ; Zhao ʤˈW; Zoe zˈOi
"""


def readings() -> dict[str, str]:
    """Return the symbols by name, with a capital and in small letters.

    The small letters serve shouts: words in capitals are looked up in small letters.
    """
    found: dict[str, str] = {}
    for pair in _READINGS.split(";"):
        name, symbols = pair.split()
        found[name] = found[name.lower()] = symbols
    return found
