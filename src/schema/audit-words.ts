/** Words of the audit trail. */

/** `done`, `refused` to somebody who may not, or `failed`: a sign-in with a wrong password or key. */
export const auditOutcomes = ['done', 'refused', 'failed'] as const

/** What a row can be about. */
export const auditKinds = [
  'phone',
  'extension',
  'contact',
  'model',
  'modelDefaults',
  'preset',
  'keyLayout',
  'systemDefaults',
  'tenant',
  'firstContact',
  'operation',
  'schedule',
  'link',
  'inbox',
  'references',
  'upload',
  'file',
  'user',
  'key',
  'session',
  'provider',
  'call',
  'audit',
  'database',
] as const
