/** The demo as a newcomer finds it: every state of a phone is there, and true. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { OperationDetail } from '../../src/schema/operation.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'

const office = '/tenants/CANISTRACCI'

async function phonesOf(app: TestApp): Promise<Map<string, Phone>> {
  const { items } = await app.ok<{ items: Phone[] }>('GET', `${office}/phones?pageSize=100`)
  return new Map(items.map((phone) => [phone.name, phone]))
}

const shown = (phone: Phone | undefined) => {
  const { servedAt, pending, failing } = phone?.status ?? assert.fail()
  if (failing?.outcome === 'unauthorized') return 'failing'
  if (servedAt === null) return 'never fetched'
  return pending ? 'pending' : 'up to date'
}

test('phones of the demo fetch and answer by themselves, so that every state is shown and true', async (t) => {
  const app = await startTestApp(t, { demo: true, playPhones: true })
  const states = (phones: Map<string, Phone>) =>
    Object.fromEntries([...phones].map(([name, phone]) => [name, shown(phone)]))
  const wanted = {
    'Control room': 'up to date',
    'Docs Demo Phone 1': 'never fetched',
    Forklifts: 'up to date',
    Gate: 'up to date',
    'Marco, on the road': 'up to date',
    'Meeting room': 'failing',
    Reception: 'up to date',
    Warehouse: 'pending',
  }
  const phones = await until('every phone is in its state', async () => {
    const now = await phonesOf(app)
    return isDeepStrictEqual(states(now), wanted) && now
  })
  assert.match(phones.get('Reception')?.status.lastFetch?.userAgent ?? '', /T54W/)
  assert.match(phones.get('Forklifts')?.status.lastFetch?.userAgent ?? '', /W70B/)
  assert.equal(phones.get('Forklifts')?.status.lastFetch?.model, 'W70B')

  const asked = ['Reception', 'Control room', 'Warehouse'].flatMap((name) => phones.get(name)?.id ?? [])
  const { id } = await app.ok<{ id: string }>('POST', `${office}/operations`, {
    kind: 'resync',
    phones: asked,
  })
  const outcomes = (detail: OperationDetail) =>
    Object.fromEntries(detail.phones.map(({ name, state, sipStatus }) => [name, `${state} ${sipStatus}`]))
  const operation = await until('each phone has answered', async () => {
    const now = await app.ok<OperationDetail>('GET', `${office}/operations/${id}`)
    return outcomes(now).Reception === 'fetched 200' && now.counts.sent === undefined && now
  })
  assert.deepEqual(outcomes(operation), {
    'Control room': 'refused 489',
    Reception: 'fetched 200',
    Warehouse: 'accepted 200',
  })
})

test('started again, the demo’s phones take a NOTIFY where they took it before, and do not boot again', async (t) => {
  const first = await startTestApp(t, { demo: true, playPhones: true })
  const before = await until('the phones have booted', async () => {
    const now = await phonesOf(first)
    return shown(now.get('Warehouse')) === 'pending' && shown(now.get('Reception')) === 'up to date' && now
  })
  await first.close()
  const again = await startTestApp(t, { folder: first.folder, demo: true, playPhones: true })
  const after = await phonesOf(again)
  assert.equal(shown(after.get('Warehouse')), 'pending')
  for (const name of ['Reception', 'Gate', 'Forklifts'])
    assert.equal(after.get(name)?.contact, before.get(name)?.contact)
})

test('the demo shows what there is: vendors, a base with handsets, a softphone, keys, contacts', async (t) => {
  const app = await startTestApp(t, { demo: true })
  const phones = await phonesOf(app)
  assert.ok(new Set([...phones.values()].map(({ vendor }) => vendor)).size >= 6)
  assert.ok([...phones.values()].some(({ virtual }) => virtual))
  const reception = phones.get('Reception') ?? assert.fail()
  assert.ok(reception.lineKeys.length >= 3 && reception.expansionKeys.length >= 2)
  const contacts = await app.ok<{ total: number }>('GET', `${office}/contacts`)
  assert.ok(contacts.total >= 3)
  for (const phone of phones.values())
    assert.deepEqual(
      phone.unsupported.filter(({ level }) => level === 'phone'),
      [],
      phone.name,
    )
})

test('a preset with a key layout of the demo is used by phones of several makers, and each has its keys', async (t) => {
  const app = await startTestApp(t, { demo: true })
  const { items } = await app.ok<{ items: { id: string; usedBy: number; says: number }[] }>(
    ...(['GET', `${office}/presets`] as const),
  )
  const [desk, ...others] = items
  assert.ok(desk && others.length === 0)
  const using = [...(await phonesOf(app)).values()].filter(({ presetId }) => presetId === desk.id)
  assert.equal(using.length, desk.usedBy)
  assert.ok(new Set(using.map(({ vendor }) => vendor)).size >= 4)
  type Keys = { lineKeys: { fromLayout?: true; kind: string }[] }
  for (const { id, name, unsupported } of using) {
    const { lineKeys } = await app.ok<Keys>('GET', `${office}/phones/${id}/keys`)
    const kinds = lineKeys.flatMap(({ fromLayout, kind }) => (fromLayout ? kind : []))
    assert.ok(kinds.includes('blf') && kinds.includes('park'), `${name}: ${kinds}`)
    assert.deepEqual(
      unsupported.filter(({ level }) => level === 'preset'),
      [],
      name,
    )
  }
})
