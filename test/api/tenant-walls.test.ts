/** Whoever belongs to another tenant finds nothing: every call of the contract, so that a new one cannot be forgotten. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import type { CallOptions } from '../support/start-app.ts'
import { freeMac, makeOffice, makePhone, type Office, phoneAsks, sharedApp, signedInUser } from './office.ts'

const calls = Object.entries(contract) as [string, Endpoint][]
const inTenant = calls.filter(([, endpoint]) => endpoint.path.startsWith('/tenants/:code'))

describe('the walls between tenants', () => {
  const shared = sharedApp()
  let own: Office
  let other: Office
  /** What stands for `:id` and so on: real ones of the tenant that is spied on. */
  let ids: Record<string, string>
  const spies: Record<string, CallOptions> = {}
  const words: string[] = []

  before(async () => {
    const app = shared()
    own = await makeOffice(app, 'SPIES')
    other = await makeOffice(app, 'VICTIM', { settings: { adminPassword: 'Victims-admin-password' } })
    const phone = await makePhone(app, other, {
      name: 'Victims desk',
      mac: '805ec0facade',
      acceptUploads: true,
      httpUsername: 'victims-user',
      httpPassword: 'Victims-http-password',
    })
    assert.equal(
      (
        await phoneAsks(`${phone.provisioningUrl}805ec0facade-sys.log`, {
          method: 'PUT',
          body: 'victims log',
        })
      ).status,
      401,
    )
    await phoneAsks(`${phone.provisioningUrl}805ec0facade-sys.log`, {
      method: 'PUT',
      body: 'victims log',
      headers: { authorization: `Basic ${btoa('victims-user:Victims-http-password')}` },
    })
    const uploads = await app.ok<{ items: { id: string }[] }>(
      'GET',
      `${other.path}/phones/${phone.id}/uploads`,
    )
    const fetches = await app.ok<{ items: { id: string }[] }>(
      'GET',
      `${other.path}/phones/${phone.id}/fetches`,
    )
    const model = await app.ok<{ id: string }>('POST', `${other.path}/models`, {
      name: 'Victims model',
      source: `a = \${victimvariable}\n`,
    })
    await app.ok('PATCH', `${other.path}/models/${model.id}/defaults`, {
      settings: { victimvariable: 'Victims value' },
    })
    await app.ok('PUT', `${other.path}/references`, {
      source: 'victims-pbx',
      references: [{ kind: 'callFlow', label: 'Victims flow', phoneId: phone.id }],
    })
    const contact = await app.ok<{ id: string }>('POST', `${other.path}/contacts`, {
      name: 'Victims friend',
      numbers: [{ kind: 'mobile', number: '0800victim' }],
    })
    const operation = await app.ok<{ id: string }>('POST', `${other.path}/operations`, {
      kind: 'resync',
      phones: [phone.id],
    })
    const link = await app.ok<{ id: string }>('POST', `${other.path}/links`, {
      name: 'Victims pbx',
      kind: 'asterisk',
      host: 'victims-pbx.invalid',
    })
    const preset = await app.ok<{ id: string }>('POST', `${other.path}/presets`, { name: 'Victims preset' })
    const layout = await app.ok<{ id: string }>('POST', `${other.path}/key-layouts`, { name: 'Victims keys' })
    const schedule = await app.ok<{ id: string }>('POST', `${other.path}/schedules`, {
      ...{ name: 'Victims night', kind: 'resync', days: ['mon'], time: '02:30' },
    })
    const { undoId } = await app.ok<{ undoId: string }>('POST', `${other.path}/phones/change`, {
      ...{ ids: [phone.id], patch: { settings: { timezone: 'Europe/Rome' } } },
    })
    const { states } = await app.ok<{ states: { revision: number }[] }>(
      'GET',
      `${other.path}/phones/${phone.id}/history`,
    )
    await app.ok('PATCH', other.path, { allowedNetworks: ['127.0.0.0/8'] })
    await fetch(`${app.publicUrl}/805ec0facad2.cfg`)
    const inbox = await app.ok<{ items: { id: string }[] }>('GET', `${other.path}/inbox`)
    await app.ok('PATCH', other.path, { allowedNetworks: [] })
    ids = {
      phones: phone.id,
      schedules: schedule.id,
      presets: preset.id,
      'key-layouts': layout.id,
      inbox: inbox.items[0]?.id ?? '',
      links: link.id,
      extensions: other.extensionId,
      contacts: contact.id,
      models: model.id,
      operations: operation.id,
      upload: uploads.items[0]?.id ?? '',
      fetch: fetches.items[0]?.id ?? '',
      change: undoId,
      revision: String(states[0]?.revision ?? ''),
      name: '805ec0facade.cfg',
    }
    assert.ok(Object.values(ids).every((id) => id !== ''))
    spies['a full key'] = { key: own.key }
    spies['a read-only key'] = { key: own.viewKey }
    const user = (name: string, role: string) => signedInUser(app, { name, role, tenants: ['SPIES'] })
    spies['a tenant administrator'] = (await user('spying-administrator', 'tenantAdministrator')).cookie
    spies['an operator'] = (await user('spying-operator', 'operator')).cookie
    spies['a viewer'] = (await user('spying-viewer', 'viewer')).cookie
    spies['an operator of no tenant'] = (await signedInUser(app, { name: 'nobody', role: 'operator' })).cookie
    words.push('victim', '805ec0facade', '80:5e:c0:fa:ca:de', other.id, phone.provisioningUrl.slice(-20, -1))
    words.push(
      ...Object.entries(ids).flatMap(([kind, id]) => (['name', 'revision'].includes(kind) ? [] : [id])),
    )
  })

  /** `/tenants/:code/phones/:id` of that tenant, with real ids. */
  const pathOf = (endpoint: Endpoint, code: string) =>
    endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
      // `/tenants/:code/phones/change/:id` is no phone’s id.
      const kind = endpoint.path.split('/:id')[0]?.split('/').at(-1) ?? ''
      return name === 'code' ? code : (ids[name === 'id' ? kind : name] ?? assert.fail(`an id for :${name}`))
    })

  /** A body that would be accepted, so that it is not the input that is refused. */
  const bodies: Record<string, () => unknown> = {
    updateTenant: () => ({ name: 'Taken over' }),
    createSchedule: () => ({ name: 'Planted', kind: 'reboot', days: ['mon'], time: '02:30' }),
    updateSchedule: () => ({ name: 'Taken over' }),
    createExtension: () => ({ number: '666', name: 'Planted' }),
    updateExtension: () => ({ name: 'Taken over' }),
    createPreset: () => ({ name: 'Planted' }),
    updatePreset: () => ({ name: 'Taken over' }),
    createKeyLayout: () => ({ name: 'Planted' }),
    updateKeyLayout: () => ({ name: 'Taken over' }),
    keysOnModel: () => ({ modelId: 'yealink-t54w', entries: [{ rule: 'colleagues', order: 'name' }] }),
    createContact: () => ({ name: 'Planted', numbers: [{ kind: 'work', number: '666' }] }),
    updateContact: () => ({ name: 'Taken over' }),
    createModel: () => ({ name: 'Planted', source: 'a = b\n' }),
    checkModel: () => ({ kind: 'template', source: 'a = b\n' }),
    updateModel: () => ({ name: 'Taken over' }),
    updateModelDefaults: () => ({ settings: { callWaiting: true } }),
    duplicateModel: () => ({ name: 'Copied' }),
    tryModel: () => ({ kind: 'template', source: 'a = b\n', phoneId: ids.phones }),
    followOrigin: () => ({ choices: {}, dryRun: true }),
    createPhone: () => ({ name: 'Planted', modelId: 'yealink-t54w', mac: freeMac() }),
    createExtensions: () => ({ extensions: [{ number: '9876', name: 'Planted' }] }),
    createPhones: () => ({ phones: [{ name: 'Planted', modelId: 'yealink-t54w', mac: freeMac() }] }),
    updatePhone: () => ({ name: 'Taken over' }),
    previewPhone: () => ({ settings: { timezone: 'Europe/Rome' } }),
    deletePhones: () => ({ ids: [ids.phones], force: true }),
    askWhy: () => ({ mac: '805ec0facade' }),
    takeOver: () => ({ names: ['a.b'] }),
    takeBack: () => ({ names: ['a.b'] }),
    takeContacts: () => ({}),
    makeHandOver: () => ({ hours: 1 }),
    replaceSecret: () => ({ overlapHours: 0 }),
    replaceHttpPassword: () => ({ overlapHours: 0 }),
    rotatePhones: () => ({ ids: [ids.phones], what: ['secret'], overlapHours: 0 }),
    readPasted: () => ({ text: '805ec0facade T54W 666 Planted' }),
    changePhones: () => ({ ids: [ids.phones], patch: { settings: { timezone: 'Europe/Rome' } } }),
    undoPhonesChange: () => ({}),
    restorePhone: () => ({}),
    revokePhones: () => ({ ids: [ids.phones] }),
    createLink: () => ({ name: 'Planted', kind: 'kamailio', host: 'planted.invalid' }),
    updateLink: () => ({ name: 'Taken over' }),
    createOperation: () => ({ kind: 'reboot', phones: [ids.phones] }),
    retryOperation: () => ({}),
    adopt: () => ({ name: 'Planted', modelId: 'yealink-t54w' }),
    dismiss: () => ({ dismissed: true }),
    openFirstContact: () => ({ open: true }),
    putReferences: () => ({ source: 'planted', references: [] }),
  }

  function assertNothingOf(text: string, what: string): void {
    for (const word of words)
      assert.ok(!text.toLowerCase().includes(word.toLowerCase()), `${what} tells “${word}”: ${text}`)
  }

  test('every call with a body is tried with one that would be accepted', () => {
    const needed = inTenant.filter(([, endpoint]) => endpoint.body).map(([name]) => name)
    assert.deepEqual(
      needed.filter((name) => !(name in bodies)),
      [],
    )
    assert.ok(inTenant.length >= 30)
  })

  for (const [name, endpoint] of inTenant) {
    test(`${endpoint.method} ${endpoint.path} is a 404 for another tenant’s users and keys`, async () => {
      for (const [who, options] of Object.entries(spies)) {
        const answer = await shared().call(
          endpoint.method,
          pathOf(endpoint, 'VICTIM'),
          bodies[name]?.(),
          options,
        )
        assert.equal(answer.status, 404, `${who}: ${answer.text}`)
        assert.equal(answer.body.code, 'TENANT_NOT_FOUND')
        assertNothingOf(answer.text, `${name} for ${who}`)
        const nobodys = await shared().call(
          endpoint.method,
          pathOf(endpoint, 'NOSUCH'),
          bodies[name]?.(),
          options,
        )
        assert.equal(
          nobodys.text,
          answer.text,
          'a tenant that is hidden and one that is not there look alike',
        )
      }
    })
  }

  const withId = inTenant.filter(([, endpoint]) => endpoint.path.includes('/:id'))
  for (const [name, endpoint] of withId) {
    test(`${endpoint.method} ${endpoint.path} with another tenant’s id is a 404 in one’s own tenant`, async () => {
      const answer = await shared().call(endpoint.method, pathOf(endpoint, 'SPIES'), bodies[name]?.(), {
        key: own.key,
      })
      assert.equal(answer.status, 404, answer.text)
      assert.match(answer.body.code, /_NOT_FOUND$/)
      assertNothingOf(answer.text, name)
    })
  }

  for (const [name, endpoint] of calls.filter(([, each]) => each.access === 'system')) {
    test(`${endpoint.method} ${endpoint.path} is for administrators of the whole system`, async () => {
      for (const [who, options] of Object.entries(spies)) {
        const path = endpoint.path.replace(':code', 'SPIES').replace(':id', ids.phones ?? '')
        const seesTenant = !endpoint.path.includes(':code') || who !== 'an operator of no tenant'
        const answer = await shared().call(endpoint.method, path, endpoint.body && {}, options)
        assert.equal(answer.status, seesTenant ? 403 : 404, `${who}: ${answer.text}`)
        assertNothingOf(answer.text, name)
      }
    })
  }

  test('lists of what everybody may ask show nothing of other tenants', async () => {
    for (const [who, options] of Object.entries(spies)) {
      for (const path of [
        '/tenants',
        '/tenants?q=Office',
        '/session',
        '/models',
        '/recognise?mac=805ec0facade',
      ]) {
        const answer = await shared().call('GET', path, undefined, options)
        assert.equal(answer.status, 200, `${who} ${path}: ${answer.text}`)
        const told = path.startsWith('/recognise') ? answer.text.replaceAll('805ec0facade', '') : answer.text
        assertNothingOf(told, `${path} for ${who}`)
      }
    }
    const tenants = await shared().ok<{ items: { code: string }[]; total: number }>(
      'GET',
      '/tenants',
      undefined,
      { key: own.key },
    )
    assert.deepEqual([tenants.items.map((each) => each.code), tenants.total], [['SPIES'], 1])
    for (const list of [
      'phones',
      'extensions',
      'contacts',
      'models?pageSize=1000',
      'operations',
      'references',
    ]) {
      const { text } = await shared().call('GET', `${own.path}/${list}`, undefined, { key: own.key })
      assertNothingOf(text, list)
    }
  })

  test('a list filtered by another tenant’s ids or searched for its words finds nothing', async () => {
    for (const query of [
      `extensionId=${ids.extensions}`,
      `modelId=${ids.models}`,
      'q=victim',
      'q=805ec0facade',
    ]) {
      const answer = await shared().call('GET', `${own.path}/phones?${query}`, undefined, { key: own.key })
      const { items, total, counts } = answer.body
      assert.deepEqual([items, total, Object.values(counts)], [[], 0, [0, 0, 0, 0]], query)
    }
  })

  test('ids of another tenant inside a body are refused as if they did not exist', async () => {
    const asOwn = { key: own.key }
    const tries: [string, string, unknown][] = [
      ['POST', '/phones', { name: 'A', modelId: ids.models, mac: freeMac() }],
      [
        'POST',
        '/phones',
        {
          name: 'A',
          modelId: 'yealink-t54w',
          mac: freeMac(),
          lines: [{ line: 1, extensionId: ids.extensions }],
        },
      ],
      ['POST', '/extensions', { number: '7', name: 'A', tech: 'VIRTUAL', members: [ids.extensions] }],
      ['POST', '/operations', { kind: 'resync', phones: [ids.phones] }],
      [
        'PUT',
        '/references',
        { source: 'x', references: [{ kind: 'report', label: 'x', phoneId: ids.phones }] },
      ],
      [
        'PUT',
        '/references',
        { source: 'x', references: [{ kind: 'report', label: 'x', mac: '805ec0facade' }] },
      ],
    ]
    for (const [method, path, body] of tries) {
      const answer = await shared().call(method, own.path + path, body, asOwn)
      assert.equal(answer.status, 400, `${path}: ${answer.text}`)
      assertNothingOf(answer.text, path)
    }
    const answer = await shared().call('POST', `${own.path}/phones/delete`, { ids: [ids.phones] }, asOwn)
    assert.equal(answer.status, 404)
    assertNothingOf(answer.text, 'phones/delete')
  })

  test('after all this the other tenant has what it had', async () => {
    const phone = await shared().call('GET', `${other.path}/phones/${ids.phones}`)
    assert.equal(phone.status, 200)
    assert.equal(phone.body.revision, 2)
    const model = await shared().call('GET', `${other.path}/models/${ids.models}`)
    assert.equal(model.body.revision, 1)
    const extension = await shared().call('GET', `${other.path}/extensions/${ids.extensions}`)
    assert.equal(extension.body.revision, 1)
    const defaults = await shared().call('GET', `${other.path}/models/${ids.models}/defaults`)
    assert.equal(defaults.body.revision, 1)
    const contact = await shared().call('GET', `${other.path}/contacts/${ids.contacts}`)
    assert.equal(contact.body.revision, 1)
    assert.equal((await shared().call('GET', other.path)).body.name, 'Office VICTIM')
    assert.equal((await shared().call('GET', `${other.path}/references`)).body.total, 1)
  })

  test('without a key or session every call but signing in and out is a 401', async () => {
    for (const [, endpoint] of calls.filter(([, each]) => each.access !== 'public')) {
      const answer = await shared().call(
        endpoint.method,
        endpoint.path.replace(':code', 'VICTIM').replace(/:\w+/g, ids.phones ?? ''),
        endpoint.body && {},
        { key: null },
      )
      assert.equal(answer.status, 401, `${endpoint.method} ${endpoint.path}: ${answer.text}`)
      assert.equal(answer.body.code, 'NOT_SIGNED_IN')
    }
  })
})
