/** The rules of the house, checked by reading the source. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { parseSync, Visitor } from 'vite'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')

/** From the ground up; what stands on one floor does not import its neighbours. */
const floors = [
  ['kernel'],
  ['schema'],
  ['db', 'formats', 'sip', 'tftp', 'dhcp', 'ami', 'esl', 'kamailio', 'timezones', 'tables'],
  ['language'],
  ['definitions'],
  ['auth', 'simulator'],
  [
    'tenants',
    'defaults',
    'extensions',
    'contacts',
    'models',
    'presets',
    'phones',
    'uploads',
    'fetches',
    'links',
    'registrations',
    'inbox',
    'acme',
    'oidc',
  ],
  ['rendering', 'secrets'],
  ['provisioning'],
  ['roads', 'saving'],
  ['operations'],
  ['api'],
  ['servers'],
  [
    'app.ts',
    'audit-command.ts',
    'audit-keeping.ts',
    'audit-seen.ts',
    'certificate.ts',
    'certificate-of-ca.ts',
    'commands.ts',
    'database-thread.ts',
    'demo.ts',
    'demo-phones.ts',
    'first-start.ts',
    'kept-files.ts',
    'ground.ts',
    'main.ts',
    'model-worker.ts',
    'operation-parts.ts',
    'options.ts',
    'page-and-api.ts',
    'pbx-database-worker.ts',
    'phone-nonces.ts',
    'phone-parts.ts',
    'phone-service.ts',
    'phone-thread.ts',
    'plug-and-play.ts',
    'secrets-command.ts',
    'stores.ts',
    'table-worker.ts',
    'tidying.ts',
    'without-database.ts',
  ],
]

function sources(folder: string, ending = /\.tsx?$/): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

const productFiles = () =>
  [...sources('src'), ...sources('web/src')].filter((file) => !file.endsWith('.test.ts'))

const read = (file: string) => readFileSync(join(root, file), 'utf8')

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import) '(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1] ?? '')),
  )
}

const roomOf = (file: string) => file.split('/')[1] ?? ''
const floorOf = (file: string) => floors.findIndex((rooms) => rooms.includes(roomOf(file)))

test('every file of the server stands in a room of the house', () => {
  assert.deepEqual(
    sources('src').filter((file) => floorOf(file) < 0),
    [],
  )
})

test('imports go down, and neighbours on a floor do not import each other', () => {
  const wrong = sources('src').flatMap((file) =>
    importsOf(file)
      .filter((target) => {
        if (roomOf(target) === roomOf(file)) return false
        const top = floors.length - 1
        return floorOf(file) < top && floorOf(target) >= floorOf(file)
      })
      .map((target) => `${file} imports ${target}`),
  )
  assert.deepEqual(wrong, [])
})

test('no file imports itself by a detour', () => {
  const files = sources('src')
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  function visit(file: string, way: string[]): void {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      circles.push([...way.slice(way.indexOf(file)), file].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const target of importsOf(file)) if (files.includes(target)) visit(target, [...way, file])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  assert.deepEqual(circles, [])
})

test('no vendor is named in the code, of the server or of the page', () => {
  const vendors = sources('definitions', /^vendor\.yaml$/).map((file) => String(parse(read(file)).vendor))
  assert.ok(vendors.length >= 8)
  // Short names stand in other words, too: one of them in each algorithm.
  const namesIn = (text: string) =>
    vendors.filter((vendor) => new RegExp(vendor.length > 5 ? vendor : `\\b${vendor}\\b`, 'i').test(text))
  const named = productFiles()
    .filter((file) => !file.startsWith('src/rps/'))
    .flatMap((file) => namesIn(read(file)).map((vendor) => `${file} names ${vendor}`))
  assert.deepEqual(named, [])
})

test('no file is longer than 500 lines', () => {
  const long = productFiles().filter((file) => read(file).split('\n').length > 501)
  assert.deepEqual(long, [])
})

test('only the database and the stores know the query builder', () => {
  const wrong = sources('src').filter(
    (file) => /from 'kysely/.test(read(file)) && !file.startsWith('src/db/') && !file.endsWith('-store.ts'),
  )
  assert.deepEqual(wrong, [])
  const queries = sources('src').filter(
    (file) =>
      /\.queries\b/.test(read(file)) && !file.startsWith('src/db/') && !/-store(\.test)?\.ts$/.test(file),
  )
  assert.deepEqual(queries, [])
})

test('rendering is pure: of stores, the database and the clock it knows types at most', () => {
  const wrong = sources('src/rendering')
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => /^import (?!type )[^']*'[^']*(-store|\/db\/[^']*|kernel\/clock)\.ts'/m.test(read(file)))
  assert.deepEqual(wrong, [])
})

test('every call of a store that reads or writes a tenant’s rows takes a scope', () => {
  const stores = sources('src', /-store\.ts$/).filter(
    (file) => !['src/servers/idempotency-store.ts'].includes(file),
  )
  assert.ok(stores.length >= 10)
  const wrong = stores.flatMap((file) => {
    const calls = [...read(file).matchAll(/^ {4}async (\w+)\(\s*([^,)]*)/gm)]
    return calls
      .filter(([, , first]) => !/^_?scope: /.test(first ?? ''))
      .map(([, name]) => `${file}: ${name}`)
  })
  assert.deepEqual(wrong, [])
})

test('only main.ts, the guarded process and the commands touch the process', () => {
  const wrong = sources('src').filter(
    (file) =>
      /\bprocess\.(?!hrtime)/.test(read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')) &&
      ![
        'src/main.ts',
        'src/model-worker.ts',
        'src/phone-thread.ts',
        'src/table-worker.ts',
        'src/pbx-database-worker.ts',
      ].includes(file) &&
      !file.endsWith('-command.ts'),
  )
  assert.deepEqual(wrong, [])
})

test('the page imports of the server its schema only', () => {
  const wrong = sources('web/src').flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('src/') && !target.startsWith('src/schema/'))
      .map((target) => `${file} imports ${target}`),
  )
  assert.deepEqual(wrong, [])
})

test('in the page, imports go from app to features to components to lib', () => {
  const layers = ['lib', 'components', 'features', 'app']
  const layerOf = (file: string) => layers.indexOf(file.split('/')[2] ?? '')
  const wrong = sources('web/src').flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('web/src/'))
      .filter(
        (target) =>
          layerOf(target) > layerOf(file) ||
          (layerOf(file) === 2 && layerOf(target) === 2 && file.split('/')[3] !== target.split('/')[3]),
      )
      .map((target) => `${file} imports ${target}`),
  )
  assert.deepEqual(wrong, [])
})

test('late parts of a page come by `soon`, which tells where one does not come', () => {
  const wrong = sources('web/src').filter((file) =>
    /\bimport [^;]*?\blazy\b[^;]*? from 'react'/.test(read(file)),
  )
  assert.deepEqual(wrong, [])
})

test('every source file opens by saying what it is for', () => {
  const files = [...sources('src'), ...sources('web/src'), ...sources('test')].filter(
    (file) => !file.endsWith('.test.ts') && !file.endsWith('.d.ts'),
  )
  assert.deepEqual(
    files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file))),
    [],
  )
})

test('what is measured runs as npm start runs it', () => {
  const wrong = sources('test/bench').filter((file) => /dist\/main\.js|'main\.js'/.test(read(file)))
  assert.deepEqual(wrong, [])
})

const longFunctions: Record<string, string> = {
  'src/db/migrations/001-first-tables.ts up':
    'the first tables, one after another; it is never changed again',
  'src/provisioning/known-phones.ts knownPhones':
    'what it knows is named, then each question to it is a function within',
  'web/src/components/choice.tsx Choice':
    'one field with all that it says of itself to Mantine and to a screen reader',
  'web/src/components/ordered-choice.tsx OrderedChoice':
    'a list, its buttons and its field share what is chosen',
  'web/src/components/setting-field.tsx SettingField': 'a field for each type of value, side by side',
}

/** Lines of each function; those within it count as one line each, since they are read for themselves. */
function linesOf(file: string): { name: string; lines: number }[] {
  const text = read(file)
  const lineAt = (at: number) => text.slice(0, at).split('\n').length
  const found: { name: string; lines: number }[] = []
  const within: number[] = []
  const enter = () => {
    within.push(0)
  }
  const leave = ({ id, start, end }: { id?: { name: string } | null; start: number; end: number }) => {
    const lines = lineAt(end) - lineAt(start) + 1
    found.push({
      name: `${file} ${id?.name ?? `at line ${lineAt(start)}`}`,
      lines: lines - (within.pop() ?? 0),
    })
    const outer = within.length - 1
    if (outer >= 0) within[outer] = (within[outer] ?? 0) + lines - 1
  }
  new Visitor({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
  }).visit(parseSync(file, text).program)
  return found
}

test('functions of more than 60 lines are rare, and say why', () => {
  const long = productFiles()
    .flatMap(linesOf)
    .filter(({ lines }) => lines > 60)
  assert.deepEqual(
    long.filter(({ name }) => !(name in longFunctions)).map(({ name, lines }) => `${name}: ${lines} lines`),
    [],
  )
  assert.ok(Object.keys(longFunctions).length <= 10)
})
