/** The API's document, held to the rules that readers and generators of code expect of one (docs/decisions/019). */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import { contract, type Endpoint, nouns } from '../schema/contract.ts'
import { openApiDocument, readable } from './open-api.ts'

type Parameter = { name: string; in: string; required: boolean; description?: string; schema: object }
type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: {
    content: Record<string, { schema: Parameters<typeof z.fromJSONSchema>[0]; example?: unknown }>
  }
  responses: Record<string, { description: string }>
}
type Document = {
  info: Record<string, string> & { contact: Record<string, string>; license: Record<string, string> }
  servers: { url: string; description: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, object>>
}

const document = openApiDocument('1.2.3') as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const byName = new Map(operations.map(({ operation }) => [operation.operationId, operation]))
const named = (wrong: (each: (typeof operations)[number]) => boolean): string[] =>
  operations.filter(wrong).map(({ method, path }) => `${method} ${path}`)

/** Every object of the document, with the keys that lead to it. */
function* objectsIn(value: unknown, at = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [at, value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`)
}

test('every call of the contract is told once, under its own name and address', () => {
  const calls = Object.entries(contract) as [string, Endpoint][]
  assert.equal(operations.length, calls.length)
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, calls.length)
  for (const [name, { method, path }] of calls) {
    const written = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`
    assert.equal(document.paths[written]?.[method.toLowerCase()]?.operationId, name)
    assert.doesNotMatch(
      written,
      /\?|\/$|\{\}/,
      'an address has no query, no slash at its end and no empty name',
    )
  }
})

test('no two nouns of the contract tell a call of the same name', () => {
  const names = Object.values(nouns).flatMap(({ calls }) => Object.keys(calls))
  assert.deepEqual([...names].sort(), Object.keys(contract).sort())
})

test('the document says what it is, of which version, whom to ask, under which licence and where it is served', () => {
  const { title, version, description, contact, license } = document.info
  assert.equal(version, '1.2.3')
  for (const text of [title, description, contact.name, license.name])
    assert.ok(text, 'something is not said')
  assert.ok(document.servers.length > 0)
  for (const { url, description: what } of document.servers) {
    assert.ok(what)
    assert.doesNotMatch(url, /.\/$|example\.com/)
  }
})

describe('of every call', () => {
  test('its noun is one of the tags at the top, each described and used', () => {
    const declared = document.tags.map(({ name }) => name)
    assert.deepEqual(declared, Object.keys(nouns))
    assert.deepEqual(
      document.tags
        .filter(({ description }) => !/^[A-Z].{20,}\.$/s.test(description))
        .map(({ name }) => name),
      [],
    )
    assert.deepEqual(
      named(({ operation }) => operation.tags.length !== 1 || !declared.includes(operation.tags[0] ?? '')),
      [],
    )
    const used = new Set(operations.flatMap(({ operation }) => operation.tags))
    assert.deepEqual(
      declared.filter((name) => !used.has(name)),
      [],
    )
  })

  test('a short summary stands above whole sentences that say more', () => {
    assert.deepEqual(
      named(
        ({ operation: { summary, description } }) =>
          !/^[A-Z].*[^.]$/.test(summary) ||
          !/^[A-Z].{20,}\.$/s.test(description) ||
          description.startsWith(summary),
      ),
      [],
    )
    const descriptions = operations.map(({ operation }) => operation.description)
    assert.equal(new Set(descriptions).size, descriptions.length, 'two calls are described alike')
  })

  test('the parameters of its path are those that it declares, each once, required and described', () => {
    assert.deepEqual(
      named(({ path, operation: { parameters } }) => {
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name)
        const places = parameters.map((each) => `${each.in} ${each.name}`)
        return (
          String(inPath.toSorted()) !== String(declared.toSorted()) || new Set(places).size !== places.length
        )
      }),
      [],
    )
    assert.deepEqual(
      named(({ operation }) => operation.parameters.some((each) => each.in === 'path' && !each.required)),
      [],
    )
    assert.deepEqual(
      operations.flatMap(({ operation }) =>
        operation.parameters
          .filter(({ description }) => !description)
          .map(({ name }) => `${operation.operationId}: ${name}`),
      ),
      [],
    )
  })

  test('what is answered when all is well, and when it is not, is there; only a change takes a body', () => {
    assert.deepEqual(
      named(
        ({ operation: { responses } }) =>
          !Object.keys(responses).some((status) => /^2\d\d$/.test(status)) ||
          !responses.default ||
          Object.values(responses).some(({ description }) => !description),
      ),
      [],
    )
    assert.deepEqual(
      named(
        ({ method, operation }) => ['get', 'delete'].includes(method) && operation.requestBody !== undefined,
      ),
      [],
    )
  })

  test('how one says who one is, is one of the ways that are declared', () => {
    const declared = Object.keys(document.components.securitySchemes ?? {})
    assert.deepEqual(
      named(({ operation }) =>
        operation.security.some((way) => Object.keys(way).some((name) => !declared.includes(name))),
      ),
      [],
    )
  })
})

test('every example is one that the server would take and its schema allows, and what is posted or put has one', () => {
  for (const [name, { method, body, example }] of Object.entries(contract) as [string, Endpoint][]) {
    const media = byName.get(name)?.requestBody?.content['application/json']
    assert.deepEqual(media?.example, example, name)
    if (body && media && example !== undefined)
      for (const schema of [body, z.fromJSONSchema(media.schema)])
        assert.deepEqual(schema.safeParse(example).error?.issues ?? [], [], name)
    else assert.ok(!body || method === 'PATCH', `${name} has no example`)
  }
})

test('every reference leads somewhere, stands alone, and no component is there for nothing', () => {
  const references = new Set<string>()
  for (const [at, object] of objectsIn(document)) {
    if (typeof object.$ref !== 'string') continue
    references.add(object.$ref)
    assert.deepEqual(Object.keys(object), ['$ref'], at)
  }
  for (const ways of operations.flatMap(({ operation }) => operation.security))
    for (const name of Object.keys(ways)) references.add(`#/components/securitySchemes/${name}`)
  const components = Object.entries(document.components).flatMap(([kind, each]) =>
    Object.keys(each).map((name) => `#/components/${kind}/${name}`),
  )
  assert.deepEqual([...references].sort(), components.sort())
})

test('every choice is told once, and is of the type that its field has', () => {
  for (const [at, { enum: choices, type }] of objectsIn(document)) {
    if (!Array.isArray(choices)) continue
    assert.equal(new Set(choices).size, choices.length, at)
    if (typeof type === 'string') for (const choice of choices) assert.equal(typeof choice, type, at)
  }
})

test('no text holds what a reader’s browser would run', () => {
  for (const [at, { title, description }] of objectsIn(document))
    for (const text of [title, description])
      if (typeof text === 'string') assert.doesNotMatch(text, /<script|eval\(/, at)
})

test('the page to read has every call under its noun, in the words of the document', () => {
  const page = readable()
  const words = page.replace(/<\/?code>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
  const plain = (text: string) => text.replaceAll('`', '')
  for (const [name, { about }] of Object.entries(nouns)) {
    assert.ok(page.includes(`<h2 id="${name}">`), name)
    assert.ok(words.includes(plain(about)), name)
  }
  for (const { path, description } of Object.values(contract) as Endpoint[]) {
    assert.ok(page.includes(`/api/v1${path}</code>`), path)
    assert.ok(words.includes(plain(description)), description)
  }
  assert.ok(page.includes('<code>&#60;number&#62;-&#60;CODE&#62;</code>') && !page.includes('`'))
})
