/** How the page is built: `npx vite build web` writes dist/web; `npx vite web` serves it with the API of port 8080. */

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { leaveOutUnusedStyles } from './used-styles.ts'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), leaveOutUnusedStyles()],
  build: { outDir: '../dist/web', emptyOutDir: true, manifest: true, chunkSizeWarningLimit: 500 },
  server: { port: 5173, proxy: { '/api': process.env.OFFHOOK_API ?? 'http://127.0.0.1:8080' } },
})
