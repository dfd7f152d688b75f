import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { Problem } from './api/client'

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  problem: Ref<Problem | null>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, String(error))
}

/** Load something when the view is shown, and again when what it is asked of changes. */
export function useLoad<T>(
  get: (signal: AbortSignal) => Promise<T>,
  of: () => unknown = () => null,
): Loaded<T> {
  const data = shallowRef<T>()
  const problem = ref<Problem | null>(null)
  const loading = ref(true)
  let current: AbortController | null = null

  async function reload(): Promise<void> {
    current?.abort()
    const mine = new AbortController()
    current = mine
    loading.value = true
    try {
      const found = await get(mine.signal)
      if (mine.signal.aborted) return
      data.value = found
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      problem.value = problemOf(error)
    }
    loading.value = false
  }

  watch(of, () => {
    data.value = undefined
    void reload()
  })
  onScopeDispose(() => current?.abort())
  void reload()
  return { data, problem, loading, reload }
}

/** Call a function at most once in so many milliseconds, the last call always. */
export function throttled(call: () => void, every: number): () => void {
  let timer = 0
  let last = 0
  return () => {
    if (timer) return
    timer = window.setTimeout(
      () => {
        timer = 0
        last = Date.now()
        call()
      },
      Math.max(0, last + every - Date.now()),
    )
  }
}

/** Call a function again and again while the view is shown, and the page is looked at. */
export function useTimer(call: () => void, every: number): void {
  const timer = window.setInterval(() => {
    if (!document.hidden) call()
  }, every)
  onScopeDispose(() => clearInterval(timer))
}
