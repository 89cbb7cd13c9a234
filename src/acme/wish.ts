/** What a certificate is wanted for, and by whose hand. */

export type Wish = {
  /** The CA’s, a URL. */
  readonly directory: string
  /** The first one is the name of the certificate; all are alike otherwise. */
  readonly names: readonly string[]
  /** To which the CA writes; `''` for none. */
  readonly email: string
}

/** By which the same wish is known again, whatever the order of its names. */
export const namesOf = ({ names }: Wish): string => [...new Set(names)].sort().join(',')

/** As it is kept: PEM, first the certificate itself. */
export type KeptCertificate = {
  readonly cert: string
  readonly key: string
  readonly notBefore: number
  readonly notAfter: number
}
