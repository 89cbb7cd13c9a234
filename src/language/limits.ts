/** What one rendering may cost. Counted, never timed: the same template and scope always end the same way. */

import { SourceError } from '../kernel/errors.ts'

export type Limits = { readonly steps: number; readonly bytes: number }

export const usualLimits: Limits = { steps: 200_000, bytes: 1_048_576 }
export const longestSource = 262_144
export const deepestBlock = 20

export class Meter {
  readonly #limits: Limits
  #steps = 0
  #bytes = 0

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...usualLimits, ...limits }
  }

  step(cost: number): void {
    this.#steps += cost
    if (this.#steps > this.#limits.steps) {
      throw new SourceError(
        `the template takes more than ${this.#limits.steps} steps; are its loops too long?`,
      )
    }
  }

  write(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#limits.bytes) {
      throw new SourceError(`the template writes more than ${this.#limits.bytes} bytes`)
    }
  }
}
