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

/** Take the next: first what the system does not show already, so that each press is seen. */
export function nextTheme(): void {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const turn: Theme[] = isDark ? ['system', 'light', 'dark'] : ['system', 'dark', 'light']
  theme.value = turn[(turn.indexOf(theme.value) + 1) % turn.length] ?? 'system'
}
