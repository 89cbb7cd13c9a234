/** Where the certificate of this service comes from when a CA is asked for it, with the port that the CA asks. */

import { join } from 'node:path'
import { certificateKeeper } from './acme/certificate-keeper.ts'
import { certificateStore } from './acme/certificate-store.ts'
import { keptCertificate } from './acme/kept-certificate.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { isPostgresUrl } from './db/dialects/postgres/url.ts'
import type { Vault } from './db/vault.ts'
import type { Ground } from './ground.ts'
import { InternalError } from './kernel/errors.ts'
import { challengeServer } from './servers/challenge-server.ts'
import { isLate } from './servers/late-certificate.ts'
import { listen, stop } from './servers/listening.ts'

/** Where the last one lies, for a start while the database server does not answer. */
function keptOf({ options }: Pick<Ground, 'options'>, vault: Vault) {
  if (!isPostgresUrl(options.database)) return undefined
  return keptCertificate(join(options.data, 'certificate.sealed'), vault)
}

/** Until the database is there, the last certificate does. */
export async function followKept(
  ground: Pick<Ground, 'options' | 'certificate'>,
  vault: Vault | undefined,
): Promise<void> {
  const { certificate } = ground
  const pair = isLate(certificate) && vault ? await keptOf(ground, vault)?.read() : undefined
  if (!isLate(certificate) || !pair) return
  certificate.follow({ current: () => pair, on: () => () => undefined, close: async () => undefined })
}

/** Where the certificate is from a CA, whoever serves gets it from now on; what it answers must be told where the page is. */
export async function followCa(ground: Ground): Promise<{ pageIsAt(port: number): void }> {
  const { options, db, vault, clock, random, guard, log, feed, counters, certificate } = ground
  let pagePort = options.port
  const answer = {
    pageIsAt(port: number) {
      pagePort = port
    },
  }
  if (!isLate(certificate)) return answer
  const names = options['acme-domains']
  const store = certificateStore(db, vault, clock)
  const answers = () => store.answers(systemScope)
  const server = challengeServer({ answers, names, port: () => pagePort, guard })
  const where = { host: options['phone-host'], port: options['acme-port'] }
  const challengePort = await listen(server, where, guard).catch((error) => {
    throw cannotListen(error, where)
  })
  const keeper = await certificateKeeper({
    ...{ store, challengePort, feed, clock, random, guard, log },
    wish: { directory: options['acme-directory'], names, email: options['acme-email'] },
  })
  counters.watchCertificate(keeper.notAfter)
  const kept = keptOf(ground, vault)
  const keep = () => {
    const pair = keeper.current()
    if (pair && kept) guard.run('operation', { work: 'certificates' }, () => kept.keep(pair))
  }
  keep()
  keeper.on(keep)
  certificate.follow({
    ...{ current: keeper.current, on: keeper.on },
    async close() {
      await keeper.close()
      await stop(server)
    },
  })
  // A database of one process: what another one began, nobody is at now.
  keeper.start({ alone: !db.shared })
  return answer
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  if (error.code === 'EACCES')
    return new InternalError(
      `it may not use port ${port}, at which a CA asks (--acme-port): give it the right (CAP_NET_BIND_SERVICE; in a unit of systemd AmbientCapabilities=CAP_NET_BIND_SERVICE), or choose a port from 1024 on and let port 80 lead to it`,
    )
  if (error.code === 'EADDRINUSE')
    return new InternalError(
      `port ${port} of ${host}, at which a CA asks (--acme-port), is in use: end what listens there, or choose another port and let port 80 lead to it`,
    )
  return error
}
