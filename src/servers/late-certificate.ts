/** A certificate whose source is known later than who serves by it. */

import type { Certificate, CertificateSource } from './certificate-source.ts'

export type LateCertificate = CertificateSource & {
  /** From now on it is this one's, and closes it. */
  follow(source: CertificateSource): void
}

export function lateCertificate(): LateCertificate {
  const listeners = new Set<() => void>()
  let followed: CertificateSource | undefined
  const tell = () => {
    for (const changed of listeners) changed()
  }
  return {
    current: (): Certificate | undefined => followed?.current(),
    on(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    follow(source) {
      followed = source
      source.on(tell)
      if (source.current()) tell()
    },
    async close() {
      await followed?.close()
    },
  }
}

export const isLate = (source: CertificateSource | undefined): source is LateCertificate =>
  source !== undefined && 'follow' in source
