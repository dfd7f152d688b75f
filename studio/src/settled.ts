import { ref, watch, type Ref } from 'vue'

/** Which doubts of an episode people settled; this browser remembers it. */
export function useSettled(episode: () => string): {
  settled: Ref<Set<string>>
  settle: (...keys: string[]) => void
  forget: () => void
} {
  const at = () => `ainern2d.settled.${episode()}`
  const read = () => {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(at()) ?? '[]')
      return new Set(Array.isArray(found) ? found.map(String) : [])
    } catch {
      return new Set<string>()
    }
  }
  const settled = ref(read())
  watch(episode, () => (settled.value = read()))

  function settle(...keys: string[]): void {
    settled.value = new Set([...settled.value, ...keys])
    localStorage.setItem(at(), JSON.stringify([...settled.value]))
  }

  function forget(): void {
    settled.value = new Set()
    localStorage.removeItem(at())
  }

  return { settled, settle, forget }
}
