/** The audit trail. */

import { auditChainSchema, auditExportQuerySchema, auditListQuerySchema, auditListSchema } from '../audit.ts'
import { endpoint, tenant } from './endpoint.ts'

const about =
  'The audit trail: who did what to which object, when and from where, with old and new values; secrets are named, never shown. Sign-ins that failed and calls that were refused are in it, too.'

const calls = {
  auditTrail: endpoint({
    method: 'GET',
    path: '/audit',
    summary: 'The audit trail of all tenants and of the system',
    description:
      'The newest first. `object` is an id: the trail of one object. Rows of one tenant have its code as it was then; what became of an object later does not change its name here.',
    access: 'system',
    query: auditListQuerySchema,
    response: auditListSchema,
  }),
  auditChain: endpoint({
    method: 'GET',
    path: '/audit/chain',
    summary: 'Whether the audit trail is unbroken',
    description:
      'Rows are chained, so that one that was changed or is missing is seen. What was found sound before is not looked at again here; `offhook audit verify` goes through all of it.',
    access: 'system',
    response: auditChainSchema,
  }),
  exportAudit: endpoint({
    method: 'GET',
    path: '/audit/export',
    summary: 'Download the audit trail',
    description:
      'All rows that the filters find, the oldest first, as CSV or as JSON lines. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe. The download stands in the trail.',
    access: 'system',
    query: auditExportQuerySchema,
    raw: true,
  }),
  tenantAuditTrail: endpoint({
    method: 'GET',
    path: '/tenants/:code/audit',
    summary: 'The audit trail of a tenant',
    description: 'As `/audit`, of what belongs to this tenant.',
    access: 'audit',
    params: tenant,
    query: auditListQuerySchema,
    response: auditListSchema,
  }),
  exportTenantAudit: endpoint({
    method: 'GET',
    path: '/tenants/:code/audit/export',
    summary: 'Download the audit trail of a tenant',
    description: 'As `/audit/export`, of what belongs to this tenant.',
    access: 'audit',
    params: tenant,
    query: auditExportQuerySchema,
    raw: true,
  }),
} as const

export const audit = { about, calls }
