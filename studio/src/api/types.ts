/** What the API gives and takes. */

import type { components } from './schema'

type Schemas = components['schemas']

export type Scope = Schemas['Scope']
export type Session = Schemas['SessionOut']
export type Project = Schemas['ProjectOut']

export interface Page<T> {
  items: T[]
  next?: string | null
}

export type EpisodeState = Schemas['EpisodeState']
export type Episode = Schemas['Episode']
export type Look = Partial<Episode['look']>
export type Created = Schemas['Created']
export type Plan = Schemas['Plan']
export type Doubt = Schemas['PlanDoubt']
export type PlannedCharacter = Schemas['PlannedCharacter']
export type ExportFile = Schemas['ExportFile']
export type Exports = Schemas['Exports']

export type StoryboardAnswer = Schemas['StoryboardAnswer']
export type Storyboard = StoryboardAnswer['storyboard']
export type BoardScene = Storyboard['scenes'][number]
export type BoardShot = BoardScene['shots'][number]
export type Line = BoardShot['lines'][number]

export type Media = Schemas['Media']
export type Shot = Schemas['ShotAnswer']
export type Verdict = NonNullable<Shot['decision']>['verdict']
export type ShotDetail = Schemas['ShotDetail']
export type ShotOp = Schemas['OpAnswer']
export type Version = Schemas['VersionAnswer']
export type Comment = Schemas['CommentAnswer']

/** A change of the storyboard. */
export type Edit = Record<string, unknown> & {
  op: Schemas['EditRequest']['edits'][number]['op']
}

export type Preview = Schemas['PreviewOut']
export type Run = Schemas['RunOut']

export interface Backend {
  name: string
  kinds: string[]
  origin: string
  languages: string[]
  vram: string
  ready: boolean
  expected: boolean
  note: string
}

export interface Rung {
  place: number
  rung: string
  level: number
  eta_s: number
  waiting: number
  warm: boolean
  why: string
}

export interface Service {
  name: string
  state: string
  address: string
  since: number
  pid: number
}

export interface Queue {
  name: string
  ready: number
  unacked: number
  consumers: number
}

export interface DeadLetter {
  id: string
  queue: string
  reason: string
  explanation: string
  request?: string | null
  arrived_at: string
}

export interface Fact {
  value: unknown
  decided: boolean
  confidence: number
  sentence: string
  episode: string
  since: number
}

export interface Person {
  id: string
  kind: string
  name: string
  aliases: { name: string; decided: boolean }[]
  denied: string[]
  narrates: boolean
  traits: Record<string, Fact>
  voice: Record<string, Fact>
  pronunciations: Record<string, string>
  episodes: {
    episode: string
    number: number
    name: string
    lines: number
    shots: number
    sentence: string
  }[]
  lines: number
}

export interface PersonWhole extends Person {
  versions: (Fact & { field: string })[]
  decisions: {
    action: string
    account: string
    details: Record<string, unknown>
    decided_at: string
  }[]
}

export interface CastChange {
  name?: string
  look?: Record<string, unknown>
  voice?: Record<string, unknown>
  forget?: string[]
  since?: number
}

export interface Observed {
  state: 'ok' | 'alert'
  words: string
  findings: {
    name: string
    ok: boolean
    value?: number | null
    bound: number
    words: string
    advice: string
  }[]
  problems: string[]
}
