/** `POST /providers/:id/logout`: a provider tells that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0). It sends a form, not JSON, and has no key: its signature says who it is. */

import type { FastifyInstance } from 'fastify'
import { apiBase } from '../api/api.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { SigningOut } from '../oidc/signing-out.ts'

const mostBytes = 32_768
const sixtyAMinute = { rateLimit: { max: 60, timeWindow: 60_000 } }

export async function backChannel(app: FastifyInstance, signingOut: SigningOut, guard: Guard): Promise<void> {
  await app.register(async (own) => {
    own.removeAllContentTypeParsers()
    own.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: mostBytes },
      (_, body, done) => done(null, new URLSearchParams(body.toString())),
    )
    own.post<{ Params: { id: string } }>(
      `${apiBase}/providers/:id/logout`,
      { config: sixtyAMinute, bodyLimit: mostBytes },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const token = request.body instanceof URLSearchParams ? request.body.get('logout_token') : null
        const scope = actingAs(systemScope, { name: 'nobody', address: request.ip })
        try {
          await signingOut(scope, request.params.id, token ?? '')
          return reply.code(200).send()
        } catch (error) {
          if (!(error instanceof OffhookError))
            guard.failed('apiCall', error, { work: 'back-channel logout' })
          if (error instanceof OffhookError && error.status >= 500) throw error
          // §2.8: what is wrong is said by a code, and in no more words than who sends it needs.
          return reply.code(400).send({ error: 'invalid_request' })
        }
      },
    )
  })
}
