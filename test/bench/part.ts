/** What a part of the bench is given, and what it tells. */

import type { Owner } from '../support/processes.ts'
import type { Planted } from './planted.ts'

export type DatabaseName = 'SQLite' | 'PostgreSQL'

export type Bench = {
  /** How many phones one tenant has, the fewest first. */
  sizes: readonly number[]
  databases: readonly DatabaseName[]
  /** Fewer rounds, for trying the bench itself: figures are rough. */
  quick: boolean
  /** A database with so many phones; made when it is first asked for, on all databases at once. */
  planted(database: DatabaseName, phones: number): Promise<Planted>
}

/** One measure: its figures by column, and, where it has one, its mark. */
export type Row = {
  measure: string
  figures: Readonly<Record<string, string>>
  mark?: string
  holds?: boolean | undefined
}

export type Part = {
  title: string
  /** How it is measured, for whoever reads the figures. */
  about: string
  /** Tells each as soon as it is known. */
  run(owner: Owner, bench: Bench): AsyncIterable<Row>
}

/** `1,000`, `100,000`: the columns of what is measured at several sizes. */
export const sized = (phones: number): string => phones.toLocaleString('en')
