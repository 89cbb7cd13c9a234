/** Certificates of tests, signed by themselves: made by openssl, for `127.0.0.1` and a name. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Pair = { readonly certFile: string; readonly keyFile: string; readonly cert: string }

/** Overwrites those of the same `file` name, as who renews them does. */
export function makeCertificate(folder: string, name: string, file = 'tls'): Pair {
  const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)]
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
    ...['-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`, '-keyout', keyFile, '-out', certFile],
  )
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8') }
}

/** As a phone maker has one. */
export type Authority = Pair & { readonly folder: string }

export function makeAuthority(folder: string, name: string, file = name): Authority {
  const [certFile, keyFile] = [join(folder, `${file}.ca.crt`), join(folder, `${file}.ca.key`)]
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/O=Maker/CN=${name}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', keyFile, '-out', certFile],
  )
  return { folder, certFile, keyFile, cert: readFileSync(certFile, 'utf8') }
}

/** The certificate that a maker puts into a phone. `subject`: as `/CN=805ec0dd0001`; `names`: as `DNS:phone.example.com`. */
export function makePhoneCertificate(
  authority: Authority,
  subject: string,
  { file = subject.replaceAll(/\W/g, ''), names = '' } = {},
): Pair & { readonly key: string } {
  const [certFile, keyFile] = [join(authority.folder, `${file}.crt`), join(authority.folder, `${file}.key`)]
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', subject, '-CA', authority.certFile],
    ...['-CAkey', authority.keyFile, '-addext', 'basicConstraints=CA:FALSE'],
    ...(names ? ['-addext', `subjectAltName=${names}`] : []),
    ...['-days', '30'],
    ...['-keyout', keyFile, '-out', certFile],
  )
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' })
}
