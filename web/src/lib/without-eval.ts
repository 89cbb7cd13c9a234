/**
 * Stands for `zod` in the page: its CSP forbids eval, so schemas must not even try it, from the first that is made. See
 * `vite.config.ts`.
 */

import { config } from 'zod/v4'

config({ jitless: true })

export * from 'zod/v4'
