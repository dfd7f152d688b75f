import type { Version } from './api/types'
import { i18n } from './i18n'

/** What people call a take of a shot. */
export function versionName(version: Version): string {
  const parts = [i18n.global.t('takes.name', { n: version.take + 1 })]
  if (version.rung) parts.push(version.rung)
  if (version.chosen) parts.push(i18n.global.t('takes.chosen'))
  return parts.join(' · ')
}
