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
export type Binned = Schemas['Binned']
export type Clothes = Schemas['ClothesOut']
export type ShotDoubt = Schemas['ShotDoubt']
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
export type Similar = Schemas['SimilarOut']
export type Comment = Schemas['CommentAnswer']

/** A change of the storyboard. */
export type Edit = Record<string, unknown> & {
  op: Schemas['EditRequest']['edits'][number]['op']
}

/** A change of the storyboard in the episode's history. */
export type Change = Schemas['EditAnswer']

export type Preview = Schemas['PreviewOut']
export type Run = Schemas['RunOut']

export type Backend = Schemas['BackendOut']
export type Rung = Schemas['RungOut']
export type Service = Schemas['ServiceOut']
export type Queue = Schemas['QueueOut']
export type DeadLetter = Schemas['DeadLetterOut']
export type Observed = Schemas['Observed']
export type Saying = Schemas['Saying']

export type Voice = Schemas['VoiceOut']
export type Fact = Schemas['FactOut']
export type CastPreview = Schemas['CastPreview']
export type Person = Schemas['EntityOut']
export type PersonWhole = Schemas['EntityWhole']
export type CastChange = Partial<Omit<Schemas['CastChange'], 'look' | 'voice'>> & {
  look?: Record<string, unknown>
  voice?: Record<string, unknown>
}
