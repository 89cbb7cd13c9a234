/** What is built in: models, vendors, and what is known of a device by how it asks. */

import { definitionWordsSchema, modelListQuerySchema, modelListSchema, vendorListSchema } from '../model.ts'
import { recogniseQuerySchema, recognitionSchema } from '../recognition.ts'
import { endpoint } from './endpoint.ts'

const about =
  'What is built in for every tenant: phone models, vendors, and what is known of a device by how it asks.'

const calls = {
  catalogue: endpoint({
    method: 'GET',
    path: '/models',
    summary: 'The built-in catalogue',
    description: 'Lists the models that every tenant has, in the form in which a tenant’s list answers them.',
    access: 'signedIn',
    query: modelListQuerySchema,
    response: modelListSchema,
  }),
  definitionWords: endpoint({
    method: 'GET',
    path: '/models/words',
    summary: 'What a definition may say',
    description:
      'The JSON Schema of a definition’s YAML, and the paths, filters and loops of its sheets: what the page’s editor completes.',
    access: 'signedIn',
    response: definitionWordsSchema,
  }),
  vendors: endpoint({
    method: 'GET',
    path: '/vendors',
    summary: 'Names of vendors, what they put before a model’s name, and how their MAC addresses begin',
    description:
      'For each vendor: its other names, what boxes and order codes put before the name of a model, and the first digits of its MAC addresses.',
    access: 'signedIn',
    response: vendorListSchema,
  }),
  recognise: endpoint({
    method: 'GET',
    path: '/recognise',
    summary: 'Which phone asks so',
    description:
      'Grades what is known of a device: `exact` by its User-Agent, `probable` by signs that agree, else `unknown`, always with reasons. The path may be a file name of TFTP.',
    access: 'signedIn',
    query: recogniseQuerySchema,
    response: recognitionSchema,
  }),
} as const

export const catalogue = { about, calls }
