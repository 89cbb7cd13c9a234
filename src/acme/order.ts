/** One order at the CA, from wherever it stands to the certificate. It may be cut off at any step: what was done stands in the database, and whoever is next goes on. */

import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import type { Authorization, Order } from 'acme-client'
import { type SystemScope, systemScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { type CaClient, caClient, signingRequest } from './ca-client.ts'
import { CaProblem, problemFrom } from './ca-problem.ts'
import type { CertificateStore, Turn } from './certificate-store.ts'
import type { KeptCertificate } from './wish.ts'

type Parts = {
  readonly store: Pick<
    CertificateStore,
    'account' | 'keepAccount' | 'keepOrder' | 'dropOrder' | 'answer' | 'hold'
  >
  readonly clock: Clock
  /** Aborted when this process is to end. */
  readonly ended: AbortSignal
}

/** The turn is over before the order is: this process ends, or another node goes on with it. */
export class TurnOver extends Error {
  override readonly name = 'TurnOver'
}

const firstPauseMs = 250
const longestPauseMs = 15_000
/** A CA that has not decided by then is asked again another time. */
const patienceMs = 5 * 60_000
/** What may be over the next time: the order is gone on with then. */
const passing: ReadonlySet<string> = new Set([
  'badNonce',
  'rateLimited',
  'serverInternal',
  'timeout',
  'unreachable',
])

/** Ends with the certificate, or throws why there is none: `CaProblem` and `TurnOver`. */
export async function orderCertificate(parts: Parts, turn: Turn): Promise<KeptCertificate> {
  const { store, clock } = parts
  const steps = stepsOf(parts, turn)
  try {
    const { client, order: begun, key } = await begin(parts, turn, steps)
    const prove = proving(client, parts, steps)
    const until = clock.now() + patienceMs
    let order = begun
    for (let pauseMs = firstPauseMs; order.status !== 'valid'; ) {
      if (order.status === 'invalid') throw await reasonOf(client, order, steps)
      if (order.status === 'pending') await prove(order)
      if (order.status === 'ready') {
        const request = await signingRequest(turn.wish.names, key)
        order = await steps.step(() => client.finalizeOrder(order, request))
        if (order.status === 'valid') break
      }
      if (clock.now() > until) throw new CaProblem('timeout', `the order is still ${order.status}`)
      await steps.pause(pauseMs)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      order = await steps.step(() => client.getOrder(order))
    }
    const chain = await steps.step(() => client.getCertificate(order))
    return checked(turn, chain, key, clock.now())
  } catch (error) {
    if (error instanceof CaProblem && !passing.has(error.type)) await store.dropOrder(systemScope, turn)
    throw error
  }
}

type Steps = ReturnType<typeof stepsOf>

/** Each step is this node’s to do, and none is waited for once the process ends. */
function stepsOf({ store, clock, ended }: Parts, turn: Turn) {
  const over = new Promise<never>((_, reject) => {
    const end = () => reject(new TurnOver('this process ends'))
    if (ended.aborted) end()
    else ended.addEventListener('abort', end, { once: true })
  })
  over.catch(() => undefined)
  return {
    async step<Result>(work: () => Promise<Result>): Promise<Result> {
      if (ended.aborted) return over
      if (!(await store.hold(systemScope, turn))) throw new TurnOver('another node goes on with it')
      return Promise.race([work(), over])
    },
    async pause(ms: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      const cancel = clock.after(ms, resolve)
      await Promise.race([promise, over]).finally(cancel)
    },
  }
}

type Begun = { client: CaClient; order: Order; key: string }

async function begin(parts: Parts, turn: Turn, steps: Steps): Promise<Begun> {
  const client = await asAccount(parts, turn, steps)
  try {
    return await beginAs(client, parts, turn, steps)
  } catch (error) {
    if (!(error instanceof CaProblem) || error.type !== 'accountDoesNotExist') throw error
    // A CA that lost its accounts makes one anew for the same key.
    await parts.store.keepAccount(systemScope, turn.wish, null)
    return beginAs(await asAccount(parts, turn, steps), parts, { ...turn, order: undefined }, steps)
  }
}

async function asAccount({ store }: Parts, { wish }: Turn, { step }: Steps): Promise<CaClient> {
  const scope: SystemScope = systemScope
  const account = await store.account(scope, wish, newAccountKey)
  const client = await caClient(wish.directory, account)
  const contact = wish.email === '' ? [] : [`mailto:${wish.email}`]
  if (account.url === null) await step(() => client.createAccount({ termsOfServiceAgreed: true, contact }))
  else if (account.contact !== wish.email) await step(() => client.updateAccount({ contact }))
  else return client
  await store.keepAccount(scope, wish, client.getAccountUrl())
  return client
}

async function beginAs(client: CaClient, { store }: Parts, turn: Turn, { step }: Steps): Promise<Begun> {
  const { wish, order: known } = turn
  if (known) {
    const order = await step(() => client.getOrder({ url: known.url } as Order)).catch((error) => {
      if (!(error instanceof CaProblem) || passing.has(error.type) || error.type === 'accountDoesNotExist')
        throw error
      return undefined
    })
    if (order && order.status !== 'invalid') return { client, order, key: known.key }
  }
  const identifiers = wish.names.map((value) => ({ type: 'dns', value }))
  const order = await step(() => client.createOrder({ identifiers }))
  const key = await newCertificateKey()
  await store.keepOrder(systemScope, turn, { url: order.url, key })
  return { client, order, key }
}

/** What each name is asked for is answered by every node, before the CA is told to look; it is told once. */
function proving(client: CaClient, { store }: Parts, { step }: Steps): (order: Order) => Promise<void> {
  const told = new Set<string>()
  return async (order) => {
    const authorizations = await step(() => client.getAuthorizations(order))
    const refused = authorizations.find(({ status }) => status !== 'pending' && status !== 'valid')
    if (refused) throw refusalOf(refused)
    const challenges = authorizations
      .filter(({ status }) => status === 'pending')
      .map(challengeOf)
      .filter(({ status, url }) => status === 'pending' && !told.has(url))
    const answers = await Promise.all(challenges.map((each) => client.getChallengeKeyAuthorization(each)))
    await store.answer(
      systemScope,
      new Map(challenges.map(({ token }, index) => [String(token), answers[index] ?? ''])),
    )
    for (const each of challenges) {
      told.add(each.url)
      await step(() => client.completeChallenge(each)).catch((error) => {
        // Who was at it before has told it already, and the CA is done.
        if (!(error instanceof CaProblem) || error.type !== 'malformed') throw error
      })
    }
  }
}

function challengeOf({ challenges, identifier }: Authorization) {
  const challenge = challenges.find(({ type }) => type === 'http-01')
  if (challenge) return challenge
  throw new CaProblem('rejectedIdentifier', 'no HTTP-01 is offered', { about: identifier.value })
}

function refusalOf({ challenges, identifier, status }: Authorization): CaProblem {
  const error = challenges.find((each) => each.error)?.error
  const about = identifier.value
  return error ? problemFrom(error, { about }) : new CaProblem('unauthorized', `it is ${status}`, { about })
}

/** An order that is invalid tells less than the name that made it so. */
async function reasonOf(client: CaClient, order: Order, { step }: Steps): Promise<CaProblem> {
  const authorizations = await step(() => client.getAuthorizations(order))
  const refused = authorizations.find(({ status }) => status === 'invalid')
  return refused ? refusalOf(refused) : problemFrom(order.error)
}

/** A certificate that does not do is refused here, not by each phone. */
function checked({ wish }: Turn, chain: string, key: string, now: number): KeptCertificate {
  const wrong = (why: string) => new CaProblem('wrongCertificate', why)
  let leaf: X509Certificate
  try {
    leaf = new X509Certificate(chain)
  } catch {
    throw wrong('what the CA gave is no certificate')
  }
  if (!leaf.checkPrivateKey(createPrivateKey(key))) throw wrong('the certificate is for another key')
  const missing = wish.names.find((name) => leaf.checkHost(name) === undefined)
  if (missing !== undefined) throw wrong(`the certificate is not for ${missing}`)
  const [notBefore, notAfter] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()]
  if (notAfter <= now) throw wrong('the certificate has ended before it came; look at this machine’s clock')
  return { cert: chain, key, notBefore, notAfter }
}

const pemOf = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))

async function newAccountKey(): Promise<string> {
  return pemOf((await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })).privateKey)
}

/** Phones that know no other kind are many. */
async function newCertificateKey(): Promise<string> {
  return pemOf((await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey)
}
