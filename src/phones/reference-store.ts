/** Which objects name a phone: our own running operations, and what PBXs reported. */

import type { z } from 'zod'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { inParts } from '../db/rows.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import type { Reference, referencesPutSchema } from '../schema/reference.ts'

export type ReferenceStore = ReturnType<typeof referenceStore>

/** Everything that names one of these phones, in the tenant. */
export async function referencesIn(
  queries: Queries,
  scope: TenantScope,
  phoneIds: readonly string[],
): Promise<Reference[]> {
  const references: Reference[] = []
  for (const some of inParts(phoneIds)) {
    const running = await queries
      .selectFrom('operationPhone')
      .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
      .select(['operation.id', 'operation.kind', 'operation.total', 'operationPhone.phoneId'])
      .where('operationPhone.tenantId', '=', scope.tenantId)
      .where('operationPhone.phoneId', 'in', some)
      .where('operation.state', '=', 'running')
      .execute()
    const reported = await queries
      .selectFrom('reference')
      .selectAll()
      .where('tenantId', '=', scope.tenantId)
      .where('phoneId', 'in', some)
      .orderBy('label')
      .execute()
    references.push(
      ...running.map((operation) => ({
        kind: 'provisioning' as const,
        label: `${operation.kind === 'resync' ? 'Resync' : 'Reboot'} of ${operation.total} ${operation.total === 1 ? 'phone' : 'phones'}, running`,
        href: `/t/${scope.code}/operations/${operation.id}`,
        source: 'offhook',
        phoneId: operation.phoneId,
      })),
      ...reported.map(({ kind, label, href, source, phoneId }) => ({
        kind: kind as Reference['kind'],
        label,
        href,
        source,
        phoneId,
      })),
    )
  }
  return references
}

export function referenceStore(db: Database) {
  return {
    async ofPhone(scope: TenantScope, phoneId: string): Promise<Reference[]> {
      return referencesIn(db.queries, scope, [phoneId])
    },

    async list(scope: TenantScope): Promise<Reference[]> {
      const rows = await db.queries
        .selectFrom('reference')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .orderBy('source')
        .orderBy('label')
        .execute()
      return rows.map(({ kind, label, href, source, phoneId }) => ({
        kind: kind as Reference['kind'],
        label,
        href,
        source,
        phoneId,
      }))
    },

    /** Replaces all that `source` said before. */
    async put(scope: TenantScope, body: z.output<typeof referencesPutSchema>): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const phones = await queries
          .selectFrom('phone')
          .select(['id', 'mac'])
          .where('tenantId', '=', scope.tenantId)
          .execute()
        const ids = new Set(phones.map((phone) => phone.id))
        const byMac = new Map(phones.map((phone) => [phone.mac, phone.id]))
        const errors: FieldError[] = []
        const rows = body.references.flatMap((reference, index) => {
          const phoneId = reference.phoneId ?? byMac.get(reference.mac ?? '')
          if (phoneId === undefined || !ids.has(phoneId)) {
            errors.push({
              path: `references.${index}.${reference.phoneId === undefined ? 'mac' : 'phoneId'}`,
              message: 'This tenant has no such phone',
            })
            return []
          }
          return [
            {
              tenantId: scope.tenantId,
              source: body.source,
              kind: reference.kind,
              label: reference.label,
              href: reference.href ?? null,
              phoneId,
            },
          ]
        })
        if (errors.length > 0) throw new InvalidInput(errors)
        await queries
          .deleteFrom('reference')
          .where('tenantId', '=', scope.tenantId)
          .where('source', '=', body.source)
          .execute()
        for (const some of inParts(rows)) await queries.insertInto('reference').values(some).execute()
        audited('references.put', scope, null, {
          ...{ name: body.source, detail: `${body.references.length} of ${body.source}` },
        })
      })
    },
  }
}
