/** The authorities that vouch for the certificates that makers put into their phones, in a file that the operator gives. */

import { X509Certificate } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { CertificateSource } from './certificate-source.ts'
import { readPem } from './pem-file.ts'
import { watchFiles } from './watched-files.ts'

const flag = '--phone-client-ca'
/** Phones are told the names of all of them whenever they greet, and some have little room for that. */
const mostAuthorities = 100
const inPem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** The certificates of that source, with these authorities beside them; whoever follows it hears of a change of either. Throws what is wrong with the file, in words. */
export function withPhoneAuthorities<Source extends CertificateSource>(
  source: Source,
  file: string,
  { clock, log }: { clock: Clock; log: Log },
): Source {
  const listeners = new Set<() => void>()
  let authorities: string
  const { first, stop } = watchFiles<string>(
    {
      read: () => readPem(file, flag, 'CERTIFICATE'),
      check: (text) => requireAuthorities(file, text),
      isSame: (one, other) => one === other,
      renewed(text) {
        authorities = text
        log.info({ file }, 'the authorities of phones were renewed')
        for (const changed of listeners) changed()
      },
      kept: (why) => log.error({ why }, 'the authorities of phones stay those of before'),
    },
    clock,
  )
  authorities = first
  return {
    ...source,
    current() {
      const certificate = source.current()
      return certificate && { ...certificate, phoneAuthorities: authorities }
    },
    on(changed) {
      const end = source.on(changed)
      listeners.add(changed)
      return () => {
        end()
        listeners.delete(changed)
      }
    },
    async close() {
      stop()
      await source.close()
    },
  }
}

function requireAuthorities(file: string, text: string): void {
  const all = text.match(inPem) ?? []
  if (all.length === 0) throw new Error(`${flag} ${file} holds no whole certificate in PEM`)
  if (all.length > mostAuthorities)
    throw new Error(`${flag} ${file} holds ${all.length} certificates, and ${mostAuthorities} are the most`)
  for (const [index, pem] of all.entries()) {
    const which = `certificate ${index + 1} of ${flag} ${file}`
    let authority: X509Certificate
    try {
      authority = new X509Certificate(pem)
    } catch {
      throw new Error(`${which} cannot be read`)
    }
    if (!authority.ca)
      throw new Error(`${which} is no authority’s: ${authority.subject.replaceAll('\n', ', ')}`)
  }
}
