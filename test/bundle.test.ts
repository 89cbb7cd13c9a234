/** What a thread that serves phones takes begins with what it loads: each keeps all of it in its memory. */

import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { serverBundle } from '../scripts/bundle.ts'
import { root } from './support/start-app.ts'

test('a thread that serves phones loads nothing of the page and the API, and each file holds plain ASCII', async () => {
  const { metafile, outputFiles } = await build({
    ...serverBundle,
    write: false,
    metafile: true,
    absWorkingDir: root,
  })
  const [, thread] =
    Object.entries(metafile.outputs).find(([file]) => file.endsWith('phone-thread.js')) ?? assert.fail()
  const held = Object.entries(thread.inputs).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [file] : [],
  )
  const foreign =
    /node_modules\/(?:@?fastify|ajv|prom-client)|zod\/v4\/locales\/(?!en\.)|src\/(?:api|operations|saving|sip)\//
  assert.deepEqual(
    held.filter((file) => foreign.test(file)),
    [],
  )
  assert.ok(thread.bytes > 500_000 && thread.bytes < 1_450_000, `the thread’s file has ${thread.bytes} bytes`)
  for (const { path, contents } of outputFiles)
    if (path.endsWith('.js'))
      assert.ok(!contents.some((byte) => byte > 127), `${basename(path)} is all ASCII`)
})
