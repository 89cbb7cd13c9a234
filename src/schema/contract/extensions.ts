/** Extensions of a tenant. */

import * as z from 'zod'
import {
  extensionCreateSchema,
  extensionListQuerySchema,
  extensionListSchema,
  extensionOfManySchema,
  extensionPatchSchema,
  extensionSchema,
  extensionSecretsSchema,
  freeExtensionQuerySchema,
  freeExtensionSchema,
  nextNumbersQuerySchema,
  nextNumbersSchema,
} from '../extension.ts'
import { extensionsImportQuerySchema, importResultSchema } from '../import.ts'
import { endpoint, force, inTenant, megabyte, mostOfMany, onConflict, savedMany, tenant } from './endpoint.ts'

const about = 'Numbers of the PBX with their SIP credentials, which phones register with on their lines.'

const calls = {
  listExtensions: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions',
    summary: 'Extensions',
    description: 'Lists the extensions that the search finds by what the columns show.',
    access: 'look',
    params: tenant,
    query: extensionListQuerySchema,
    response: extensionListSchema,
  }),
  createExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions',
    summary: 'Add an extension',
    description:
      'The number must be free in the tenant. Without a `username` it is `<number>-<CODE>`; a VIRTUAL extension stands for its `members`.',
    access: 'change',
    params: tenant,
    body: extensionCreateSchema,
    example: { number: '101', name: 'Reception', tech: 'PJSIP', password: 'a long one' },
    response: extensionSchema,
    status: 201,
  }),
  createExtensions: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions/many',
    summary: 'Add many extensions: all of them or none',
    description:
      'Takes 10,000 at most, in one transaction and one row of the audit trail. A mistake is told at its place, such as `extensions.17.number`. With `onConflict=update` an extension that has the number is changed in what is named.',
    access: 'change',
    params: tenant,
    query: onConflict,
    body: z.strictObject({ extensions: z.array(extensionOfManySchema).min(1).max(mostOfMany) }),
    example: {
      extensions: [
        { number: '101', name: 'Reception', password: 'a long one' },
        { number: '102', name: 'Kitchen', password: 'another one' },
      ],
    },
    maxBodyBytes: 8 * megabyte,
    inParts: { field: 'extensions', most: mostOfMany },
    response: savedMany,
    status: 201,
  }),
  importExtensions: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions/import',
    summary: 'Add and change extensions out of a table',
    description:
      'The body is a CSV or XLSX file of 10,000 rows at most, as it is, such as a PBX exports. Extensions are found by their number: an empty cell changes nothing. `dryRun` says what would become of each row; all that is saved is saved in one transaction. With `Accept: application/x-ndjson` lines of `progress` come before the one with the `answer`, or the `problem`.',
    access: 'change',
    params: tenant,
    query: extensionsImportQuerySchema,
    takesFile: true,
    progresses: true,
    maxBodyBytes: 8 * megabyte,
    response: importResultSchema,
  }),
  nextExtensions: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions/next',
    summary: 'Numbers that are free',
    description:
      'The next `count` numbers from `from` on that no extension of the tenant has; `0240` goes on with `0241`. Without `from` they begin behind the highest number of three to five digits.',
    access: 'look',
    params: tenant,
    query: nextNumbersQuerySchema,
    response: nextNumbersSchema,
  }),
  freeExtension: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions/free',
    summary: 'What the next phone can have',
    description:
      'The first extension from `from` on that registers and is on no phone, or else the first of all, `null` where each has one; and the next number that no extension has.',
    access: 'look',
    params: tenant,
    query: freeExtensionQuerySchema,
    response: freeExtensionSchema,
  }),
  extension: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions/:id',
    summary: 'One extension',
    description: 'Answers all but its password; `hasPassword` says whether there is one.',
    access: 'look',
    params: inTenant,
    response: extensionSchema,
  }),
  updateExtension: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/extensions/:id',
    summary: 'Change an extension',
    description:
      'Changes what it names. It is refused when a phone that has this extension on a line could not carry the new value.',
    access: 'change',
    params: inTenant,
    body: extensionPatchSchema,
    response: extensionSchema,
  }),
  deleteExtension: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/extensions/:id',
    summary: 'Delete an extension',
    description:
      'Refused with `EXTENSION_REFERENCED` and a list while phones or other extensions use it; with `force` it is taken from them.',
    access: 'delete',
    params: inTenant,
    query: force,
  }),
  revealExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions/:id/reveal',
    summary: 'Show its password (audited)',
    description: 'Answers the SIP password in clear. Each call is written to the audit trail.',
    access: 'reveal',
    reveals: true,
    params: inTenant,
    response: extensionSecretsSchema,
  }),
} as const

export const extensions = { about, calls }
