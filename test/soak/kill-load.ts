/** What is under way when a server is killed: saves, fetches, uploads and an operation; remembers what was answered. */

import { createHash, randomBytes } from 'node:crypto'
import { ask, type RealServer, Unanswered } from '../support/real-server.ts'
import type { startSipPhones } from '../support/sip-phones.ts'

type Saved = { id: string; name: string; revision: number }
type SipPhones = Awaited<ReturnType<typeof startSipPhones>>

/** In what is sealed, so that it is found where it is not. */
export const mark = 'READABLE-SECRET'
const tenant = '/tenants/SOAK'
const uploadNames = ['sys.log', 'boot.log', 'soak.log']
export const phonesAnOperation = 25

export type UploadPhone = { id: string; mac: string; path: string }

export function memory() {
  return {
    /** As answered last. */
    saved: new Map<string, Saved & { noun: 'extension' | 'phone' }>(),
    /** Answered; or, where the answer was lost, perhaps done. */
    deleted: new Set<string>(),
    perhapsDeleted: new Set<string>(),
    /** Contacts by idempotency key that got no answer. */
    unanswered: new Map<string, object>(),
    contacts: 0,
    /** Digests of each file that was sent under a name, in order, and how many of them were answered last. */
    uploads: new Map<string, { phone: UploadPhone; sent: string[]; kept: number }>(),
    operations: [] as string[],
    served: 0,
    toldLater: 0,
    /** What went otherwise than by a broken connection. */
    troubles: [] as string[],
  }
}
export type Memory = ReturnType<typeof memory>

export const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What all rounds use: some phones that may send files. */
export async function furnish({ api }: RealServer): Promise<UploadPhone[]> {
  await ask(api, 'POST', '/tenants', { code: 'SOAK', name: 'Soak', sipServer: 'pbx.example.com' })
  const phones: UploadPhone[] = []
  for (let number = 0; number < 8; number++) {
    const mac = `02dd${number.toString(16).padStart(8, '0')}`
    const phone = await ask<{ id: string; provisioningUrl: string }>(api, 'POST', `${tenant}/phones`, {
      ...{ name: `Sender ${number}`, modelId: 'yealink-t54w', mac, acceptUploads: true },
      settings: { adminPassword: `${mark}-admin` },
    })
    phones.push({ id: phone.id, mac, path: new URL(phone.provisioningUrl).pathname })
  }
  return phones
}

/** Until the server is gone: whatever ends a worker otherwise is a trouble. */
export function startLoad(
  server: RealServer,
  { round, keep, senders, sip }: { round: number; keep: Memory; senders: UploadPhone[]; sip: SipPhones },
): { ended: Promise<void> } {
  const workers = [
    ...[0, 1, 2].map((editor) => () => edit(server.api, keep, `${round}-${editor}`)),
    () => repeatSafely(server.api, keep, round),
    ...[0, 1].map((worker) => () => fetchFiles(server, keep, senders, worker)),
    ...[0, 1].map((worker) => () => send(server, keep, senders, worker)),
    () => operate(server.api, keep, sip, round),
  ]
  const ended = workers.map((work) =>
    work().catch((error) => {
      if (!(error instanceof Unanswered) || error.status !== 0) keep.troubles.push(`round ${round}: ${error}`)
    }),
  )
  return { ended: Promise.all(ended).then(() => undefined) }
}

async function edit(api: string, { saved, deleted, perhapsDeleted }: Memory, prefix: string): Promise<never> {
  for (let turn = 0; ; turn++) {
    const made = await ask<Saved>(api, 'POST', `${tenant}/extensions`, {
      ...{ number: `${prefix}-${turn}`, name: `made ${turn}`, password: `${mark}-${prefix}-${turn}` },
    })
    saved.set(made.id, { ...made, noun: 'extension' })
    const renamed = await ask<Saved>(api, 'PATCH', `${tenant}/extensions/${made.id}`, {
      name: `renamed ${turn}`,
    })
    saved.set(made.id, { ...renamed, noun: 'extension' })
    const phone = await ask<Saved>(api, 'POST', `${tenant}/phones`, {
      ...{ name: `phone ${turn}`, virtual: true, modelId: 'linphone-linphone' },
      lines: [{ line: 1, extensionId: made.id }],
    })
    saved.set(phone.id, { ...phone, noun: 'phone' })
    if (turn % 3 > 0) continue
    perhapsDeleted.add(phone.id)
    await ask(api, 'DELETE', `${tenant}/phones/${phone.id}`)
    deleted.add(phone.id)
  }
}

/** Contacts may be alike, so one that was made twice would stay. */
async function repeatSafely(api: string, keep: Memory, round: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    const key = `contact ${round} ${turn}`
    const contact = { name: key, numbers: [{ kind: 'work', number: '100' }] }
    keep.unanswered.set(key, contact)
    await ask(api, 'POST', `${tenant}/contacts`, contact, { 'idempotency-key': key })
    keep.unanswered.delete(key)
    keep.contacts++
  }
}

/** As who got no answer asks again. */
export async function askAgain({ api }: RealServer, keep: Memory): Promise<void> {
  for (const [key, contact] of keep.unanswered) {
    await ask(api, 'POST', `${tenant}/contacts`, contact, { 'idempotency-key': key }).catch((error) => {
      if (!/IDEMPOTENCY/.test(String(error))) throw error
    })
    keep.unanswered.delete(key)
    keep.contacts++
  }
}

async function fetchFiles({ phones }: RealServer, keep: Memory, senders: UploadPhone[], from: number) {
  for (let turn = from; ; turn++) {
    const { path, mac } = senders[turn % senders.length] as UploadPhone
    const url = new URL(`${path}${mac}.cfg`, phones)
    const answer = await fetch(url, { headers: { 'user-agent': `Yealink SIP-T54W 96.86.0.20 ${mac}` } })
      .then(async (each) => [each.status, (await each.text()).length] as const)
      .catch(() => undefined)
    if (!answer) throw new Unanswered(0, 'fetch')
    // On a machine that is too busy the database takes too long to answer: the phone is told to come again.
    if (answer[0] === 503) keep.toldLater++
    else if (answer[0] !== 200 || answer[1] < 100) throw new Error(`a fetch was answered ${answer}`)
    else keep.served++
  }
}

async function send({ phones }: RealServer, keep: Memory, senders: UploadPhone[], worker: number) {
  const own = senders.filter((_, index) => index % 2 === worker)
  for (let turn = 0; ; turn++) {
    const phone = own[turn % own.length] as UploadPhone
    const name = `${phone.mac}-${uploadNames[turn % uploadNames.length]}`
    const body = Buffer.concat([
      Buffer.from(`${mark} `),
      randomBytes(1 + Math.floor(Math.random() * 200_000)),
    ])
    const key = `${phone.id} ${name}`
    const uploads = keep.uploads.get(key) ?? { phone, sent: [], kept: -1 }
    keep.uploads.set(key, uploads)
    const place = uploads.sent.push(digestOf(body)) - 1
    const answer = await fetch(new URL(phone.path + name, phones), { method: 'PUT', body }).catch(
      () => undefined,
    )
    if (!answer) throw new Unanswered(0, 'upload')
    if (answer.status === 503) {
      keep.toldLater++
      continue
    }
    if (answer.status !== 201) throw new Error(`an upload was answered ${answer.status}`)
    uploads.kept = place
  }
}

/** Each operation has phones of its own, so that whoever is asked by two calls was asked twice. */
async function operate(api: string, keep: Memory, sip: SipPhones, round: number): Promise<void> {
  const phones = Array.from({ length: phonesAnOperation }, (_, number) => ({
    ...{ name: `asked${round}x ${number}`, modelId: 'yealink-t54w' },
    mac: `02ee${round.toString(16).padStart(4, '0')}${number.toString(16).padStart(4, '0')}`,
    contact: sip.contact(`r${round}n${number}`, number),
  }))
  await ask(api, 'POST', `${tenant}/phones/many`, { phones })
  const filter = { q: `asked${round}x` }
  const { id } = await ask<Saved>(api, 'POST', `${tenant}/operations`, { kind: 'reboot', filter })
  keep.operations.push(id)
}
