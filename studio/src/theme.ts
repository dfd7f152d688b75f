import { ref, watchEffect } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'ainern2d.theme'
const THEMES: Theme[] = ['system', 'light', 'dark']

function stored(): Theme {
  const found = localStorage.getItem(KEY) as Theme
  return THEMES.includes(found) ? found : 'system'
}

/** How the page is coloured; kept in this browser. */
export const theme = ref<Theme>(stored())

watchEffect(() => {
  localStorage.setItem(KEY, theme.value)
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
})

/** Take the next of system, light and dark. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system'
}
