/** The voices that the backend kokoro installs; their first letters say accent and sex. */
const NAMES = {
  en:
    'af_alloy af_aoede af_bella af_heart af_jessica af_kore af_nicole af_nova af_river af_sarah af_sky' +
    ' am_adam am_echo am_eric am_fenrir am_liam am_michael am_onyx am_puck am_santa' +
    ' bf_alice bf_emma bf_isabella bf_lily bm_daniel bm_fable bm_george bm_lewis',
  zh:
    'zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang',
}

export interface KnownVoice {
  code: string
  /** What people call it, such as Heart. */
  name: string
  /** Keys of words. */
  accent: string
  sex: string
}

export type VoiceLanguage = keyof typeof NAMES

const ACCENTS: Record<string, string> = { a: 'american', b: 'british', z: 'mandarin' }

/** The voices for a language, those of a sex first. */
export function voicesFor(language: VoiceLanguage, sex: string): KnownVoice[] {
  const found = NAMES[language].split(' ').map((code) => {
    const name = code.slice(3)
    return {
      code,
      name: name.charAt(0).toUpperCase() + name.slice(1),
      accent: ACCENTS[code.charAt(0)] ?? '',
      sex: code.charAt(1) === 'f' ? 'female' : 'male',
    }
  })
  return found.sort((a, b) => Number(b.sex === sex) - Number(a.sex === sex))
}

/** The language in which somebody with a name speaks. */
export function languageOf(name: string): VoiceLanguage {
  return /\p{Script=Han}/u.test(name) ? 'zh' : 'en'
}
