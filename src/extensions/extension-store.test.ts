import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { hearStatements } from '../../test/support/statements.ts'
import { InvalidInput, type OffhookError } from '../kernel/errors.ts'
import { extensionListQuerySchema } from '../schema/extension.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'

const query = extensionListQuerySchema.parse
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()
const errorsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('it was taken'),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput, String(error))
      return error.errors.map(({ path, message }) => `${path}: ${message}`)
    },
  )

test('an extension is answered as it was kept; its password is open inside, and sealed in the database', async (t) => {
  const { extensions, tenant, db } = await furnishStores(t)
  const scope = await tenant('ACME')
  const wanted = { number: '100', name: 'Anna', tech: 'SIP', username: 'anna', authUsername: 'auth' } as const
  const more = { password: 'Sip-Secret-4711', mailbox: '100@x', voicemailNumber: '*97', members: [] }
  const made = await extensions.create(scope, { ...wanted, ...more })
  const whole = { ...wanted, ...more, id: made.id, revision: 1, createdAt: at(0), updatedAt: at(0) }
  assert.deepEqual(made, whole)
  assert.deepEqual(await extensions.read(scope, made.id), whole)
  const row = await db.queries.selectFrom('extension').selectAll().executeTakeFirstOrThrow()
  assert.ok(!JSON.stringify(row).includes('Sip-Secret'))
  const other = await extensions.create(scope, { ...wanted, ...more, number: '101', password: '' })
  assert.equal((await extensions.read(scope, other.id)).password, '')
  const rows = await db.queries.selectFrom('extension').selectAll().orderBy('number').execute()
  assert.deepEqual(
    rows.map(({ passwordSealed }) => passwordSealed === null),
    [false, true],
  )
})

test('a user name that is left out, or taken out, is the number with the tenant’s code', async (t) => {
  const { extensions, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ACME')
  const { id, username } = await extension(scope, { number: '100' })
  assert.equal(username, '100-ACME')
  const named = await extensions.update(scope, id, { username: 'anna', number: '200' }, 1)
  assert.deepEqual([named.username, named.number], ['anna', '200'])
  assert.equal((await extensions.update(scope, id, { username: '' }, 2)).username, '200-ACME')
  assert.equal((await extensions.read(scope, id)).username, '200-ACME')
})

test('a number is one extension’s of its tenant, and may be another’s in another tenant', async (t) => {
  const { extensions, tenant, extension } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id } = await extension(scope, { number: '100' })
  const { id: second } = await extension(scope, { number: '101' })
  await extension(other, { number: '100' })
  const taken = ['number: There is an extension 100 already']
  assert.deepEqual(await errorsOf(extension(scope, { number: '100' })), taken)
  assert.deepEqual(await errorsOf(extensions.update(scope, second, { number: '100' }, undefined)), taken)
  assert.equal((await extensions.update(scope, id, { number: '100', name: 'X' }, undefined)).name, 'X')
})

test('members are real extensions of the tenant, of a virtual one only; each that is wrong is named', async (t) => {
  const { extensions, tenant, extension } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id: real } = await extension(scope, { number: '100' })
  const { id: virtual } = await extension(scope, { number: '200', tech: 'VIRTUAL' })
  const { id: foreign } = await extension(other, { number: '100' })
  assert.deepEqual(await errorsOf(extension(scope, { number: '300', members: [real] })), [
    'members: Only a VIRTUAL extension has members',
  ])
  const members = [real, virtual, foreign]
  assert.deepEqual(await errorsOf(extension(scope, { number: '100', tech: 'VIRTUAL', members })), [
    'number: There is an extension 100 already',
    'members.1: A member is a real extension, not a VIRTUAL one',
    'members.2: This tenant has no such extension',
  ])
  const group = await extension(scope, { number: '300', tech: 'VIRTUAL', members: [real] })
  assert.deepEqual((await extensions.read(scope, group.id)).members, [real])
})

test('a change keeps what it does not name, and is refused when somebody else came first', async (t) => {
  const { extensions, tenant, extension, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  const made = await extension(scope, { number: '100', password: 'first' })
  const neighbour = await extension(scope, { number: '101' })
  await clock.advance(1000)
  const changed = await extensions.update(scope, made.id, { name: 'New' }, 1)
  assert.deepEqual(changed, { ...made, name: 'New', revision: 2, updatedAt: at(1000) })
  assert.deepEqual(await extensions.read(scope, made.id), changed)
  assert.deepEqual(await extensions.read(scope, neighbour.id), neighbour)
  const late = refusedAs('EDITED_BY_SOMEONE_ELSE')
  await assert.rejects(extensions.update(scope, made.id, { name: 'X' }, 1), late)
  // Who names no revision still does not overwrite what came while the change was being approved.
  const draft = await extensions.read(scope, made.id)
  await extensions.update(scope, made.id, { mailbox: '1' }, undefined)
  await assert.rejects(extensions.replace(scope, { ...draft, name: 'X' }, draft.revision, ['name']), late)
  assert.equal((await extensions.read(scope, made.id)).name, 'New')
})

test('a list is searched by number, name, user name and kind, sorted, and cut into pages', async (t) => {
  const { extensions, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '102', name: 'Anna', username: 'z' })
  await extension(scope, { number: '100', name: 'Carla', username: 'y', tech: 'SIP' })
  await extension(scope, { number: '101', name: 'Berta', username: 'x', tech: 'VIRTUAL' })
  const numbers = async (wanted: object) => {
    const { items, total } = await extensions.list(scope, query(wanted))
    return [total, ...items.map((each) => each.number)]
  }
  assert.deepEqual(await numbers({}), [3, '100', '101', '102'])
  const [anna] = (await extensions.list(scope, query({ q: 'Anna' }))).items
  assert.deepEqual(anna, await extensions.read(scope, anna?.id ?? ''), 'a list tells what reading one does')
  assert.deepEqual(await numbers({ sort: 'name' }), [3, '102', '101', '100'])
  assert.deepEqual(await numbers({ sort: 'username', order: 'desc' }), [3, '102', '100', '101'])
  assert.deepEqual(await numbers({ sort: 'tech' }), [3, '102', '100', '101'])
  assert.deepEqual(await numbers({ pageSize: 2 }), [3, '100', '101'])
  assert.deepEqual(await numbers({ pageSize: 2, page: 2 }), [3, '102'])
  for (const [q, number] of [
    ['102', '102'],
    ['carl', '100'],
    ['y', '100'],
    ['virt', '101'],
  ])
    assert.deepEqual(await numbers({ q }), [1, number], q)
  assert.deepEqual((await extensions.names(scope)).map(({ number, name }) => `${number} ${name}`).sort(), [
    '100 Carla',
    '101 Berta',
    '102 Anna',
  ])
})

test('many are read at once, with the members of virtual ones where they are asked for', async (t) => {
  const { extensions, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: member } = await extension(scope, { number: '100' })
  const { id: alone } = await extension(scope, { number: '101' })
  const { id: group } = await extension(scope, { number: '200', tech: 'VIRTUAL', members: [member] })
  const ids = (found: Map<string, unknown>) => [...found.keys()].sort()
  // More than one question may ask for.
  const many = [...Array.from({ length: 500 }, (_, index) => `none-${index}`), group]
  assert.deepEqual(ids(await extensions.readMany(scope, many)), [group])
  assert.deepEqual(ids(await extensions.readWithMembers(scope, many)), [member, group].sort())
  assert.deepEqual(ids(await extensions.readWithMembers(scope, [alone])), [alone])
  assert.deepEqual(ids(await extensions.readWithMembers(scope, [])), [])
})

test('an extension that is used is deleted only by force, and then taken from lines and groups and nothing else', async (t) => {
  const { extensions, tenant, extension, phone, phones, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  const used = await extension(scope, { number: '100' })
  const { id: other } = await extension(scope, { number: '101' })
  const members = [used.id, other]
  const group = await extension(scope, { number: '200', name: 'All', tech: 'VIRTUAL', members })
  const rest = await extension(scope, { number: '201', tech: 'VIRTUAL', members: [other] })
  const lines = [
    { line: 1, extensionId: used.id },
    { line: 2, extensionId: other },
  ]
  const second = await phone(scope, { name: 'B', lines })
  const first = await phone(scope, { name: 'A', lines })
  const uses = [
    { kind: 'phone', id: first.id, label: 'A, line 1' },
    { kind: 'phone', id: second.id, label: 'B, line 1' },
    { kind: 'extension', id: group.id, label: '200 All' },
  ]
  assert.deepEqual(await extensions.uses(scope, used.id), uses)
  heard()
  await assert.rejects(extensions.remove(scope, used.id, false), (error: OffhookError) => {
    assert.deepEqual([error.code, error.details], ['EXTENSION_REFERENCED', { references: uses }])
    return true
  })
  assert.deepEqual(heard(), [])
  await extensions.remove(scope, used.id, true)
  assert.deepEqual(heard(), [
    { type: 'extension.deleted', tenantId: scope.tenantId, ids: [used.id] },
    // Their lines are others now.
    { type: 'phone.configured', tenantId: scope.tenantId, ids: [first.id, second.id] },
  ])
  await assert.rejects(extensions.read(scope, used.id), refusedAs('EXTENSION_NOT_FOUND'))
  await assert.rejects(extensions.remove(scope, used.id, true), refusedAs('EXTENSION_NOT_FOUND'))
  assert.deepEqual((await extensions.read(scope, group.id)).members, [other])
  assert.deepEqual((await extensions.read(scope, rest.id)).members, [other])
  assert.deepEqual((await phones.read(scope, first.id)).lines, [{ line: 2, extensionId: other }])
  const { id: unused } = await extension(scope, { number: '102' })
  await extensions.remove(scope, unused, false)
  assert.equal((await extensions.list(scope, query({}))).total, 3)
})

test('whoever depends on extensions hears of each that was made or changed', async (t) => {
  const { extensions, tenant, extension, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  heard()
  const { id } = await extension(scope, { number: '100' })
  const told = (type: string) => [{ type, tenantId: scope.tenantId, ids: [id] }]
  assert.deepEqual(heard(), told('extension.created'))
  await extensions.update(scope, id, { name: 'X' }, undefined)
  assert.deepEqual(heard(), told('extension.changed'))
})

test('extensions are found by words in any order, and by a number that begins so first', async (t) => {
  const { extension, extensions, tenant } = await furnishStores(t)
  const scope = await tenant('WORDS')
  for (const [number, name] of [
    ['1510', 'Anna Rossi'],
    ['510', 'Carla Bianchi'],
    ['5100', 'Anna Verdi'],
    ['700', 'Room 510 of Rossi'],
  ] as const)
    await extension(scope, { number, name })
  const numbers = async (wanted: object) =>
    (await extensions.list(scope, query(wanted))).items.map(({ number }) => number)
  assert.deepEqual(await numbers({ q: 'rossi anna' }), ['1510'])
  assert.deepEqual(await numbers({ q: 'an ro' }), ['1510'])
  assert.deepEqual(await numbers({ q: 'rossi an verdi' }), [])
  assert.deepEqual(await numbers({ q: '510', sort: 'fit' }), ['510', '5100', '1510', '700'])
  assert.deepEqual(await numbers({ q: '510', sort: 'fit', pageSize: 3 }), ['510', '5100', '1510'])
  assert.deepEqual(await numbers({ sort: 'fit', pageSize: 2 }), ['1510', '510'])
})

test('some extensions are asked for by their ids and numbers at once, and no other tenant’s', async (t) => {
  const { extension, extensions, tenant } = await furnishStores(t)
  const [scope, other] = [await tenant('SOME'), await tenant('OTHERS')]
  const made = [
    await extension(scope, { number: '100' }),
    await extension(scope, { number: '101' }),
    await extension(scope, { number: '102' }),
  ]
  const { items, total } = await extensions.list(
    scope,
    query({ ids: `${made[2]?.id},none`, numbers: '100,999' }),
  )
  assert.deepEqual([total, ...items.map(({ number }) => number)], [2, '100', '102'])
  assert.equal((await extensions.list(other, query({ ids: made[0]?.id, numbers: '100' }))).total, 0)
  assert.throws(() => query({ ids: Array(501).fill('x').join() }))
})

test('layouts that list extensions are told from which key on they are others, by one question for each rule', async (t) => {
  const { extensions, tenant, extension, keyLayouts, heard } = await furnishStores(t)
  const scope = await tenant('ACME')
  const byNumber = { rule: 'colleagues', order: 'number', prefix: '' } as const
  const byName = { rule: 'colleagues', order: 'name', prefix: '' } as const
  const some = { rule: 'extensions', from: '300', to: '399' } as const
  const key = { rule: 'key', kind: 'blf', value: '9', label: '', pickup: '' } as const
  const layouts = [[byNumber], [key, byNumber], [byName, key, byNumber], [key, key, some], [some, byNumber]]
  const names = new Map<string, string>()
  for (const [index, entries] of layouts.entries()) {
    const layout = { name: `Layout ${index}`, description: '', modules: 0, entries }
    names.set((await keyLayouts.create(scope, layout)).id, layout.name)
  }
  for (let n = 0; n < 5; n++) await extension(scope, { number: `10${n}`, name: `Z ${n}` })
  const made = (number: string, name: string) => ({
    ...({ number, name, tech: 'PJSIP', username: '', authUsername: '', password: '', mailbox: '' } as const),
    ...{ voicemailNumber: '', members: [] },
  })
  const told = async (drafts: ReturnType<typeof made>[]) => {
    heard()
    let questions = 0
    const stop = hearStatements((text) => {
      if (/^select count.*"before"/.test(text)) questions++
    })
    await extensions.writeMany(
      scope,
      drafts.map((draft, index) => ({ index, draft, old: undefined })),
    )
    stop()
    const filled = heard().find(({ type }) => type === 'keyLayout.filled')?.ids ?? []
    const places = filled.map((each) => `${names.get(each.split(' ')[0] ?? '')}: ${each.split(' ')[1]}`)
    return { questions, places: places.sort() }
  }
  assert.deepEqual(await told([made('205', 'Z 9'), made('204', 'A'), made('301', 'Z 7')]), {
    questions: 3,
    places: ['Layout 0: 5', 'Layout 1: 6', 'Layout 2: 0', 'Layout 3: 2', 'Layout 4: 0'],
  })
  const many = Array.from({ length: 40 }, (_, n) => made(String(500 + n), `Z Z ${n}`))
  assert.deepEqual(await told(many), {
    questions: 2,
    places: ['Layout 0: 8', 'Layout 1: 9', 'Layout 2: 8', 'Layout 4: 8'],
  })
})

test('phones are listed by the number that one of many changed extensions has now', async (t) => {
  const { extensions, phones, tenant, extension, phone } = await furnishStores(t)
  const scope = await tenant('ACME')
  const { id } = await extension(scope, { number: '4711' })
  const { id: phoneId } = await phone(scope, { lines: [{ line: 1, extensionId: id }] })
  const old = await extensions.read(scope, id)
  await extensions.writeMany(scope, [{ index: 0, draft: { ...old, number: '4822' }, old }])
  const found = async (q: string) =>
    (await phones.list(scope, phoneListQuerySchema.parse({ q }))).items.map((item) => item.id)
  assert.deepEqual([await found('4822'), await found('4711')], [[phoneId], []])
})
