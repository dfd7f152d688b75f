import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// The API that `npm run dev` speaks to: `ainern2d api`.
const api = process.env.STUDIO_API ?? 'http://127.0.0.1:8620'

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    // Package data of the wheel; core/api/page.py serves it.
    outDir: '../core/api/static',
    emptyOutDir: true,
    // A picture inside the style sheet would be refused where it is not data: of an image.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { proxy: { '/api': api } },
})
