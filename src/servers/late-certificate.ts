/** A certificate whose source is known later than who serves by it. */

import { type CertificateSource, followCertificate, heldCertificate } from './certificate-source.ts'

export type LateCertificate = CertificateSource & {
  /** From now on it is this one's, and closes it. */
  follow(source: CertificateSource): void
}

export function lateCertificate(): LateCertificate {
  const held = heldCertificate()
  let followed: CertificateSource | undefined
  let stop = () => {}
  return {
    ...held,
    follow(source) {
      stop()
      followed = source
      stop = followCertificate(source, held.hold)
    },
    async close() {
      stop()
      await followed?.close()
    },
  }
}

export const isLate = (source: CertificateSource | undefined): source is LateCertificate =>
  source !== undefined && 'follow' in source
