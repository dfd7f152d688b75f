import { listed, speakerName } from './format'
import { i18n, word } from './i18n'

/** The groups of words for what the API names in English, by the last part of a pointer. */
const GROUPS: Record<string, string> = { verb: 'deed', kind: 'placeKind' }

/** Of which field something is doubted, such as "Speaker"; from a JSON Pointer. */
export function doubtedField(pointer: string): string {
  return word('doubt', pointer.split('/').at(-1) ?? '')
}

/** What the plan says, in words. */
export function doubtedValue(value: unknown, pointer = ''): string {
  const text = Array.isArray(value) ? listed(value.map(String)) : String(value)
  const field = pointer.split('/').at(-1) ?? ''
  const own = GROUPS[field] ?? field
  const { te } = i18n.global
  if (te(`${own}.${text}`)) return word(own, text)
  for (const group of ['look', 'dayTime', 'weather', 'emotion'])
    if (te(`${group}.${text}`)) return word(group, text)
  return speakerName(text) === text ? text.replaceAll('_', ' ') : speakerName(text)
}
