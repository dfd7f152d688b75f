import { i18n } from './i18n'

function locale(): string {
  return i18n.global.locale.value === 'zh' ? 'zh-CN' : 'en'
}

/** Seconds as minutes and seconds: 75.2 is 1:15. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const minutes = Math.floor(whole / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}

/** A length in words: 40 s, 3 min, 1.5 h. */
export function duration(seconds: number): string {
  if (seconds < 1) return i18n.global.t('time.below')
  if (seconds < 90) return i18n.global.t('time.seconds', { n: Math.round(seconds) })
  if (seconds < 5400) return i18n.global.t('time.minutes', { n: Math.round(seconds / 60) })
  return i18n.global.t('time.hours', { n: Math.round(seconds / 360) / 10 })
}

/** Seconds with a tenth: 0.4 s. */
export function tenths(seconds: number): string {
  return i18n.global.t('time.exact', { n: seconds.toFixed(1) })
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** How long ago something was, in words. */
export function ago(time: string): string {
  const seconds = (Date.parse(time) - Date.now()) / 1000
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' })
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  return format.format(0, 'minute')
}

export function when(time: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(time),
  )
}

/** A day: 28 December 2026. */
export function day(time: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(new Date(time))
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value)
}

/** A number as it is typed: 0.5, -12. */
export function plain(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

/** The size of a file: 3 kB, 0.3 MB, 12 MB. */
export function fileSize(bytes: number): string {
  if (bytes < 100_000) return `${count(Math.max(1, Math.round(bytes / 1000)))} KB`
  const size = bytes / 1e6
  const digits = size < 10 ? 1 : 0
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(size)} MB`
}

export function percent(fraction: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(fraction)
}

/** Words one after another, with the comma of the page's language. */
export function listed(words: readonly (string | number)[]): string {
  return words.join(i18n.global.locale.value === 'zh' ? '、' : ', ')
}

/** A name and what it is: "Age: old", “年龄：老年”. */
export function pair(name: string, value: string): string {
  return `${name}${i18n.global.locale.value === 'zh' ? '：' : ': '}${value}`
}

/** One of the colours of style.css for each of a cast, in its order; the narrator has his own. */
export function speakerClass(name: string, cast: readonly { name: string }[]): string {
  const at = cast.findIndex((one) => one.name === name)
  return `speaker speaker-${at < 0 ? 0 : (at % 8) + 1}`
}

/** By whom all is said that nobody of the cast says. */
export const NARRATOR = 'narrator'

export function speakerName(name: string): string {
  return name === NARRATOR ? i18n.global.t('episode.narrator') : name
}

export type Language = 'en' | 'zh'

/** The language in which somebody with a name speaks. */
export function languageOf(name: string): Language {
  return /\p{Script=Han}/u.test(name) ? 'zh' : 'en'
}
