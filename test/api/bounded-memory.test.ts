/** What is kept in memory does not grow by how often, or in how many ways, a phone asks. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

describe('what is kept for phones that ask again', () => {
  const shared = sharedApp()
  let office: Office
  let phone: Body
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE', { settings: { tenantPhoneBook: true } })
    phone = await makePhone(shared(), office)
    await phoneAsks(phone.provisioningUrl)
  })

  async function kept(): Promise<Record<string, number>> {
    const text = await (await fetch(`${shared().pageUrl}/metrics`)).text()
    const lines = text.matchAll(/^offhook_cache_(\w+)\{cache="(\w+)"\} (\d+)$/gm)
    return Object.fromEntries(
      [...lines].map(([, measure, cache, value]) => [`${cache} ${measure}`, Number(value)]),
    )
  }

  test('is one file, in however many ways it is asked for', async () => {
    const before = await kept()
    assert.deepEqual([before['phones entries'], before['files entries']], [1, 1])
    const { hostname, port, pathname } = new URL(phone.provisioningUrl)
    const paths = Array.from({ length: 20_000 }, (_, turn) => {
      const file = turn % 2 ? phone.mac.toUpperCase() : phone.mac
      return `${pathname}x${turn}/${file}.cfg?${turn}`
    })
    assert.equal(await served(hostname, Number(port), paths), 20_000)
    assert.deepEqual(await kept(), before)
  })

  test('is nothing of what is not there', async () => {
    const before = await kept()
    for (let turn = 0; turn < 200; turn++) await phoneAsks(`${phone.provisioningUrl}unheard-${turn}.xml`)
    for (let turn = 0; turn < 20; turn++)
      await phoneAsks(
        phone.provisioningUrl.replace(/p\/.{24}/, `p/${'abcdefghijklmnop'.slice(turn % 8)}`.padEnd(26, 'z')),
      )
    assert.deepEqual(await kept(), before)
  })

  test('is one phone book for all phones of a tenant whose book is written alike', async () => {
    const phones = [phone]
    for (let more = 0; more < 20; more++) phones.push(await makePhone(shared(), office))
    const before = await kept()
    const texts = new Set<string>()
    for (const { provisioningUrl } of phones)
      texts.add((await phoneAsks(`${provisioningUrl}phonebook.xml`)).text)
    assert.equal(texts.size, 1)
    const { 'files entries': now = 0 } = await kept()
    assert.equal(now - (before['files entries'] ?? 0), 1)
    assert.equal((await kept())['books entries'], 1)
  })
})

/** How many of these are served, asked on one connection without waiting. */
function served(host: string, port: number, paths: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host)
    let tail = ''
    let found = 0
    let answers = 0
    socket.on('data', (chunk) => {
      const text = tail + chunk.toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
      answers += statuses.length
      found += statuses.filter(([, status]) => status === '200').length
      const last = statuses.at(-1)
      tail = text.slice(Math.max(last ? last.index + 13 : 0, text.length - 13))
      if (answers === paths.length) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(found))
    for (const path of paths) socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  })
}
