import { reactive } from 'vue'

/** What is typed somewhere and not saved, in words, by who says so. */
export const unfinished = reactive(new Map<symbol, string>())

/** Say that something is not saved; an empty text that nothing is left. */
export function note(who: symbol, what: string): void {
  if (what) unfinished.set(who, what)
  else unfinished.delete(who)
}
