/** Every call with values that nobody means: each is refused with a sentence or done, and none is our own fault. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { globalKey } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, type Office, sharedApp } from './office.ts'

const texts = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\ufeff',
    '\u202e',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    '%',
    '%00',
    '_',
    '\\',
    "'",
    '"; drop table phone; --',
    '../../etc/passwd',
    '/',
    '..',
    'null',
    'NaN',
    '-1',
    '1e400',
  ],
  ...['9'.repeat(400), 'x'.repeat(5000), '💥'.repeat(300), '{{', '${x', '*'.repeat(200)],
]

/** As JSON, so that a name such as `__proto__` is one of the body's own. */
const values = [
  ...[
    'null',
    'true',
    '0',
    '-1',
    '1.5',
    '1e308',
    '-1e308',
    '9007199254740993',
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '[{}]',
  ],
  ...[
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":1}}',
    '{"length":-1}',
    '{"":""}',
    '[[[[[[[[]]]]]]]]',
  ],
  ...[
    '{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}',
    '["__proto__"]',
    '[1e308]',
    '{"toString":1}',
    '{"__proto__":"x"}',
  ],
  ...texts.map((text) => JSON.stringify(text)),
]

/** Every so manieth of them, another set at each turn: together, all of them stand in every kind of place. */
const some = <Each>(all: readonly Each[], step: number, turn: number) =>
  all.filter((_, index) => index % step === turn % step)

describe('no call answers 500', () => {
  const app = sharedApp()
  let office: Office
  const ids: Record<string, string> = {}
  const faults: string[] = []

  before(async () => {
    office = await makeOffice(app(), 'ODD')
    const at = `${office.path}/`
    const phone = await makePhone(app(), office)
    ids.phones = phone.id
    ids.extensions = office.extensionId
    ids.contacts = (
      await app().ok<Body>('POST', `${at}contacts`, { name: 'A', numbers: [{ kind: 'work', number: '1' }] })
    ).id
    ids.models = (await app().ok<Body>('POST', `${at}models`, { name: 'Own', source: 'a = 1\n' })).id
    ids.operations = (
      await app().ok<Body>('POST', `${at}operations`, { kind: 'resync', phones: [phone.id] })
    ).id
  })

  const pathOf = ({ path }: Endpoint, odd?: string) => {
    const [, , , noun = ''] = path.split('/')
    const of = (usual: string) => (odd === undefined ? usual : odd)
    return path.replace(/:\w+/g, (name) =>
      encodeURIComponent(
        of(name === ':code' ? office.code : name === ':id' ? (ids[noun] ?? 'nobody') : 'nothing'),
      ),
    )
  }

  async function ask(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const answer = await fetch(`${app().pageUrl}/api/v1${path}`, {
      method,
      headers: {
        'x-api-key': globalKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body,
    })
    const text = await answer.text()
    const about = `${method} ${path.slice(0, 120)} ${body?.slice(0, 120) ?? ''} → ${answer.status} ${text.slice(0, 200)}`
    if (answer.status >= 500) faults.push(about)
    else if (answer.status >= 400 && typeof JSON.parse(text).detail !== 'string') faults.push(about)
  }

  const endpoints = Object.values(contract) as Endpoint[]
  const isHarmless = ({ path }: Endpoint) => path !== '/session'

  test('whatever stands in its path', async () => {
    for (const endpoint of endpoints.filter(isHarmless))
      if (endpoint.path.includes(':'))
        for (const text of texts)
          if (!/[\ud800-\udfff](?![\udc00-\udfff])/u.test(text))
            await ask(endpoint.method, pathOf(endpoint, text))
    for (const path of [
      '/%',
      '/tenants/%ff%fe',
      '/tenants/%c0%80/phones',
      '//',
      '/tenants//phones',
      '/tenants/ODD/phones/%zz',
    ])
      await ask('GET', path)
    assert.deepEqual(faults, [])
  })

  test('whatever is asked behind its “?”', async () => {
    for (const endpoint of endpoints.filter(({ method }) => method === 'GET')) {
      const names = [...Object.keys(endpoint.query?.shape ?? {}), '__proto__', 'nonsense']
      for (const [turn, name] of names.entries())
        for (const text of some(texts, 3, turn)) {
          const value = text.isWellFormed() ? encodeURIComponent(text) : '%ed%a0%80'
          await ask('GET', `${pathOf(endpoint)}?${name}=${value}`)
        }
      for (const name of names)
        await ask('GET', `${pathOf(endpoint)}?${name}=1&${name}=2&${name}[a]=3&${name}[]=4`)
      await ask('GET', `${pathOf(endpoint)}?${'&'.repeat(3000)}`)
    }
    assert.deepEqual(faults, [])
  })

  test('whatever is sent to it, in whole or in a field', async () => {
    const changing = endpoints.filter((each) => each.method !== 'GET' && isHarmless(each))
    for (const [turn, endpoint] of changing.entries()) {
      const path = pathOf(endpoint)
      // What would take away the objects that the others are tried on goes without a body.
      if (endpoint.method === 'DELETE') continue
      for (const value of some(values, 2, turn)) await ask(endpoint.method, path, value)
      const shape = (endpoint.body as { shape?: object } | undefined)?.shape ?? {}
      for (const [field, name] of [...Object.keys(shape), '__proto__'].entries())
        for (const value of some(values, 5, turn + field))
          await ask(endpoint.method, path, `{${JSON.stringify(name)}:${value}}`)
      for (const body of [
        '',
        '{',
        '[',
        '{"a":1,}',
        'nul',
        '\u0000',
        `${'['.repeat(50_000)}`,
        `${'{"a":'.repeat(50_000)}`,
      ])
        await ask(endpoint.method, path, body)
      await ask(endpoint.method, path, `${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    }
    assert.deepEqual(faults, [])
  })

  test('whatever stands in an otherwise good object', async () => {
    const good: [string, string, Body][] = [
      ['POST', '/tenants', { code: 'ODDER', name: 'x', settings: {}, parameters: {}, allowedNetworks: [] }],
      [
        'POST',
        `${office.path}/phones`,
        {
          name: 'x',
          modelId: 'yealink-t54w',
          mac: '02000000bb01',
          lines: [],
          lineKeys: [],
          settings: {},
          parameters: {},
        },
      ],
      ['POST', `${office.path}/extensions`, { number: '300', name: 'x', members: [] }],
      ['POST', `${office.path}/contacts`, { name: 'x', numbers: [{ kind: 'work', number: '1' }] }],
      [
        'POST',
        `${office.path}/models`,
        { name: 'x', source: 'a', format: { kind: 'text', contentType: 'text/plain' } },
      ],
      ['POST', '/users', { name: 'x', password: 'a long password', role: 'viewer', tenants: [] }],
      [
        'PUT',
        `${office.path}/references`,
        { source: 'x', references: [{ kind: 'report', label: 'x', phoneId: ids.phones }] },
      ],
    ]
    for (const [method, path, body] of good)
      for (const [turn, name] of Object.keys(body).entries())
        for (const value of some(values, 3, turn)) {
          const { [name]: _, ...rest } = body
          const others = JSON.stringify(rest).slice(1, -1)
          await ask(method, path, `{${[others, `${JSON.stringify(name)}:${value}`].filter(Boolean).join()}}`)
          const inside = `{"__proto__":${value},"adminPassword":${value},"lines.1.label":${value},"lines.1e9.label":${value}}`
          if (/settings|parameters/.test(name))
            await ask(method, path, `{${others},${JSON.stringify(name)}:${inside}}`)
        }
    assert.deepEqual(faults, [])
  })

  test('whatever its headers say', async () => {
    for (const headers of [
      { 'if-match': '"999999999999999"' },
      { 'if-match': '\u00ff' },
      { 'idempotency-key': 'x'.repeat(300) },
      { 'idempotency-key': '__proto__' },
      { authorization: 'Bearer ' },
      { cookie: 'offhook_session=%00; __proto__=1' },
      { 'content-type': 'application/json; charset=\u00ff' },
      { 'x-forwarded-for': 'nonsense, ,' },
      { range: 'bytes=-1' },
    ])
      for (const [method, path, body] of [
        ['GET', office.path],
        ['PATCH', `${office.path}/phones/${ids.phones}`, '{"name":"y"}'],
        ['POST', `${office.path}/contacts`, '{"name":"z","numbers":[{"kind":"work","number":"1"}]}'],
      ] as const)
        await ask(method, path, body, headers as unknown as Record<string, string>)
    assert.deepEqual(faults, [])
  })
})
