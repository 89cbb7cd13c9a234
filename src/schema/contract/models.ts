/** Phone models as a tenant sees them: the built-in ones and its own. */

import * as z from 'zod'
import {
  modelCheckResultSchema,
  modelCheckSchema,
  modelCreateSchema,
  modelDetailSchema,
  modelDuplicateSchema,
  modelFollowedSchema,
  modelFollowSchema,
  modelListQuerySchema,
  modelListSchema,
  modelPatchSchema,
  modelTriedSchema,
  modelTrySchema,
  modelVersionDetailSchema,
  modelVersionListSchema,
} from '../model.ts'
import {
  modelParametersQuerySchema,
  modelParametersSchema,
  mostModelsAsked,
  reachedParametersQuerySchema,
  reachedParametersSchema,
} from '../model-parameters.ts'
import { endpoint, inTenant, tenant } from './endpoint.ts'

const about =
  'Phone models that a tenant can choose: the built-in ones, and those that it wrote or copied itself.'

const ofVersion = inTenant.extend({
  revision: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'expected the number of a version')
    .describe('The revision that the model had, as its versions answer it'),
})

const calls = {
  listModels: endpoint({
    method: 'GET',
    path: '/tenants/:code/models',
    summary: 'Phone models: built-in and the tenant’s own',
    description:
      'Lists what a phone of this tenant can be. The search finds words in any order, with or without what vendors put before a name: `vvx 450`, `SIP-T54W`.',
    access: 'look',
    params: tenant,
    query: modelListQuerySchema,
    response: modelListSchema,
  }),
  createModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models',
    summary: 'Write a phone model',
    description:
      'A template is text in the phone’s own format with placeholders, a sheet is YAML like the built-in ones. Every mistake in the source is named with its line; one that takes too much to work out is refused.',
    access: 'settings',
    params: tenant,
    body: modelCreateSchema,
    example: {
      kind: 'template',
      name: 'Lobby phone',
      fileName: '{mac}.cfg',
      source: 'account.1.label = ${lines.1.label}\n',
    },
    response: modelDetailSchema,
    status: 201,
  }),
  checkModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/check',
    summary: 'Look for mistakes without saving',
    description:
      'Answers the mistakes in a source with line and column, and the fields that it would give to the form of a phone.',
    access: 'settings',
    params: tenant,
    body: modelCheckSchema,
    example: { kind: 'template', source: 'account.1.label = ${lines.1.label}\n' },
    response: modelCheckResultSchema,
  }),
  model: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id',
    summary: 'One phone model',
    description:
      'Answers what it honours and what it does not, its files and kinds of keys, and its source: of a built-in model its whole definition, of an own one only to those who may change it.',
    access: 'look',
    params: inTenant,
    response: modelDetailSchema,
  }),
  modelParameters: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/parameters',
    summary: 'The parameters that a phone model knows, by name',
    description:
      'Finds names of the model’s files by their parts or by what their settings are called, 50 at most, and tells for each of `names` what the model makes it of, or `null` where it has no such name. `known` is false for templates, whose names nobody knows.',
    access: 'look',
    params: inTenant,
    query: modelParametersQuerySchema,
    response: modelParametersSchema,
  }),
  reachedParameters: endpoint({
    method: 'GET',
    path: '/tenants/:code/parameters',
    summary: 'The parameters that the models in use know, by name',
    description: `As of one model, of those that the tenant’s phones have, or the phones with a \`preset\`: the ${mostModelsAsked} of most phones are asked, and \`further\` says how many were not. Each name says which of the \`models\` have it.`,
    access: 'look',
    params: tenant,
    query: reachedParametersQuerySchema,
    response: reachedParametersSchema,
  }),
  updateModel: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/models/:id',
    summary: 'Change a phone model',
    description:
      'Changes what it names of a model of the tenant’s own. A locked one first needs `locked: false`; built-in ones are copied instead.',
    access: 'settings',
    params: inTenant,
    body: modelPatchSchema,
    response: modelDetailSchema,
  }),
  deleteModel: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/models/:id',
    summary: 'Delete a phone model',
    description:
      'Refused with `MODEL_IN_USE` while phones have it, and when it is locked or built in. Its defaults go with it.',
    access: 'settings',
    params: inTenant,
  }),
  duplicateModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/:id/duplicate',
    summary: 'Copy a phone model, built-in or own',
    description: 'The copy belongs to the tenant, who can change it; phones that have the original keep it.',
    access: 'settings',
    params: inTenant,
    body: modelDuplicateSchema,
    example: { name: 'T54W of the lobby' },
    response: modelDetailSchema,
    status: 201,
  }),
  tryModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/:id/try',
    summary: 'What a source would make of a phone’s file',
    description:
      'Saves nothing: makes the file of the phone `phoneId` by the source in the body, as if it were of this model, and answers it beside the present one, with what differs. Secrets are dots, whoever asks; what takes too much is a mistake.',
    access: 'settings',
    params: inTenant,
    body: modelTrySchema,
    example: {
      kind: 'template',
      source: 'account.1.label = ${lines.1.label}\n',
      phoneId: '0198c5d2-7c1a-7000-8000-000000000001',
    },
    response: modelTriedSchema,
  }),
  modelVersions: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/history',
    summary: 'Versions of a model of the tenant’s own',
    description:
      'Every save makes one: the newest 50 are kept, and 2 MB of them, with who saved it and when. Locking makes none.',
    access: 'settings',
    params: inTenant,
    response: modelVersionListSchema,
  }),
  modelVersion: endpoint({
    method: 'GET',
    path: '/tenants/:code/models/:id/history/:revision',
    summary: 'One version, with its source',
    description: 'Answers all that the version said, for looking at it and comparing it with another one.',
    access: 'settings',
    params: ofVersion,
    response: modelVersionDetailSchema,
  }),
  restoreModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/:id/history/:revision/restore',
    summary: 'Restore a version',
    description:
      'Makes a new version that says what this one said, checked like any other; the model keeps its name.',
    access: 'settings',
    params: ofVersion,
    response: modelDetailSchema,
  }),
  followOrigin: endpoint({
    method: 'POST',
    path: '/tenants/:code/models/:id/origin',
    summary: 'Bring over what a copy’s origin says now',
    description:
      'Compares path by path what the origin said when it was copied, what the copy says, and what the origin says now. What the origin alone changed is taken over; for each of `conflicts` one of `mine` and `theirs` is chosen by its path. With `dryRun` it is only shown; else it is a new version of the copy, refused while a conflict is open.',
    access: 'settings',
    params: inTenant,
    body: modelFollowSchema,
    example: { choices: { '/values/transport/tls': 'theirs' }, dryRun: true },
    response: modelFollowedSchema,
  }),
} as const

export const models = { about, calls }
