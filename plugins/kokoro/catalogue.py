"""The published voices: names, languages, genders, and hashes of their style tables."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

PACKAGE = "kokoro-js"
VERSION = "1.2.1"
"""The npm package that carries the English and Mandarin voices, and the only release we take."""

_SUMS = """\
c4a6b876047fd7fb472edf4ebd63cfac7c3b958a7cae7c106e8f038ca6308c45  af_alloy.bin
4a004c33430762e2461eedb2013fad808ef4ab3121f5300f554476caf58d8361  af_aoede.bin
f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b  af_bella.bin
d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b  af_heart.bin
a240a5e3c15b43563d6e923bdca8ef5613a23471d9b77653694012435df23bd8  af_jessica.bin
9be5221b6a941c04b561959b8ff0b06e809444dcc4ab7e75a7b23606f691819e  af_kore.bin
cd2191ab31b914ed7b318416b0e4440fdf392ddad9106a060819aa600a64f59a  af_nicole.bin
18778272caa0d0eebaea251c35fd635f038434f9eee5e691d02a174bd328414f  af_nova.bin
00a2bcf82b1d86e8f19902ede58c65ccf6c0e43b44b7d74fad54e5d8933c9c30  af_river.bin
4409fbc125afabacc615d94db5398d847006a737b0247d6892b7a9a0007a2f0a  af_sarah.bin
4435255c9744f3f31659e0d714ab7689bf65d9e77ec1cce060f083912614f0b9  af_sky.bin
162b035ed91cfc48b6046982184c645f72edcdd1b82843347f605d7bf7b15716  am_adam.bin
3968b92c3c4cd1c4416dbded36c13eaa388a90d5788d02a13e4d781f5f8cf3c3  am_echo.bin
e8b5be17edd1e3636901ce7598baafe2dc8dd8ff707a0c23bf9e461add7e2832  am_eric.bin
c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43  am_fenrir.bin
52403be32fd047c6a44517cb0bcd6b134f2a18baa73e70ef41651e0eab921ade  am_liam.bin
1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1  am_michael.bin
da5d135b424164916d75a68ffb4c2abce3d7d5ccc82dd1ee6cf447ce286145e6  am_onyx.bin
fcf73c989033e9233e0b98713eca600c8c74dcc1614b37009d5450ff4a2274a0  am_puck.bin
61150cf726ab6c5ed7a99f90a304f91f5a72c00c592e89ec94e5df11c319227a  am_santa.bin
08afa6ba24da61ea5e8efa139e5aadc938d83f0a6da5a900adaf763ac1da5573  bf_alice.bin
669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73  bf_emma.bin
3754352c4aaa46d17f27654ab7518d65b62ad6163a0f55a5f4330c2da2c4e94f  bf_isabella.bin
5e0ee32ebe64a467124976b14e69590746f1c4ce41a12b587a50c862edfea335  bf_lily.bin
6b3194bbceffb746733cbc22c8f593dd44e401a71d53895a2dca891bc595a1e8  bm_daniel.bin
f889083196807b4adb15e9204252165f503b8d33d3982e681c52443c49d798f1  bm_fable.bin
c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc  bm_george.bin
b8f671cef828c30e66fdf0b0756a76bba58f6bb3398cbbf27058642acbcedb97  bm_lewis.bin
5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640  zf_xiaobei.bin
08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba  zf_xiaoni.bin
03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169  zf_xiaoxiao.bin
bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3  zf_xiaoyi.bin
de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa  zm_yunjian.bin
7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b  zm_yunxi.bin
6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d  zm_yunxia.bin
261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42  zm_yunyang.bin
"""
"""SHA-256 of each table, in the format of ``sha256sum``, as the package was published."""

_OWN = ("jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo")

Source = Literal["npm", "pip"]


@dataclass(frozen=True, slots=True)
class VoiceEntry:
    """A voice that was published for Kokoro.

    Attributes:
        name: Such as ``af_heart``: first the language, then the gender, by letter.
        source: The registry whose package carries it.
        sha256: Of its file; empty if it shares a file with others.
    """

    name: str
    source: Source
    sha256: str = ""

    @property
    def language(self) -> str:
        """Primary tag of the language it was made for."""
        return {"a": "en", "b": "en", "z": "zh", "j": "ja"}[self.name[0]]

    @property
    def accent(self) -> str:
        """For people: what it was made for."""
        accents = {"a": "American English", "b": "British English", "z": "Mandarin"}
        return accents.get(self.name[0], "Japanese")

    @property
    def gender(self) -> Literal["female", "male"]:
        """As it sounds."""
        return "female" if self.name[1] == "f" else "male"


def checksums() -> str:
    """Return the list that an installed folder carries as ``SHA256SUMS``."""
    return _SUMS


CHECKSUMS_SHA256 = sha256(_SUMS.encode()).hexdigest()
"""Names the whole set in op keys."""

VOICES = {
    name: VoiceEntry(name, "npm", digest)
    for digest, _, file in (line.partition("  ") for line in _SUMS.splitlines())
    for name in [file.removesuffix(".bin")]
} | {name: VoiceEntry(name, "pip") for name in _OWN}
"""Every voice, by name."""
