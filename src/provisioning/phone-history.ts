/** A phone's history, put together of what its rooms have of it: the newest first, what is alike folded, searched and counted. */

import type { Audit } from '../auth/audit-store.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { changesBetween } from '../db/changes.ts'
import type { Vault } from '../db/vault.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import { type PhoneFields, type PhoneRecord, secretHash } from '../phones/phone-record.ts'
import type { PhoneState, phoneStateStore } from '../phones/phone-state-store.ts'
import type { RegistrationStore } from '../registrations/registration-store.ts'
import type { AuditRow } from '../schema/audit.ts'
import type { Fetch } from '../schema/phone.ts'
import {
  type History,
  type HistoryChange,
  type HistoryEntry,
  type HistoryKind,
  type HistoryQuery,
  historyKinds,
} from '../schema/phone-history.ts'
import type { UploadStore } from '../uploads/upload-store.ts'

export type PhoneStateStore = ReturnType<typeof phoneStateStore>

type Asked = Extract<HistoryEntry, { kind: 'operations' }>

type Parts = {
  states: Pick<PhoneStateStore, 'of'>
  fetches: Pick<FetchStore, 'list'>
  uploads: Pick<UploadStore, 'list'>
  registrations: Pick<RegistrationStore, 'ofPhones'>
  audit: Pick<Audit, 'list'>
  extensions: Pick<ExtensionStore, 'readMany'>
  /** The last operations that asked the phone. */
  operationsOf(scope: TenantScope, phoneId: string, most: number): Promise<Asked[]>
  vault: Vault
  models: Pick<ModelDirectory, 'namesOf'>
}

/** Who reads it; `shown` is what is seen of an entry, in which alone it is searched. */
type Reader = { seesAddresses: boolean; shown(entry: HistoryEntry): HistoryEntry }

/** Of each room. */
const most = 200
const mostFields = 100
const all = { order: 'desc', page: 1, pageSize: most } as const

/** What states themselves tell, once they are kept. */
const ofStates = /^phone\.(update|restore|secret|change|undo|rotate|revoke|many)$/

export type PhoneHistory = ReturnType<typeof phoneHistory>

export function phoneHistory(parts: Parts) {
  const { states, fetches, uploads, registrations, audit, operationsOf } = parts

  /** As people read them: lines by number, the model by name. */
  async function readably(scope: TenantScope, some: readonly PhoneFields[]) {
    const ids = [...new Set(some.flatMap(({ lines }) => lines.map(({ extensionId }) => extensionId)))]
    const extensions = await parts.extensions.readMany(scope, ids)
    const names = await parts.models.namesOf(scope, new Set(some.map(({ modelId }) => modelId)))
    return ({ lines, modelId, ...fields }: PhoneFields) => ({
      ...fields,
      modelId: names.get(modelId)?.name ?? modelId,
      lines: Object.fromEntries(
        lines.map(({ line, extensionId }) => [line, extensions.get(extensionId)?.number ?? 'gone']),
      ),
    })
  }

  /** Each state was ended by a change, which made the next one or the phone as it is. */
  async function changesOf(
    scope: TenantScope,
    phone: PhoneRecord,
    kept: readonly PhoneState[],
  ): Promise<HistoryChange[]> {
    const readable = await readably(scope, [phone, ...kept])
    return kept.map((state, index) => {
      const next =
        index === 0
          ? { ...fieldsOf(phone), secretHash: secretHash(parts.vault, phone.secret) }
          : (kept[index - 1] as PhoneState)
      const fields = changesBetween(readable(fieldsOf(state)), readable(fieldsOf(next)))
      if (state.secretHash !== next.secretHash) fields.push({ field: 'secret', secret: true })
      return {
        ...{ kind: 'changes', id: `change ${state.revision}`, at: state.endedAt, who: state.who },
        ...{ address: state.address, action: state.action, changeId: state.changeId },
        ...{ revision: state.revision + 1, before: state.revision },
        ...{ fields: fields.slice(0, mostFields), more: Math.max(0, fields.length - mostFields) },
      }
    })
  }

  /** What no kept state tells: how it was made, what was done before states were kept, and what changed none. */
  async function fromTrail(scope: TenantScope, phone: PhoneRecord, oldest: PhoneState | undefined) {
    const { items } = await audit.list(scope, { ...all, kind: 'phone', object: phone.id, outcome: 'done' })
    const rows = items.filter(
      ({ at, action }) => !ofStates.test(action) || oldest === undefined || at < oldest.endedAt,
    )
    const made = rows.some(({ action }) => action === 'phone.create')
    const created = { action: 'phone.create', who: null, address: null, changes: [], moreChanges: 0 }
    const told: Told[] = made ? rows : [...rows, { ...created, id: 'created', at: phone.createdAt }]
    return told.map(
      ({ id, at, who, address, action, changes, moreChanges }): HistoryChange => ({
        ...{ kind: 'changes', id, at, who, address, action, changeId: null },
        ...{ revision: null, before: null },
        // Of a new phone all is new.
        fields: action === 'phone.create' ? [] : changes,
        more: action === 'phone.create' ? 0 : moreChanges,
      }),
    )
  }

  return async (
    scope: TenantScope,
    phone: PhoneRecord,
    { kinds, page, pageSize, ...sought }: HistoryQuery,
    { seesAddresses, shown }: Reader,
  ): Promise<History> => {
    const kept = await states.of(scope, phone.id)
    const entries: HistoryEntry[] = [
      ...[...(await changesOf(scope, phone, kept)), ...(await fromTrail(scope, phone, kept.at(-1)))].map(
        (each) => (seesAddresses ? each : { ...each, address: null }),
      ),
      ...(await fetches.list(scope, phone.id, all)).items.map(fetched),
      ...(await operationsOf(scope, phone.id, most)),
      ...(await uploads.list(scope, phone.id, all)).items.map(
        (upload): HistoryEntry => ({ kind: 'uploads', id: upload.id, at: upload.at, upload }),
      ),
      ...((await registrations.ofPhones(scope, [phone.id])).get(phone.id) ?? []).map(
        ({ id, since, line, username, contact, userAgent, link }): HistoryEntry => ({
          ...{ kind: 'registrations', id, at: since, line, username, sipAddress: contact, userAgent, link },
        }),
      ),
    ]
    const found = entries
      .map(shown)
      .filter((entry) => isSought(entry, sought))
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : rank(a) - rank(b)))
    const wanted = new Set<HistoryKind>(kinds ?? historyKinds)
    const items = folded(found.filter(({ kind }) => wanted.has(kind)))
    return {
      items: items.slice((page - 1) * pageSize, page * pageSize),
      total: items.length,
      counts: countsOf(found),
      revision: phone.revision,
      states: kept.map(({ revision, endedAt, who }, index) => ({
        ...{ revision, from: kept[index + 1]?.endedAt ?? phone.createdAt, to: endedAt, endedBy: who },
      })),
    }
  }
}

type Told = Pick<AuditRow, 'id' | 'at' | 'address' | 'action' | 'changes' | 'moreChanges'> & {
  who: string | null
}

/** What a state and a phone both have. */
const fieldsOf = (phone: PhoneFields): PhoneFields => ({
  ...{ name: phone.name, virtual: phone.virtual, modelId: phone.modelId, mac: phone.mac },
  ...{ presetId: phone.presetId, keyLayoutId: phone.keyLayoutId },
  ...{ acceptUploads: phone.acceptUploads, fileName: phone.fileName, httpUsername: phone.httpUsername },
  ...{ httpPassword: phone.httpPassword, contact: phone.contact, lines: phone.lines },
  ...{ lineKeys: phone.lineKeys, expansionKeys: phone.expansionKeys },
  ...{ settings: phone.settings, parameters: phone.parameters },
})

const fetched = (fetch: Fetch): HistoryEntry => ({
  ...{ kind: 'fetches', id: fetch.id, at: fetch.at, fetch, times: 1, firstAt: fetch.at },
})

/** At one moment: what follows from another comes later, and stands above it. */
const rank = ({ kind }: HistoryEntry) => historyKinds.length - historyKinds.indexOf(kind)

function isSought(entry: HistoryEntry, { q, from, to }: Pick<HistoryQuery, 'q' | 'from' | 'to'>): boolean {
  const at = Date.parse(entry.at)
  if (from !== undefined && at < Date.parse(from)) return false
  if (to !== undefined && at >= Date.parse(to)) return false
  return !q || textOf(entry).toLowerCase().includes(q.toLowerCase())
}

/** All that is shown of it. */
function textOf({ id: _, ...entry }: HistoryEntry): string {
  const texts: string[] = []
  const gather = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') texts.push(String(value))
    else if (value && typeof value === 'object') for (const each of Object.values(value)) gather(each)
  }
  gather(entry)
  return texts.join('\n')
}

function countsOf(entries: readonly HistoryEntry[]): History['counts'] {
  const counts = { changes: 0, fetches: 0, operations: 0, uploads: 0, registrations: 0 }
  for (const { kind } of entries) counts[kind]++
  return counts
}

/** Fetches one after the other that say the same are one. */
function folded(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const shown: HistoryEntry[] = []
  for (const entry of entries) {
    const last = shown.at(-1)
    if (last?.kind === 'fetches' && entry.kind === 'fetches' && isAlike(last.fetch, entry.fetch)) {
      shown[shown.length - 1] = { ...last, times: last.times + 1, firstAt: entry.at }
    } else shown.push(entry)
  }
  return shown
}

const isAlike = (one: Fetch, other: Fetch) =>
  (['outcome', 'file', 'ip', 'protocol', 'method', 'userAgent', 'revision'] as const).every(
    (field) => one[field] === other[field],
  ) && one.reason.code === other.reason.code
