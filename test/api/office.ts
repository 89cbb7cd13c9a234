/** What the tests of the API stand on: an app for a whole suite, and tenants furnished so that a leak would show. */

import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Owner } from '../support/processes.ts'
import { type Answer, startTestApp, type TestApp } from '../support/start-app.ts'

type Settings = Parameters<typeof startTestApp>[1]

/** What is started before the tests of a suite ends after them. */
export function ownerOfSuite(): Owner {
  const ends: (() => void | Promise<void>)[] = []
  after(async () => {
    for (const end of ends.reverse()) await end()
  })
  return { after: (end) => void ends.push(end) }
}

/** One app for all tests of a `describe`; call it inside. */
export function sharedApp(settings?: Settings): () => TestApp {
  let app: TestApp | undefined
  const suite = ownerOfSuite()
  before(async () => {
    app = await startTestApp(suite, settings)
  })
  return () => {
    assert.ok(app, 'the app is up')
    return app
  }
}

export type Office = {
  code: string
  path: string
  id: string
  /** A full and a read-only key of this tenant alone. */
  key: string
  viewKey: string
  extensionId: string
  extensionPassword: string
}

/** A tenant with keys of its own and the extension 100. */
export async function makeOffice(app: TestApp, code: string, tenant: object = {}): Promise<Office> {
  const { id } = await app.ok<{ id: string }>('POST', '/tenants', {
    code,
    name: `Office ${code}`,
    sipServer: `${code.toLowerCase()}.pbx.example.com`,
    ...tenant,
  })
  const keyOf = async (access: string) =>
    (
      await app.ok<{ key: string }>('POST', '/keys', {
        name: `${access} key of ${code}`,
        access,
        tenant: code,
      })
    ).key
  const path = `/tenants/${code}`
  const extensionPassword = `Extension-password-of-${code}`
  const extension = await app.ok<{ id: string }>('POST', `${path}/extensions`, {
    number: '100',
    name: `Reception of ${code}`,
    password: extensionPassword,
  })
  return {
    code,
    path,
    id,
    key: await keyOf('full'),
    viewKey: await keyOf('readOnly'),
    extensionId: extension.id,
    extensionPassword,
  }
}

let nextMac = 0x100
/** A MAC that no other test has. */
export const freeMac = () => `805ec0${(nextMac++).toString(16).padStart(6, '0')}`

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Body = any

/** Saves a Yealink T54W with the office's extension on line 1. */
export async function makePhone(app: TestApp, office: Office, phone: object = {}): Promise<Body> {
  return app.ok<Body>('POST', `${office.path}/phones`, {
    name: 'Reception',
    modelId: 'yealink-t54w',
    mac: freeMac(),
    lines: [{ line: 1, extensionId: office.extensionId }],
    ...phone,
  })
}

/** The id of a model like a Yealink T54W that takes 3 expansion modules of 40 keys. */
export async function withModules(app: TestApp, office: Office): Promise<string> {
  const path = `${office.path}/models`
  const copy = await app.ok<Body>('POST', `${path}/yealink-t54w/duplicate`, { name: `Modules ${freeMac()}` })
  const source = copy.source.replace(/^(?:expansionModules|moduleGrid):.*\n(?: .*\n)*/gm, '')
  await app.ok('PATCH', `${path}/${copy.id}`, {
    source: `${source}expansionModules: { max: 3, keys: 40 }\n`,
  })
  return copy.id
}

/** The refused fields of a 400, by path. */
export function refused(answer: Answer): Record<string, string> {
  assert.equal(answer.status, 400, answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.body.code, 'INVALID_INPUT')
  return Object.fromEntries(
    answer.body.errors.map((error: { path: string; message: string }) => [error.path, error.message]),
  )
}

export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.body.code, code)
  assert.equal(answer.body.status, status)
  assert.ok(answer.body.title && answer.body.detail && answer.body.type)
}

/** A user with a cookie of its own. */
export async function signedInUser(
  app: TestApp,
  user: { name: string; role: string; tenants?: string[] },
): Promise<{ id: string; cookie: { key: null; headers: { cookie: string } } }> {
  const password = `Password of ${user.name}`
  const { id } = await app.ok<{ id: string }>('POST', '/users', { ...user, password })
  const answer = await app.call('POST', '/session', { username: user.name, password }, { key: null })
  assert.equal(answer.status, 200, answer.text)
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { id, cookie: { key: null, headers: { cookie } } }
}

/** One request as a phone makes it: `url` is the phone's provisioning URL and a file name. */
export async function phoneAsks(
  url: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string | Uint8Array<ArrayBuffer>
  } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url, { redirect: 'manual', ...options })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
