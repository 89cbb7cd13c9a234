/** Phone models as a tenant sees them: the built-in ones and its own. */

import {
  modelCheckResultSchema,
  modelCheckSchema,
  modelCreateSchema,
  modelDetailSchema,
  modelDuplicateSchema,
  modelListQuerySchema,
  modelListSchema,
  modelPatchSchema,
} from '../model.ts'
import { endpoint, inTenant, tenant } from './endpoint.ts'

export const modelCalls = {
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
} as const
