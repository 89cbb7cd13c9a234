/** A row of the audit trail: made of what a store says, bounded in size, and the bytes that are signed. */

import type { FieldChange } from '../schema/audit.ts'
import { changesBetween } from './changes.ts'
import { keptText } from './kept-text.ts'
import type { AuditTable } from './service-tables.ts'

/** What a store says of an object beside its id; old and new are told once, and what differs is found here. */
export type About = {
  /** Where the action's first word is not what the id names. */
  readonly kind?: string
  /** What the object is called, for when it is gone; else its field `name`. */
  readonly name?: string
  readonly detail?: string
  readonly old?: object | undefined
  readonly next?: object | undefined
  readonly outcome?: 'refused' | 'failed'
  /** How often, of what was tried again and again. */
  readonly times?: number
}

/** The fields that a change names, as detail. */
export const fieldsOf = (patch: object) => ({ detail: Object.keys(patch).join(' ') })

/** Fields of a row beside its id, time and place in the chain. */
export type Told = Pick<
  AuditTable,
  'action' | 'kind' | 'objectId' | 'objectName' | 'detail' | 'changes' | 'outcome' | 'times'
>

/** Together, some 8 kB. */
const mostOfChanges = 3000
const most = { action: 60, id: 200, name: 200, detail: 1000, words: 3000 }

export function toldOf(action: string, objectId: string | null, about: About): Told {
  const { old, next, kind = kindOf(action), detail = '', outcome = 'done', times = 1 } = about
  const own = (next ?? old) as { name?: unknown } | undefined
  const name = about.name ?? (typeof own?.name === 'string' ? own.name : '')
  return {
    action: keptText(action, most.action),
    kind: keptText(kind, most.action),
    objectId: objectId === null ? null : keptText(objectId, most.id),
    objectName: keptText(name, most.name),
    detail: keptText(detail, most.detail),
    changes: JSON.stringify(bounded(old || next ? changesBetween(old, next) : [])),
    ...{ outcome, times },
  }
}

export const kindOf = (action: string): string => keptText(action.split('.')[0] ?? '', most.action)

/** As the column `changes` holds them: those that fit, and how many do not. */
export type KeptChanges = { shown: FieldChange[]; more: number }

function bounded(changes: readonly FieldChange[]): KeptChanges {
  let room = mostOfChanges
  const shown: FieldChange[] = []
  for (const change of changes) {
    room -= Buffer.byteLength(JSON.stringify(change)) + 1
    if (room < 0) break
    shown.push(change)
  }
  return { shown, more: changes.length - shown.length }
}

export function readChanges(text: string): KeptChanges {
  return text === '' ? { shown: [], more: 0 } : (JSON.parse(text) as KeptChanges)
}

type Worded = Pick<
  AuditTable,
  'who' | 'address' | 'tenantCode' | 'action' | 'objectName' | 'detail' | 'changes'
>

/** What a row is found by. */
export function auditWords({ changes, ...row }: Worded): string {
  const values = readChanges(changes).shown.flatMap((change) => [
    change.field,
    change.old ?? '',
    change.new ?? '',
  ])
  const texts = [
    row.who,
    row.address ?? '',
    row.tenantCode,
    row.action,
    row.objectName,
    row.detail,
    ...values,
  ]
  return keptText(texts.filter(Boolean).join('\n').toLowerCase(), most.words)
}

/** All that a row says, always as the same text. */
export function canonical(row: Omit<AuditTable, 'seq' | 'hash' | 'mac'>): string {
  return JSON.stringify([
    ...[row.id, row.at, row.who, row.address, row.tenantId, row.tenantCode, row.action, row.kind],
    ...[row.objectId, row.objectName, row.detail, row.changes, row.outcome, row.times, row.words],
  ])
}
