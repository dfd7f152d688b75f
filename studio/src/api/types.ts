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
export type Look = Partial<Schemas['Look']>
export type Episode = Schemas['Episode']
export type Created = Schemas['Created']
export type Plan = Schemas['Plan']
export type Doubt = Schemas['PlanDoubt']
export type PlannedCharacter = Schemas['PlannedCharacter']
export type ExportFile = Schemas['ExportFile']
export type Exports = Schemas['Exports']

export interface Line {
  id: string
  speaker: string
  text: string
  emotion: string
  confidence: number
  alternatives: { speaker: string; confidence: number }[]
}

export interface BoardShot {
  id: string
  size: string
  camera: string
  cast: string[]
  focus: string
  action: string
  caption: string
  lines: Line[]
  min_seconds: number
  seed?: number | null
  deeds: Record<string, unknown>[]
}

export interface BoardScene {
  title: string
  location: string
  mode: string
  shots: BoardShot[]
}

export interface Storyboard {
  title: string
  language: string
  cast: { name: string; aliases: string[] }[]
  locations: { name: string; kind: string; time: string; weather: string }[]
  scenes: BoardScene[]
}

export interface StoryboardAnswer {
  episode: string
  sha256: string
  is_edited: boolean
  can_undo: boolean
  can_redo: boolean
  /** The new id of each shot whose id a change changed, by the old one. */
  renamed: Record<string, string>
  storyboard: Storyboard
}

export type Verdict = 'open' | 'approved' | 'rejected'

export interface Media {
  url: string
  sha256: string
  media_type: string
  size: number
}

export interface DecisionAnswer {
  verdict: Verdict
  is_locked: boolean
  reason: string
  account: string
  created_at?: string | null
  version?: string | null
  is_current: boolean
}

export interface ShotLine {
  id: string
  speaker: string
  text: string
  confidence: number
  is_doubtful: boolean
  start_s?: number | null
  end_s?: number | null
  speech?: Media | null
}

export interface Shot {
  id: string
  number: number
  seconds?: number | null
  size: string
  cast: string[]
  focus: string
  lines: ShotLine[]
  state: 'planned' | 'making' | 'done' | 'outdated' | 'failed'
  error: string
  rung: string
  seed?: number | null
  doubts: number
  decision?: DecisionAnswer | null
  open_comments: number
  versions: number
  thumbnail: string
  picture?: Media | null
  movie?: Media | null
}

export interface ShotOp {
  name: string
  key: string
  is_made: boolean
  backend: string
  rung: string
  seed?: number | null
  take: number
  prompt: string
  params: Record<string, unknown>
  options: Record<string, unknown>
  run_s?: number | null
  cpu_s?: number | null
  error: string
}

export interface ShotDetail extends Shot {
  ops: ShotOp[]
  rungs: string[]
}

export interface Version {
  id: string
  shot: string
  number: number
  note: string
  account: string
  created_at?: string | null
  made_at?: string | null
  is_current: boolean
  is_lost: boolean
  differs: string[]
  seed?: number | null
  take: number
  rung: string
  seconds?: number | null
  prompt: string
  thumbnail: string
  picture?: Media | null
  movie?: Media | null
}

export interface Comment {
  id: string
  shot: string
  text: string
  account: string
  created_at?: string | null
  version?: string | null
  start_s?: number | null
  end_s?: number | null
  x?: number | null
  y?: number | null
  resolved_at?: string | null
  resolved_by?: string | null
}

/** A change of the storyboard. */
export type Edit = Record<string, unknown> & { op: string }

export interface Preview {
  made: number
  of: number
  seconds?: number | null
  run_s: number
  kinds: { kind: string; made: number; of: number; run_s?: number | null }[]
  shots: string[]
  left: number[]
  problems: string[]
}

export interface RunStage {
  stage: string
  made: number
  reused: number
  seconds: number
  cpu_seconds: number
}

export interface RunCost {
  kind: string
  rung: string
  ops: number
  run_s: number
  cpu_s: number
}

export interface Run {
  id: string
  episode: string
  origin: string
  state: string
  is_silent: boolean
  account: string
  known: number
  made: number
  reused: number
  failed: number
  stages: RunStage[]
  costs: RunCost[]
  notices: string[]
  failures: string[]
  error: string
  hint: string
  created_at: string
  started_at?: string | null
  finished_at?: string | null
}

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
