/** Tries a provider for a person who asks: what it says of itself, row by row. A provider that is not as it should be is an answer, not an error. */

import type { ServerMetadata } from 'openid-client'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import type { ProviderTest } from '../schema/provider.ts'
import { keysOf, requireSound, signatures, toleranceSeconds } from './provider-client.ts'
import type { ProviderFetch } from './provider-network.ts'
import type { ProviderRecord } from './provider-store.ts'
import { ProviderTrouble, whyOf } from './provider-trouble.ts'

type Check = ProviderTest['checks'][number]

export async function testProvider(
  provider: ProviderRecord,
  fetch: ProviderFetch,
  clock: Clock,
): Promise<ProviderTest> {
  const checks: Check[] = []
  try {
    const { metadata, date } = await describe(provider, fetch)
    checks.push(said('It answers', true, `${provider.issuer} says what it is`))
    checks.push(...ofClock(date, clock.now()))
    checks.push(...(await ofMetadata(provider, metadata, fetch)))
  } catch (error) {
    checks.push(said('It answers', false, whyOf(error)))
  }
  return { ok: checks.every(({ ok }) => ok !== false), checks }
}

const said = (what: string, ok: boolean | null, detail: string): Check => ({ what, ok, detail })

/** OpenID Connect Discovery §4: behind the issuer, whatever path it has. */
async function describe({ issuer }: ProviderRecord, fetch: ProviderFetch) {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
  })
  if (response.status !== 200)
    throw new ProviderTrouble(
      `it answers ${response.status} at /.well-known/openid-configuration; is the issuer right?`,
    )
  const metadata = (await response.json().catch(() => undefined)) as ServerMetadata | undefined
  if (typeof metadata?.issuer !== 'string' || !URL.canParse(metadata.issuer))
    throw new ProviderTrouble('what it answers at /.well-known/openid-configuration does not name an issuer')
  return { metadata, date: response.headers.get('date') }
}

function ofClock(date: string | null, now: number): Check[] {
  const there = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(there)) return []
  const seconds = Math.round(Math.abs(there - now) / 1000)
  const agree = seconds <= toleranceSeconds
  const detail = agree
    ? 'they agree'
    : `its clock and ours differ by ${seconds} seconds; set one of them right`
  return [said('Clocks', agree, detail)]
}

async function ofMetadata(
  provider: ProviderRecord,
  metadata: ServerMetadata,
  fetch: ProviderFetch,
): Promise<Check[]> {
  const sound = await checked('Issuer and addresses', async () => {
    requireSound(provider, metadata)
    return 'as they should be'
  })
  if (!sound.ok) return [sound]
  return [
    sound,
    ofPkce(metadata.code_challenge_methods_supported),
    ofSignatures(metadata.id_token_signing_alg_values_supported ?? ['RS256']),
    await checked('Its keys', () => countKeys(metadata, fetch)),
    ...ofSigningOut(provider, metadata),
  ]
}

async function checked(what: string, work: () => Promise<string>): Promise<Check> {
  try {
    return said(what, true, await work())
  } catch (error) {
    return said(what, false, whyOf(error))
  }
}

/** RFC 8414 lets a provider be silent about it; some that can do it are. */
function ofPkce(methods: readonly string[] | undefined): Check {
  if (methods === undefined)
    return said('PKCE (S256)', null, 'it does not say whether it knows it; it is sent, and must be taken')
  const knows = methods.includes('S256')
  return said('PKCE (S256)', knows, knows ? 'it knows it' : 'it knows other ways only, which are not safe')
}

function ofSignatures(offered: readonly string[]): Check {
  const taken = signatures.filter((each) => offered.includes(each))
  return taken.length > 0
    ? said('Signature', true, taken.join(', '))
    : said('Signature', false, `it offers none of ${signatures.join(', ')}`)
}

async function countKeys(metadata: ServerMetadata, fetch: ProviderFetch): Promise<string> {
  const keys = await keysOf(metadata, fetch)
  await keys.reload()
  const n = keys.jwks()?.keys.length ?? 0
  if (n === 0) throw new WireError('it shows none')
  return n === 1 ? '1 key' : `${n} keys`
}

function ofSigningOut({ endsThere }: ProviderRecord, metadata: ServerMetadata): Check[] {
  const { end_session_endpoint: there, backchannel_logout_supported: back } = metadata
  return [
    said(
      'Signing out there, too',
      endsThere ? there !== undefined : null,
      there === undefined ? 'it has no address for it' : endsThere ? 'it can' : 'it can, and is not asked to',
    ),
    said('It tells us who signed out there', null, back === true ? 'it can' : 'it does not say that it can'),
  ]
}
