import type { Saying } from './api/types'
import { count, duration, listed, percent } from './format'
import { i18n } from './i18n'

function shown(name: string, value: unknown): string {
  if (Array.isArray(value)) return listed(value.map((one) => shown(name, one)))
  if (typeof value !== 'number') return String(value)
  if (name === 'seconds' || name === 'most_s') return duration(value)
  return name === 'share' ? percent(value) : count(value)
}

/** What the API says, in the language of the page where it has a code, else in its English. */
export function said(saying: Saying): string {
  const key = `said.${saying.code}`
  if (!saying.code || i18n.global.locale.value === 'en' || !i18n.global.te(key)) return saying.words
  const params = Object.entries(saying.params ?? {})
  return i18n.global.t(key, Object.fromEntries(params.map(([name, one]) => [name, shown(name, one)])))
}
