// First, since the router reads the address when it is loaded.
import './launch'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { startSession } from './session'
import './style.css'
import './theme'

void startSession().finally(() => {
  createApp(App).use(i18n).use(router).mount('#app')
})
