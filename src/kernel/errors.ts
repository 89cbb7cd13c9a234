/** Every error that a caller may see: one table, one base class, sorted by whose fault it is. */

/** `code: [HTTP status, title]`. A new error is one line here. */
export const errorTable = {
  INVALID_INPUT: [400, 'Some fields need another value'],
  INVALID_JSON: [400, 'The body is not JSON'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Send JSON: Content-Type: application/json'],
  NOT_SIGNED_IN: [401, 'Sign in, or send an API key'],
  WRONG_PASSWORD: [401, 'User name or password is wrong'],
  SIGN_IN_OVER: [401, 'This sign-in took too long, or too many codes were wrong; begin again'],
  WRONG_CODE: [401, 'This code is wrong, or was used before'],
  PASSKEY_REFUSED: [401, 'This passkey was not accepted here; try again, or another way'],
  SIGN_IN_BY_PROVIDER: [403, 'Sign in by your provider'],
  SIGN_IN_REFUSED: [403, 'The provider knows you, and you may not come in here'],
  PROVIDER_REFUSED: [401, 'The provider refused to sign you in'],
  PROVIDER_TROUBLE: [424, 'The provider of this sign-in does not answer as it should'],
  PASSWORD_AGAIN: [403, 'Type your password again to see secrets'],
  INVALID_API_KEY: [401, 'This API key is not known'],
  API_KEY_EXPIRED: [401, 'This API key has expired; ask whoever made it for another one'],
  READ_ONLY: [403, 'This key or role may only read'],
  FORBIDDEN: [403, 'This is not allowed'],
  CROSS_SITE: [403, 'This request came from another site'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'This address does not take this method'],
  TENANT_NOT_FOUND: [404, 'There is no such tenant'],
  EXTENSION_NOT_FOUND: [404, 'There is no such extension'],
  CONTACT_NOT_FOUND: [404, 'There is no such contact'],
  MODEL_NOT_FOUND: [404, 'There is no such phone model'],
  PRESET_NOT_FOUND: [404, 'There is no such preset'],
  KEY_LAYOUT_NOT_FOUND: [404, 'There is no such key layout'],
  PHONE_NOT_FOUND: [404, 'There is no such phone'],
  FILE_NOT_FOUND: [404, 'The phone has no such file'],
  FETCH_NOT_FOUND: [404, 'There is no such fetch'],
  VERSION_NOT_FOUND: [404, 'This phone model has no such version, or it is no longer kept'],
  NO_ORIGIN: [404, 'This phone model is no copy of a built-in one, or that is not known'],
  STATE_NOT_FOUND: [404, 'This phone has no such state, or it is no longer kept'],
  CHANGE_NOT_FOUND: [404, 'There is no such change of many phones'],
  CHANGE_NOT_UNDOABLE: [
    409,
    'This change cannot be undone any more: it was undone, or its ten minutes are over; each phone can still be restored by its time line',
  ],
  CHANGE_STOPPED: [409, 'This change was stopped; all phones are as they were'],
  UPLOAD_NOT_FOUND: [404, 'There is no such upload'],
  UPLOAD_UNREADABLE: [409, 'This upload cannot be read so'],
  PROVIDER_NOT_FOUND: [404, 'There is no such provider of sign-in'],
  LINK_NOT_FOUND: [404, 'There is no such link'],
  LINK_NO_DATABASE: [409, 'This link leads to no database, so nothing can be read out of it'],
  LINK_BUSY: [409, 'The database of this link is being read right now; try again in a minute'],
  LINK_UNREADABLE: [409, 'The database of this link cannot be read'],
  NO_FIRST_CONTACT: [409, 'This tenant has no first-contact URL; make one first'],
  DEVICE_NOT_FOUND: [404, 'There is no such device in the inbox'],
  NO_HAND_OVER: [409, 'No link is open by which this phone is handed over'],
  NOT_HANDED_OVER: [409, 'Phones of this model are not set up by a link'],
  OPERATION_NOT_FOUND: [404, 'There is no such operation'],
  SAVED_VIEW_NOT_FOUND: [404, 'There is no such saved list'],
  SCHEDULE_NOT_FOUND: [404, 'There is no such schedule'],
  PHONE_REFERENCED: [409, 'Other objects name this phone'],
  EXTENSION_REFERENCED: [409, 'Phones use this extension'],
  MODEL_IN_USE: [409, 'Phones use this model'],
  PRESET_IN_USE: [409, 'Phones use this preset'],
  KEY_LAYOUT_IN_USE: [409, 'Phones or presets use this key layout'],
  MODEL_LOCKED: [409, 'This phone model is locked'],
  MODEL_BUILT_IN: [409, 'A built-in model cannot be changed; duplicate it and change the copy'],
  TOO_MANY_CONTACTS: [
    409,
    'This tenant has 10,000 contacts, and there is no room for more; delete some first',
  ],
  TOO_MANY_LINKS: [409, 'There are 50 links, and there is no room for more; delete some first'],
  TOO_MANY_PROVIDERS: [409, 'There are 20 providers, and there is no room for more; delete some first'],
  TOO_MANY_SCHEDULES: [409, 'This tenant has 50 schedules, and there is no room for more; delete some first'],
  TOO_MANY_PRESETS: [409, 'This tenant has 500 presets, and there is no room for more; delete some first'],
  TOO_MANY_KEY_LAYOUTS: [
    409,
    'This tenant has 200 key layouts, and there is no room for more; delete some first',
  ],
  TENANT_NOT_EMPTY: [409, 'This tenant still has phones or extensions'],
  OPERATION_ENDED: [409, 'This operation has ended'],
  PHONES_BUSY: [409, 'An operation is asking these phones already'],
  PHONES_SHARE_USER: [409, 'Other phones register as the same, and would be asked as well'],
  TOTP_THERE: [409, 'There is an authenticator app already; remove it first'],
  NO_PASSKEYS_HERE: [
    409,
    'Passkeys hold at a host name: open the page by its name over HTTPS, not by an address',
  ],
  TOO_MANY_SAVED_VIEWS: [409, 'There are 100 saved lists, and there is no room for more; delete some first'],
  TOO_MANY_PASSKEYS: [409, 'There are 20 passkeys, and there is no room for more; remove some first'],
  NO_SECOND_FACTOR: [409, 'Recovery codes are for a second factor; add one first'],
  LINK_OVER: [410, 'This link was used before, or has ended; ask for a new one'],
  IDEMPOTENCY_MISMATCH: [409, 'This Idempotency-Key was used with another request'],
  IDEMPOTENCY_UNANSWERED: [409, 'This was done before, but its answer was lost; look for what it made'],
  EDITED_BY_SOMEONE_ELSE: [412, 'Somebody else changed this since you opened it'],
  UPLOADS_FULL: [507, 'There is no room for this upload'],
  UPLOADS_BUSY: [503, 'As many files as may be sent at once are being sent; wait a little'],
  TOO_MANY_REQUESTS: [429, 'Too many requests; wait a little'],
  MODELS_AWAY: [503, 'Own phone models cannot be worked out just now; try again soon'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side; it has been logged'],
  DISK_FULL: [503, 'The disk is full; nothing was saved'],
  DATABASE_LOCKED: [
    503,
    'Another program is writing to the database, so nothing was saved; end it there, or try again in a moment',
  ],
  NEWER_TABLES: [
    503,
    'A newer version has changed the tables, so nothing was saved here; end this process, and start that version',
  ],
  DATABASE_BUSY: [503, 'More is asked of the database than it can answer now; try again in a moment'],
  DATABASE_AWAY: [503, 'The database does not answer, so nothing was saved; try again in a moment'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof errorTable

/** One field that was refused: `path` as in the body (`lines.0.extensionId`), `message` a sentence that helps. */
export type FieldError = { path: string; message: string }

/** An error that the API answers as RFC 9457 problem details. Its message and details never hold a secret. */
export class OffhookError extends Error {
  readonly code: ErrorCode
  readonly status: number
  /** Members that are added to the problem document, such as `references` or `errors`. */
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message?: string, details: Record<string, unknown> = {}) {
    super(message ?? errorTable[code][1])
    this.name = 'OffhookError'
    this.code = code
    this.status = errorTable[code][0]
    this.details = details
  }
}

/** Whether it is the error of the table that has this code. */
export function hasCode(error: unknown, code: ErrorCode): error is OffhookError {
  return error instanceof OffhookError && error.code === code
}

const passing: ReadonlySet<ErrorCode> = new Set([
  'DATABASE_LOCKED',
  'DATABASE_BUSY',
  'DATABASE_AWAY',
  'NEWER_TABLES',
])

/** Somebody else holds the database, too much is asked of it, or it does not answer: nothing was written, and later it may be. It is counted where it is met. */
export function isDatabaseBusy(error: unknown): boolean {
  return error instanceof OffhookError && passing.has(error.code)
}

/** A person reads the first ones; a program that gets all wrong needs no list of them. */
const shownErrors = 100

export class InvalidInput extends OffhookError {
  /** The first of them. */
  readonly errors: FieldError[]
  /** How many there are besides. */
  readonly more: number
  constructor(errors: readonly FieldError[], message?: string, more = 0) {
    const shown = errors.slice(0, shownErrors)
    const besides = more + errors.length - shown.length
    const sentence = shown.map((error) => `${error.path}: ${error.message}`).join('; ')
    super('INVALID_INPUT', message ?? (besides > 0 ? `${sentence}; and ${besides} more` : sentence), {
      errors: shown,
      ...(besides > 0 ? { more: besides } : {}),
    })
    this.errors = shown
    this.more = besides
  }
}

/** Bytes from the network that are not what the protocol says. Counted and dropped, never thrown through a server. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** A value that a file format cannot carry. `parameter` is the vendor's name, the message says what is in the way. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly parameter: string
  constructor(parameter: string, message: string) {
    super(message)
    this.parameter = parameter
  }
}

/** A mistake in a definition, sheet or template; `line` and `column` count from 1 when known. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly line: number | undefined
  readonly column: number | undefined
  constructor(message: string, position: { line?: number; column?: number } = {}) {
    super(message)
    this.line = position.line
    this.column = position.column
  }
}

/** A broken promise of our own code, or a start that is refused: with a sentence. */
export class InternalError extends Error {
  override readonly name: string = 'InternalError'
}

/** What is needed for a start is not there now, and may come by itself. */
export class NotThereYet extends InternalError {
  override readonly name = 'NotThereYet'
}
