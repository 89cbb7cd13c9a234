/** Which certificate the page and phones are served with, by what was set. */

import { X509Certificate } from 'node:crypto'
import type { Clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import type { Options } from './options.ts'
import { certificateFiles } from './servers/certificate-files.ts'
import type { CertificateSource } from './servers/certificate-source.ts'
import { lateCertificate } from './servers/late-certificate.ts'
import { withPhoneAuthorities } from './servers/phone-authorities.ts'
import type { TlsPorts } from './servers/phone-ports.ts'

/** `undefined`: nothing is served by TLS. One from a CA comes late: it lies in the database. Throws what is wrong with what was set, in words. */
export function certificateOf(options: Options, clock: Clock, log: Log): CertificateSource | undefined {
  const authorities = options['phone-client-ca']
  if (authorities !== '' && options['phone-tls-port'] === 0 && options['phone-old-tls-port'] === 0)
    throw new Error(
      '--phone-client-ca is of no use without a port on which phones speak TLS: give --phone-tls-port',
    )
  const own = ownCertificateOf(options, clock, log)
  return own && authorities !== '' ? withPhoneAuthorities(own, authorities, { clock, log }) : own
}

function ownCertificateOf(options: Options, clock: Clock, log: Log): CertificateSource | undefined {
  const { 'tls-cert': cert, 'tls-key': key } = options
  if (options['acme-domains'].length > 0) {
    if (cert === '' && key === '') return lateCertificate()
    throw new Error('--acme-domains and --tls-cert exclude each other: give one of them')
  }
  if (cert !== '' && key !== '') return certificateFiles({ cert, key }, clock, log)
  if (cert !== '' || key !== '')
    throw new Error('--tls-cert and --tls-key belong together: give both, or none')
  for (const name of ['phone-tls-port', 'phone-old-tls-port'] as const)
    if (options[name] !== 0)
      throw new Error(`--${name} needs a certificate: give --acme-domains, or --tls-cert and --tls-key`)
  return undefined
}

export function tlsPortsOf(options: Options): TlsPorts {
  return {
    port: options['phone-tls-port'],
    oldPort: options['phone-old-tls-port'],
    asksPhones: options['phone-client-ca'] !== '',
  }
}

/** Where phones are told to fetch from, when nobody said: by TLS where that is there, under the name of the certificate, which phones compare. */
export function ownPublicUrl(
  options: Options,
  {
    address,
    port,
    certificate,
  }: { address: string; port: number; certificate: CertificateSource | undefined },
): string {
  if (options['public-url']) return options['public-url']
  const tlsPort = options['phone-tls-port']
  if (tlsPort === 0) return `http://${address}:${port}`
  const [wanted] = options['acme-domains']
  const name = wanted ?? nameOf(certificate?.current()?.cert) ?? address
  return tlsPort === 443 ? `https://${name}` : `https://${name}:${tlsPort}`
}

/** The first name that it is for; one for many names is for none in particular. */
function nameOf(cert: string | undefined): string | undefined {
  if (cert === undefined) return undefined
  const names = [...(new X509Certificate(cert).subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)]
  return names.map(([, name = '']) => name).find((name) => !name.includes('*'))
}
