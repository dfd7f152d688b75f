import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { startSession } from './session'
import './style.css'
import './theme'

// The one-time token of the address is taken before the router reads the address.
void startSession().finally(() => {
  createApp(App).use(i18n).use(router).mount('#app')
})
