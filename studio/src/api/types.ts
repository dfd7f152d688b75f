/** What the API gives and takes. */

export type Scope = 'viewer' | 'editor' | 'operator'

export interface Page<T> {
  items: T[]
  next?: string | null
}

export interface Session {
  account: string
  scope: Scope
  csrf_token: string
}

export interface Project {
  id: string
  title: string
  owner: string
  created_at?: string
}

export type EpisodeState = 'planned' | 'making' | 'finished' | 'failed' | 'outdated'

export interface Look {
  preset?: string | null
  aspect?: string | null
  subtitles?: 'burned' | 'soft' | 'none' | null
}

export interface Episode {
  id: string
  project: string
  title: string
  state: EpisodeState
  poster?: string | null
  seconds?: number | null
  format: string
  source: string
  is_edited: boolean
  environment: string
  look: Look
  overrides: string[]
  problem?: string
  created_at: string
  updated_at: string
}

export interface Created {
  episodes: Episode[]
  count: number
}

export interface Doubt {
  file: 'storyboard' | 'cast'
  pointer: string
  value: unknown
  confidence: number
  reason: string
  others: { value: string; confidence: number }[]
}

export interface PlannedCharacter {
  name: string
  aliases: string[]
  gender: string
  age: string
  species: string
  role: string
  narrates: boolean
  lines: number
  shots: number
}

export interface PlannedScene {
  title: string
  location: string
  place: string
  time: string
  weather: string
  mode: string
  cast: string[]
  shots: number
  seconds: number
}

export interface Plan {
  state: 'planning' | 'ready'
  progress: number
  note: string
  title: string
  language: string
  world: string
  asks_model: boolean
  summary?: {
    scenes: number
    shots: number
    lines: number
    characters: number
    seconds: number
  } | null
  cast: PlannedCharacter[]
  scenes: PlannedScene[]
  doubts: Doubt[]
  count_of_doubts: number
}

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

export type Decision = 'open' | 'approved' | 'rejected'

export interface Shot {
  id: string
  number: number
  start: number
  seconds: number
  state: 'waiting' | 'making' | 'done' | 'failed' | 'outdated'
  rung: string
  poster?: string | null
  clip?: string | null
  decision: Decision
  locked: boolean
  comments: number
  error?: string | null
}

export interface Version {
  id: string
  take: number
  seed?: number | null
  chosen: boolean
  decision: Decision
  rung: string
  poster?: string | null
  clip?: string | null
  created_at: string
  prompt?: string | null
  parameters: Record<string, unknown>
}

export interface Comment {
  id: string
  author: string
  text: string
  from_s: number
  to_s?: number | null
  x?: number | null
  y?: number | null
  resolved: boolean
  created_at: string
  version?: string | null
}

/** A change of the storyboard. */
export type Edit = Record<string, unknown> & { op: string }

export interface Preview {
  again: number
  total: number
  seconds: number | null
  kinds: { kind: string; again: number; total: number; seconds: number | null }[]
}

export interface RunStage {
  kind: string
  known: number
  made: number
  reused: number
  failed: number
  run_s: number
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
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  account: string
  known: number
  made: number
  reused: number
  failed: number
  stages: RunStage[]
  costs: RunCost[]
  notices: string[]
  failures: string[]
  error?: string | null
  hint?: string | null
  created_at: string
  started_at?: string | null
  finished_at?: string | null
}

export interface ExportFile {
  kind: string
  name: string
  media_type: string
  size: number
  url: string
}

export interface Exports {
  state: EpisodeState
  files: ExportFile[]
}
