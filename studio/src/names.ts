import type { Version } from './api/types'
import { i18n } from './i18n'

/** What people call a take of a shot. */
export function versionName(version: Version): string {
  const parts = [i18n.global.t('takes.name', { n: version.number })]
  if (version.rung) parts.push(version.rung)
  if (version.is_current) parts.push(i18n.global.t('takes.chosen'))
  if (!version.made_at) parts.push(i18n.global.t('takes.coming'))
  return parts.join(' · ')
}

/** The address of a picture of a shot or take; undefined where there is none. */
export function stillOf(
  shown?: { still?: string | null; thumbnail?: string } | null,
): string | undefined {
  return shown?.still || shown?.thumbnail || undefined
}
