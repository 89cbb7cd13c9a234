/** The log: structured lines, and never a secret in them. */

import pino from 'pino'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const secret = /(?<![a-z0-9])([a-z2-7]{2})[a-z2-7]{24}(?![a-z0-9])/gi

/** A text with every phone's secret in it masked but for its first two characters, also one that is escaped for a URL. */
export function maskSecrets(text: string): string {
  const plain = text.replace(/%([2-7][0-9a-f])/gi, (escaped, hex) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[a-z2-7]/i.test(character) ? character : escaped
  })
  return plain.replace(secret, '$1••••')
}

/** Lines go to standard output, or where `to` says. */
export function createLog(level: LogLevel, to: pino.DestinationStream = pino.destination(1)): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {
      error: (error: unknown) =>
        error instanceof Error
          ? { type: error.name, message: maskSecrets(error.message), stack: maskSecrets(error.stack ?? '') }
          : String(error),
    },
    redact: {
      paths: ['*.password', '*.secret', '*.authorization', '*.cookie', 'password', 'secret', 'authorization'],
      censor: '••••',
    },
  }
  return pino(options, to)
}

export const silentLog: Log = pino({ level: 'silent' })
