/** Where the certificate comes from that the page and phones are served with. */

/** PEM: the chain, the server's own first; and its private key. */
export type Certificate = { readonly cert: string; readonly key: string }

export type CertificateSource = {
  /** `undefined` until there is one: nobody is served by TLS before. */
  current(): Certificate | undefined
  /** Another one is there; the answer ends the listening. */
  on(changed: () => void): () => void
  close(): Promise<void>
}
