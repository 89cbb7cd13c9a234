/** Every call of the API, described once: the server checks by it, the page calls by it, the OpenAPI document is made of it. */

import { z } from 'zod'
import './sentences.ts'
import {
  contactCreateSchema,
  contactListQuerySchema,
  contactListSchema,
  contactPatchSchema,
  contactSchema,
} from './contact.ts'
import { defaultsPatchSchema, defaultsSchema } from './defaults.ts'
import {
  extensionCreateSchema,
  extensionListQuerySchema,
  extensionListSchema,
  extensionPatchSchema,
  extensionSchema,
  extensionSecretsSchema,
} from './extension.ts'
import { idSchema } from './fields.ts'
import {
  modelCheckResultSchema,
  modelCheckSchema,
  modelCreateSchema,
  modelDetailSchema,
  modelDuplicateSchema,
  modelListQuerySchema,
  modelListSchema,
  modelPatchSchema,
  vendorListSchema,
} from './model.ts'
import {
  operationCreateSchema,
  operationDetailSchema,
  operationListQuerySchema,
  operationListSchema,
  operationSchema,
} from './operation.ts'
import {
  fetchListQuerySchema,
  fetchListSchema,
  filePreviewSchema,
  newSecretSchema,
  phoneCreateSchema,
  phoneFileDetailSchema,
  phoneFileListSchema,
  phoneListQuerySchema,
  phoneListSchema,
  phonePatchSchema,
  phoneSchema,
  phoneSecretsSchema,
  phonesDeleteSchema,
  uploadListQuerySchema,
  uploadListSchema,
} from './phone.ts'
import { recogniseQuerySchema, recognitionSchema } from './recognition.ts'
import { referenceListSchema, referencesPutSchema } from './reference.ts'
import {
  keyCreateSchema,
  keyListQuerySchema,
  keyListSchema,
  newKeySchema,
  ownPasswordSchema,
  sessionSchema,
  signInSchema,
  userCreateSchema,
  userListQuerySchema,
  userListSchema,
  userPatchSchema,
  userSchema,
} from './session.ts'
import {
  tenantCodeSchema,
  tenantCreateSchema,
  tenantListQuerySchema,
  tenantListSchema,
  tenantPatchSchema,
  tenantSchema,
} from './tenant.ts'

/** `public` · `signedIn`: anybody known · `read`, `write`: in the tenant of the path · `administer`: the whole system. */
export type Access = 'public' | 'signedIn' | 'read' | 'write' | 'administer'

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Under `/api/v1`; `:name` for a parameter. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Of a body that may be larger than 1 MB, or need not be as large. */
  readonly maxBodyBytes?: number
  /** Missing: 204, or bytes when `raw`. */
  readonly response?: z.ZodType
  readonly status?: 200 | 201 | 202 | 204
  /** Shows secrets and changes nothing: done each time, and audited; its answer is not kept for a repeated request. */
  readonly reveals?: true
  /** Answers a file, not JSON. */
  readonly raw?: true
}

function endpoint<const E extends Endpoint>(description: E): E {
  return description
}

const megabyte = 1024 * 1024

const tenant = z.object({ code: tenantCodeSchema })
const inTenant = z.object({ code: tenantCodeSchema, id: idSchema })
const byId = z.object({ id: idSchema })
const force = z.strictObject({ force: z.stringbool('expected true or false').default(false) })

export const contract = {
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    summary: 'Sign in',
    access: 'public',
    body: signInSchema,
    maxBodyBytes: 16_384,
    response: sessionSchema,
  }),
  session: endpoint({
    method: 'GET',
    path: '/session',
    summary: 'Who am I, and which tenants',
    access: 'signedIn',
    response: sessionSchema,
  }),
  signOut: endpoint({ method: 'DELETE', path: '/session', summary: 'Sign out', access: 'public' }),

  changeOwnPassword: endpoint({
    method: 'POST',
    path: '/me/password',
    summary: 'Change one’s own password: all other sessions of this user end',
    access: 'signedIn',
    body: ownPasswordSchema,
  }),

  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    summary: 'Users',
    access: 'administer',
    query: userListQuerySchema,
    response: userListSchema,
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/users',
    summary: 'Add a user',
    access: 'administer',
    body: userCreateSchema,
    response: userSchema,
    status: 201,
  }),
  updateUser: endpoint({
    method: 'PATCH',
    path: '/users/:id',
    summary: 'Change a user',
    access: 'administer',
    params: byId,
    body: userPatchSchema,
    response: userSchema,
  }),
  deleteUser: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    summary: 'Delete a user',
    access: 'administer',
    params: byId,
  }),
  listKeys: endpoint({
    method: 'GET',
    path: '/keys',
    summary: 'API keys',
    access: 'administer',
    query: keyListQuerySchema,
    response: keyListSchema,
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/keys',
    summary: 'Add an API key; it is shown this once',
    access: 'administer',
    body: keyCreateSchema,
    response: newKeySchema,
    status: 201,
  }),
  deleteKey: endpoint({
    method: 'DELETE',
    path: '/keys/:id',
    summary: 'Delete an API key',
    access: 'administer',
    params: byId,
  }),

  systemDefaults: endpoint({
    method: 'GET',
    path: '/system',
    summary: 'What the phones of all tenants inherit',
    access: 'administer',
    response: defaultsSchema,
  }),
  updateSystemDefaults: endpoint({
    method: 'PATCH',
    path: '/system',
    summary: 'Change what the phones of all tenants inherit',
    access: 'administer',
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),

  listTenants: endpoint({
    method: 'GET',
    path: '/tenants',
    summary: 'Tenants',
    access: 'signedIn',
    query: tenantListQuerySchema,
    response: tenantListSchema,
  }),
  createTenant: endpoint({
    method: 'POST',
    path: '/tenants',
    summary: 'Add a tenant',
    access: 'administer',
    body: tenantCreateSchema,
    response: tenantSchema,
    status: 201,
  }),
  tenant: endpoint({
    method: 'GET',
    path: '/tenants/:code',
    summary: 'One tenant',
    access: 'read',
    params: tenant,
    response: tenantSchema,
  }),
  updateTenant: endpoint({
    method: 'PATCH',
    path: '/tenants/:code',
    summary: 'Change a tenant',
    access: 'write',
    params: tenant,
    body: tenantPatchSchema,
    response: tenantSchema,
  }),
  deleteTenant: endpoint({
    method: 'DELETE',
    path: '/tenants/:code',
    summary: 'Delete an empty tenant',
    access: 'administer',
    params: tenant,
  }),

  listExtensions: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions',
    summary: 'Extensions',
    access: 'read',
    params: tenant,
    query: extensionListQuerySchema,
    response: extensionListSchema,
  }),
  createExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions',
    summary: 'Add an extension',
    access: 'write',
    params: tenant,
    body: extensionCreateSchema,
    response: extensionSchema,
    status: 201,
  }),
  extension: endpoint({
    method: 'GET',
    path: '/tenants/:code/extensions/:id',
    summary: 'One extension',
    access: 'read',
    params: inTenant,
    response: extensionSchema,
  }),
  updateExtension: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/extensions/:id',
    summary: 'Change an extension',
    access: 'write',
    params: inTenant,
    body: extensionPatchSchema,
    response: extensionSchema,
  }),
  deleteExtension: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/extensions/:id',
    summary: 'Delete an extension',
    access: 'write',
    params: inTenant,
    query: force,
  }),
  revealExtension: endpoint({
    method: 'POST',
    path: '/tenants/:code/extensions/:id/reveal',
    summary: 'Show its password (audited)',
    access: 'write',
    reveals: true,
    params: inTenant,
    response: extensionSecretsSchema,
  }),

  listContacts: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts',
    summary: 'Contacts of the phone book',
    access: 'read',
    params: tenant,
    query: contactListQuerySchema,
    response: contactListSchema,
  }),
  createContact: endpoint({
    method: 'POST',
    path: '/tenants/:code/contacts',
    summary: 'Add a contact',
    access: 'write',
    params: tenant,
    body: contactCreateSchema,
    response: contactSchema,
    status: 201,
  }),
  contact: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts/:id',
    summary: 'One contact',
    access: 'read',
    params: inTenant,
    response: contactSchema,
  }),
  updateContact: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/contacts/:id',
    summary: 'Change a contact',
    access: 'write',
    params: inTenant,
    body: contactPatchSchema,
    response: contactSchema,
  }),
  deleteContact: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/contacts/:id',
    summary: 'Delete a contact',
    access: 'write',
    params: inTenant,
  }),

  listModels: endpoint({
    method: 'GET',
    path: '/tenants/:code/models',
    summary: 'Phone models: built-in and the tenant’s own',
    access: 'read',
    params: tenant,
    query: modelListQuerySchema,
    response: modelListSchema,
  }),
  createModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models',
    summary: 'Write a phone model',
    access: 'write',
    params: tenant,
    body: modelCreateSchema,
    response: modelDetailSchema,
    status: 201,
  }),
  checkModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/check',
    summary: 'Look for mistakes without saving',
    access: 'write',
    params: tenant,
    body: modelCheckSchema,
    response: modelCheckResultSchema,
  }),
  model: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id',
    summary: 'One phone model',
    access: 'read',
    params: inTenant,
    response: modelDetailSchema,
  }),
  updateModel: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/models/:id',
    summary: 'Change a phone model',
    access: 'write',
    params: inTenant,
    body: modelPatchSchema,
    response: modelDetailSchema,
  }),
  deleteModel: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/models/:id',
    summary: 'Delete a phone model',
    access: 'write',
    params: inTenant,
  }),
  duplicateModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/:id/duplicate',
    summary: 'Copy a phone model, built-in or own',
    access: 'write',
    params: inTenant,
    body: modelDuplicateSchema,
    response: modelDetailSchema,
    status: 201,
  }),
  modelDefaults: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'What the tenant’s phones of a model inherit',
    access: 'read',
    params: inTenant,
    response: defaultsSchema,
  }),
  updateModelDefaults: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/models/:id/defaults',
    summary: 'Change what the tenant’s phones of a model inherit',
    access: 'write',
    params: inTenant,
    body: defaultsPatchSchema,
    response: defaultsSchema,
  }),
  catalogue: endpoint({
    method: 'GET',
    path: '/models',
    summary: 'The built-in catalogue',
    access: 'signedIn',
    query: modelListQuerySchema,
    response: modelListSchema,
  }),
  vendors: endpoint({
    method: 'GET',
    path: '/vendors',
    summary: 'Names of vendors, what they put before a model’s name, and how their MAC addresses begin',
    access: 'signedIn',
    response: vendorListSchema,
  }),
  recognise: endpoint({
    method: 'GET',
    path: '/recognise',
    summary: 'Which phone asks so',
    access: 'signedIn',
    query: recogniseQuerySchema,
    response: recognitionSchema,
  }),

  listPhones: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones',
    summary: 'Phones',
    access: 'read',
    params: tenant,
    query: phoneListQuerySchema,
    response: phoneListSchema,
  }),
  createPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones',
    summary: 'Add a phone',
    access: 'write',
    params: tenant,
    body: phoneCreateSchema,
    response: phoneSchema,
    status: 201,
  }),
  phone: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id',
    summary: 'One phone',
    access: 'read',
    params: inTenant,
    response: phoneSchema,
  }),
  updatePhone: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/phones/:id',
    summary: 'Change a phone',
    access: 'write',
    params: inTenant,
    body: phonePatchSchema,
    response: phoneSchema,
  }),
  deletePhone: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id',
    summary: 'Delete a phone',
    access: 'write',
    params: inTenant,
    query: force,
  }),
  deletePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/delete',
    summary: 'Delete several phones: all of them or none',
    access: 'write',
    params: tenant,
    body: phonesDeleteSchema,
    maxBodyBytes: 6 * megabyte,
    response: z.object({ deleted: z.int() }),
  }),
  phoneReferences: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/references',
    summary: 'Who names this phone',
    access: 'read',
    params: inTenant,
    response: referenceListSchema,
  }),
  replaceSecret: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/secret',
    summary: 'Make a new secret; the old one works for a while',
    access: 'write',
    params: inTenant,
    body: newSecretSchema,
    response: phoneSchema,
  }),
  revealPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/reveal',
    summary: 'Show its secret and passwords (audited)',
    access: 'write',
    reveals: true,
    params: inTenant,
    response: phoneSecretsSchema,
  }),
  phoneFiles: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files',
    summary: 'The files that the phone would get now',
    access: 'read',
    params: inTenant,
    response: phoneFileListSchema,
  }),
  previewPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/preview',
    summary: 'What a change would do to the phone’s main file; nothing is saved',
    access: 'write',
    params: inTenant,
    body: phonePatchSchema,
    response: filePreviewSchema,
    status: 200,
  }),
  phoneFile: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files/:name',
    summary: 'One file, its secrets masked',
    access: 'read',
    params: inTenant.extend({ name: z.string().max(200) }),
    response: phoneFileDetailSchema,
  }),
  revealFile: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/files/:name/reveal',
    summary: 'One file with its secrets (audited)',
    access: 'write',
    reveals: true,
    params: inTenant.extend({ name: z.string().max(200) }),
    response: phoneFileDetailSchema,
  }),
  phoneFetches: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/fetches',
    summary: 'What the phone asked, and what it got',
    access: 'read',
    params: inTenant,
    query: fetchListQuerySchema,
    response: fetchListSchema,
  }),
  phoneUploads: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads',
    summary: 'Files that the phone sent',
    access: 'read',
    params: inTenant,
    query: uploadListQuerySchema,
    response: uploadListSchema,
  }),
  upload: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Download one',
    access: 'write',
    params: inTenant.extend({ upload: idSchema }),
    raw: true,
  }),
  deleteUpload: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Delete one',
    access: 'write',
    params: inTenant.extend({ upload: idSchema }),
  }),

  listOperations: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations',
    summary: 'Operations',
    access: 'read',
    params: tenant,
    query: operationListQuerySchema,
    response: operationListSchema,
  }),
  createOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations',
    summary: 'Resync or reboot phones',
    access: 'write',
    params: tenant,
    body: operationCreateSchema,
    maxBodyBytes: 6 * megabyte,
    response: operationSchema,
    status: 202,
  }),
  operation: endpoint({
    method: 'GET',
    path: '/tenants/:code/operations/:id',
    summary: 'One operation, each phone’s outcome',
    access: 'read',
    params: inTenant,
    response: operationDetailSchema,
  }),
  cancelOperation: endpoint({
    method: 'POST',
    path: '/tenants/:code/operations/:id/cancel',
    summary: 'Stop asking the phones that are still queued',
    access: 'write',
    params: inTenant,
    response: operationSchema,
  }),

  references: endpoint({
    method: 'GET',
    path: '/tenants/:code/references',
    summary: 'References that PBXs reported',
    access: 'read',
    params: tenant,
    response: referenceListSchema,
  }),
  putReferences: endpoint({
    method: 'PUT',
    path: '/tenants/:code/references',
    summary: 'Replace all references of one source',
    access: 'write',
    params: tenant,
    body: referencesPutSchema,
    maxBodyBytes: 16 * megabyte,
    response: referenceListSchema,
  }),
} as const

export type Contract = typeof contract
export type EndpointName = keyof Contract

/** What `/events` sends, one JSON object an event. */
export const liveEventSchema = z.object({
  type: z.enum(['phones', 'operation', 'fetch', 'extensions', 'contacts', 'models', 'defaults', 'tenants']),
  /** Its id; `null` when all tenants are concerned. */
  tenant: z.string().nullable(),
  /** The phone or operation that it is about, where it is about one. */
  id: z.string().nullable(),
})
export type LiveEvent = z.infer<typeof liveEventSchema>

/** RFC 9457 problem details, with a stable `code` and, for bad input, every refused field. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** How many errors there are besides those. */
  more: z.int().optional(),
})
export type Problem = z.infer<typeof problemSchema>
