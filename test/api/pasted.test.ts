/** Whatever somebody pastes becomes rows: with the model, number and name that stand there, and what is known already. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { PastedResult } from '../../src/schema/pasted.ts'
import type { CallOptions } from '../support/start-app.ts'
import { type Body, makeOffice, type Office, sharedApp, signedInUser } from './office.ts'

describe('what is pasted', () => {
  const app = sharedApp()
  let office: Office
  let other: Office
  const read = (text: string, as?: CallOptions) =>
    app().ok<PastedResult>('POST', `${office.path}/phones/read`, { text }, as)
  const shortly = async (text: string) =>
    (await read(text)).rows.map(({ mac, vendor, modelName, number, name }) => [
      mac,
      vendor,
      modelName,
      number,
      name,
    ])

  before(async () => {
    office = await makeOffice(app(), 'PASTE', { allowedNetworks: ['127.0.0.0/8'] })
    other = await makeOffice(app(), 'PASTEOTHER')
    const phone = (name: string, mac: string, modelId = 'yealink-t54w') => ({ name, mac, modelId })
    await app().ok('POST', `${office.path}/phones/many`, {
      phones: [
        phone('Lobby', '64167f9f4c90', 'poly-vvx450'),
        phone('A', '805ec0d50001'),
        phone('B', '805ec0d50002'),
        phone('C', '805ec0d50003', 'yealink-t46u'),
      ],
    })
    await app().ok('POST', `${other.path}/phones`, phone('Theirs', '805ec0d5ffff'))
  })

  test('has MAC addresses in any writing, and behind or before them model, number and name in any order', async () => {
    assert.deepEqual(
      await shortly(
        [
          '80:5E:C0:D5:7D:90',
          '805E-C0D5-7D91',
          '805ec0d57d93 T46U',
          'c074.ad0b.6401 250 Pool bar',
          'Room 12;C0-74-AD-0B-64-02;251',
          '"000413922e01","D785","252","Hall, left"',
          'MAC: 0C383E07E2A0\tX4U\tGate',
          '80 5e c0 d5 7d 94 Yealink SIP-T54W 253',
          '253 805ec0-d57d95 Anna Meier',
          '000413922e02 320 254 Old one',
        ].join('\r\n'),
      ),
      [
        ['805ec0d57d90', 'Yealink', '', '', ''],
        ['805ec0d57d91', 'Yealink', '', '', ''],
        ['805ec0d57d93', 'Yealink', 'T46U', '', ''],
        ['c074ad0b6401', 'Grandstream', '', '250', 'Pool bar'],
        ['c074ad0b6402', 'Grandstream', '', '251', 'Room 12'],
        ['000413922e01', 'Snom', 'D785', '252', 'Hall left'],
        ['0c383e07e2a0', 'Fanvil', 'X4U', '', 'Gate'],
        ['805ec0d57d94', 'Yealink', 'T54W', '253', ''],
        ['805ec0d57d95', 'Yealink', '', '253', 'Anna Meier'],
        ['000413922e02', 'Snom', '320', '254', 'Old one'],
      ],
    )
  })

  test('is told what is wrong in words: no MAC, one of 11 digits, one twice, one that a phone has', async () => {
    const { rows } = await read(
      '805ec0d57d9\nnothing here\n805ec0d57d96\n\n805E.C0D5.7D96\n64167f9f4c90\nGG:5e:c0:d5:7d:90',
    )
    assert.deepEqual(
      rows.map(({ line, problem, twiceOf, phone }) => [line, problem.slice(0, 34), twiceOf, phone?.name]),
      [
        [1, '11 hex digits; a MAC address has 1', null, undefined],
        [2, 'There is no MAC address in this li', null, undefined],
        [3, '', null, undefined],
        [5, '', 3, undefined],
        [6, '', null, 'Lobby'],
        [7, '“G” is no hex digit; a MAC address', null, undefined],
      ],
    )
  })

  test('is told that another tenant has a phone to those who may see that one, and to nobody else', async () => {
    const elsewhere = async (as?: CallOptions) => (await read('805ec0d5ffff', as)).rows[0]?.elsewhere
    assert.equal(await elsewhere(), 'PASTEOTHER')
    assert.equal(await elsewhere({ key: office.key }), null)
    const both = { name: 'of both', role: 'operator', tenants: ['PASTE', 'PASTEOTHER'] } as const
    assert.equal(
      await elsewhere((await signedInUser(app(), { ...both, tenants: [...both.tenants] })).cookie),
      'PASTEOTHER',
    )
  })

  test('knows the extensions that there are, what the inbox saw, and which model of a maker the tenant has most', async () => {
    await fetch(`${app().publicUrl}/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/805ec0d5aaaa.cfg`, {
      headers: { 'user-agent': 'Yealink SIP-T57W 96.86.0.20 80:5e:c0:d5:aa:aa' },
    }).then((answer) => answer.text())
    await app().ok<Body>('GET', `/inbox`)
    const { rows, vendors } = await read('805ec0d57d97 100\n805ec0d57d98\nc074ad0b6403\n805ec0d5aaaa')
    assert.deepEqual([rows[0]?.extension?.name, rows[1]?.extension], ['Reception of PASTE', null])
    assert.deepEqual([rows[3]?.modelId, rows[3]?.modelFrom], ['yealink-t57w', 'inbox'])
    assert.deepEqual(vendors, [
      { vendor: 'Yealink', count: 2, modelId: 'yealink-t54w', modelName: 'T54W' },
      { vendor: 'Grandstream', count: 1, modelId: null, modelName: '' },
    ])
  })

  test('is not read where a line is longer than any that a person writes', async () => {
    const { rows } = await read(`805ec0d50009 T54W 12\n${'12 13,'.repeat(2000)}`)
    assert.deepEqual(
      rows.map(({ problem }) => problem),
      ['', 'at most 500 characters a line; this one has 12000'],
    )
  })

  test('may have 10,000 lines and no more', async () => {
    const line = (n: number) => `805ec1${n.toString(16).padStart(6, '0')} T54W ${20_000 + n}`
    const { rows } = await read(Array.from({ length: 10_000 }, (_, n) => line(n)).join('\n'))
    assert.deepEqual([rows.length, rows.at(-1)?.modelId], [10_000, 'yealink-t54w'])
    const more = await app().call('POST', `${office.path}/phones/read`, { text: 'a\n'.repeat(10_001) })
    assert.equal(more.status, 400)
  })
})
