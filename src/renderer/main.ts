import '@fontsource-variable/figtree/wght.css'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './style.css'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n/i18n.ts'
import { router } from './router.ts'
import { useSettingsStore } from './stores/settings.ts'

const app = createApp(App).use(createPinia()).use(i18n).use(router).use(ui)
// Language and theme are known before the first paint. Where they cannot be read, the defaults stand and the page says so.
await useSettingsStore().load().catch(() => undefined)
app.mount('#app')
