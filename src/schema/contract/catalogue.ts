/** What is built in: models, vendors, and what is known of a device by how it asks. */

import { modelListQuerySchema, modelListSchema, vendorListSchema } from '../model.ts'
import { recogniseQuerySchema, recognitionSchema } from '../recognition.ts'
import { endpoint } from './endpoint.ts'

export const catalogueCalls = {
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
} as const
