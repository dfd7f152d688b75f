import type { Shot, Version } from './api/types'
import { i18n } from './i18n'
import { session } from './session'

/** What people call a backend, with its model and height if it has any; else its own name. */
export function rungName(rung: string): string {
  const [, backend = '', model = '', height = ''] = /^([a-z0-9_]+)(?::([^@]+))?(?:@(.+))?$/.exec(rung) ?? []
  if (!i18n.global.te(`rung.${backend}`)) return rung
  return [i18n.global.t(`rung.${backend}`), model, height && `${height}p`].filter(Boolean).join(' · ')
}

/** What people call a voice in the language of the page. */
export function voiceLabel(label: string): string {
  const key = `voiceName.${label}`
  return i18n.global.te(key) ? i18n.global.t(key) : label
}

/** What an account is called to whoever is signed in. */
export function accountName(account: string): string {
  return account === session.account?.account ? i18n.global.t('app.you') : account
}

/** What people call a take of a shot. */
export function versionName(version: Version): string {
  const parts = [i18n.global.t('takes.name', { n: version.number })]
  if (version.rung) parts.push(rungName(version.rung))
  if (!version.made_at) parts.push(i18n.global.t('takes.coming'))
  else if (version.is_current) parts.push(i18n.global.t('takes.chosen'))
  return parts.join(' · ')
}

/** What was decided about a shot; an approval of what the film no longer shows is told apart. */
export function verdictOf(shot?: Shot): string {
  const decision = shot?.decision
  if (decision?.verdict === 'approved' && decision.version && !decision.is_current) return 'approved_before'
  return decision?.verdict ?? 'open'
}

/** The address of a picture of a shot or take; undefined where there is none. */
export function stillOf(
  shown?: { still?: string | null; thumbnail?: string } | null,
): string | undefined {
  return shown?.still || shown?.thumbnail || undefined
}
