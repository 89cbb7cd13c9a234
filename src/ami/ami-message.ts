/** A message of Asterisk's manager interface: fields by name, some of them several times. */

import { WireError } from '../kernel/errors.ts'

/**
 * What it holds is in nothing that is printed of it: listings of accounts carry their passwords in clear.
 * Names are compared without regard to case.
 */
export class AmiMessage {
  readonly #fields: readonly (readonly [name: string, value: string])[]

  constructor(fields: readonly (readonly [name: string, value: string])[]) {
    this.#fields = fields
  }

  /** The first value of the field; an absent field is empty. */
  of(name: string): string {
    const wanted = name.toLowerCase()
    return this.#fields.find(([each]) => each.toLowerCase() === wanted)?.[1] ?? ''
  }

  /** About as much memory as it takes. */
  get size(): number {
    return this.#fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase()
    return this.#fields.some(([each]) => each.toLowerCase() === wanted)
  }
}

export type AmiField = readonly [name: string, value: string]

/** An action as it is sent. A value that would begin another field is refused, and not repeated in the refusal. */
export function writeAction(fields: readonly AmiField[]): Uint8Array {
  for (const [name, value] of fields)
    if (/[\r\n\0]/.test(value)) throw new WireError(`${name} holds a line break; it cannot be sent`)
  return Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
}

/**
 * Headers of a NOTIFY, as `PJSIPNotify` takes them. A comma would begin another header there;
 * `Subscription-State` is Asterisk's own to send.
 */
export function notifyVariables(headers: readonly AmiField[]): AmiField[] {
  return headers.map(([name, value]) => {
    if (/[,\r\n\0]/.test(value))
      throw new WireError(`${name} holds a comma or a line break; the PBX cannot send it`)
    if (name.toLowerCase() === 'subscription-state')
      throw new WireError('the PBX says itself what became of a subscription')
    return ['Variable', `${name}=${value}`]
  })
}
