import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'

const report = (label: string, of: { phoneId?: string; mac?: string }) => ({
  kind: 'report' as const,
  label,
  ...of,
})

test('what a PBX reports replaces what it reported before, and nothing that another did', async (t) => {
  const { references, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  const [one, two] = [await phone(scope), await phone(scope)]
  const of = (phoneId: string) => ({ phoneId })
  await references.put(scope, { source: 'b', references: [report('Old', of(one.id))] })
  const withLink = { ...report('Z', of(one.id)), href: 'https://pbx.example.com/' }
  await references.put(scope, { source: 'a', references: [withLink] })
  await references.put(scope, {
    source: 'b',
    references: [report('Y', of(two.id)), report('X', { mac: one.mac })],
  })
  const told = (label: string, source: string, phoneId: string, href: string | null = null) => ({
    ...{ kind: 'report', label, href, source, phoneId },
  })
  const ofA = told('Z', 'a', one.id, 'https://pbx.example.com/')
  assert.deepEqual(await references.list(scope), [ofA, told('X', 'b', one.id), told('Y', 'b', two.id)])
  assert.deepEqual(await references.ofPhone(scope, one.id), [told('X', 'b', one.id), ofA])
  await references.put(scope, { source: 'a', references: [] })
  assert.equal((await references.list(scope)).length, 2)
})

test('a report of a phone that the tenant has not is refused whole, each with its place', async (t) => {
  const { references, tenant, phone } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const [own, theirs] = [await phone(scope), await phone(other)]
  const reports = [
    report('A', { phoneId: own.id }),
    report('B', { phoneId: theirs.id }),
    report('C', { mac: theirs.mac }),
  ]
  await assert.rejects(references.put(scope, { source: 'a', references: reports }), (error: InvalidInput) => {
    assert.ok(error instanceof InvalidInput)
    assert.deepEqual(error.errors, [
      { path: 'references.1.phoneId', message: 'This tenant has no such phone' },
      { path: 'references.2.mac', message: 'This tenant has no such phone' },
    ])
    return true
  })
  assert.deepEqual(await references.list(scope), [])
})

test('more reports than one statement takes are all kept', async (t) => {
  const { references, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await phone(scope)
  const many = Array.from({ length: 1001 }, (_, index) => report(`R ${index}`, { phoneId: id }))
  await references.put(scope, { source: 'a', references: many })
  const kept = await references.list(scope)
  assert.deepEqual([kept.length, new Set(kept.map(({ label }) => label)).size], [1001, 1001])
})

test('of many phones that are to go, the one that something names is found, wherever it stands', async (t) => {
  const { references, phones, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  const made: string[] = []
  for (let index = 0; index < 501; index++) made.push((await phone(scope)).id)
  const named = made.at(-1) ?? assert.fail()
  await references.put(scope, { source: 'a', references: [report('R', { phoneId: named })] })
  await assert.rejects(phones.remove(scope, made, false), (error: unknown) => {
    assert.ok(error instanceof OffhookError)
    const kept = { kind: 'report', label: 'R', href: null, source: 'a', phoneId: named }
    assert.deepEqual([error.code, error.details.references], ['PHONE_REFERENCED', [kept]])
    return true
  })
})

test('an operation that is running names its phones, in words, until it has ended', async (t) => {
  const { references, operations, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  const [one, two] = [await phone(scope), await phone(scope)]
  const reboot = await operations.create(scope, 'reboot', { ids: [one.id] })
  const resync = await operations.create(scope, 'resync', { ids: [one.id, two.id] })
  const told = (label: string, id: string) => ({
    ...{ kind: 'provisioning', label, href: `/t/ONE/operations/${id}`, source: 'offhook', phoneId: one.id },
  })
  const byLabel = async () =>
    (await references.ofPhone(scope, one.id)).sort((a, b) => (a.label < b.label ? -1 : 1))
  assert.deepEqual(await byLabel(), [
    told('Reboot of 1 phone, running', reboot.id),
    told('Resync of 2 phones, running', resync.id),
  ])
  await operations.cancel(scope, reboot.id)
  assert.deepEqual(await byLabel(), [told('Resync of 2 phones, running', resync.id)])
})
