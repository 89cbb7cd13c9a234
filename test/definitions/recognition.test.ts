import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { recogniser } from '../../src/definitions/recognise.ts'
import type { Recognition } from '../../src/schema/recognition.ts'
import { shipped } from '../support/sample-phone.ts'
import { startTestApp } from '../support/start-app.ts'

/** Real lines, a file for each vendor. `answer` is the model that must be named; nothing where none may be. */
const folder = join(import.meta.dirname, 'user-agents')
const lines = globSync('*.tsv', { cwd: folder })
  .sort()
  .flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => ({ file, row })),
  )
  .map(({ file, row }) => {
    const [is = '', by = '', answer = '', firmware = '', mac = '', userAgent = ''] = row.split('\t')
    return { vendor: basename(file, '.tsv'), is, by, answer, firmware, mac, userAgent }
  })

const { recognise } = recogniser(shipped)

function assertAnswer(
  found: Recognition,
  { answer, firmware, mac, userAgent }: (typeof lines)[number],
): void {
  const told = `${found.vendor} ${found.model}`
  if (answer === '') {
    assert.deepEqual([found.confidence, told, found.modelId], ['unknown', 'null null', null], userAgent)
    return
  }
  assert.deepEqual([found.confidence, told], ['exact', answer], userAgent)
  assert.deepEqual([found.firmware, found.mac], [firmware || null, mac || null], userAgent)
  assert.equal(shipped.model(found.modelId ?? '')?.name, found.model, userAgent)
}

test('every real User-Agent of a shipped model names vendor, model, firmware and MAC; all others are unknown', () => {
  assert.ok(lines.length > 120)
  assert.ok(lines.filter(({ answer }) => answer !== '').length >= 20)
  for (const line of lines) assertAnswer(recognise({ userAgent: line.userAgent }), line)
})

/** Vendors whose phones are not in the catalogue, and what no phone sends. */
const isOutside = ({ is }: { is: string }) =>
  is.startsWith('nobody') ||
  /^(Jitsi|Patton|Technicolor) /.test(is) ||
  is === 'Akuvox R20B' ||
  /^Avaya($| \(1220)/.test(is)

test('every real User-Agent of a vendor in the catalogue names a model of it', () => {
  const unnamed = lines.filter(
    (line) => line.answer === '' && !isOutside(line) && !line.is.includes('(says no model)'),
  )
  assert.deepEqual(
    unnamed.map(({ is, userAgent }) => `${is}: ${userAgent}`),
    [],
  )
})

/** Vendors whose phones nobody heard by the one or the other, and those that nobody heard at all. */
const unheard = {
  byHttp: ['Akuvox', 'Sangoma', 'VTech'],
  bySip: ['Alcatel-Lucent', 'Flyingvoice', 'Technicolor'],
  byBoth: ['2N', 'Algo', 'Attimo', 'ClearlyIP', 'Dinstar', 'Elastix', 'Escene', 'Nethesis', 'Yeastar'],
}

test('of each vendor’s phones real User-Agents are known by HTTP and by SIP; where not, that is said here', () => {
  for (const { is, by, vendor } of lines)
    assert.ok(vendor === 'nobody' || ['http', 'sip'].includes(by), `${is}: by “${by}”`)
  const makers = shipped.vendors.map(({ name }) => name).filter((name) => isHardware(name))
  const silent = (way: string) =>
    makers.filter((name) => !lines.some(({ vendor, by }) => vendor === fileOf(name) && by === way))
  const [byHttp, bySip] = [new Set(silent('http')), new Set(silent('sip'))]
  assert.deepEqual(
    {
      byHttp: [...byHttp].filter((name) => !bySip.has(name)),
      bySip: [...bySip].filter((name) => !byHttp.has(name)),
      byBoth: [...byHttp].filter((name) => bySip.has(name)),
    },
    unheard,
  )
})

/** Apps that fetch nothing are heard by SIP alone. */
const isHardware = (vendor: string) =>
  shipped.models.some((model) => model.vendor === vendor && !model.virtual)
const fileOf = (vendor: string) => vendor.toLowerCase().replaceAll(' ', '-')

test('a User-Agent that is not quite right is never taken for a phone', () => {
  for (const { userAgent, answer } of lines.filter((line) => line.answer !== '')) {
    for (const wrong of [`${userAgent}"`, ` ${userAgent}`, `x${userAgent}`, `${userAgent}\n${userAgent}`]) {
      const found = recognise({ userAgent: wrong })
      const isSame = `${found.vendor} ${found.model}` === answer
      assert.ok(found.confidence === 'unknown' || isSame, JSON.stringify(wrong))
    }
  }
})

test('a User-Agent of any length is read to its end, and is nobody’s', () => {
  // A pattern that goes back over what it read would not come to an end here.
  for (const { userAgent } of lines)
    for (const piece of [userAgent, '0', ' ', ':', '(', 'a.'])
      assert.equal(
        recognise({ userAgent: userAgent + piece.repeat(100_000 / piece.length) }).confidence,
        'unknown',
      )
})

test('the API answers the same', async (t) => {
  const app = await startTestApp(t)
  for (const line of lines) {
    const query = new URLSearchParams({ userAgent: line.userAgent })
    assertAnswer(await app.ok<Recognition>('GET', `/recognise?${query}`), line)
  }
})
