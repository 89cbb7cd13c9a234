/** How the page is built: `npx vite build web` writes dist/web; `npx vite web` serves it with the API of port 8080. */

import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { callsOnly } from './calls-only.ts'
import { firstLoad } from './first-load.ts'
import { guide } from './guide.ts'
import { lingui } from './lingui.ts'
import { leaveOutUnusedStyles } from './used-styles.ts'

export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: [{ find: /^zod$/, replacement: join(import.meta.dirname, 'src/lib/without-eval.ts') }] },
  plugins: [lingui(), guide(), react(), callsOnly(), leaveOutUnusedStyles()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    chunkSizeWarningLimit: 750,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ debugName: 'first load', name: firstLoad(import.meta.dirname) }] },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': process.env.OFFHOOK_API ?? 'http://127.0.0.1:8080' } },
})
