/** What somebody pasted, as rows: with what is known of each MAC address, model and number. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { InboxStore } from '../inbox/inbox-store.ts'
import type { MacHolders } from '../phones/mac-holders-store.ts'
import type { PastedResult, PastedRow } from '../schema/pasted.ts'
import { type FindModel, modelFinder } from './find-model.ts'
import { readPastedLine } from './pasted-line.ts'

type Parts = {
  holders: MacHolders
  extensions: Pick<ExtensionStore, 'byNumber'>
  inbox: Pick<InboxStore, 'modelsSeen'>
  models: {
    named(scope: TenantScope): Promise<Parameters<typeof modelFinder>[0]>
    vendors(): Parameters<typeof modelFinder>[1]
    /** How many phones of the tenant are of each model. */
    phonesOf(scope: TenantScope): Promise<ReadonlyMap<string, number>>
  }
}

export type PastedReading = ReturnType<typeof pastedReading>

const atOnce = 200

export function pastedReading({ holders, extensions, inbox, models }: Parts) {
  function linesOf(text: string) {
    return text
      .split(/\r\n|\n|\r/)
      .map((each, index) => ({ line: index + 1, text: each.trim() }))
      .filter((each) => each.text !== '')
  }

  /** What the tenant and others know of these. */
  async function knownOf(
    scope: TenantScope,
    rows: readonly PastedRow[],
    sees: (tenantId: string) => boolean,
  ) {
    const macs = [...new Set(rows.filter(({ problem }) => problem === '').map(({ mac }) => mac))]
    const numbers = [...new Set(rows.map(({ number }) => number).filter((number) => number !== ''))]
    return {
      phones: await holders.of(scope, macs, sees),
      seen: await inbox.modelsSeen(scope, macs),
      extensions: await extensions.byNumber(scope, numbers),
    }
  }

  return {
    /** `sees`: of which tenants it may be told that one of them has a phone. */
    async read(scope: TenantScope, text: string, sees: (tenantId: string) => boolean): Promise<PastedResult> {
      const finder = modelFinder(await models.named(scope), models.vendors())
      const rows: PastedRow[] = []
      const before = new Map<string, number>()
      for (const part of inParts(linesOf(text), atOnce)) {
        for (const each of part) rows.push(rowOf(each, finder, before))
        await pause()
      }
      const known = await knownOf(scope, rows, sees)
      for (const row of rows) {
        const holder = known.phones.get(row.mac)
        const seen = finder.named(known.seen.get(row.mac) ?? '')
        const extension = known.extensions.get(row.number)
        if (holder && 'phone' in holder) row.phone = holder.phone
        else if (holder) row.elsewhere = holder.tenant
        if (extension) row.extension = { id: extension.id, name: extension.name }
        if (row.modelId === null && seen)
          Object.assign(row, { ...modelOf(seen), vendor: seen.vendor, modelFrom: 'inbox' })
      }
      return { rows, vendors: vendorsOf(rows, await models.phonesOf(scope), finder) }
    },
  }
}

const modelOf = ({ id, name }: { id: string; name: string }) => ({ modelId: id, modelName: name })

function rowOf(
  { line, text }: { line: number; text: string },
  finder: FindModel,
  before: Map<string, number>,
): PastedRow {
  const { mac, problem, model, number, name } = readPastedLine(text, finder)
  const twiceOf = problem === '' ? (before.get(mac) ?? null) : null
  if (problem === '' && twiceOf === null) before.set(mac, line)
  const [only, ...others] = finder.vendorsOfMac(mac)
  return {
    ...{ line, text: text.slice(0, 200), mac, problem, number, name },
    vendor: model?.vendor ?? (others.length === 0 ? (only ?? '') : ''),
    ...(model ? modelOf(model) : { modelId: null, modelName: '' }),
    modelFrom: model ? 'written' : '',
    ...{ extension: null, phone: null, twiceOf, elsewhere: null },
  }
}

/** Of each maker, the model that the tenant has most. */
function vendorsOf(
  rows: readonly PastedRow[],
  counts: ReadonlyMap<string, number>,
  finder: FindModel,
): PastedResult['vendors'] {
  const usual = new Map<string, { id: string; name: string; phones: number }>()
  for (const [id, phones] of counts) {
    const model = finder.named(id)
    if (model && phones > (usual.get(model.vendor)?.phones ?? 0))
      usual.set(model.vendor, { id, name: model.name, phones })
  }
  const open = rows.filter(({ modelId, vendor }) => modelId === null && vendor !== '')
  return [...Map.groupBy(open, ({ vendor }) => vendor)]
    .map(([vendor, some]) => ({
      ...{ vendor, count: some.length },
      modelId: usual.get(vendor)?.id ?? null,
      modelName: usual.get(vendor)?.name ?? '',
    }))
    .sort((a, b) => b.count - a.count)
}
