/** Phones and extensions come out of tables as people and PBXs write them, and phones go into one that comes back unchanged. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { ImportResult } from '../../src/schema/import.ts'
import { globalKey } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import { workbook } from '../support/workbook.ts'
import { type Body, makeOffice, makePhone, type Office, sharedApp, signedInUser } from './office.ts'

describe('a table', () => {
  const app = sharedApp()
  let offices = 0
  let office: Office
  const path = (noun: string, query = '') => `${office.path}/${noun}/import${query && `?${query}`}`

  async function send(
    noun: 'phones' | 'extensions',
    file: string | Uint8Array,
    query = '',
    headers: Record<string, string> = {},
  ) {
    const answer = await fetch(`${app().pageUrl}/api/v1${path(noun, query)}`, {
      method: 'POST',
      headers: { 'x-api-key': globalKey, 'content-type': 'text/csv', ...headers },
      body: file as string,
    })
    const text = await answer.text()
    const isJson =
      /json/.test(answer.headers.get('content-type') ?? '') &&
      !/ndjson/.test(answer.headers.get('content-type') ?? '')
    const again = answer.headers.get('retry-after')
    return { status: answer.status, text, again, body: isJson ? JSON.parse(text) : undefined }
  }
  async function done(...asked: Parameters<typeof send>): Promise<ImportResult> {
    const { status, body, text } = await send(...asked)
    assert.equal(status, 200, text.slice(0, 400))
    return body
  }
  const phones = async () =>
    (await app().ok<{ items: Body[] }>('GET', `${office.path}/phones?pageSize=1000&sort=mac`)).items
  const trail = async () =>
    (await app().ok<{ items: Body[] }>('GET', `${office.path}/audit?pageSize=1000`)).items

  before(async () => {
    office = await makeOffice(app(), 'TABLE')
  })
  const fresh = async () => {
    office = await makeOffice(app(), `TABLE${++offices}`)
  }

  test('of phones is looked at first, then saved with the extensions that it names, then changes nothing more', async () => {
    await fresh()
    const file = [
      'MAC-Adresse;Bezeichnung;Modell;Nebenstelle;Kennwort;Bemerkung',
      '80:5E:C0:D5:7D:90;Empfang;T54W;240;"a;b""c";x',
      '805E-C0D5-7D91;Küche;Yealink SIP-T46U;241;;y',
      'c074.ad0b.6401;Pool bar;GRP2614;250 251;;',
    ].join('\r\n')
    const before = (await phones()).length
    const look = await done('phones', Buffer.from(file, 'latin1'), 'dryRun=true&extensions=make')
    assert.deepEqual(look.counts, { new: 3, changed: 0, same: 0, wrong: 0 })
    assert.deepEqual(
      [look.file, look.headerRow, look.matched, look.extensions],
      [{ kind: 'csv', encoding: 'Windows-1252', separator: ';', sheet: '' }, 1, 'guessed', 4],
    )
    assert.deepEqual(look.columns, ['mac', 'name', 'model', 'extension', 'password', ''])
    assert.deepEqual(
      look.rows.map(({ row, key, makes }) => [row, key, makes]),
      [
        [2, '805ec0d57d90', ['240']],
        [3, '805ec0d57d91', ['241']],
        [4, 'c074ad0b6401', ['250', '251']],
      ],
    )
    assert.equal((await phones()).length, before)

    const made = await done('phones', Buffer.from(file, 'latin1'), 'extensions=make')
    assert.deepEqual([made.dryRun, made.counts.new], [false, 3])
    const kept = (await phones()).filter(({ mac }) => look.rows.some(({ key }) => key === mac))
    assert.deepEqual(
      kept.map(({ name, modelId, extensions }) => [name, modelId, extensions]),
      [
        ['Empfang', 'yealink-t54w', ['240']],
        ['Küche', 'yealink-t46u', ['241']],
        ['Pool bar', 'grandstream-grp2614', ['250', '251']],
      ],
    )
    const { items } = await app().ok<{ items: Body[] }>('GET', `${office.path}/extensions?numbers=240,241`)
    const passwords = await Promise.all(
      items.map(({ id }) => app().ok<Body>('POST', `${office.path}/extensions/${id}/reveal`)),
    )
    assert.equal(passwords[0].password, 'a;b"c')
    assert.match(passwords[1].password, /^[a-z2-7]{24}$/)
    const rows = (await trail()).filter(({ action }) => /many/.test(action))
    assert.deepEqual(rows.map(({ action, detail }) => [action, detail]).sort(), [
      ['extension.many', '4 created, 0 updated'],
      ['phone.many', '3 created, 0 updated'],
    ])

    const again = await done('phones', Buffer.from(file, 'latin1'), 'extensions=make')
    assert.deepEqual([again.counts, again.matched], [{ new: 0, changed: 0, same: 3, wrong: 0 }, 'remembered'])
    const after = (await phones()).filter(({ mac }) => look.rows.some(({ key }) => key === mac))
    assert.deepEqual(
      after.map(({ revision, updatedAt }) => [revision, updatedAt]),
      kept.map(({ updatedAt }) => [1, updatedAt]),
    )
    assert.equal((await trail()).filter(({ action }) => /many/.test(action)).length, 2)
  })

  test('says of each row what is wrong in it, where, what was found, and what would be right', async () => {
    await fresh()
    const file = [
      'MAC,Name,Model,Extension,Password',
      '805ec0d57a0,A,T54W,300,',
      '1.23E+11,B,T54W,301,',
      '805ec0d57a01,C,T54W,302,secret-of-c',
      '805ec0d57a01,D,T54W,303,',
      '805ec0d57a02,E,T999,304,',
      '805ec0d57a03,F,,305,',
      ',G,T54W,306,',
      '805ec0d57a04,H,T54W,1.5E9,',
      '805ec0d57a05,I,T54W,3=307,',
      '805ec0d57a06,J,T54W,99=308,',
    ].join('\n')
    const { rows, counts } = await done('phones', file, 'dryRun=true&extensions=make')
    assert.deepEqual(counts, { new: 2, changed: 0, same: 0, wrong: 8 })
    const told = rows.flatMap(({ row, mistakes }) =>
      mistakes.map(({ field, column, found, message }) => [row, field, column, found, message.slice(0, 52)]),
    )
    assert.deepEqual(told, [
      [2, 'mac', 'MAC', '805ec0d57a0', '11 hex digits; a MAC address has 12. Any writing wil'],
      [3, 'mac', 'MAC', '1.23E+11', 'A spreadsheet made a rounded number of it, and what '],
      [5, 'mac', 'MAC', '805ec0d57a01', 'Row 4 has the same MAC address; each phone has its o'],
      [6, 'model', 'Model', 'T999', 'There is no such phone model; write it as the list o'],
      [7, 'model', 'Model', '', 'A new phone needs its model, such as T54W'],
      [8, 'mac', 'MAC', '', 'A phone is known by its MAC address; there is none h'],
      [9, 'extension', 'Extension', '1.5E9', 'A spreadsheet made a rounded number of it, and what '],
      [11, 'extension', 'Extension', '99=308', 'A T54W has no line 99; it has lines 1 to 16'],
    ])
    const refused = await send('phones', file, 'extensions=make')
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, 'rows.2.mac'])
    const before = (await phones()).length
    const partly = await done('phones', file, 'extensions=make&mistakes=leaveOut')
    assert.equal(partly.counts.new, 2)
    assert.equal((await phones()).length, before + 2)
    const { items } = await app().ok<{ items: Body[] }>('GET', `${office.path}/extensions?q=30`)
    assert.deepEqual(items.map(({ number }) => number).sort(), ['302', '307'])
    const { text } = await send('phones', file, 'dryRun=true')
    assert.doesNotMatch(text, /secret-of-c/)
    assert.match(text, /There is no extension 300; make it first/)
  })

  test('tells of a row a few of its many mistakes, and takes no more extensions than a phone could have', async () => {
    await fresh()
    const numbers = (count: number) => Array.from({ length: count }, (_, at) => 5000 + at).join(' ')
    const file = `MAC,Model,Extension\n805ec0d57c01,T54W,${numbers(1000)}\n805ec0d57c02,T54W,${numbers(1001)}\n`
    const { rows } = await done('phones', file, 'dryRun=true')
    assert.deepEqual(
      rows.map(({ mistakes }) => mistakes.length),
      [10, 1],
    )
    assert.match(rows[1]?.mistakes[0]?.message ?? '', /^at most 1,000 extensions in a row/)
  })

  test('makes an extension as a row without mistakes says, not as one that is left out', async () => {
    await fresh()
    const file = 'MAC,Model,Extension,Password\nnone,T54W,411,wrong-1\n805ec0d57c03,T54W,411,right-2\n'
    const { rows } = await done('phones', file, 'extensions=make&mistakes=leaveOut')
    assert.deepEqual(
      rows.map(({ outcome, makes }) => [outcome, makes]),
      [
        ['wrong', []],
        ['new', ['411']],
      ],
    )
    const [made] = (await app().ok<{ items: Body[] }>('GET', `${office.path}/extensions?q=411`)).items
    const { password } = await app().ok<Body>('POST', `${office.path}/extensions/${made.id}/reveal`)
    assert.equal(password, 'right-2')
  })

  test('changes in a phone what its cells say and no more; an empty cell says nothing', async () => {
    await fresh()
    await done('phones', 'mac,name,model,extension\n805ec0d57b01,Desk,T54W,1=400 2=401\n', 'extensions=make')
    const changed = await done('phones', 'mac;name;model;ext\n805ec0d57b01;;T57W;402\n', 'extensions=make')
    assert.deepEqual(changed.rows[0]?.fields, ['model', 'extension'])
    const phone = (await phones()).find(({ mac }) => mac === '805ec0d57b01')
    assert.deepEqual(
      [phone?.name, phone?.modelId, phone?.extensions, phone?.revision],
      ['Desk', 'yealink-t57w', ['402', '401'], 2],
    )
  })

  test('is matched as one says, and the next one with these headers as the last time, in whatever order', async () => {
    await fresh()
    const first = 'Geraet,Was,Typ\n805ec0d57c01,One,T54W\n'
    const unknown = await send('phones', 'a,b\n1,2\n')
    assert.deepEqual([unknown.status, unknown.body.errors[0].path], [400, 'columns'])
    const asked = await done('phones', 'Model,b\n1,2\n', 'dryRun=true')
    assert.deepEqual([asked.headers, asked.columns, asked.rows], [['Model', 'b'], ['model', ''], []])
    const held = await done('phones', first, 'dryRun=true')
    assert.deepEqual([held.headerRow, held.columns], [1, ['mac', '', '']])
    const given = await done('phones', first, 'columns=mac,name,model&header=true')
    assert.deepEqual([given.matched, given.counts.new], ['given', 1])
    const next = await done('phones', 'Typ;Geraet;Was\nT46U;805ec0d57c02;Two\n', 'dryRun=true&header=true')
    assert.deepEqual(
      [next.matched, next.columns, next.rows[0]?.name],
      ['remembered', ['model', 'mac', 'name'], 'Two'],
    )
    const wrong = await send('phones', first, 'columns=mac,nonsense,mac')
    assert.deepEqual(
      wrong.body.errors.map(({ message }: Body) => message.slice(0, 26)),
      ['“nonsense” is no field; ex', '“mac” is named for two col'],
    )
  })

  test('without headers is known by what its columns hold', async () => {
    await fresh()
    const { headerRow, columns, rows } = await done(
      'phones',
      'Hall,805ec0d57e01,500\nBar,805ec0d57e02,501\n',
      'dryRun=true&extensions=make',
    )
    assert.deepEqual([headerRow, columns, rows[0]?.row], [0, ['', 'mac', 'extension'], 1])
  })

  test('may be a workbook; of its numbers those that are no longer what was typed are said', async () => {
    await fresh()
    const file = workbook([
      ['MAC Address', 'Name', 'Model', 'Extension'],
      ['805ec0d57f01', 'Text', 'T54W', 600],
      [805000000012, 'Digits', 'T54W', '0601'],
      [15651234567, 'Zeros lost', 'T54W', 602],
      [805012120000, 'An e, perhaps', 'T54W', 603],
      [{ raw: '1.56512E+39' }, 'Rounded', 'T54W', 604],
    ])
    const { file: form, rows } = await done('phones', file, 'dryRun=true&extensions=make', {
      'content-type': 'application/octet-stream',
    })
    assert.deepEqual(form, { kind: 'xlsx', encoding: '', separator: '', sheet: 'Phones' })
    assert.deepEqual(
      rows.map(({ outcome, makes, mistakes }) => [outcome, makes[0] ?? mistakes[0]?.message.slice(0, 40)]),
      [
        ['new', '600'],
        ['new', '0601'],
        ['wrong', 'A spreadsheet made a number of it, which'],
        ['wrong', 'A spreadsheet made a number of it, which'],
        ['wrong', 'A spreadsheet made a rounded number of i'],
      ],
    )
  })

  test('that is none is refused, and costs the next one nothing', async () => {
    await fresh()
    const problem = async (file: string | Uint8Array) => (await send('phones', file)).body.errors[0]
    assert.deepEqual(await problem(''), { path: 'file', message: 'The file is empty' })
    assert.match((await problem('a,b\n"open')).message, /A quote of row 2/)
    assert.match((await problem(Buffer.from('PK\x03\x04 no workbook'))).message, /damaged/)
    const json = await send('phones', '{}', '', { 'content-type': 'application/json' })
    assert.deepEqual([json.status, json.body.code], [415, 'UNSUPPORTED_MEDIA_TYPE'])
    const large = await send('phones', Buffer.alloc(9 * 1024 * 1024, 'a'))
    assert.equal(large.status, 413)
    assert.equal((await done('phones', 'mac,model\n805ec0d57001,T54W\n', 'dryRun=true')).counts.new, 1)
  })

  test('that takes a while says how far it is to who wants to hear it, and the answer last', async () => {
    await fresh()
    const file = [
      'mac,model',
      ...Array.from({ length: 250 }, (_, n) => `805ec0e${n.toString(16).padStart(5, '0')},T54W`),
    ]
    const { text } = await send('phones', file.join('\n'), 'dryRun=true', { accept: 'application/x-ndjson' })
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(lines[0], { progress: { done: 0, total: 250 } })
    assert.deepEqual(lines.at(-2), { progress: { done: 250, total: 250 } })
    assert.deepEqual([lines.at(-1).status, lines.at(-1).answer.counts.new], [200, 250])
    const wrong = await send('phones', 'mac,model\n1,T54W\n', '', { accept: 'application/x-ndjson' })
    const last = JSON.parse(wrong.text.trim().split('\n').at(-1) ?? '')
    assert.deepEqual([last.status, last.problem.code], [400, 'INVALID_INPUT'])
    const unread = await send('phones', 'a\n"', '', { accept: 'application/x-ndjson' })
    assert.equal(unread.status, 400)
  })

  test('is one of two of a tenant that are read at once, and of six in all; who is refused is told when to come again', async () => {
    const file = [
      'mac,model',
      ...Array.from({ length: 150 }, (_, n) => `805ec0f${n.toString(16).padStart(5, '0')},T54W`),
    ]
    const statuses = async (count: number) => {
      const asked = Array.from({ length: count }, () => send('phones', file.join('\n'), 'dryRun=true'))
      return Promise.all(asked)
    }
    await fresh()
    const ofOne = await statuses(4)
    assert.deepEqual(ofOne.map(({ status }) => status).sort(), [200, 200, 429, 429])
    const refused = ofOne.find(({ status }) => status === 429)
    assert.deepEqual([refused?.body.code, refused?.again], ['TOO_MANY_REQUESTS', '15'])
    assert.match(refused?.body.detail, /^As many tables of this tenant as may be read at once/)
    const offices: Office[] = []
    for (let each = 0; each < 4; each++) {
      await fresh()
      offices.push(office)
    }
    const ofAll = await Promise.all(
      offices.map((each) => {
        office = each
        return statuses(2)
      }),
    )
    assert.deepEqual(
      ofAll
        .flat()
        .map(({ status }) => status)
        .sort(),
      [200, 200, 200, 200, 200, 200, 429, 429],
    )
    assert.equal((await send('phones', file.join('\n'), 'dryRun=true')).status, 200)
  })

  test('that is saved is saved, whether its columns can be remembered or not', async () => {
    await fresh()
    const file = 'mac,model\n805ec0d57f01,T54W\n'
    const rename = (from: string, to: string) =>
      askDatabase(app().folder, `alter table "${from}" rename to "${to}"`)
    await rename('importColumns', 'importColumnsAway')
    try {
      assert.equal((await done('phones', file, 'columns=mac,model')).counts.new, 1)
      assert.equal((await done('extensions', 'number\n240\n', 'columns=number')).counts.new, 1)
    } finally {
      await rename('importColumnsAway', 'importColumns')
    }
    assert.deepEqual(
      (await phones()).map(({ mac }) => mac),
      ['805ec0d57f01'],
    )
  })

  test('sent again by the same key is done once', async () => {
    await fresh()
    const key = { 'idempotency-key': 'a table of phones' }
    const first = await done('phones', 'mac,model\n805ec0d57002,T54W\n', '', key)
    assert.equal(first.counts.new, 1)
    assert.deepEqual(await done('phones', 'mac,model\n805ec0d57002,T54W\n', '', key), first)
    const other = await send('phones', 'mac,model\n805ec0d57003,T54W\n', '', key)
    assert.equal(other.body.code, 'IDEMPOTENCY_MISMATCH')
  })

  test('of extensions is read as PBXs export them, found by number and changed in what differs', async () => {
    await fresh()
    const freepbx =
      'extension,name,voicemail,tech,secret,sipdriver,mailbox\n110,"Müller, Anna",novm,pjsip,s3cret,chan_pjsip,110@device\n111,Bar,novm,pjsip,,chan_pjsip,\n'
    const first = await done('extensions', freepbx, 'passwords=make')
    assert.deepEqual(first.columns, ['number', 'name', '', 'tech', 'password', '', 'mailbox'])
    assert.deepEqual(first.counts, { new: 2, changed: 0, same: 0, wrong: 0 })
    const tcx =
      'Number,FirstName,LastName,AuthID,AuthPassword\n110,Anna,Meier,Xy1,s3cret\n1E5,A,B,,\n111,,,,\n'
    const second = await done('extensions', tcx, 'dryRun=true')
    assert.deepEqual(
      second.rows.map(({ key, outcome, fields }) => [key, outcome, fields]),
      [
        ['110', 'changed', ['name', 'authUsername']],
        ['1E5', 'wrong', []],
        ['111', 'same', []],
      ],
    )
    const { items } = await app().ok<{ items: Body[] }>('GET', `${office.path}/extensions?numbers=110,111`)
    assert.deepEqual(
      items.map(({ name, tech, mailbox, hasPassword, revision }) => [
        name,
        tech,
        mailbox,
        hasPassword,
        revision,
      ]),
      [
        ['Müller, Anna', 'PJSIP', '110@device', true, 1],
        ['Bar', 'PJSIP', '', true, 1],
      ],
    )
  })

  test('of phones comes back unchanged after it was exported, whatever their names are', async () => {
    await fresh()
    const hostile = ['=cmd|calc', "'=x", 'a"b', '0100', '+1', "''@", 'ü;,', '="1"', '-', "'"]
    const name = fc.oneof(
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
        .map((text) => text.trim())
        .filter((text) => /^[^\p{C}\p{Z}]+$/u.test(text)),
      fc.constantFrom(...hostile),
    )
    let serial = 0
    const model = fc.constantFrom('yealink-t54w', 'snom-d785', 'grandstream-grp2614', 'poly-vvx450')
    const { id: extensionId } = await app().ok<Body>('POST', `${office.path}/extensions`, {
      number: '0100',
      name: 'Zero',
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, model, fc.boolean(), fc.nat(2)), { minLength: 1, maxLength: 8 }),
        async (all) => {
          const added = await app().call('POST', `${office.path}/phones/many`, {
            phones: all.map(([given, modelId, acceptUploads, line]) => ({
              ...{
                name: given,
                modelId,
                acceptUploads,
                mac: `02dd${(serial++).toString(16).padStart(8, '0')}`,
              },
              lines: line > 0 && modelId === 'yealink-t54w' ? [{ line, extensionId }] : [],
            })),
          })
          fc.pre(added.status === 201)
          const exported = await app().call('GET', `${office.path}/phones/export`)
          assert.equal(exported.status, 200)
          const back = await done('phones', exported.text)
          assert.deepEqual(back.counts, { new: 0, changed: 0, wrong: 0, same: back.rows.length })
          assert.equal(back.rows.length, (await phones()).length)
        },
      ),
      { numRuns: 15 },
    )
    assert.ok(serial > 10)
    const workbook = await fetch(`${app().pageUrl}/api/v1${office.path}/phones/export?format=xlsx`, {
      headers: { 'x-api-key': office.key },
    })
    assert.match(workbook.headers.get('content-disposition') ?? '', /phones-.*\.xlsx/)
    const again = await done('phones', new Uint8Array(await workbook.arrayBuffer()))
    assert.deepEqual(again.counts, { new: 0, changed: 0, wrong: 0, same: again.rows.length })
    assert.equal(again.rows.length, (await phones()).length)
    const some = await app().call('GET', `${office.path}/phones/export?q=0100`)
    assert.ok(some.text.split('\r\n').length < (await phones()).length)
    assert.match(some.text, /^\ufeff?MAC Address,Name,Vendor,Phone Model,Extension/)
    const viewer = await signedInUser(app(), { name: 'who exports', role: 'viewer', tenants: [office.code] })
    await makePhone(app(), office, { name: 'Door http://door:Door-4711@door.example' })
    const seen = await app().call('GET', `${office.path}/phones/export`, undefined, viewer.cookie)
    assert.ok(seen.text.includes('Door http') && !seen.text.includes('Door-4711'), seen.text)
    assert.equal(
      (await app().call('GET', `${office.path}/phones/export`, undefined, viewer.cookie)).status,
      200,
    )
  })

  test('the next free numbers are told, with the zeros that the first one has', async () => {
    await fresh()
    const next = async (query: string) =>
      (await app().ok<{ numbers: string[] }>('GET', `${office.path}/extensions/next${query}`)).numbers
    for (const number of ['240', '242', '0099', '9*'])
      await app().ok('POST', `${office.path}/extensions`, { number, name: number })
    assert.deepEqual(await next('?from=240&count=3'), ['241', '243', '244'])
    assert.deepEqual(await next('?from=0098&count=3'), ['0098', '0100', '0101'])
    assert.deepEqual(await next(''), ['0100'])
    assert.equal((await next('?from=1&count=10000')).length, 10_000)
  })
})
