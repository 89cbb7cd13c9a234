/** Records of fetches on their way from a thread to the main one: what is the same in many goes once. */

import type { FetchRecord } from '../fetches/fetch-store.ts'

export type PackedRecords = {
  readonly fields: readonly (keyof FetchRecord)[]
  /** Everything that stands in a field of any of them. */
  readonly values: readonly unknown[]
  /** Record after record, for each field its place among the values. */
  readonly places: Uint32Array
}

export function packRecords(records: readonly FetchRecord[]): PackedRecords {
  const fields = Object.keys(records[0] ?? {}) as (keyof FetchRecord)[]
  const known = new Map<unknown, number>()
  const places = new Uint32Array(records.length * fields.length)
  let at = 0
  for (const record of records)
    for (const field of fields) {
      const value = record[field]
      let place = known.get(value)
      if (place === undefined) {
        place = known.size
        known.set(value, place)
      }
      places[at++] = place
    }
  return { fields, values: [...known.keys()], places }
}

export function unpackRecords({ fields, values, places }: PackedRecords): FetchRecord[] {
  const records: FetchRecord[] = []
  for (let at = 0; at < places.length; at += fields.length) {
    const record: Record<string, unknown> = {}
    for (const [index, field] of fields.entries()) record[field] = values[places[at + index] ?? 0]
    records.push(record as FetchRecord)
  }
  return records
}
