/** A certificate in files that somebody else renews. */

import { createSecureContext } from 'node:tls'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { type Certificate, type CertificateSource, heldCertificate } from './certificate-source.ts'
import { readPem } from './pem-file.ts'
import { watchFiles } from './watched-files.ts'

type Files = { readonly cert: string; readonly key: string }

/** Throws what is wrong with the files, in words; later, the last good pair stays, and the log says why. */
export function certificateFiles(files: Files, clock: Clock, log: Log): CertificateSource {
  const held = heldCertificate()
  const { first, stop } = watchFiles<Certificate>(
    {
      read: () => readPair(files),
      check: (pair) => requirePair(files, pair),
      isSame: (one, other) => one.cert === other.cert && one.key === other.key,
      renewed(pair) {
        held.hold(pair)
        log.info({ certificate: files.cert }, 'the certificate was renewed')
      },
      kept: (why) => log.error({ why }, 'the certificate stays the one of before'),
    },
    clock,
  )
  held.hold(first)
  return {
    ...held,
    async close() {
      stop()
    },
  }
}

function readPair(files: Files): Certificate {
  return {
    cert: readPem(files.cert, '--tls-cert', 'CERTIFICATE'),
    key: readPem(files.key, '--tls-key', 'PRIVATE KEY'),
  }
}

function requirePair(files: Files, pair: Certificate): void {
  try {
    createSecureContext(pair)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' ? 'the key is of another certificate' : message
    throw new Error(`${files.cert} and ${files.key} are no pair: ${why}`)
  }
}
