/** Where the certificate comes from that the page and phones are served with, and how those who serve hear of it. */

/** PEM: the chain, the server's own first; and its private key. */
export type Certificate = {
  readonly cert: string
  readonly key: string
  /** Those who vouch for what phones show, where they are asked to show something: in PEM, one after the other. */
  readonly phoneAuthorities?: string
}

export type CertificateSource = {
  /** `undefined` until there is one: nobody is served by TLS before. */
  current(): Certificate | undefined
  /** Another one is there; the answer ends the listening. */
  on(changed: () => void): () => void
  close(): Promise<void>
}

export type HeldCertificate = CertificateSource & {
  /** From now on it is this one. */
  hold(certificate: Certificate): void
}

/** One that somebody hands in, now or later. */
export function heldCertificate(first?: Certificate): HeldCertificate {
  const listeners = new Set<() => void>()
  let current = first
  return {
    current: () => current,
    on(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    hold(certificate) {
      current = certificate
      for (const changed of listeners) changed()
    },
    close: async () => listeners.clear(),
  }
}

/**
 * Whoever serves by TLS, or tells who does, follows it in this way, before he waits for anything: he is given the certificate that
 * is there, and each one after it. The answer ends that.
 */
export function followCertificate(
  source: CertificateSource | undefined,
  take: (certificate: Certificate) => void,
): () => void {
  if (!source) return () => undefined
  const give = () => {
    const certificate = source.current()
    if (certificate) take(certificate)
  }
  const stop = source.on(give)
  give()
  return stop
}
