/** The description of one kind of format. */

import type { FormatSpec } from '../schema/definition.ts'

export type SpecOf<Kind extends FormatSpec['kind']> = Extract<FormatSpec, { kind: Kind }>
