/** A setting that is taken away leaves the phone: the file takes it back, until the phone has fetched that. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../support/processes.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

describe('a setting that is taken away', () => {
  const shared = sharedApp()
  const fetched = async (phone: Body): Promise<string> => {
    const answer = await phoneAsks(phone.provisioningUrl)
    assert.equal(answer.status, 200)
    return answer.text
  }
  const patch = (office: Office, phone: Body, body: object) =>
    shared().ok<Body>('PATCH', `${office.path}/phones/${phone.id}`, body)
  const phoneNow = (office: Office, phone: Body) =>
    shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
  const isUpToDate = (office: Office, phone: Body) =>
    until('the phone has what it should', async () => !(await phoneNow(office, phone)).status.pending)
  const lineOf = (file: string, name: string) => file.split('\n').find((line) => line.startsWith(`${name} =`))

  test('is taken back in the file by the phone’s own word, until the phone has fetched it', async () => {
    const office = await makeOffice(shared(), 'BACK')
    const phone = await makePhone(shared(), office)
    const name = 'local_time.ntp_server1'
    assert.equal(lineOf(await fetched(phone), name), undefined)
    await patch(office, phone, { settings: { ntpServer: 'time.example.com' } })
    assert.equal(lineOf(await fetched(phone), name), `${name} = time.example.com`)
    await isUpToDate(office, phone)
    const saved = await patch(office, phone, { settings: { ntpServer: null } })
    assert.equal(saved.status.pending, true)
    const shown = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}/files/${saved.mac}.cfg`)
    assert.deepEqual(
      shown.parameters.filter((each: Body) => each.name === name),
      [{ name, value: '%NULL%', from: 'takenBack', secret: false }],
    )
    const takingBack = await fetched(phone)
    assert.equal(lineOf(takingBack, name), `${name} = %NULL%`)
    await isUpToDate(office, phone)
    const after = await fetched(phone)
    assert.equal(lineOf(after, name), undefined)
    assert.equal(await fetched(phone), after)
    assert.equal((await phoneNow(office, phone)).status.pending, false)
  })

  test('is not taken back when it is set again before the phone has asked', async () => {
    const office = await makeOffice(shared(), 'AGAIN')
    const phone = await makePhone(shared(), office, { settings: { ntpServer: 'time.example.com' } })
    const before = await fetched(phone)
    await isUpToDate(office, phone)
    await patch(office, phone, { settings: { ntpServer: null } })
    await patch(office, phone, { settings: { ntpServer: 'time.example.com' } })
    assert.equal(await fetched(phone), before)
  })

  test('of the tenant or of an extension leaves all its phones, a line’s with the line', async () => {
    const office = await makeOffice(shared(), 'TENANT')
    const phone = await makePhone(shared(), office)
    await shared().ok('PATCH', office.path, { settings: { ntpServer: 'time.example.com' } })
    const told = await fetched(phone)
    assert.ok(lineOf(told, 'local_time.ntp_server1') && lineOf(told, 'account.1.password'))
    await isUpToDate(office, phone)
    await shared().ok('PATCH', office.path, { settings: { ntpServer: null } })
    await patch(office, phone, { lines: [] })
    const now = await fetched(phone)
    assert.equal(lineOf(now, 'local_time.ntp_server1'), 'local_time.ntp_server1 = %NULL%')
    assert.equal(lineOf(now, 'account.1.password'), 'account.1.password = %NULL%')
  })

  test('that no file can take back is said to stay, by name', async () => {
    const office = await makeOffice(shared(), 'STAYS')
    const phone = await makePhone(shared(), office, {
      modelId: 'grandstream-gxp2170',
      settings: { ntpServer: 'time.example.com' },
    })
    await fetched(phone)
    await isUpToDate(office, phone)
    await patch(office, phone, { settings: { ntpServer: null } })
    const stays = async () =>
      (await phoneNow(office, phone)).unsupported.filter(({ key }: Body) => key === 'takenBack.P30')
    const wanted = [
      {
        key: 'takenBack.P30',
        level: 'phone',
        message:
          'P30 was told to the phone before and stays on it: nothing that a file can say takes it back',
      },
    ]
    assert.deepEqual(await stays(), wanted)
    await fetched(phone)
    await isUpToDate(office, phone)
    assert.deepEqual(await stays(), wanted)
    await patch(office, phone, { settings: { ntpServer: 'time.example.com' } })
    assert.deepEqual(await stays(), [])
  })

  test('needs no word where phones forget what their file leaves out', async () => {
    const office = await makeOffice(shared(), 'WHOLE')
    const phone = await makePhone(shared(), office, {
      modelId: 'poly-vvx450',
      settings: { ntpServer: 'time.example.com' },
    })
    const before = await fetched(phone)
    await isUpToDate(office, phone)
    await patch(office, phone, { settings: { ntpServer: null } })
    const after = await fetched(phone)
    assert.ok(before.includes('time.example.com') && !after.includes('sntp.address='))
    await isUpToDate(office, phone)
    assert.equal(await fetched(phone), after)
  })

  test('as an entry of a list leaves the phone as any other: the last of two, then the first', async () => {
    const office = await makeOffice(shared(), 'LIST')
    const phone = await makePhone(shared(), office, {
      settings: { pagingAddresses: '239.1.1.1:5000,239.1.1.2:5010', alertRings: 'internal=2' },
    })
    const entry = (file: string, number: number) =>
      lineOf(file, `multicast.listen_address.${number}.ip_address`)
    const name = 'multicast.listen_address.2.ip_address'
    assert.equal(entry(await fetched(phone), 2), `${name} = 239.1.1.2:5010`)
    await isUpToDate(office, phone)
    await patch(office, phone, { settings: { pagingAddresses: '239.1.1.1:5000', alertRings: null } })
    const file = await fetched(phone)
    const ring = 'distinctive_ring_tones.alert_info.1.text'
    assert.deepEqual(
      [entry(file, 1), entry(file, 2), lineOf(file, ring)],
      ['multicast.listen_address.1.ip_address = 239.1.1.1:5000', `${name} = %NULL%`, `${ring} = %NULL%`],
    )
    await isUpToDate(office, phone)
    assert.equal(entry(await fetched(phone), 2), undefined)
  })

  test('on a phone whose keys have their labels in their elements’ names is a key as well', async () => {
    const office = await makeOffice(shared(), 'KEYS')
    const lineKeys = [{ number: 2, kind: 'speedDial', value: '200', label: 'Anna' }]
    const phone = await makePhone(shared(), office, { modelId: 'snom-d785', lineKeys })
    const keyIn = (file: string) =>
      file
        .split('\n')
        .find((line) => line.includes('<fkey idx="1"'))
        ?.trim()
    assert.match(keyIn(await fetched(phone)) ?? '', /label="Anna" perm="RW">speed 200</)
    await isUpToDate(office, phone)
    await patch(office, phone, { lineKeys: [] })
    assert.match(keyIn(await fetched(phone)) ?? '', /label="" perm="RW">none</)
    await isUpToDate(office, phone)
    assert.equal(keyIn(await fetched(phone)), undefined)
  })

  test('as an entry of a list that no file takes back is said to stay', async () => {
    const office = await makeOffice(shared(), 'ENTRY')
    const phone = await makePhone(shared(), office, {
      modelId: 'fanvil-x6u',
      settings: { pagingAddresses: '239.1.1.1:5000' },
    })
    await fetched(phone)
    await isUpToDate(office, phone)
    await patch(office, phone, { settings: { pagingAddresses: null } })
    const told = (await phoneNow(office, phone)).unsupported.map(({ key }: Body) => key)
    assert.ok(told.includes('takenBack.mcast/addr[@index=1]/Host'), told.join(', '))
  })
})
