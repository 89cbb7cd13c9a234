import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnsweredOutcome } from '../sip/sip-client.ts'
import type { AskedWay } from './notify-target.ts'
import { whoAnswered } from './who-answered.ts'

const toPhone: AskedWay = {
  ...{ requestUri: 'sip:100@10.0.0.7', host: '10.0.0.7', transport: 'udp', through: 'contact', isOwn: true },
}
const toName: AskedWay = {
  ...{ requestUri: 'sip:100@phone.lan', host: 'phone.lan', transport: 'udp', through: 'contact' },
}
const overServer: AskedWay = { ...toName, requestUri: 'sip:100@pbx', host: 'pbx', through: 'registrar' }
const who = (way: AskedWay, status: number, more: Partial<AnsweredOutcome> = {}) =>
  whoAnswered({ kind: 'answered', status, reason: '', authenticated: false, ...more }, way, (software) =>
    software.startsWith('Phone'),
  )

test('who says that it is a phone is the phone, and who says that it is a server is one, wherever it was sent to', () => {
  for (const way of [toPhone, toName, overServer])
    for (const status of [200, 404, 480, 489, 501, 603]) {
      assert.equal(who(way, status, { software: 'Phone T1 1.2' }), 'phone')
      for (const software of [
        'kamailio (5.7.4 (x86_64/linux))',
        'Asterisk PBX 22.1',
        'FPBX-16.0(18.9)',
        'Some SBC',
      ])
        assert.equal(who(way, status, { software }), 'proxy', `${status} ${software}`)
    }
})

test('an answer that nobody gives for himself is a server’s', () => {
  for (const way of [toPhone, toName, overServer])
    for (const status of [408, 430, 482, 483, 502, 504])
      assert.equal(who(way, status, { software: 'Phone T1' }), 'proxy')
})

test('what was sent to the phone’s own address is answered by it, if nothing else is told', () => {
  for (const status of [200, 404, 489, 501]) {
    assert.equal(who(toPhone, status), 'phone')
    assert.equal(who(toPhone, status, { software: 'Unheard of 1' }), 'phone')
    assert.equal(who(toName, status), 'unknown')
    assert.equal(who(toName, status, { contact: 'there' }), 'phone')
  }
})

test('through a server, who stands behind it is told by its address, or by what only a phone says', () => {
  for (const status of [200, 404, 480, 501]) {
    assert.equal(who(overServer, status), 'unknown')
    assert.equal(who(overServer, status, { software: 'Unheard of 1' }), 'unknown')
    assert.equal(who(overServer, status, { contact: 'elsewhere' }), 'phone')
    assert.equal(who(overServer, status, { contact: 'there' }), 'proxy')
  }
  for (const status of [401, 405, 415, 481, 486, 489, 600, 603])
    assert.equal(who(overServer, status), 'phone')
})
