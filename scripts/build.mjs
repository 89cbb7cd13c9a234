/** Builds what `npm start` runs: the server in one file with its definitions and `models.md`, the page that lists them (`server`), and the page (`page`); both when none is named. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'esbuild'
import { build as buildPage } from 'vite'
import { modelsDocument } from '../src/definitions/models-document.ts'
import { openRelease, releaseOf } from '../src/definitions/release.ts'
import { serverBundle } from './bundle.ts'

const wanted = process.argv.slice(2)
const isWanted = (part) => wanted.length === 0 || wanted.includes(part)
if (wanted.length === 0) await rm('dist', { recursive: true, force: true })
await mkdir('dist', { recursive: true })
if (isWanted('server')) await makeServer()
if (isWanted('page')) await makePage()

async function makeServer() {
  await build(serverBundle)
  const release = releaseOf('definitions')
  await writeFile('dist/definitions.json', JSON.stringify(release))
  await writeFile('dist/models.md', modelsDocument(openRelease(release).catalogue.models))
}

async function makePage() {
  await buildPage({ root: 'web', logLevel: 'warn', build: { outDir: '../dist/web', emptyOutDir: true } })

  // Compressed once, here, as small as it goes: the server only picks what the browser takes.
  for (const entry of await readdir('dist/web/assets')) {
    if (!/\.(js|css|svg)$/.test(entry)) continue
    const file = join('dist/web/assets', entry)
    const bytes = await readFile(file)
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
  }
}
