import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Asked, gathering } from './gathered.ts'

const asked = (more: Partial<Asked> = {}): Asked => ({
  ...{ way: 'http', mac: '805ec0000001', ip: '10.4.1.88', userAgent: 'Fono F1', asked: 'a.cfg' },
  ...{ tenantId: null, at: 1000 },
  ...more,
})
const macOf = (number: number) => `805ec0${number.toString(16).padStart(6, '0')}`

test('one that asks again and again is one, with how often, since when, and how it asked last', () => {
  const heard = gathering()
  heard.add(asked())
  heard.add(asked({ way: 'tftp', asked: 'b.cfg', userAgent: '', at: 3000 }))
  heard.add(asked({ mac: macOf(2) }))
  const [first, second] = heard.take()
  assert.deepEqual(
    [first?.times, first?.firstAt, first?.at, first?.way, first?.asked, first?.userAgent],
    [2, 1000, 3000, 'tftp', 'b.cfg', 'Fono F1'],
  )
  assert.equal(second?.mac, macOf(2))
  assert.deepEqual([heard.take(), heard.size()], [[], 0])
})

test('one that does not say its MAC is known by its address and what it calls itself', () => {
  const heard = gathering()
  heard.add(asked({ mac: '' }))
  heard.add(asked({ mac: '', asked: 'b.cfg' }))
  heard.add(asked({ mac: '', ip: '10.4.1.89' }))
  heard.add(asked({ mac: '', userAgent: 'Fono F2' }))
  assert.deepEqual(
    heard.take().map(({ times }) => times),
    [2, 1, 1],
  )
})

test('made-up MACs from one address fill the room of that address and no other', () => {
  const heard = gathering({ inAll: 30, ofSource: 5 })
  for (let number = 0; number < 1000; number++) heard.add(asked({ mac: macOf(number) }))
  heard.add(asked({ mac: macOf(0), ip: '10.4.1.90' }))
  heard.add(asked({ mac: macOf(2000), ip: '10.4.1.90' }))
  assert.equal(heard.size(), 6)
  // Of an IPv6 network a host may have any address.
  for (let number = 0; number < 1000; number++)
    heard.add(asked({ mac: macOf(3000 + number), ip: `2001:db8::${number}` }))
  assert.equal(heard.size(), 11)
  for (let number = 0; number < 1000; number++)
    heard.add(asked({ mac: macOf(5000 + number), ip: `10.5.${number >> 8}.${number & 255}` }))
  assert.equal(heard.size(), 30)
})

test('what it says of itself is kept short, and as a database takes it', () => {
  const heard = gathering()
  heard.add(asked({ userAgent: `\u0000${'x'.repeat(5000)}`, asked: `\ud800${'y'.repeat(5000)}` }))
  const [one] = heard.take()
  assert.deepEqual([one?.userAgent.length, one?.userAgent[0], one?.asked.length], [300, '\ufffd', 150])
  assert.ok(one?.asked.isWellFormed())
})
