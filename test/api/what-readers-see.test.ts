/** A marker in every place that can hold a password or token, and every call that reads, by all who only look. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { vocabulary } from '../../src/schema/settings.ts'
import type { CallOptions } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import {
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  sharedApp,
  signedInUser,
} from './office.ts'

const marker = 'Mark3r'
const url = `https://user:${marker}@book.example.com/${'x'}?token=${marker}`

/** All settings that are secret, and all that hold an address, from the vocabulary itself. */
const settings = Object.fromEntries(
  vocabulary.flatMap(({ key, type }) => {
    if (type === 'password') return [[key, `${marker}-${key}`]]
    return type === 'url' ? [[key, url]] : []
  }),
)
const parameters = { 'x.password': marker, 'x.url': url }

const reads = (Object.entries(contract) as [string, Endpoint][]).filter(([, each]) => each.method === 'GET')

describe('to those who only look', () => {
  const app = sharedApp()
  let office: Office
  const phones: Body[] = []
  const models: Body[] = []
  const ids: Record<string, string[]> = {}
  const looking: Record<string, CallOptions> = {}

  async function plantModels(): Promise<void> {
    const path = `${office.path}/models`
    models.push(
      await app().ok('POST', path, {
        name: 'Template',
        description: `see ${url}`,
        format: {
          kind: 'keyValue',
          separator: ' = ',
          prefix: '',
          comment: '#',
          reservedValues: [],
          contentType: 'text/plain',
        },
        source: [
          `# ${url}`,
          `admin_password = ${marker}`,
          `book = ${url}`,
          `pin = \${pin|${marker}|password}`,
          `name = \${phonename}`,
        ].join('\n'),
      }),
      await app().ok('POST', path, {
        name: 'Markup',
        format: { kind: 'text', contentType: 'text/plain' },
        source: `<a><password>\n${marker}\n</password><b secret="${marker}"/></a>\n`,
      }),
    )
    const copy = await app().ok<Body>('POST', `${path}/yealink-t54w/duplicate`, { name: 'Copy' })
    const literals = {
      'line.label': `see ${url}`,
      'line.password': marker,
      ntpServer: `u:${marker}@time.example.com`,
    }
    let { source } = copy
    for (const [name, literal] of Object.entries(literals)) {
      const said = source.replace(new RegExp(`"?\\{\\{ ${name} \\}\\}"?`), JSON.stringify(literal))
      assert.notEqual(said, source, `the sheet says ${name}`)
      source = said
    }
    models.push(await app().ok('PATCH', `${path}/${copy.id}`, { source }))
    models.push(await app().ok('POST', path, { name: 'Broken', source: 'a = 1\n' }))
  }

  /** As an older version took it: its mistakes quote it. */
  async function breakModel(): Promise<void> {
    const source = `password = {{ ${marker} }}\n{% ${marker} %}\n`
    const broken = models.at(-1)
    const change = 'update model set source = ?, revision = 9 where id = ?'
    await askDatabase(app().folder, change, [source, broken.id])
  }

  before(async () => {
    office = await makeOffice(app(), 'LOOKED', { settings, parameters })
    await app().ok('PATCH', '/system', { settings, parameters })
    await app().ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, { settings, parameters })
    await plantModels()
    const contact = await app().ok<Body>('POST', `${office.path}/contacts`, {
      name: 'Anna',
      numbers: [{ kind: 'work', number: `anna:${marker}@sip.example.com` }],
    })
    const extension = await app().ok<Body>('POST', `${office.path}/extensions`, {
      ...{ number: '200', name: 'Lab', password: marker },
    })
    for (const modelId of ['yealink-t54w', ...models.map(({ id }) => id)])
      phones.push(
        await makePhone(app(), office, {
          ...{
            modelId,
            parameters: modelId === 'yealink-t54w' ? parameters : {},
            httpUsername: 'desk',
            httpPassword: marker,
          },
          ...{ contact: `sip:100:${marker}@127.0.0.1:5070`, settings, acceptUploads: true },
          lines: [{ line: 1, extensionId: extension.id }],
          lineKeys: modelId === 'yealink-t54w' ? [{ number: 1, kind: 'url', value: url, label: 'Door' }] : [],
        }),
      )
    await breakModel()
    const [phone] = phones
    for (const { provisioningUrl } of phones)
      await phoneAsks(provisioningUrl, {
        headers: { authorization: `Basic ${Buffer.from(`desk:${marker}`).toString('base64')}` },
      })
    const authorization = `Basic ${Buffer.from(`desk:${marker}`).toString('base64')}`
    for (const file of ['', `${phone.mac}-x.cfg?token=${marker}`, `https://u:${marker}@h/x.cfg`])
      await phoneAsks(phone.provisioningUrl + file, {
        headers: { authorization, 'user-agent': `Desk ${url}` },
      })
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}-local.cfg`, {
      method: 'PUT',
      headers: { authorization },
      body: marker,
    })
    await app().ok('PUT', `${office.path}/references`, {
      source: 'pbx',
      references: [{ kind: 'report', label: `R ${url}`, href: url, phoneId: phone.id }],
    })
    const operation = await app().ok<Body>('POST', `${office.path}/operations`, {
      kind: 'resync',
      phones: phones.map(({ id }) => id),
    })
    const uploads = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/uploads`)
    Object.assign(ids, {
      phones: phones.map(({ id }) => id),
      models: ['yealink-t54w', ...models.map(({ id }) => id)],
      extensions: [extension.id],
      contacts: [contact.id],
      operations: [operation.id],
      upload: [uploads.items[0]?.id],
    })
    const global = await app().ok<Body>('POST', '/keys', { name: 'looks', access: 'readOnly' })
    looking['a read-only key of the tenant'] = { key: office.viewKey }
    looking['a global read-only key'] = { key: global.key }
    looking['a viewer'] = (
      await signedInUser(app(), { name: 'viewer', role: 'viewer', tenants: ['LOOKED'] })
    ).cookie
  })

  async function pathsOf({ path }: Endpoint): Promise<string[]> {
    const noun = path.split('/')[3] ?? ''
    const paths = (path.includes(':id') ? (ids[noun] ?? []) : ['']).map((id) => path.replace(':id', id))
    const all: string[] = []
    for (const each of paths) {
      const named = each.replace(':code', office.code).replace(':upload', ids.upload?.[0] ?? '')
      if (!named.includes(':name')) all.push(named)
      else {
        const { items } = await app().ok<Body>('GET', named.slice(0, named.indexOf('/:name')))
        all.push(
          ...items.map(({ name }: { name: string }) => named.replace(':name', encodeURIComponent(name))),
        )
      }
    }
    return all
  }

  test('no call that reads shows a password or token, wherever it was put', async () => {
    const leaks: string[] = []
    let asked = 0
    for (const [who, options] of Object.entries(looking))
      for (const [name, endpoint] of reads)
        for (const path of await pathsOf(endpoint)) {
          const answer = await app().call('GET', path, undefined, options)
          assert.ok(answer.status < 500, `${who} ${path}: ${answer.status}`)
          asked++
          const at = answer.text.indexOf(marker)
          if (at >= 0)
            leaks.push(`${who} ${name} ${path}: …${answer.text.slice(Math.max(0, at - 60), at + 20)}`)
        }
    assert.deepEqual(leaks, [])
    assert.ok(asked > 100, `${asked} answers were looked at`)
  })

  test('while those who may change them see addresses whole', async () => {
    const phone = await app().ok<Body>('GET', `${office.path}/phones/${phones[0].id}`, undefined, {
      key: office.key,
    })
    assert.equal(phone.contact, `sip:100:${marker}@127.0.0.1:5070`)
    const url = vocabulary.find(({ type }) => type === 'url')?.key ?? ''
    assert.match(phone.settings[url], new RegExp(marker))
    const model = await app().ok<Body>('GET', `${office.path}/models/${models[0].id}`, undefined, {
      key: office.key,
    })
    assert.match(model.source, new RegExp(marker))
  })
})
