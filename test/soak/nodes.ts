/** Three nodes on one PostgreSQL behind nginx: killed, stopped and cut off from the database in turn, while people save and phones fetch. */

import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { wayTo } from '../support/cut-way.ts'
import { type Balancer, startBalancer } from '../support/nginx-balancer.ts'
import { freePort, type Owner, testFolder, until } from '../support/processes.ts'
import { ask, type RealServer, startServer, Unanswered } from '../support/real-server.ts'
import { startSipPhones } from '../support/sip-phones.ts'

export type NodeSettings = {
  /** Of an empty PostgreSQL database. */
  url: string
  /** So often each fault goes round the nodes. */
  turns: number
  /** How long a node is stopped, or cut off. Beyond 30 seconds what it leads is taken over. */
  faultMs: number
  askedPhones: number
  say(line: string): void
}

export type NodeFigures = {
  saves: number
  fetches: number
  /** The longest that a phone waited for its file, in milliseconds. */
  longestMs: number
  asked: number
  /** The longest until what was saved at one node was served by all, while all were well. */
  slowestChangeMs: number
  wrong: string[]
}

const nodes = [0, 1, 2] as const
const fetchers = 6
const savers = 3
/** Who was cut off hears at once again after a second. */
const foundBackMs = 3000
/** After each fault. */
const changes = 5
const tenant = '/tenants/NODES'

type Node = { server: RealServer; start(): Promise<RealServer>; way: Awaited<ReturnType<typeof wayTo>> }

export async function nodesUnderLoad(t: Owner, settings: NodeSettings): Promise<NodeFigures> {
  const { say, turns, faultMs } = settings
  const { all, balancer } = await startNodes(t, settings.url)
  const sip = await startSipPhones(t)
  const [first] = all
  await ask(first.server.api, 'POST', '/tenants', {
    code: 'NODES',
    name: 'Nodes',
    sipServer: 'pbx.example.com',
  })
  const load = await startLoad(t, balancer)
  const operations: string[] = []
  const wrong: string[] = []
  const heardAfter: number[] = []
  for (let turn = 0; turn < turns; turn++)
    for (const [fault, spoil] of Object.entries({ kill, stop, cut })) {
      const number = (turn + Object.keys({ kill, stop, cut }).indexOf(fault)) % nodes.length
      const node = all[number] as Node
      operations.push(await operate(node.server.api, sip, `t${turn}${fault}`, settings.askedPhones))
      const before = sip.asked.size
      await until('some are asked', () => sip.asked.size > before + 10)
      say(`turn ${turn + 1}: ${fault} node ${number + 1}`)
      const served = load.fetches()
      await spoil(node, faultMs, load)
      await until('phones are served', () => load.fetches() > served + fetchers)
      await sleep(foundBackMs)
      for (let change = 0; change < changes; change++)
        heardAfter.push(await servedByAll(all, load, `turn ${turn + 1} ${fault} ${change}`))
    }
  for (const id of operations) wrong.push(...(await ended(balancer.api, id)))
  const saved = await load.end()
  wrong.push(...saved, ...sip.askedTwice().map((phone) => `${phone} was asked twice`))
  return { ...load.figures(), asked: sip.asked.size, slowestChangeMs: Math.max(...heardAfter), wrong }
}

async function startNodes(t: Owner, url: string) {
  const ports = await Promise.all(
    nodes.map(async () => ({ page: await freePort(), phones: await freePort() })),
  )
  const balancer = await startBalancer(t, ports)
  const all = await Promise.all(
    ports.map(async ({ page, phones }): Promise<Node> => {
      const way = await wayTo(t, url)
      const flags = [
        ...['--data', testFolder(t, 'node'), '--database', way.url, '--public-url', balancer.phones],
        ...[
          '--port',
          `${page}`,
          '--phone-port',
          `${phones}`,
          '--sip-port',
          '0',
          '--trust-proxy',
          '127.0.0.1',
        ],
        ...['--phone-host', '127.0.0.1', '--sip-host', '127.0.0.1', '--sip-networks', '127.0.0.0/8'],
        ...['--notify-rate', '100', '--notify-rate-per-address', '20'],
      ]
      const start = () => startServer(t, flags, { OFFHOOK_MASTER_KEY: '5a'.repeat(32) }).up
      return { server: await start(), start, way }
    }),
  )
  return { all: all as [Node, Node, Node], balancer }
}

/** By SIGKILL, and it is started again after a while. */
async function kill(node: Node, forMs: number): Promise<void> {
  await node.server.kill()
  await sleep(forMs)
  node.server = await node.start()
}

async function stop({ server }: Node, forMs: number): Promise<void> {
  server.child.kill('SIGSTOP')
  await sleep(forMs)
  server.child.kill('SIGCONT')
}

/** Whom it knows it serves all the same. */
async function cut({ server, way }: Node, forMs: number, { urlOf }: Load): Promise<void> {
  const known = urlOf(server.phones)
  await until('it serves the phone', async () => (await fetch(known)).status === 200)
  way.cut()
  await sleep(forMs)
  const { status } = await fetch(known)
  way.mend()
  if (status !== 200) throw new Error(`a node that is cut off answered ${status} to a phone that it knows`)
}

type Phone = { path: string; mac: string }
type Load = Awaited<ReturnType<typeof startLoad>>

/** People who save through nginx, and phones that fetch through it, until it is ended. */
async function startLoad(t: Owner, balancer: Balancer) {
  const phones: Phone[] = []
  const extension = await ask<{ id: string }>(balancer.api, 'POST', `${tenant}/extensions`, {
    ...{ number: '100', name: 'As it was', password: 'secret' },
  })
  for (let number = 0; number < fetchers; number++) {
    const mac = `02cc${number.toString(16).padStart(8, '0')}`
    const phone = await ask<{ provisioningUrl: string }>(balancer.api, 'POST', `${tenant}/phones`, {
      ...{ name: `Phone ${number}`, modelId: 'yealink-t54w', mac },
      lines: [{ line: 1, extensionId: extension.id }],
    })
    phones.push({ mac, path: new URL(phone.provisioningUrl).pathname })
  }
  const [one] = phones as [Phone]
  const state = { isOver: false, fetches: 0, longestMs: 0, wrong: [] as string[] }
  const acknowledged = new Map<string, string>()
  t.after(() => {
    state.isOver = true
  })
  const work = [
    ...phones.map((phone) => fetchOn(balancer.phones, phone, state)),
    ...Array.from({ length: savers }, (_, saver) => saveOn(balancer.api, acknowledged, saver, state)),
  ]
  return {
    extensionId: extension.id,
    urlOf: (base: string) => `${base}${one.path}${one.mac}.cfg`,
    fetches: () => state.fetches,
    figures: () => ({ saves: acknowledged.size, fetches: state.fetches, longestMs: state.longestMs }),
    /** Answers what does not hold of it. */
    async end(): Promise<string[]> {
      state.isOver = true
      await Promise.all(work)
      const lost = await notThere(balancer.api, acknowledged)
      return [...state.wrong, ...lost]
    },
  }
}

type State = { isOver: boolean; fetches: number; longestMs: number; wrong: string[] }

/** One connection, kept as phones keep it. */
async function fetchOn(base: string, { path, mac }: Phone, state: State): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { 'user-agent': `Yealink SIP-T54W 96.86.0.20 ${mac}` }
  const once = () =>
    new Promise<string>((resolve) =>
      get(`${base}${path}${mac}.cfg`, { agent, headers }, (response) => {
        response.on('error', (error) => resolve(String(error)))
        response.resume().on('end', () => resolve(`${response.statusCode}`))
      }).on('error', (error) => resolve(String(error))),
    )
  while (!state.isOver) {
    const began = performance.now()
    const answer = await once()
    state.longestMs = Math.max(state.longestMs, Math.round(performance.now() - began))
    if (answer === '200') state.fetches++
    else state.wrong.push(`a phone was answered ${answer}`)
    await sleep(50)
  }
  agent.destroy()
}

const anyId = ''

/** What got no answer is asked again by the same key, as a client does that wants it done once. */
async function saveOn(api: string, acknowledged: Map<string, string>, saver: number, state: State) {
  for (let turn = 0; !state.isOver; turn++) {
    const name = `contact ${saver} ${turn}`
    const contact = { name, numbers: [{ kind: 'work', number: '100' }] }
    for (;;) {
      const key = { 'idempotency-key': name }
      const made = await ask<{ id: string }>(api, 'POST', `${tenant}/contacts`, contact, key).catch(
        (error) => {
          if (error instanceof Unanswered && (error.status === 0 || error.status > 501)) return undefined
          // Its node ended between what it did and the answer: it is there, whatever its id is.
          if (!String(error).includes('IDEMPOTENCY_UNANSWERED')) state.wrong.push(String(error))
          return { id: anyId }
        },
      )
      if (made) acknowledged.set(name, made.id)
      if (made || state.isOver) break
      await sleep(200)
    }
    await sleep(20)
  }
}

async function notThere(api: string, acknowledged: ReadonlyMap<string, string>): Promise<string[]> {
  const there = new Map<string, string[]>()
  for (let page = 1; ; page++) {
    type Items = { items: { id: string; name: string }[] }
    const { items } = await ask<Items>(api, 'GET', `${tenant}/contacts?pageSize=500&page=${page}`)
    for (const { id, name } of items) there.set(name, [...(there.get(name) ?? []), id])
    if (items.length < 500) break
  }
  return [
    ...[...acknowledged].flatMap(([name, id]) =>
      there.get(name)?.some((each) => id === anyId || each === id)
        ? []
        : [`${name} was answered and is not there`],
    ),
    ...[...there].flatMap(([name, ids]) =>
      ids.length === 1 ? [] : [`${name} is there ${ids.length} times`],
    ),
  ]
}

/** What is changed at one node is in the file that each of them serves, once they have heard; answers how long that took. */
async function servedByAll(all: readonly Node[], load: Load, name: string): Promise<number> {
  const { extensionId, urlOf } = load
  const [changed = all[0] as Node] = all
  await ask(changed.server.api, 'PATCH', `${tenant}/extensions/${extensionId}`, { name })
  const saved = performance.now()
  for (const [number, { server }] of all.entries())
    await until(
      `node ${number + 1} serves what was changed`,
      async () => (await (await fetch(urlOf(server.phones))).text()).includes(name),
      { everyMs: 5 },
    )
  return Math.round(performance.now() - saved)
}

type SipPhones = Awaited<ReturnType<typeof startSipPhones>>

/** Each operation has phones of its own, so that whoever is asked by two calls was asked twice. */
async function operate(api: string, sip: SipPhones, name: string, count: number): Promise<string> {
  const phones = Array.from({ length: count }, (_, number) => ({
    ...{ name: `${name}x ${number}`, modelId: 'yealink-t54w', mac: freshMac() },
    contact: sip.contact(`${name}n${number}`, number),
  }))
  await ask(api, 'POST', `${tenant}/phones/many`, { phones })
  const operation = { kind: 'reboot', filter: { q: `${name}x` } }
  return (await ask<{ id: string }>(api, 'POST', `${tenant}/operations`, operation)).id
}

let macs = 0
const freshMac = () => `02ee${(++macs).toString(16).padStart(8, '0')}`

async function ended(api: string, id: string): Promise<string[]> {
  type Told = { state: string; total: number; counts: Record<string, number> }
  const { total, counts } = await until(
    'the operation ends',
    async () => {
      const now = await ask<Told>(api, 'GET', `${tenant}/operations/${id}`).catch(() => undefined)
      return now?.state === 'done' && now
    },
    { timeoutMs: 180_000, everyMs: 500 },
  )
  const { accepted = 0, timedOut = 0 } = counts
  return accepted + timedOut === total
    ? []
    : [`of an operation of ${total} is told ${JSON.stringify(counts)}`]
}
