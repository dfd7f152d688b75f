import type { Directive } from 'vue'

/**
 * Fades the side at which something that scrolls goes on, so that it is seen to scroll.
 *
 * A wheel or a finger moves it as before; nothing is laid over it.
 */
const watched = new WeakMap<HTMLElement, () => void>()
/** Less than a pixel is no more to see. */
const LEAST_PX = 1

export const vEdges: Directive<HTMLElement> = {
  mounted(box) {
    const look = (): void => {
      const left = box.scrollLeft > LEAST_PX
      const right = box.scrollLeft + box.clientWidth < box.scrollWidth - LEAST_PX
      box.dataset.more = [left ? 'left' : '', right ? 'right' : ''].filter(Boolean).join(' ')
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(box)
    for (const child of box.children) sizes.observe(child)
    box.addEventListener('scroll', look, { passive: true })
    watched.set(box, () => {
      sizes.disconnect()
      box.removeEventListener('scroll', look)
    })
    look()
  },
  unmounted(box) {
    watched.get(box)?.()
    watched.delete(box)
  },
}
