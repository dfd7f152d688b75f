import { watchEffect } from 'vue'
import { createI18n } from 'vue-i18n'
import en from './en'
import zh from './zh'

export type Language = 'en' | 'zh'

const KEY = 'ainern2d.language'

function preferred(): Language {
  const stored = localStorage.getItem(KEY)
  if (stored === 'en' || stored === 'zh') return stored
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export const i18n = createI18n({
  legacy: false,
  locale: preferred(),
  fallbackLocale: 'en',
  messages: { en, zh },
})

/** Show the page in a language, and keep the choice in this browser. */
export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  localStorage.setItem(KEY, language)
}

watchEffect(() => {
  document.documentElement.lang = i18n.global.locale.value === 'zh' ? 'zh-CN' : 'en'
})

/** Words for a value of the API, such as a state; the value itself where there are none. */
export function word(group: string, value: string): string {
  const key = `${group}.${value.replaceAll(' ', '_')}`
  return i18n.global.te(key) || i18n.global.te(key, 'en')
    ? i18n.global.t(key)
    : value.replaceAll('_', ' ')
}
