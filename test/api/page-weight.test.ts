/** What the page weighs on its way to a browser: each page loads what it needs, and as small as the browser takes it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, startTestApp } from '../support/start-app.ts'

type Chunk = { file: string; css?: string[]; imports?: string[] }
const manifest = JSON.parse(
  readFileSync(join(root, 'dist', 'web', '.vite', 'manifest.json'), 'utf8'),
) as Record<string, Chunk>

/** Every file that a browser loads before these parts of the page stand. */
function filesOf(...entries: string[]): string[] {
  const files = new Set<string>()
  const seen = new Set<string>()
  function visit(name: string): void {
    const chunk = manifest[name]
    assert.ok(chunk, `${name} is not in the page`)
    if (seen.has(name)) return
    seen.add(name)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const each of chunk.imports ?? []) visit(each)
  }
  for (const entry of entries) visit(entry)
  return [...files]
}

test('signing in and the list of phones are there after 225 kB, the form of a phone after 110 more', async (t) => {
  const app = await startTestApp(t)
  const weigh = async (files: string[]): Promise<number> => {
    let bytes = 0
    for (const file of files) {
      const answer = await fetch(`${app.pageUrl}/${file}`, {
        method: 'HEAD',
        headers: { 'accept-encoding': 'gzip, br' },
      })
      assert.equal(answer.headers.get('content-encoding'), 'br', file)
      bytes += Number(answer.headers.get('content-length'))
    }
    return bytes
  }
  const first = filesOf('index.html', 'src/features/session/sign-in-page.tsx')
  const bytes = await weigh(first)
  assert.ok(bytes <= 225_000, `${bytes} bytes`)
  assert.ok(bytes >= 50_000, `${bytes} bytes are not the whole page`)
  const form = filesOf('src/features/phones/phone-page.tsx').filter((file) => !first.includes(file))
  const more = await weigh(form)
  assert.ok(more <= 110_000, `${more} bytes`)
})

test('the first load is a handful of files, and carries the list of phones but nothing that checks what is typed', () => {
  const first = filesOf('index.html')
  assert.ok(first.length <= 5, String(first))
  const text = first.map((file) => readFileSync(join(root, 'dist', 'web', file), 'utf8')).join('\n')
  assert.ok(text.includes('Resync config'), 'the list of phones is loaded later')
  assert.ok(!text.includes('invalid_union'), 'the library of schemas is in it')
  assert.ok(!text.includes('Change one’s own password'), 'the whole contract is in it')
  assert.ok(!text.includes('Answer by itself'), 'the names of all settings are in it')
  const document = readFileSync(join(root, 'dist', 'web', 'index.html'), 'utf8')
  for (const file of first)
    assert.ok(document.includes(file), `${file} is asked for only when another one has come`)
})

test('a file is sent by gzip or as it is to who takes no better, and caches keep them apart', async (t) => {
  const app = await startTestApp(t)
  const script = manifest['index.html']?.file
  const sent = async (accepted: string) => {
    const answer = await fetch(`${app.pageUrl}/${script}`, { headers: { 'accept-encoding': accepted } })
    return {
      encoding: answer.headers.get('content-encoding'),
      type: answer.headers.get('content-type'),
      vary: answer.headers.get('vary'),
      text: await answer.text(),
    }
  }
  const [plain, gzip, brotli] = [await sent('identity'), await sent('gzip'), await sent('br, gzip')]
  assert.deepEqual([plain.encoding, gzip.encoding, brotli.encoding], [null, 'gzip', 'br'])
  assert.equal(gzip.text, plain.text)
  assert.equal(brotli.text, plain.text)
  for (const { type, vary } of [plain, gzip, brotli]) {
    assert.match(type ?? '', /javascript/)
    assert.match(vary ?? '', /accept-encoding/i)
  }
})

test('the editor of sources is loaded with no other page', () => {
  const editor = manifest['src/components/code-editor.tsx']?.file
  assert.ok(editor)
  const others = Object.keys(manifest).filter((name) => /-page\.tsx$/.test(name))
  assert.ok(others.length >= 12)
  assert.deepEqual(
    others.filter((name) => filesOf(name).includes(editor)),
    [],
  )
})

test('styles are those of the components that the page has', () => {
  const css = filesOf('index.html').find((file) => file.endsWith('.css'))
  assert.ok(css)
  const text = readFileSync(join(root, 'dist', 'web', css), 'utf8')
  const scripts = Object.values(manifest).map(({ file }) =>
    readFileSync(join(root, 'dist', 'web', file), 'utf8'),
  )
  const classes = new Set(text.match(/(?<=\.)m_[0-9a-f]+/g))
  assert.ok(classes.size > 50)
  assert.deepEqual(
    [...classes].filter((name) => !scripts.some((script) => script.includes(name))),
    [],
  )
})
