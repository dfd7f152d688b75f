import { i18n } from '../i18n'

/** What the API answers instead of what was asked for: RFC 9457. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly hint = '',
    readonly trace = '',
  ) {
    super(detail)
    this.name = 'Problem'
  }

  /** Whether the server could not be reached at all. */
  get isOffline(): boolean {
    return this.status === 0
  }
}

/** The session's secret against requests that other sites forge; the API gives it. */
export const csrf = { token: '' }

/** What is called when the API says that there is no session any more. */
export const onUnauthorized: { call: () => void } = { call: () => undefined }

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export interface Answer<T> {
  data: T
  etag: string
  status: number
}

export interface Ask {
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  form?: FormData
  ifMatch?: string
  signal?: AbortSignal
  /** The same for a repeated POST, so that it is done once. */
  key?: string
}

const BASE = '/api/v1'

/** Words for a problem in the language of the page, where it has a code; else the API's English. */
function worded(code: unknown, params: unknown, group: string, words: string): string {
  const key = `${group}.${String(code)}`
  if (!code || i18n.global.locale.value === 'en') return words
  if (i18n.global.te(key)) return i18n.global.t(key, (params ?? {}) as Record<string, unknown>)
  // A hint in English below words in another language would be no help.
  return group === 'problemHint' && i18n.global.te(`problem.${String(code)}`) ? '' : words
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    const found = JSON.parse(text) as Record<string, unknown>
    const { detail, title, hint, trace, code, params } = found
    return new Problem(
      response.status,
      worded(code, params, 'problem', String(detail || title || response.statusText)),
      worded(code, params, 'problemHint', hint ? String(hint) : ''),
      trace ? String(trace) : '',
    )
  } catch {
    // Not the API's own words, such as those of a server that is being stopped.
    const { t } = i18n.global
    return response.status < 500
      ? new Problem(response.status, response.statusText || text.slice(0, 200))
      : new Problem(response.status, t('offline.broke'), t('offline.brokeHint'))
  }
}

/** Ask the API; throws a {@link Problem} for every answer that is none. */
export async function ask<T>(method: string, path: string, given: Ask = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') {
    if (csrf.token) headers['X-CSRF-Token'] = csrf.token
    if (method === 'POST') headers['Idempotency-Key'] = given.key ?? newKey()
  }
  if (given.ifMatch) headers['If-Match'] = given.ifMatch
  let body: BodyInit | undefined
  if (given.form) body = given.form
  else if (given.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(given.body)
  }
  const url = new URL(BASE + path, location.origin)
  for (const [name, value] of Object.entries(given.query ?? {}))
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value))
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers,
      body,
      signal: given.signal,
      credentials: 'same-origin',
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, i18n.global.t('offline.detail'), i18n.global.t('offline.hint'))
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401) onUnauthorized.call()
    throw problem
  }
  const etag = response.headers.get('ETag') ?? ''
  const text = response.status === 204 ? '' : await response.text()
  return { data: (text ? JSON.parse(text) : undefined) as T, etag, status: response.status }
}
