/** Passkeys: the own ones, and signing in by one, alone or after the password. */

import { type PasskeySite, passkeySite } from '../auth/passkey-site.ts'
import type { PasskeyStore } from '../auth/passkey-store.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import { hasCode, OffhookError } from '../kernel/errors.ts'
import type { Api } from './api.ts'
import { type Proving, requireProof } from './factor-routes.ts'
import { requirePerson } from './me-routes.ts'
import { type SignInParts, startSession } from './sign-in-routes.ts'

type Parts = Proving & SignInParts & { passkeys: PasskeyStore }

export function passkeyRoutes(api: Api, parts: Parts): void {
  const { passkeys, recoveryCodes } = parts

  api.on('listPasskeys', async ({ actor, system }) => {
    requirePerson(actor)
    return { items: await passkeys.list(system, actor.id) }
  })
  api.on('beginPasskey', async (call) => {
    await requireProof(parts, call)
    return { ...(await passkeys.newOptions(call.system, call.actor, passkeySite(call.host))) }
  })
  api.on('addPasskey', async ({ actor, body, host, system }) => {
    requirePerson(actor)
    const passkey = await passkeys.add(system, actor.id, passkeySite(host), body)
    const left = await recoveryCodes.left(system, actor.id)
    return { passkey, recoveryCodes: left > 0 ? null : await recoveryCodes.renew(system, actor.id) }
  })
  api.on('renamePasskey', async ({ actor, body, params, system }) => {
    requirePerson(actor)
    await passkeys.rename(system, actor.id, params.id, body.name)
  })
  api.on('removePasskey', async (call) => {
    await requireProof(parts, call)
    await passkeys.remove(call.system, call.actor.id, call.params.id)
  })
  signInByPasskey(api, parts)
}

function signInByPasskey(api: Api, parts: Parts): void {
  const { passkeys, challenges, refusals } = parts
  /** Of whoever has given the password already; `null` where it is to sign in by itself. */
  async function userOf(call: { body: { token?: string }; system: SystemScope }): Promise<string | null> {
    if (call.body.token === undefined) return null
    const userId = await challenges.tried(call.system, 'secondFactor', call.body.token)
    if (userId === undefined) throw new OffhookError('SIGN_IN_OVER')
    return userId
  }
  api.on('passkeyOptions', async (call) => {
    const site: PasskeySite = passkeySite(call.host)
    return { ...(await passkeys.options(call.system, await userOf(call), site, call.source.name)) }
  })
  api.on('signInByPasskey', async ({ body, ...from }) => {
    const { system } = from
    const asked = await userOf({ body, system })
    const using = passkeys.use(system, asked, passkeySite(from.host), body.credential)
    const userId = await using.catch((error) => {
      const about = { kind: 'user', detail: 'passkey', outcome: 'failed' } as const
      if (hasCode(error, 'PASSKEY_REFUSED'))
        refusals.note({ scope: system, action: 'session.failed', id: asked ?? undefined, about })
      throw error
    })
    if (body.token !== undefined && !(await challenges.take(system, 'secondFactor', body.token)))
      throw new OffhookError('SIGN_IN_OVER')
    await parts.people.requireOwnSignIn(system, userId)
    return startSession(parts, userId, from)
  })
}
