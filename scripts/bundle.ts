/** The server as `npm start` runs it: a file for the process, and one for each kind of process and thread that it starts. */

import type { BuildOptions } from 'esbuild'

export const serverBundle = {
  entryPoints: [
    'src/main.ts',
    'src/model-worker.ts',
    'src/table-worker.ts',
    'src/pbx-database-worker.ts',
    'src/phone-thread.ts',
    'src/database-thread.ts',
    'src/roads/hand-over-page.ts',
  ],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  legalComments: 'none',
  // Each thread keeps the text in its memory, and all of it twice as large where one character is not ASCII. Lines stay so
  // short that a stack names the place.
  minifyWhitespace: true,
  minifySyntax: true,
  charset: 'ascii',
  lineLimit: 160,
  // What draws codes, without what writes them into files.
  alias: { qrcode: 'qrcode/lib/core/qrcode.js' },
  external: ['@node-rs/argon2', 'pino', '@fastify/static', 'acme-client'],
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
} satisfies BuildOptions
