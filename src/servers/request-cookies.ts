/** Cookies of a request: by TLS they are this host's alone, and no other site's page sends them. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Call } from '../api/api.ts'
import type { Endpoint } from '../schema/contract.ts'

/** Under this name a browser takes it from this host alone, by TLS: no neighbour can plant one. */
export function heldAs(request: FastifyRequest, name: string): string {
  return request.protocol === 'https' ? `__Host-${name}` : name
}

export function cookiesOf(request: FastifyRequest, reply: FastifyReply): Call<Endpoint>['cookies'] {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  } as const
  return {
    get: (name) => request.cookies[heldAs(request, name)],
    set: (name, value, maxAge) => void reply.setCookie(heldAs(request, name), value, { ...options, maxAge }),
    clear: (name) => void reply.clearCookie(heldAs(request, name), options),
  }
}
