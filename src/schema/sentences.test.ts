import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, locales, z } from 'zod'
import { contract } from './contract.ts'
import './sentences.ts'

type Wrong = { at: string; value: unknown }
type Schema = core.$ZodTypes

/** Values that a schema must refuse, each for a reason of its own; those that it takes after all do no harm. */
function* wrongValues(schema: Schema, at = '', depth = 0): Generator<Wrong> {
  if (depth > 8) return
  const inside = (inner: core.$ZodType, where: string) => wrongValues(inner as Schema, where, depth + 1)
  const { def } = schema._zod
  yield* [null, 5.5, -1e9, 1e9, true, 'no such', [], ['no such'], {}, { noSuchField: 1 }].map((value) => ({
    at,
    value,
  }))
  if (def.type === 'string')
    for (const value of ['', ' ', 'x'.repeat(300_000), 'a\u0007b', '!?/ü', '999.999.1.1']) yield { at, value }
  else if (def.type === 'object') {
    for (const [key, inner] of Object.entries(def.shape))
      for (const wrong of inside(inner, `${at}.${key}`)) yield { ...wrong, value: { [key]: wrong.value } }
  } else if (def.type === 'array') {
    for (const wrong of inside(def.element, `${at}[]`)) yield { ...wrong, value: [wrong.value] }
    const most = schema._zod.bag.maximum
    if (typeof most === 'number' && most <= 10_000) yield { at, value: Array(most + 1).fill(null) }
  } else if (def.type === 'record') {
    yield { at, value: { ['k'.repeat(500)]: 'x' } }
    yield { at, value: { '': 'x' } }
    for (const wrong of inside(def.valueType, `${at}{}`)) yield { ...wrong, value: { a: wrong.value } }
  } else if (def.type === 'union') for (const option of def.options) yield* inside(option, at)
  else if (def.type === 'pipe') for (const half of [def.in, def.out]) yield* inside(half, at)
  else if (def.type === 'lazy') yield* inside(def.getter(), at)
  else if ('innerType' in def) yield* inside(def.innerType, at)
}

/** What zod would say, were it asked. */
const ofZod = locales.en().localeError

/** Each says what is wrong or what would be right; none says only that something is. */
const helpful =
  /^(expected (?!another)|at most |at least |This field is needed: |There is no such field|as a name: |quote it|holds a |a .+ (is|has|cannot|needs) |an? .+ needs |A .+|An .+|Which file|Choose a |lines are counted|name the |Name the |“.+”|\d+ hex digits; a MAC address has 12)/

test('every check of the contract says in a person’s words what would be right', () => {
  const odd = new Map<string, string>()
  let refused = 0
  for (const [call, endpoint] of Object.entries(contract)) {
    for (const part of ['query', 'body'] as const) {
      const schema = (endpoint as Partial<Record<typeof part, z.ZodType>>)[part]
      if (!schema) continue
      for (const { at, value } of wrongValues(schema as unknown as Schema)) {
        const { error } = schema.safeParse(value, { reportInput: true })
        for (const issue of error?.issues ?? []) {
          refused += 1
          const said = ofZod(issue as core.$ZodRawIssue)
          const plain = typeof said === 'string' ? said : said?.message
          if (issue.message === plain || !helpful.test(issue.message))
            odd.set(`${part} of ${call}${at}: ${issue.message}`, `${JSON.stringify(value)}`.slice(0, 60))
        }
      }
    }
  }
  assert.ok(refused > 5_000, `${refused}`)
  assert.deepEqual([...odd].map(([what, value]) => `${what} (${value})`).slice(0, 40), [])
})

test('a value of the wrong sort is told which is right, a missing one that it is needed', () => {
  const schema = z.strictObject({
    number: z.int().min(1).max(500),
    name: z.string().min(1).max(3),
    either: z.union([z.string().max(3), z.number()]),
    names: z.record(z.string().max(2), z.string()),
    kind: z.enum(['blf', 'line']),
    list: z.array(z.string()).max(1),
  })
  const said = (value: unknown) =>
    Object.fromEntries(
      schema.safeParse(value).error?.issues.map((each) => [each.path.join('.'), each.message]) ?? [],
    )
  assert.deepEqual(
    said({ number: 0, name: '', either: 'long', names: { abc: '' }, kind: 'x', list: ['', ''] }),
    {
      number: 'expected 1 or more',
      name: 'expected at least 1 character',
      either: 'at most 3 characters',
      'names.abc': 'as a name: at most 2 characters',
      kind: 'expected one of blf or line',
      list: 'at most 1 entry',
    },
  )
  assert.deepEqual(said({ number: 1.5, name: 5, either: true, names: [], kind: 5, list: {} }), {
    number: 'expected a whole number',
    name: 'expected a text',
    either: 'expected a text or a number',
    names: 'expected names with their values, in braces',
    kind: 'expected one of blf or line',
    list: 'expected a list',
  })
  assert.deepEqual(said({}), {
    number: 'This field is needed: a number',
    name: 'This field is needed: a text',
    either: 'This field is needed: a text or a number',
    names: 'This field is needed: names with their values, in braces',
    kind: 'This field is needed: one of blf or line',
    list: 'This field is needed: a list',
  })
})
