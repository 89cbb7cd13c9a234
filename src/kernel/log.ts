/** The log: structured lines, and never a secret in them. */

import pino from 'pino'

export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const secretInPath = /(\/p\/[a-z2-7]{2})[a-z2-7]{24}/gi

/** A path or URL with a phone's secret masked but for its first two characters. */
export function maskSecrets(text: string): string {
  return text.replace(secretInPath, '$1••••')
}

export function createLog(level: LogLevel): Log {
  return pino({
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
  })
}

export const silentLog: Log = pino({ level: 'silent' })
