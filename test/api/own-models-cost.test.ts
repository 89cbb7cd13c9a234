/** What a tenant's own model costs is its tenant's: a stored one that costs too much is held back, and a long one lets all others be answered first. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testFolder, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, phoneAsks, refused } from './office.ts'

const patient = { memoryMb: 64, processorMs: 600_000, wallMs: 600_000, waiting: 500, idleMs: 600_000 }
const head = 'format: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\nsheet:\n'
const own = (name: string, more = '') => ({
  name,
  kind: 'sheet',
  source: `${head}  user: "{{ phone.name }}"\n${more}`,
})
const parameters = Array.from(
  { length: 3000 },
  (_, index) => `  p${index}: "{{ language | upper | prepend: 'x' }}"\n`,
)

for (const [what, limits, reason] of [
  [
    'processor time',
    { ...patient, processorMs: 40 },
    /^to work it out, it takes more than 0\.04 seconds of processor time$/,
  ],
  ['memory', { ...patient, memoryMb: 16 }, /^to work it out, it takes more than 16 MB of memory$/],
] as const)
  test(`a stored model that takes too much ${what} is held back, and its model, its phones and their lists say why`, async (t) => {
    const folder = testFolder(t, 'cost')
    const before = await startTestApp(t, { folder, modelLimits: patient })
    const office = await makeOffice(before, 'OFFICE')
    const costly = await before.ok<Body>('POST', `${office.path}/models`, own('Costly', parameters.join('')))
    const phone = await makePhone(before, office, { modelId: costly.id, name: 'Lobby' })
    const other = await makePhone(before, office)
    await before.close()

    const app = await startTestApp(t, { folder, modelLimits: limits })
    const { items } = await app.ok<Body>('GET', `${office.path}/phones?sort=name`)
    const [lobby, reception] = items
    assert.match(lobby.status.quarantine?.reason, reason)
    assert.equal(reception.status.quarantine, null)
    const model = await app.ok<Body>('GET', `${office.path}/models/${costly.id}`)
    assert.match(model.quarantine.reason, reason)
    const listed = await app.ok<Body>('GET', `${office.path}/models?q=Costly`)
    assert.match(listed.items[0].quarantine.reason, reason)
    assert.match(
      (await app.ok<Body>('GET', `${office.path}/phones/${phone.id}`)).status.quarantine.reason,
      reason,
    )
    assert.deepEqual((await app.ok<Body>('GET', `${office.path}/phones/${phone.id}/files`)).items, [])
    const renamed = await app.call('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Hall' })
    assert.match(refused(renamed).modelId ?? '', /^This phone model is held back, since to work it out, /)

    assert.equal((await phoneAsks(at(app, phone))).status, 404)
    const { items: asked } = await app.ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
    assert.equal(asked[0].reason.code, 'quarantined')
    assert.equal((await phoneAsks(at(app, other))).status, 200)
  })

/** Its URL, where the app listens now. */
const at = (app: TestApp, { provisioningUrl }: Body) => app.publicUrl + new URL(provisioningUrl).pathname

/** Processes for tenants' own models that this one has started. */
function modelProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
        return parent === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('model-worker')
      } catch {
        return false
      }
    })
}

/** An app whose process for models is in the midst of a job, until `goOn`: it was stopped. */
async function startHeld(t: Parameters<typeof startTestApp>[0]) {
  const others = new Set(modelProcesses())
  const app = await startTestApp(t, { modelLimits: patient })
  const [office, neighbour] = [await makeOffice(app, 'OFFICE'), await makeOffice(app, 'NEIGHBOUR')]
  const model = await app.ok<Body>('POST', `${neighbour.path}/models`, own('Own'))
  const phone = await makePhone(app, neighbour, { modelId: model.id })
  const [pid] = modelProcesses().filter((each) => !others.has(each))
  assert.ok(pid, 'there is a process for models')
  process.kill(pid, 'SIGSTOP')
  const waiting = (count: number) =>
    until(`${count} jobs wait`, async () => {
      const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
      return Number(text.match(/^offhook_model_jobs_waiting (\d+)$/m)?.[1]) >= count
    })
  const answers: string[] = []
  const note = async (name: string, answer: Promise<{ status: number }>) => {
    const { status } = await answer
    answers.push(`${name} ${status}`)
  }
  const check = (number: number) =>
    note(
      `check ${number}`,
      app.call('POST', `${office.path}/models/check`, { kind: 'sheet', source: `${head}  n: ${number}\n` }),
    )
  return {
    app,
    office,
    neighbour,
    phone,
    answers,
    note,
    check,
    waiting,
    goOn: () => process.kill(pid, 'SIGCONT'),
  }
}

test('while a model is worked out, everything that needs no own model is answered', async (t) => {
  const { app, office, neighbour, answers, note, check, goOn } = await startHeld(t)
  const [phone, busy] = [await makePhone(app, neighbour), await makePhone(app, office)]
  const job = check(1)
  await note('health', fetch(`${app.pageUrl}/healthz`))
  await note('ready', fetch(`${app.pageUrl}/readyz`))
  for (const each of [phone, busy]) await note('fetch', phoneAsks(each.provisioningUrl))
  await note('phones', app.call('GET', `${office.path}/phones`))
  await note('built-in models', app.call('GET', '/models?q=t54w'))
  await note('save', app.call('PATCH', `${office.path}/phones/${busy.id}`, { name: 'Renamed' }))
  goOn()
  await job
  assert.deepEqual(answers, [
    ...['health 200', 'ready 200', 'fetch 200', 'fetch 200', 'phones 200', 'built-in models 200', 'save 200'],
    'check 1 200',
  ])
})

test('a tenant with twenty models waiting keeps no other tenant’s phone from its file', async (t) => {
  const { app, neighbour, phone, answers, note, check, waiting, goOn } = await startHeld(t)
  const checks = Array.from({ length: 21 }, (_, index) => check(index))
  await app.ok('PATCH', neighbour.path, { sipServer: 'new.pbx.example.com' })
  await waiting(20)
  const fetched = note('fetch', phoneAsks(phone.provisioningUrl))
  await waiting(21)
  goOn()
  await Promise.all([fetched, ...checks])
  assert.equal(answers.length, 22)
  const place = answers.indexOf('fetch 200')
  assert.ok(place >= 0 && place <= 4, `it came after ${place} of the others: ${answers.join(', ')}`)
})

test('a service that is stopped answers those who still wait for a model', async (t) => {
  const { app, answers, check, waiting } = await startHeld(t)
  const checks = [check(1), check(2), check(3)]
  await waiting(2)
  await app.close()
  await Promise.all(checks)
  assert.deepEqual(
    answers.map((answer) => answer.replace(/^check \d /, '')),
    ['503', '503', '503'],
  )
})
