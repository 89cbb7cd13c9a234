/** Serves the built page: its files as they are, and its one document for every address of its own. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { OffhookError } from '../kernel/errors.ts'
import { problemOf } from './problem.ts'

/** Signing in may be found; what is behind it answers nobody who has not. */
const robots = 'User-agent: *\nDisallow: /api/\n'

/** The bundler's files are UTF-8; of this kind it would not be said. */
const svg = 'image/svg+xml'

export async function pageServer(app: FastifyInstance, folder: string): Promise<void> {
  const document = await readFile(join(folder, 'index.html')).catch(() => undefined)
  if (document) {
    await app.register(async (assets) => {
      assets.addHook('onSend', async (_, reply) => {
        if (reply.getHeader('content-type') === svg) reply.header('content-type', `${svg}; charset=utf-8`)
      })
      await assets.register(fastifyStatic, {
        root: join(folder, 'assets'),
        prefix: '/assets/',
        immutable: true,
        maxAge: '1y',
        decorateReply: false,
        preCompressed: true,
      })
    })
  }
  app.get('/robots.txt', (_, reply) => reply.type('text/plain; charset=utf-8').send(robots))
  app.setNotFoundHandler((request, reply) => {
    const wantsPage =
      ['GET', 'HEAD'].includes(request.method) &&
      !request.url.startsWith('/api/') &&
      !request.url.startsWith('/assets/')
    if (wantsPage && document)
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(document)
    const missing = new OffhookError(
      'NOT_FOUND',
      wantsPage ? 'The page is not built; run: npm run build' : undefined,
    )
    return reply
      .code(404)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      .send(problemOf(missing))
  })
}
