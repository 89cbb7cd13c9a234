/** The SIP port is taken at the start, and what is wrong with it is said then. */

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { freePort } from '../support/processes.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('a SIP port that is taken is said at the start and by /readyz, until it is free; phones are served meanwhile', async (t) => {
  const port = await freePort()
  const other = createSocket('udp4').bind(port, '127.0.0.1')
  await once(other, 'listening')
  const app = await startTestApp(t, { flags: ['--sip-port', String(port)] })
  const sentence = `the SIP port ${port} of 127.0.0.1 is in use, so no phone can be asked over UDP; free it, or choose another one with --sip-port`
  assert.equal(app.trouble, sentence)
  const ready = async () => {
    const answer = await fetch(`${app.pageUrl}/readyz`)
    return { status: answer.status, said: (await answer.json()) as { status: string } }
  }
  assert.deepEqual(await ready(), { status: 503, said: { status: sentence } })
  assert.equal((await fetch(`${app.publicUrl}/`)).status, 404)
  await new Promise<void>((resolve) => other.close(resolve))
  assert.deepEqual(await ready(), { status: 200, said: { status: 'ok' } })
})

test('what is sent by SIP and what comes of it is counted in /metrics', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const sip = await startSipPhones(t, { answerAfterMs: 0 })
  const phone = await tenant.phone({ contact: `sip:100@127.0.0.9:${sip.port}` })
  await tenant.ended((await tenant.start('resync', [phone.id])).id)
  const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
  for (const line of [
    ...['sent_total 1', 'late_total 0', 'answered_total{class="2xx"} 1'],
    ...['answered_total{class="4xx"} 0', 'dropped_total{reason="unmatched"} 0'],
  ])
    assert.ok(
      text.split('\n').includes(`offhook_sip_${line}`),
      `${line} in ${text.match(/^offhook_sip.*$/gm)}`,
    )
  // On a busy machine the answer may take its time.
  assert.match(text, /^offhook_sip_retransmitted_total \d+$/m)
})

test('SIP messages that cannot be read are counted in /metrics', async (t) => {
  const port = await freePort()
  const app = await startTestApp(t, { flags: ['--sip-port', String(port)] })
  assert.equal(app.trouble, undefined)
  const sender = createSocket('udp4')
  t.after(() => sender.close())
  const count = async () => {
    const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
    return /^offhook_sip_dropped_total\{reason="malformed"\} (\d+)$/m.exec(text)?.[1]
  }
  assert.equal(await count(), '0')
  for (let tries = 0; tries < 100 && (await count()) === '0'; tries++)
    await new Promise((resolve) => sender.send('nonsense', port, '127.0.0.1', resolve))
  assert.notEqual(await count(), '0')
  assert.equal(await count(), await count())
})
