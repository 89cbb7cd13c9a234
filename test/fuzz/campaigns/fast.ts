/** What phones get at once and what node:http gives alone: to the same bytes the same answers, and the same is recorded. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { recogniser } from '../../../src/definitions/recognise.ts'
import type { FetchRecord } from '../../../src/fetches/fetch-store.ts'
import {
  type DigestChallenge,
  digestAuthorization,
  parseDigestChallenge,
} from '../../../src/kernel/digest.ts'
import { createGuard } from '../../../src/kernel/guard.ts'
import { silentLog } from '../../../src/kernel/log.ts'
import { networksOf } from '../../../src/kernel/networks.ts'
import { listen, stop } from '../../../src/servers/listening.ts'
import { phoneServer } from '../../../src/servers/phone-server.ts'
import { furnishRoad } from '../../support/open-road.ts'
import { shipped } from '../../support/sample-phone.ts'
import type { Campaign } from '../campaign.ts'
import type { Dice } from '../dice.ts'
import { type Asked, phoneBytes } from '../phone-bytes.ts'

type Furnished = Awaited<ReturnType<typeof furnishRoad>>

/** A server with what it recorded; `byNode` counts the requests that node:http saw. */
type Side = { port: number; records: FetchRecord[]; byNode: number; server: Server }

async function openSide(road: Furnished, answersAtOnce: boolean, trusts: boolean): Promise<Side> {
  const [ofFono, ofAll] = [recogniser(road.catalogue).recognise, recogniser(shipped).recognise]
  const records: FetchRecord[] = []
  const own = road.anotherRoad(
    (record) => void records.push(record),
    (evidence) => {
      const recognition = ofFono(evidence)
      return recognition.vendor === null ? ofAll(evidence) : recognition
    },
    // Of its own, but as the other side’s: both give and take the same nonces.
    road.digestOf('side'),
  )
  const guard = createGuard(silentLog, (boundary) => assert.fail(`${boundary} failed`))
  const server = phoneServer(own, {
    ...{ guard, answersAtOnce, connections: { inAll: 1e6, ofAddress: 1e6 } },
    trustedProxies: trusts ? networksOf(['127.0.0.0/8']) : undefined,
  })
  const side: Side = { records, byNode: 0, server, port: 0 }
  server.on('request', () => side.byNode++)
  // Both read from the stream: when node:http takes bytes beside it, what comes behind a request is seen a moment later.
  if (!answersAtOnce) server.on('connection', (socket) => socket.on('data', () => undefined))
  side.port = await listen(server, { host: '127.0.0.1', port: 0 }, guard)
  return side
}

/** Both sides of one kind of server: one answers at once, the other one does not. */
async function openPair(road: Furnished, trusts: boolean): Promise<[Side, Side]> {
  return [await openSide(road, true, trusts), await openSide(road, false, trusts)]
}

class Line {
  readonly socket: Socket
  said = ''
  isClosed = false
  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text) => {
      this.said += text
    })
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.isClosed = true
    })
  }
  /** As it is compared: node:http says the date where it refuses by itself. */
  heard(): string {
    return `${this.said.replace(/\r\nDate: [^\r]*/g, '')}${this.isClosed ? '\r\n(closed)' : ''}`
  }
}

/** What is sealed is another text each time. */
const told = (records: readonly FetchRecord[]) =>
  records.map(({ tookMs: _, identity, content, ...record }) => ({
    ...record,
    ...{ hasIdentity: identity !== null, hasContent: content !== null },
  }))

/** Waits until both have said and recorded the same, or a moment longer than an answer may take. */
async function settle([one, other]: readonly [Line, Line], [a, b]: readonly [Side, Side]): Promise<void> {
  const state = () =>
    one.said.length + other.said.length + Number(one.isClosed) + Number(other.isClosed) + a.records.length
  const isSame = () =>
    one.isClosed === other.isClosed &&
    one.said.length === other.said.length &&
    a.records.length === b.records.length
  const first = state()
  for (let turns = 0; turns < 24 && state() === first; turns++) await (turns < 20 ? turn() : wait(1))
  for (let turns = 0; turns < 2; ) {
    const before = state()
    await turn()
    turns = before === state() ? turns + 1 : 0
  }
  for (let turns = 0; turns < 2000 && !isSame(); turns++) await wait(1)
  if (one.said !== other.said || one.isClosed !== other.isClosed) assert.equal(one.heard(), other.heard())
  assert.deepEqual(told(a.records), told(b.records))
}

async function furnishPhones(road: Furnished): Promise<Asked[]> {
  const { tenant, desk, own, extension } = road
  const scope = await tenant('ONE', { settings: { tenantPhoneBook: true } })
  const closed = await tenant('TWO', { allowedNetworks: ['198.51.100.0/24'] })
  await extension(scope, { number: '100', name: 'Änna' })
  const guarded = await own(scope, { source: 'name=${phone.name}\n' })
  const phones = [
    await desk(scope),
    await desk(scope, { httpUsername: 'desk', httpPassword: 'grün' }),
    await desk(scope, { httpUsername: 'plain', httpPassword: 'A-long-password-1' }),
    await desk(scope, { fileName: 'own.cfg' }),
    await desk(scope, { modelId: guarded.id }),
    await desk(closed),
  ]
  const all: Asked[] = []
  for (const phone of phones) {
    const { httpUsername: user, httpPassword: password, fileName, mac, secret } = phone
    const auth = user === '' ? '' : `${user}:${password}`
    const authorization = auth === '' ? undefined : `Basic ${Buffer.from(auth).toString('base64')}`
    // From here, where it is let in however many wrong passwords come.
    const { headers } = await road.ask(phone, '', { authorization, ip: '127.0.0.1' })
    const files = [fileName || `${mac}.cfg`, 'common.cfg', 'book.xml', `${mac}.cfg`, '02f0f0123456.cfg']
    const digest = auth === '' ? undefined : answering(road.digestOf('side'), phone)
    all.push({ secret, auth, files, etags: [headers[3] ?? '"none"'], ...(digest && { digest }) })
  }
  await road.fetches.flush()
  const nobody = { secret: 'a'.repeat(26), auth: '', files: ['a.cfg'], etags: ['"x"'] }
  return [...all, ...all, ...all.slice(0, 4), nobody]
}

/** As a phone that answers several challenges, some of them again and again. */
function answering(
  minting: ReturnType<Furnished['digestOf']>,
  { id, httpUsername: username, httpPassword: password }: Awaited<ReturnType<Furnished['desk']>>,
): NonNullable<Asked['digest']> {
  let challenges: DigestChallenge[] = []
  return (dice, method, uri) => {
    if (challenges.length === 0 || dice.once(3))
      challenges = minting.challenges(id, false).map(parseDigestChallenge)
    return digestAuthorization({
      ...{ challenge: dice.pick(challenges), method, uri, cnonce: dice.text(8, 'abc0') || 'c' },
      credentials: dice.once(6) ? { username, password: 'other' } : { username, password },
      count: 1 + dice.number(9),
    })
  }
}

/** The phone gets what is asked, and it is no phone book, which is put together anew. */
function isAtHand(pieces: readonly Buffer[], said: string): boolean {
  return /^HTTP\/1\.1 (?:200|304|401) /.test(said) && !pieces.some((piece) => piece.includes('book.xml'))
}

type Seen = { plain: number; atOnce: number; statuses: Map<string, number> }

/** One after the other on a pair of connections, until one is closed or there have been enough. */
async function talk(
  dice: Dice,
  phones: readonly Asked[],
  sides: readonly [Side, Side],
  seen: Seen,
): Promise<number> {
  const lines = [new Line(sides[0].port), new Line(sides[1].port)] as const
  let done = 0
  /** The connection is still answered at once. */
  let isFresh = true
  const history: (readonly Buffer[])[] = []
  try {
    await Promise.all(lines.map(({ socket }) => once(socket, 'connect')))
    for (const most = 1 + dice.number(12); done < most && !lines[0].isClosed && !lines[1].isClosed; done++) {
      const { pieces, isPlain } = phoneBytes(dice, phones)
      history.push(pieces)
      const [before, from] = [sides[0].byNode, lines[0].said.length]
      for (const side of sides) side.records.length = 0
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) await turn()
        for (const { socket } of lines) socket.write(piece)
      }
      await settle(lines, sides)
      if (isFresh && isPlain && isAtHand(pieces, lines[0].said.slice(from))) {
        seen.plain++
        if (sides[0].byNode === before) seen.atOnce++
      }
      isFresh &&= sides[0].byNode === before && isPlain
    }
  } catch (error) {
    const sent = history.map((pieces) => JSON.stringify(pieces.map((piece) => piece.toString('latin1'))))
    throw new Error(`they differ after:\n${sent.join('\n')}`, { cause: error })
  } finally {
    for (const [, status = ''] of lines[0].said.matchAll(/HTTP\/1\.1 (\d{3}) /g))
      seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1)
    // No waiting for what was on its way: a million of them would use up all ports.
    for (const { socket } of lines) socket.resetAndDestroy()
  }
  return done
}

export const campaign: Campaign = {
  about: 'plain requests answered at once and any others mixed with them get what node:http gives alone',
  count: 1_000_000,
  short: 1000,

  async run({ count, dice, progress }) {
    const ends: (() => unknown)[] = []
    const road = await furnishRoad({ after: (end) => void ends.push(end as () => unknown) })
    const pairs = [await openPair(road, false), await openPair(road, true)] as const
    const seen: Seen = { plain: 0, atOnce: 0, statuses: new Map() }
    try {
      const phones = await furnishPhones(road)
      for (let done = 0; done < count; ) {
        const some = await talk(dice, phones, dice.pick(pairs), seen)
        for (let each = 0; each < some; each++) progress(++done)
      }
      return summary(seen)
    } finally {
      for (const { server } of pairs.flat()) await stop(server)
      for (const end of ends.reverse()) await end()
    }
  },
}

function summary({ plain, atOnce, statuses }: Seen): string {
  const share = atOnce / plain
  const list = [...statuses].sort().map(([status, times]) => `${status}: ${times}`)
  const text = `${(share * 100).toFixed(1)} % of ${plain} plain requests were answered at once; ${list.join(', ')}`
  // The others are the first ones of each phone, which nobody knew yet.
  assert.ok(share > 0.9, text)
  return text
}
