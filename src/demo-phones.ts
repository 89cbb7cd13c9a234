/** The demo's phones that are played by programs: each fetches from this server and answers its NOTIFY, on loopback only. */

import { systemScope, type TenantScope } from './auth/tenant-scope.ts'
import type { Catalogue } from './definitions/load-definitions.ts'
import type { PhoneModel } from './definitions/model.ts'
import type { Recogniser } from './definitions/recognise.ts'
import { readDemo } from './demo.ts'
import type { Clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { changedDraft } from './phones/phone-draft.ts'
import type { PhoneRecord } from './phones/phone-record.ts'
import type { PhoneStore } from './phones/phone-store.ts'
import type { PhonePatch } from './schema/phone.ts'
import { realHttp, udpAt } from './simulator/real-surroundings.ts'
import { type Provisioning, type SimulatedPhone, simulatedPhone } from './simulator/simulated-phone.ts'
import { bootFiles, userAgentOf } from './simulator/vendor-ways.ts'
import type { TenantStore } from './tenants/tenant-store.ts'

type Parts = {
  tenants: TenantStore
  phones: PhoneStore
  modelOf(scope: TenantScope, modelId: string): Promise<PhoneModel | undefined>
  catalogue: Catalogue
  known: Recogniser
  /** Where phones of this machine are served: `http://127.0.0.1:8081`. */
  origin: string
  clock: Clock
  log: Log
}

type Simulated = NonNullable<ReturnType<typeof readDemo>[number]['phones'][number]['simulated']>
type Played = { scope: TenantScope; record: PhoneRecord; simulated: Simulated; phone: SimulatedPhone }

const loopback = '127.0.0.1'
const pollMs = 3_600_000

export type DemoPhones = {
  /** Where they take a NOTIFY: `address port` of each. */
  readonly places: readonly string[]
  /** Those that never asked fetch for the first time; what the demo changes afterwards is changed. */
  boot(): Promise<void>
  close(): Promise<void>
}

/** Plays those of the demo's phones that are still there. */
export async function demoPhones(folder: string, parts: Parts): Promise<DemoPhones> {
  const played: Played[] = []
  for (const tenant of readDemo(folder)) {
    const scope = await parts.tenants.scopeOf(systemScope, tenant.code)
    if (!scope) continue
    const { items } = await parts.phones.list(scope, { order: 'asc', page: 1, pageSize: 1000 })
    for (const { mac, name, simulated } of tenant.phones) {
      const record = items.find((each) => (mac === undefined ? each.name === name : each.mac === mac))
      if (record && simulated) played.push(...(await play(parts, scope, record, simulated)))
    }
  }
  return {
    places: played.map(({ phone }) => `${loopback} ${phone.port}`),
    boot: async () => void (await Promise.all(played.map((each) => firstBoot(parts, each)))),
    close: async () => void (await Promise.all(played.map(({ phone }) => phone.close()))),
  }
}

async function play(
  parts: Parts,
  scope: TenantScope,
  record: PhoneRecord,
  simulated: Simulated,
): Promise<Played[]> {
  const { phones, clock, log } = parts
  const model = await parts.modelOf(scope, record.modelId)
  const userAgent =
    simulated.userAgent ?? (model && userAgentOf(parts.catalogue, parts.known, model, record.mac))
  if (!model || userAgent === undefined) return []

  async function provisioning(): Promise<Provisioning | undefined> {
    const now = await phones.read(scope, record.id).catch(() => undefined)
    return (
      now && {
        url: `${parts.origin}/p/${now.secret}/`,
        ...(now.httpUsername !== '' && {
          username: now.httpUsername,
          password: simulated.password ?? now.httpPassword,
        }),
      }
    )
  }
  const phone = await simulatedPhone({
    provisioning,
    userAgent,
    files: bootFiles(model, record.mac),
    manner: simulated.answers,
    rebootEvent: model.notify.reboot?.event ?? '',
    // What only answers would fetch what it is told to leave.
    pollMs: simulated.answers === 'fetches' ? pollMs : 0,
    http: realHttp,
    openUdp: (handlers) => udpAt(loopback, portOf(record), handlers),
    clock,
    say: (what) => log.debug({ phone: record.name }, `a simulated phone ${what}`),
  })
  const contact = `sip:${loopback}:${phone.port}`
  if (record.contact !== contact) await change(phones, scope, record.id, { contact })
  return [{ scope, record, simulated, phone }]
}

async function change(phones: PhoneStore, scope: TenantScope, id: string, patch: PhonePatch): Promise<void> {
  const old = await phones.read(scope, id)
  await phones.replace(scope, changedDraft(old, patch), old.revision, Object.keys(patch))
}

/** The port of the time before: who looks at the phone finds it where it was. */
function portOf({ contact }: PhoneRecord): number {
  return Number(/^sip:127\.0\.0\.1:(\d+)$/.exec(contact)?.[1] ?? 0)
}

async function firstBoot({ phones }: Parts, { scope, record, simulated, phone }: Played): Promise<void> {
  if (record.lastFetch !== null) return
  await phone.boot()
  const { changedAfterwards: settings } = simulated
  if (settings) await change(phones, scope, record.id, { settings })
}
