/** Phones of a tenant. */

import * as z from 'zod'
import { differencesQuerySchema, differencesSchema } from '../differences.ts'
import { foundPhonesQuerySchema, foundPhonesSchema } from '../found-phones.ts'
import { importResultSchema, phonesImportQuerySchema } from '../import.ts'
import { pastedResultSchema, pastedSchema } from '../pasted.ts'
import {
  phoneCreateSchema,
  phoneListQuerySchema,
  phoneListSchema,
  phoneOfManySchema,
  phonePatchSchema,
  phoneSchema,
  phoneSecretsSchema,
  phonesExportQuerySchema,
} from '../phone.ts'
import { phoneFacetsSchema, phoneFilterSchema } from '../phone-filter.ts'
import { mostDeleted, phonesDeletedSchema, phonesDeleteSchema } from '../phones-delete.ts'
import { overlapSchema, revokedSchema, revokeSchema, rotatedManySchema, rotateSchema } from '../rotation.ts'
import { endpoint, force, inTenant, megabyte, mostOfMany, onConflict, savedMany, tenant } from './endpoint.ts'

const about =
  'Devices and softphones that are provisioned: model, lines, keys and settings, and how each of them fares.'

const calls = {
  findPhones: endpoint({
    method: 'GET',
    path: '/phones',
    summary: 'Phones of any tenant by MAC',
    description:
      'Those whose MAC address begins with four digits or more, in any writing; ten at most, in the order of their addresses, of tenants that are seen.',
    access: 'look',
    query: foundPhonesQuerySchema,
    response: foundPhonesSchema,
  }),
  listPhones: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones',
    summary: 'Phones',
    description:
      'Lists phones with their status: pending, failing, last fetch and last operation. The search finds words in any order, each in the name, the MAC in any writing, a number, the model’s name, or in the address, User-Agent and firmware of the last fetch.',
    access: 'look',
    params: tenant,
    query: phoneListQuerySchema,
    response: phoneListSchema,
  }),
  phoneFacets: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/facets',
    summary: 'What phones can be narrowed by',
    description:
      'Vendors, models, firmware and networks (/24, or /64 of IPv6) that there are, with how many phones each would leave, the most first, 100 of each at most. Each kind follows the rest of the filter, and not itself; with a search, 10,000 phones at most are counted.',
    access: 'look',
    params: tenant,
    query: phoneFilterSchema,
    response: phoneFacetsSchema,
  }),
  phoneDifferences: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/differences',
    summary: 'What pending phones lack',
    description:
      'Taken together over the phones that are pending, of those the first 200 by name: which settings and parameters differ from what each of them fetched last, on how many phones. `ids` are those that were looked at.',
    access: 'look',
    params: tenant,
    query: differencesQuerySchema,
    response: differencesSchema,
  }),
  createPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones',
    summary: 'Add a phone',
    description:
      'Needs a MAC, in any usual writing, unless it is `virtual`. Without a `secret` one is made; the answer’s `provisioningUrl` is where the phone fetches. What its model does not honour is answered as `unsupported`.',
    access: 'change',
    params: tenant,
    body: phoneCreateSchema,
    example: {
      name: 'Reception',
      modelId: '01977b4d-2c11-7d0a-8f4b-6a1c9e0d7b52',
      mac: '00:15:65:12:34:56',
      settings: { timezone: 'Europe/Berlin' },
    },
    response: phoneSchema,
    status: 201,
  }),
  createPhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/many',
    summary: 'Add many phones: all of them or none',
    description:
      'Takes 10,000 at most, in one transaction and one row of the audit trail. A mistake is told at its place, such as `phones.17.mac`. With `onConflict=update` a phone of the tenant that has the MAC is changed in what is named.',
    access: 'change',
    params: tenant,
    query: onConflict,
    body: z.strictObject({ phones: z.array(phoneOfManySchema).min(1).max(mostOfMany) }),
    example: {
      phones: [
        { name: 'Reception', modelId: '01977b4d-2c11-7d0a-8f4b-6a1c9e0d7b52', mac: '00:15:65:12:34:56' },
        { name: 'Kitchen', modelId: '01977b4d-2c11-7d0a-8f4b-6a1c9e0d7b52', mac: '00:15:65:12:34:57' },
      ],
    },
    maxBodyBytes: 8 * megabyte,
    inParts: { field: 'phones', most: mostOfMany },
    response: savedMany,
    status: 201,
  }),
  importPhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/import',
    summary: 'Add and change phones out of a table',
    description:
      'The body is a CSV or XLSX file of 10,000 rows at most, as it is. Phones are found by their MAC: an empty cell changes nothing, and a file that was imported before changes nothing at all. `dryRun` says what would become of each row; all that is saved is saved in one transaction. With `Accept: application/x-ndjson` lines of `progress` come before the one with the `answer`, or the `problem`.',
    access: 'change',
    params: tenant,
    query: phonesImportQuerySchema,
    takesFile: true,
    progresses: true,
    maxBodyBytes: 8 * megabyte,
    response: importResultSchema,
  }),
  readPasted: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/read',
    summary: 'What is meant by lines that somebody pasted',
    description:
      'Reads 10,000 lines at most, each with a MAC in any writing and, in any order, a model, a number, a name: `805E-C0D5-7D91 T46U 250 Pool bar`. Says what is known of each, and changes nothing.',
    access: 'change',
    params: tenant,
    body: pastedSchema,
    example: { text: '80:5E:C0:D5:7D:90\n805ec0d57d91 T46U 250 Pool bar' },
    maxBodyBytes: 3 * megabyte,
    response: pastedResultSchema,
  }),
  exportPhones: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/export',
    summary: 'Phones as a CSV or XLSX file',
    description:
      'Of all that a list with the same filters shows, in the order of their names; without secrets and passwords. In CSV, what a spreadsheet would run has an apostrophe before it, which the import takes off; in XLSX every cell is a text: either imports unchanged.',
    access: 'look',
    params: tenant,
    query: phonesExportQuerySchema,
    raw: true,
  }),
  phone: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id',
    summary: 'One phone',
    description:
      'Answers all but its passwords, with its status and with what is set for it, here or above, that its model does not honour.',
    access: 'look',
    params: inTenant,
    response: phoneSchema,
  }),
  updatePhone: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/phones/:id',
    summary: 'Change a phone',
    description:
      'Changes what it names; settings and parameters merge by key, lists are replaced. A change that its files could not carry is refused at the field.',
    access: 'change',
    params: inTenant,
    body: phonePatchSchema,
    response: phoneSchema,
  }),
  deletePhone: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id',
    summary: 'Delete a phone',
    description:
      'Refused with `PHONE_REFERENCED` and a list while other objects name it, unless `force` is given. Its fetches and uploads go with it.',
    access: 'delete',
    params: inTenant,
    query: force,
  }),
  deletePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/delete',
    summary: 'Delete several phones: all of them or none',
    description:
      'Takes ids, or a `filter` for all that a list with it would show; one transaction, one row of the audit trail. Nothing is deleted when one of them is missing, or is named by another object and `force` is not given; `dryRun` only says how many there are and what names them.',
    access: 'delete',
    params: tenant,
    body: phonesDeleteSchema,
    example: { ids: ['01977b4e-5d7a-7c3e-9d5e-3f1a2b4c5d6e'], force: false },
    maxBodyBytes: 6 * megabyte,
    inParts: { field: 'ids', most: mostDeleted },
    response: phonesDeletedSchema,
  }),
  replaceSecret: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/secret',
    summary: 'Make a new secret; the old one works for a while',
    description:
      'The phone is told its new address by its next file; until `overlapHours` have passed, the old one is served too.',
    access: 'change',
    params: inTenant,
    body: overlapSchema,
    example: { overlapHours: 24 },
    response: phoneSchema,
  }),
  replaceHttpPassword: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/http-password',
    summary: 'Make a new password for fetching; the old one works for a while',
    description:
      'The phone is told it by its next file; until `overlapHours` have passed, the old one is taken too. With 0 the old one ends at once.',
    access: 'change',
    params: inTenant,
    body: overlapSchema,
    example: { overlapHours: 24 },
    response: phoneSchema,
  }),
  rotatePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/rotate',
    summary: 'Make new secrets and passwords for many phones: for all of them or none',
    description:
      'Takes ids, or a `filter` for all that a list with it would show, 10,000 at most; one transaction. `sipPassword` is that of the extensions on their lines: the PBX is to be told it, and phones that have not fetched since are pending. The list with `credentials=old` names those that were not seen to have the new ones yet.',
    access: 'change',
    params: tenant,
    body: rotateSchema,
    example: {
      ids: ['01977b4e-5d7a-7c3e-9d5e-3f1a2b4c5d6e'],
      what: ['secret', 'httpPassword'],
      overlapHours: 24,
    },
    maxBodyBytes: megabyte,
    response: rotatedManySchema,
  }),
  revokePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/revoke',
    summary: 'End what was replaced, at once, for many phones',
    description:
      'Old secrets and passwords for fetching that still work do no more. `cutOff` says how many of the phones were not seen to have the new ones: they get nothing until somebody tells them.',
    access: 'change',
    params: tenant,
    body: revokeSchema,
    example: { filter: { credentials: 'old' } },
    maxBodyBytes: megabyte,
    response: revokedSchema,
  }),
  unlockPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/unlock',
    summary: 'Let everybody in again who is locked out of it',
    description:
      'After 20 wrong passwords within 15 minutes an address is refused for 15 minutes, whatever it gives; after 100 from elsewhere everybody is, but from where the phone was last. This ends it at once; what was wrong before counts no more.',
    access: 'change',
    params: inTenant,
    response: phoneSchema,
  }),
  revealPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/reveal',
    summary: 'Show its secret and passwords (audited)',
    description:
      'Answers the secret, the provisioning URL, the HTTP password and the settings that hold passwords, in clear. Each call is written to the audit trail.',
    access: 'reveal',
    reveals: true,
    params: inTenant,
    response: phoneSecretsSchema,
  }),
} as const

export const phones = { about, calls }
