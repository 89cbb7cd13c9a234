/** Key layouts of phones. */

import {
  keyLayoutCreateSchema,
  keyLayoutListQuerySchema,
  keyLayoutListSchema,
  keyLayoutOnModelSchema,
  keyLayoutPatchSchema,
  keyLayoutSchema,
  keysOnModelSchema,
  phoneKeysSchema,
} from '../key-layout.ts'
import { reachSchema } from '../preset.ts'
import { endpoint, force, inTenant, tenant } from './endpoint.ts'

const about =
  'Keys that many phones have, kept once: fixed ones, and rules such as all colleagues by name. They stand behind the keys of a phone’s lines, and its own keys stand over them, place by place.'

const calls = {
  listKeyLayouts: endpoint({
    method: 'GET',
    path: '/tenants/:code/key-layouts',
    summary: 'Key layouts',
    description: 'Lists key layouts, each with how many phones have it, of their own or by their preset.',
    access: 'look',
    params: tenant,
    query: keyLayoutListQuerySchema,
    response: keyLayoutListSchema,
  }),
  createKeyLayout: endpoint({
    method: 'POST',
    path: '/tenants/:code/key-layouts',
    summary: 'Add a key layout',
    description:
      'Its `entries` fill keys one after the other: `key` is one key, `colleagues` all extensions but the phone’s own, `extensions` and `park` those of a range. A tenant has 200 layouts at most.',
    access: 'change',
    params: tenant,
    body: keyLayoutCreateSchema,
    example: {
      name: 'Reception',
      entries: [
        { rule: 'park', from: '701', to: '704' },
        { rule: 'colleagues', order: 'name' },
      ],
    },
    response: keyLayoutSchema,
    status: 201,
  }),
  keyLayout: endpoint({
    method: 'GET',
    path: '/tenants/:code/key-layouts/:id',
    summary: 'One key layout',
    description: 'Answers its entries in order, and how many phones have it.',
    access: 'look',
    params: inTenant,
    response: keyLayoutSchema,
  }),
  updateKeyLayout: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/key-layouts/:id',
    summary: 'Change a key layout',
    description: 'Changes what it names, on all phones that have it; `entries` replaces all of them.',
    access: 'change',
    params: inTenant,
    body: keyLayoutPatchSchema,
    response: keyLayoutSchema,
  }),
  deleteKeyLayout: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/key-layouts/:id',
    summary: 'Delete a key layout',
    description:
      'Refused with `KEY_LAYOUT_IN_USE` and the first of them while phones or presets name it, unless `force` is given: then they are without one.',
    access: 'change',
    params: inTenant,
    query: force,
  }),
  keyLayoutReach: endpoint({
    method: 'GET',
    path: '/tenants/:code/key-layouts/:id/reach',
    summary: 'Whom a key layout reaches',
    description:
      'Answers how many phones have it, of their own or by their preset, and the first 200 by name.',
    access: 'look',
    params: inTenant,
    response: reachSchema,
  }),
  keysOnModel: endpoint({
    method: 'POST',
    path: '/tenants/:code/key-layouts/on-model',
    summary: 'What a key layout becomes on a phone model',
    description:
      'Saves nothing: answers the keys that these `entries` would fill on a phone of the model with so many `lines`, each with its `entry`, and of each entry how many keys it makes, how many have a place, and where. Nobody’s own extension is passed over, as there is no phone.',
    access: 'look',
    params: tenant,
    body: keyLayoutOnModelSchema,
    example: {
      modelId: '01977b4d-2c11-7d0a-8f4b-6a1c9e0d7b52',
      lines: 1,
      entries: [
        { rule: 'park', from: '701', to: '704' },
        { rule: 'colleagues', order: 'name' },
      ],
    },
    response: keysOnModelSchema,
  }),
  phoneKeys: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/keys',
    summary: 'A phone’s keys as its files have them',
    description: 'Its own keys and those of its layout, and how many of these there is no room for.',
    access: 'look',
    params: inTenant,
    response: phoneKeysSchema,
  }),
} as const

export const keyLayouts = { about, calls }
