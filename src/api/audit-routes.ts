/** The API of the audit trail. */

import type { Audit } from '../auth/audit-store.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { AuditChain, AuditFilter } from '../schema/audit.ts'
import type { Api, FileAnswer } from './api.ts'
import { auditFile } from './audit-file.ts'

type Parts = { audit: Audit; chain(): Promise<AuditChain> }

type Export = AuditFilter & { format: 'csv' | 'jsonl' }

export function auditRoutes(api: Api, { audit, chain }: Parts): void {
  async function file(
    scope: TenantScope | SystemScope,
    name: string,
    { format, ...filter }: Export,
  ): Promise<FileAnswer> {
    const named = Object.entries(filter).map(([field, value]) => `${field} ${value}`)
    await audit.record(scope, 'audit.export', null, {
      ...{ name: 'Audit trail', detail: [format, ...named].join(', ') },
    })
    return {
      stream: auditFile(format, audit.all(scope, filter)),
      ...{
        contentType: format === 'csv' ? 'text/csv' : 'application/jsonl',
        downloadName: `${name}.${format}`,
      },
    }
  }

  api.on('auditTrail', async ({ system, query }) => audit.list(system, query))
  api.on('tenantAuditTrail', async ({ scope, query }) => audit.list(scope, query))
  api.on('auditChain', async () => chain())
  api.on('exportAudit', async ({ system, query }) => file(system, 'audit', query))
  api.on('exportTenantAudit', async ({ scope, query }) => file(scope, `audit-${scope.code}`, query))
}
