import { onScopeDispose, ref } from 'vue'
import { session } from '../session'

/** Whether the stream of events is open; false while it is being opened again. */
export const connected = ref(true)

export interface StudioEvent {
  type: string
  data: Record<string, unknown>
}

/** Names of the events that the API sends. */
export const EVENT_TYPES = [
  'reset',
  'run',
  'progress',
  'finished',
  'failed',
  'fell',
  'notice',
  'complete',
  'episode',
  'storyboard',
  'version',
  'decision',
  'doubts',
  'comment',
]

/** A stream that is opened again this soon was not missed. */
const PATIENCE_MS = 3000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * Hear the API's events while the view is shown.
 *
 * The browser opens a broken stream again by itself, and says from where; where the server refused
 * it, it is opened anew here, and `refresh` brings what was missed.
 */
export function useEvents(
  query: Record<string, string>,
  hear: (event: StudioEvent) => void,
  refresh: () => void,
): void {
  let source: EventSource | null = null
  let timer = 0
  let doubt = 0
  let wait = FIRST_WAIT_MS
  let broken = false
  let ended = false

  function open(): void {
    if (ended || !session.account) return
    source = new EventSource(`/api/v1/events?${new URLSearchParams(query)}`)
    source.onopen = () => {
      clearTimeout(doubt)
      connected.value = true
      wait = FIRST_WAIT_MS
      if (broken) refresh()
      broken = false
    }
    source.onerror = () => {
      if (!broken) doubt = window.setTimeout(() => (connected.value = false), PATIENCE_MS)
      broken = true
      if (source?.readyState !== EventSource.CLOSED) return
      timer = window.setTimeout(open, wait * (0.75 + Math.random() / 2))
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    const take = (message: MessageEvent<string>): void => {
      hear({ type: message.type, data: JSON.parse(message.data) as Record<string, unknown> })
    }
    source.onmessage = take
    for (const type of EVENT_TYPES) source.addEventListener(type, take)
  }

  open()
  onScopeDispose(() => {
    ended = true
    connected.value = true
    clearTimeout(timer)
    clearTimeout(doubt)
    source?.close()
  })
}
