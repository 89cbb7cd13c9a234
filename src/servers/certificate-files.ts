/** A certificate in files that somebody else renews: read again when they change, so that nobody has to start anew. */

import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { type Certificate, type CertificateSource, heldCertificate } from './certificate-source.ts'

type Files = { readonly cert: string; readonly key: string }

/** Whoever renews them writes one after the other: a pair that does not match is looked at again. */
const lookAgainMs = 10_000

/** Throws what is wrong with the files, in words; later, the last good pair stays, and the log says why. */
export function certificateFiles(files: Files, clock: Clock, log: Log): CertificateSource {
  const first = readPair(files)
  requirePair(files, first)
  const held = heldCertificate(first)
  let last: Certificate | undefined = first
  let lastTrouble = ''

  /** What was looked at before, good or bad, is what it was. */
  function look(): void {
    try {
      const before = last
      last = undefined
      last = readPair(files)
      if (last.cert === before?.cert && last.key === before.key) return
      requirePair(files, last)
      lastTrouble = ''
      const { cert, key } = held.current() ?? {}
      if (last.cert === cert && last.key === key) return
      held.hold(last)
      log.info({ certificate: files.cert }, 'the certificate was renewed')
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error)
      if (trouble !== lastTrouble) log.error({ why: trouble }, 'the certificate stays the one of before')
      lastTrouble = trouble
    }
  }
  let cancel = again()
  function again(): () => void {
    return clock.after(lookAgainMs, () => {
      look()
      cancel = again()
    })
  }

  return {
    ...held,
    async close() {
      cancel()
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

function readPem(file: string, flag: string, what: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${flag} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
  if (!text.includes(`${what}-----`))
    throw new Error(`${flag} ${file} holds no ${what.toLowerCase()} in PEM (-----BEGIN …-----)`)
  return text
}
