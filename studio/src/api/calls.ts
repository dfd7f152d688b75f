/** One function for each route that the page asks. */

import { ask, csrf, type Ask } from './client'
import type {
  Backend,
  Binned,
  CastChange,
  CastPreview,
  Change,
  Clothes,
  Comment,
  Created,
  DeadLetter,
  Edit,
  Episode,
  ExportFile,
  Exports,
  Look,
  Observed,
  Page,
  Person,
  PersonWhole,
  Plan,
  Preview,
  Project,
  Queue,
  Run,
  Rung,
  Service,
  Session,
  Shot,
  Similar,
  StoryboardAnswer,
  ShotDetail,
  Verdict,
  Version,
  Voice,
} from './types'

const part = encodeURIComponent

async function get<T>(path: string, query?: Ask['query'], signal?: AbortSignal): Promise<T> {
  return (await ask<T>('GET', path, { query, signal })).data
}

/** All items of a list, page by page. */
async function all<T>(path: string, query: Ask['query'] = {}, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = []
  let cursor = ''
  do {
    const page = await get<Page<T>>(path, { ...query, limit: 200, cursor }, signal)
    found.push(...page.items)
    cursor = page.next ?? ''
  } while (cursor)
  return found
}

async function post<T>(path: string, body: unknown = {}): Promise<T> {
  return (await ask<T>('POST', path, { body })).data
}

async function patch<T>(path: string, body: unknown): Promise<T> {
  return (await ask<T>('PATCH', path, { body })).data
}

export const openSession = (token: string) => post<Session>('/sessions', { token })
export const readSession = () => get<Session>('/sessions/current')
export async function closeSession(): Promise<void> {
  await ask('DELETE', '/sessions/current')
  csrf.token = ''
}

export const listProjects = (signal?: AbortSignal) => all<Project>('/projects', {}, signal)
export const createProject = (title: string) => post<Project>('/projects', { title })
export const renameProject = (id: string, title: string) =>
  patch<Project>(`/projects/${part(id)}`, { title })
/** For how many days what is deleted stays in the bin. */
export const KEEP_DAYS = 30
/** Put a project into the bin with all its episodes. */
export async function deleteProject(id: string): Promise<void> {
  await ask('DELETE', `/projects/${part(id)}`, { query: { episodes: 'delete', keep_days: KEEP_DAYS } })
}
export const listBin = (signal?: AbortSignal) => all<Binned>('/bin', {}, signal)
type InBin = Pick<Binned, 'kind' | 'id'>
const inBin = ({ kind, id }: InBin) => `/bin/${kind === 'project' ? 'projects' : 'episodes'}/${part(id)}`
export const restore = (one: InBin) => post<Binned>(`${inBin(one)}/restore`)
export async function deleteForGood(one: InBin): Promise<void> {
  await ask('DELETE', inBin(one))
}
/** The newest run of a project in a state, if there is one. */
export const runOfProject = async (id: string, state: string) =>
  (await get<Page<Run>>(`/projects/${part(id)}/runs`, { state, limit: 1 })).items[0]

export const listEpisodes = (project: string, signal?: AbortSignal) =>
  all<Episode>(`/projects/${part(project)}/episodes`, {}, signal)

export interface NewEpisode {
  title?: string
  environment?: string
  look: Look
}

/** Of a pasted text, or of a file. */
export async function createEpisodes(
  project: string,
  source: string | File,
  given: NewEpisode,
): Promise<Created> {
  const path = `/projects/${part(project)}/episodes`
  if (typeof source === 'string') return post<Created>(path, { text: source, ...given })
  const form = new FormData()
  form.append('file', source)
  if (given.title) form.append('title', given.title)
  if (given.environment) form.append('environment', given.environment)
  form.append('look', JSON.stringify(given.look))
  return (await ask<Created>('POST', path, { form })).data
}

export const readEpisode = (id: string, signal?: AbortSignal) =>
  get<Episode>(`/episodes/${part(id)}`, {}, signal)
export const changeEpisode = (id: string, change: Partial<Episode>) =>
  patch<Episode>(`/episodes/${part(id)}`, change)
/** Put an episode into the bin. */
export async function deleteEpisode(id: string): Promise<void> {
  await ask('DELETE', `/episodes/${part(id)}`, { query: { keep_days: KEEP_DAYS } })
}
/** Say that the plan is right where it doubts, or open such doubts again. */
export const confirmDoubts = async (id: string, keys: string[], is_confirmed: boolean) =>
  (await ask<{ keys: string[] }>('PUT', `/episodes/${part(id)}/doubts`, { body: { keys, is_confirmed } }))
    .data
export const readPlan = (id: string, signal?: AbortSignal) =>
  get<Plan>(`/episodes/${part(id)}/plan`, {}, signal)

export const readStoryboard = (id: string, signal?: AbortSignal) =>
  get<StoryboardAnswer>(`/episodes/${part(id)}/storyboard`, {}, signal)
const match = (sha256: string) => `"${sha256}"`
export const editStoryboard = async (id: string, sha256: string, edits: Edit[]) =>
  (
    await ask<StoryboardAnswer>('PATCH', `/episodes/${part(id)}/storyboard`, {
      body: { edits },
      ifMatch: match(sha256),
    })
  ).data
export const previewEdits = (id: string, edits: Edit[]) =>
  post<Preview>(`/episodes/${part(id)}/preview`, { edits })
export const previewMake = (id: string) => post<Preview>(`/episodes/${part(id)}/preview`, {})
export const listChanges = (id: string, signal?: AbortSignal) =>
  all<Change>(`/episodes/${part(id)}/edits`, {}, signal)
/** Take the newest change of the storyboard back, or make it again. */
export const goBack = async (id: string, sha256: string, way: 'undo' | 'redo') =>
  (
    await ask<StoryboardAnswer>('POST', `/episodes/${part(id)}/${way}`, { ifMatch: match(sha256) })
  ).data

export const listShots = (id: string, signal?: AbortSignal) =>
  all<Shot>(`/episodes/${part(id)}/shots`, {}, signal)

const shot = (episode: string, id: string) => `/episodes/${part(episode)}/shots/${part(id)}`

export const readShot = (episode: string, id: string, signal?: AbortSignal) =>
  get<ShotDetail>(shot(episode, id), {}, signal)
export const listVersions = (episode: string, id: string, signal?: AbortSignal) =>
  all<Version>(`${shot(episode, id)}/versions`, {}, signal)
export const createVersion = (episode: string, id: string, given: object) =>
  post<Version>(`${shot(episode, id)}/versions`, given)
export const chooseVersion = (episode: string, id: string, version: string) =>
  post(`${shot(episode, id)}/versions/${part(version)}/choose`)
export const listSimilar = async (episode: string, id: string, signal?: AbortSignal) =>
  (await get<{ items: Similar[] }>(`${shot(episode, id)}/similar`, {}, signal)).items
export interface DecisionRequest {
  verdict?: Verdict
  is_locked?: boolean
  reason?: string
}
export const decide = (episode: string, shots: string[], given: DecisionRequest) =>
  post(`/episodes/${part(episode)}/decisions`, { shots, ...given })
export const listComments = (episode: string, id: string, signal?: AbortSignal) =>
  all<Comment>(`${shot(episode, id)}/comments`, {}, signal)
export const listAllComments = (episode: string, signal?: AbortSignal) =>
  all<Comment>(`/episodes/${part(episode)}/comments`, {}, signal)
export const createComment = (episode: string, id: string, given: object) =>
  post<Comment>(`${shot(episode, id)}/comments`, given)
export const resolveComment = (id: string, resolved: boolean) =>
  patch<Comment>(`/comments/${part(id)}`, { is_resolved: resolved })

export const startRun = (episode: string, given: object = {}) =>
  post<Run>(`/episodes/${part(episode)}/runs`, given)
export const listRuns = (episode: string, signal?: AbortSignal) =>
  all<Run>(`/episodes/${part(episode)}/runs`, {}, signal)
export const latestRun = async (episode: string, signal?: AbortSignal) =>
  (await get<Page<Run>>(`/episodes/${part(episode)}/runs`, { limit: 1 }, signal)).items[0]
export const readRun = (id: string, signal?: AbortSignal) => get<Run>(`/runs/${part(id)}`, {}, signal)
export const cancelRun = (id: string) => post<Run>(`/runs/${part(id)}/cancel`)
export const resumeRun = (id: string) => post<Run>(`/runs/${part(id)}/resume`)

export const listExports = (episode: string) =>
  get<Exports>(`/episodes/${part(episode)}/exports`)
export const createExport = (episode: string) =>
  post<ExportFile>(`/episodes/${part(episode)}/exports`)

const cast = (project: string) => `/projects/${part(project)}/cast`
const person = (project: string, id: string) => `${cast(project)}/${part(id)}`

export const listCast = (project: string, signal?: AbortSignal) =>
  all<Person>(cast(project), {}, signal)
export const readPerson = (project: string, id: string, signal?: AbortSignal) =>
  get<PersonWhole>(person(project, id), {}, signal)
export const changePerson = (project: string, id: string, change: CastChange) =>
  patch<PersonWhole>(person(project, id), change)
/** What a change of somebody would make again. */
export const previewPerson = (project: string, id: string, change: CastChange) =>
  post<CastPreview>(`${person(project, id)}/preview`, change)
/** What a change lets a person wear. */
export const previewClothes = async (project: string, id: string, change: CastChange, signal?: AbortSignal) =>
  (await ask<Clothes>('POST', `${person(project, id)}/clothes`, { body: change, signal })).data
/** Take the newest change of a person back, or make it again. */
export const stepPerson = (project: string, id: string, way: 'undo' | 'redo') =>
  post<PersonWhole>(`${person(project, id)}/${way}`)
export const mergePeople = (project: string, id: string, others: string[]) =>
  post<PersonWhole>(`${person(project, id)}/merge`, { others })
export const splitPerson = (project: string, id: string, names: string[]) =>
  post<PersonWhole>(`${person(project, id)}/split`, { names })
export const addAlias = (project: string, id: string, name: string) =>
  post<PersonWhole>(`${person(project, id)}/aliases`, { name })
export const removeAlias = async (project: string, id: string, name: string) =>
  (await ask<PersonWhole>('DELETE', `${person(project, id)}/aliases`, { query: { name } })).data
export const pronounce = async (project: string, id: string, word: string, said: string | null) =>
  (
    await ask<PersonWhole>('PUT', `${person(project, id)}/pronunciations`, { body: { word, said } })
  ).data
/** Address of a sound file that says how somebody speaks. */
export function sampleUrl(project: string, id: string, language: string, voice?: string): string {
  const query = new URLSearchParams({ language, ...(voice === undefined ? {} : { voice }) })
  return `/api/v1${person(project, id)}/sample?${query}`
}

/** The voices that the backend offers for a language. */
export const listVoices = (language: string, signal?: AbortSignal) =>
  get<Items<Voice> & { backend: string }>('/voices', { language }, signal)

type Items<T> = { items: T[]; problems?: string[] }

export const listBackends = (signal?: AbortSignal) =>
  get<Items<Backend> & { broken: Record<string, string> }>('/backends', {}, signal)
export const explainRouter = (signal?: AbortSignal) =>
  get<Items<{ kind: string; rungs: Rung[] }>>('/router', {}, signal)
export const listServices = (signal?: AbortSignal) =>
  get<Items<Service> & { up: boolean; since: number }>('/services', {}, signal)
export const listWorkers = (signal?: AbortSignal) =>
  get<Items<Record<string, unknown>> & { strained: boolean }>('/workers', {}, signal)
export const listQueues = (signal?: AbortSignal) => get<Items<Queue>>('/queues', {}, signal)
export const listDeadLetters = (signal?: AbortSignal) =>
  get<Items<DeadLetter>>('/dead-letters', {}, signal)
export const handleDeadLetter = (id: string, way: 'requeue' | 'drop') =>
  post<{ done: string }>(`/dead-letters/${part(id)}/${way}`)
export const readObserver = (signal?: AbortSignal) => get<Observed>('/observer', {}, signal)
