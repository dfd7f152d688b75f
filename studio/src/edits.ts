import type { BoardScene, BoardShot, Edit, Line, Storyboard } from './api/types'

export const SIZES = ['wide', 'medium', 'medium_close', 'close', 'insert', 'title']
export const CAMERAS = ['static', 'push_in', 'pull_out', 'pan_left', 'pan_right']
/** What a shot shows: what happens, or what somebody remembers, dreams or tells. */
export const MODES = ['', 'memory', 'dream', 'tale']
export const EMOTIONS = [
  'neutral',
  'happy',
  'sad',
  'angry',
  'afraid',
  'surprised',
  'tender',
  'whisper',
  'shout',
]
export const TIMES = ['dawn', 'day', 'dusk', 'night']
export const WEATHERS = ['clear', 'cloudy', 'rain', 'snow', 'fog', 'storm']

type World = Storyboard['world']
type Named<K extends 'era' | 'culture' | 'genre'> = Exclude<NonNullable<World[K]>, ''>
export const ERAS: Named<'era'>[] = [
  'ancient',
  'medieval',
  'early_modern',
  'nineteenth_century',
  'early_twentieth_century',
  'modern',
  'future',
]
export const CULTURES: Named<'culture'>[] = [
  'chinese',
  'western',
  'japanese',
  'arabic',
  'indian',
  'russian',
  'classical',
]
export const GENRES: Named<'genre'>[] = [
  'xianxia',
  'wuxia',
  'palace',
  'fantasy',
  'fable',
  'space',
  'horror',
  'crime',
  'war',
  'seafaring',
  'western',
  'school',
  'workplace',
  'country',
  'society',
]

/** What the inspector lets people change of a shot, as one draft. */
export interface Draft {
  size: string
  camera: string
  mode: string
  focus: string
  cast: string[]
  action: string
  caption: string
  min_seconds: number
  seed: string
  place: string
  time: string
  weather: string
  lines: DraftLine[]
}

/** Changes of a shot that are typed and not saved: the shot before them, and with them. */
export interface Unsaved {
  before: Draft
  draft: Draft
}

export interface DraftLine {
  /** Empty for a new line. */
  id: string
  speaker: string
  text: string
  emotion: string
}

function draftLine(line: Line): DraftLine {
  return { id: line.id, speaker: line.speaker, text: line.text, emotion: line.emotion }
}

export function draftOf(board: Storyboard, scene: BoardScene, shot: BoardShot): Draft {
  const place = board.locations.find((one) => one.name === scene.location)
  return {
    size: shot.size,
    camera: shot.camera,
    mode: shot.mode ?? '',
    focus: shot.focus,
    cast: [...shot.cast],
    action: shot.action,
    caption: shot.caption,
    min_seconds: shot.min_seconds,
    seed: shot.seed == null ? '' : String(shot.seed),
    place: scene.location,
    time: place?.time ?? 'day',
    weather: place?.weather ?? 'clear',
    lines: shot.lines.map(draftLine),
  }
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b)
}

function changed<K extends keyof Draft>(before: Draft, after: Draft, names: K[]): Partial<Draft> {
  const found: Partial<Draft> = {}
  for (const name of names) if (differs(before[name], after[name])) found[name] = after[name]
  return found
}

/** The edits that make one draft of a shot into another. */
export function editsBetween(shot: string, before: Draft, after: Draft): Edit[] {
  const edits: Edit[] = []
  const view = changed(before, after, ['size', 'camera', 'mode', 'cast', 'focus', 'action', 'caption', 'min_seconds'])
  const seed =
    before.seed === after.seed
      ? {}
      : { seed: after.seed.trim() === '' ? 'derived' : Number(after.seed) }
  if (Object.keys({ ...view, ...seed }).length)
    edits.push({ op: 'set_shots', shots: [shot], ...view, ...seed })
  const scene = changed(before, after, ['place', 'time', 'weather'])
  if (Object.keys(scene).length) edits.push({ op: 'set_scenes', shots: [shot], ...scene })
  for (const line of after.lines) {
    const old = before.lines.find((one) => one.id && one.id === line.id)
    if (!old) {
      if (line.text.trim())
        edits.push({
          op: 'add_line',
          shot,
          speaker: line.speaker,
          text: line.text.trim(),
          emotion: line.emotion,
          at: after.lines.indexOf(line),
        })
      continue
    }
    const change: Record<string, string> = {}
    if (old.speaker !== line.speaker) change.speaker = line.speaker
    if (old.text !== line.text) change.text = line.text
    if (old.emotion !== line.emotion) change.emotion = line.emotion
    if (Object.keys(change).length) edits.push({ op: 'set_lines', lines: [line.id], ...change })
  }
  const gone = before.lines.filter((old) => !after.lines.some((line) => line.id === old.id))
  if (gone.length) edits.push({ op: 'remove_lines', lines: gone.map((line) => line.id) })
  return edits
}
