/** The demo with phones in every state, as an office looks on a working day: for pictures, and to see the page full. */

import { createHash } from 'node:crypto'
import type { Phone } from '../../src/schema/phone.ts'
import { freePort, type Owner } from './processes.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { inTenant } from './tenant.ts'

export type BusyDemo = { app: TestApp; reception: Phone; operationId: string }

const base = '/tenants/CANISTRACCI'

/** Names and addresses are the same at every start; the demo's own phones fetch and answer. */
export async function startBusyDemo(t: Owner): Promise<BusyDemo> {
  const app = await startTestApp(t, {
    demo: true,
    playPhones: true,
    random: sameAtEveryStart(),
    flags: ['--phone-port', String(await freePort()), '--public-url', 'https://prov.example.com'],
  })
  const phones = await phonesOf(app, (named) => {
    const shown = ['Reception', 'Control room', 'Gate'].every((name) => named(name).status.servedAt !== null)
    const { failing } = named('Meeting room').status
    return shown && failing?.outcome === 'unauthorized' && named('Warehouse').settings.callWaiting === false
  })
  const reception = phones('Reception')
  const tenant = inTenant(app, base)
  const asked = [reception.id, phones('Warehouse').id, phones('Control room').id]
  const { id } = await tenant.start('resync', asked)
  await tenant.ended(id)
  await app.ok('PUT', `${base}/references`, {
    source: 'pbx-1',
    references: [{ kind: 'callFlow', label: 'Night bell', mac: reception.mac }],
  })
  const after = await phonesOf(app, (named) => named('Reception').status.lastOperation?.state === 'fetched')
  return { app, reception: after('Reception'), operationId: id }
}

type ByName = (name: string) => Phone

/** The demo's phones by name, as soon as it is so. */
async function phonesOf(app: TestApp, holds: (named: ByName) => boolean): Promise<ByName> {
  for (let turn = 0; turn < 300; turn++) {
    const { items } = await app.ok<{ items: Phone[] }>('GET', `${base}/phones?pageSize=100`)
    const named: ByName = (name) => {
      const phone = items.find((each) => each.name === name)
      if (!phone) throw new Error(`The demo has no phone ${name}`)
      return phone
    }
    if (holds(named)) return named
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The demo’s phones did not come to where they should')
}

function sameAtEveryStart(): (size: number) => Uint8Array {
  let count = 0
  return (size) => {
    const bytes: Buffer[] = []
    while (bytes.length * 32 < size) bytes.push(createHash('sha256').update(`demo ${count++}`).digest())
    return Buffer.concat(bytes).subarray(0, size)
  }
}
