/** What one piece of work may cost. Counted, never timed: the same source and scope always end the same way. */

import { SourceError } from '../kernel/errors.ts'

export type Limits = {
  /** Things done: parameters, filters, comparisons, turns of a loop. */
  readonly steps: number
  /** What is written. */
  readonly bytes: number
  /** Characters made or moved on the way there: joined, cut, searched, looked through. */
  readonly moved: number
}

/** Of a template; and of the sheets of all files that are filled at a time. */
export const usualLimits: Limits = { steps: 200_000, bytes: 1_048_576, moved: 16_777_216 }
export const sheetLimits: Limits = { steps: 1_000_000, bytes: 4_194_304, moved: 16_777_216 }
export const longestSource = 262_144
export const deepestBlock = 20

/** More was asked for than the work may cost. */
export class LimitError extends SourceError {}

/** Asked before anything is joined or allocated. */
export class Meter {
  readonly #limits: Limits
  readonly #what: string
  readonly #whole: Meter | undefined
  #steps = 0
  #bytes = 0
  #moved = 0

  /** `whole` is what this is a part of, with a budget of its own. */
  constructor(limits: Partial<Limits> = {}, what = 'the template', whole?: Meter) {
    this.#limits = { ...usualLimits, ...limits }
    this.#whole = whole
    this.#what = what
  }

  /** Nothing more can be done by it. */
  get isSpent(): boolean {
    const { steps, bytes, moved } = this.#limits
    return this.#steps > steps || this.#bytes > bytes || this.#moved > moved
  }

  step(cost: number): void {
    this.#whole?.step(cost)
    this.#steps += cost
    if (this.#steps > this.#limits.steps) {
      throw new LimitError(
        `${this.#what} takes more than ${this.#limits.steps} steps; are its loops too long?`,
      )
    }
  }

  write(bytes: number): void {
    this.#whole?.write(bytes)
    this.#bytes += bytes
    if (this.#bytes > this.#limits.bytes) {
      throw new LimitError(`${this.#what} writes more than ${this.#limits.bytes} bytes`)
    }
  }

  move(characters: number): void {
    this.#whole?.move(characters)
    this.#moved += characters
    if (this.#moved > this.#limits.moved) {
      throw new LimitError(`${this.#what} moves more than ${this.#limits.moved} characters to and fro`)
    }
  }
}

/** For what is worked out once, of a short text. */
export function unlimited(): Meter {
  const all = Number.POSITIVE_INFINITY
  return new Meter({ steps: all, bytes: all, moved: all })
}
