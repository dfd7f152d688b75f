import { reactive } from 'vue'
import { problemOf } from './load'

/** What can be done about a message, such as taking back what it says. */
export interface ToastAction {
  label: string
  run: () => unknown
}

export interface Toast {
  id: number
  text: string
  hint: string
  kind: 'good' | 'bad'
  action?: ToastAction
}

export const toasts = reactive<Toast[]>([])
let next = 0
const SHOWN_MS = 3500
/** One with a button stays until it can be read and reached. */
const SHOWN_WITH_ACTION_MS = 12_000

/** Id of the newest message so far. */
export const latest = (): number => next

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

function show(kind: Toast['kind'], text: string, hint = '', action?: ToastAction): void {
  const id = ++next
  // A button takes back what came last: once more has happened, it would mean something else.
  for (const old of toasts.filter((toast) => toast.action)) dismiss(old.id)
  toasts.push({ id, text, hint, kind, action })
  // What went wrong stays until it is dismissed, but no more than three at once.
  if (kind === 'good') setTimeout(() => dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS)
  if (toasts.length > 3) toasts.shift()
}

/** Say for a while that something was done. */
export function say(text: string, action?: ToastAction): void {
  show('good', text, '', action)
}

/** Say what went wrong and what to do. */
export function complain(error: unknown): void {
  const problem = problemOf(error)
  show('bad', problem.detail, problem.hint)
}

/** Do something; what goes wrong is said, and null comes back. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    complain(error)
    return null
  }
}
