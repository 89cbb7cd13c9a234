/** Where it is known from that phones obey a NOTIFY, and that an operator is offered no reboot that is a fetch. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shipped } from '../support/sample-phone.ts'

const saidOf = (id: string) => shipped.merged(id)?.data ?? assert.fail(id)
const ways = ['resync', 'reboot'] as const

test('each NOTIFY that a model is sent says where phones were seen to obey it, or that they were not', () => {
  for (const { id, notify } of shipped.models)
    for (const way of ways)
      if (notify[way]) assert.ok(saidOf(id).notifyFrom?.[way], `${id}: ${way} says no source`)
})

test('what nobody saw is among a model’s doubts, and what somebody saw is not', () => {
  for (const { id, notify, doubts } of shipped.models) {
    const guessed = ways.filter((way) => notify[way] && saidOf(id).notifyFrom?.[way] === 'unproved')
    const said = doubts.filter((doubt) => doubt.startsWith('That a NOTIFY makes it'))
    assert.equal(said.length, guessed.length > 0 ? 1 : 0, id)
    for (const way of ways)
      assert.equal(
        said.some((doubt) => doubt.includes(way === 'resync' ? 'fetch' : 'restart')),
        guessed.includes(way),
        id,
      )
  }
})

test('a source is a place that a reader can look up', () => {
  for (const { id } of shipped.models)
    for (const sources of Object.values(saidOf(id).notifyFrom ?? {}))
      if (sources !== 'unproved')
        for (const source of sources) assert.match(source, /[\w.]+[/ ].*\w/, `${id}: ${source}`)
})
