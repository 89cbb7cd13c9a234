/** Certificates of tests, signed by themselves: made by openssl, for `127.0.0.1` and a name. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Pair = { readonly certFile: string; readonly keyFile: string; readonly cert: string }

/** Overwrites those of the same `file` name, as who renews them does. */
export function makeCertificate(folder: string, name: string, file = 'tls'): Pair {
  const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
      ...['-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`, '-keyout', keyFile, '-out', certFile],
    ],
    { stdio: 'pipe' },
  )
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8') }
}
