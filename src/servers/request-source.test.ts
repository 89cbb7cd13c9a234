import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { requestSource } from './request-source.ts'

const asked = (ip: string, peer: string, forwarded?: string) =>
  ({
    ip,
    raw: { socket: { remoteAddress: peer } },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as FastifyRequest

test('an IPv6 host counts as its site, whichever of its addresses it takes', () => {
  const source = requestSource({ warn: () => undefined })
  const [one, two] = ['2001:db8:1:2::3', '2001:db8:1:2:ffff::9'].map((ip) => source(asked(ip, ip)).name)
  assert.equal(one, two)
  assert.notEqual(source(asked('2001:db8:1:3::3', '2001:db8:1:3::3')).name, one)
})

test('a proxy that nobody named is named in the log once, and does not make all who come through it one', () => {
  const warnings: unknown[] = []
  const source = requestSource({ warn: (...words: unknown[]) => void warnings.push(words) } as never)
  const through = (last: string) => source(asked('10.0.0.2', '10.0.0.2', `203.0.113.1, ${last}`))
  assert.notEqual(through('198.51.100.1').name, through('198.51.100.2').name)
  assert.deepEqual(through('198.51.100.1'), through('198.51.100.1'))
  assert.equal(through('198.51.100.1').through, '10.0.0.2')
  assert.equal(warnings.length, 1)
  assert.match(JSON.stringify(warnings), /start with --trust-proxy 10\.0\.0\.2/)
})

test('what a host on the Internet says of others is not heard, nor is a named proxy called unnamed', () => {
  const warnings: unknown[] = []
  const source = requestSource({ warn: (...words: unknown[]) => void warnings.push(words) } as never)
  assert.equal(source(asked('203.0.113.5', '203.0.113.5', '198.51.100.1')).through, undefined)
  assert.equal(source(asked('198.51.100.1', '10.0.0.2', '198.51.100.1')).through, undefined)
  assert.deepEqual(warnings, [])
})
