/** Presets of phones. */

import {
  dryRunQuerySchema,
  presetCreateSchema,
  presetListQuerySchema,
  presetListSchema,
  presetPatchSchema,
  presetSchema,
  reachSchema,
} from '../preset.ts'
import { endpoint, force, inTenant, tenant } from './endpoint.ts'

const about =
  'What many phones have in common, kept once: settings, a line plan and a key layout, for any model. A phone’s own settings stand over those of its preset, and these over those of its model.'

const calls = {
  listPresets: endpoint({
    method: 'GET',
    path: '/tenants/:code/presets',
    summary: 'Presets',
    description: 'Lists presets, each with how many phones use it. The search finds by name and description.',
    access: 'look',
    params: tenant,
    query: presetListQuerySchema,
    response: presetListSchema,
  }),
  createPreset: endpoint({
    method: 'POST',
    path: '/tenants/:code/presets',
    summary: 'Add a preset',
    description:
      'Settings of the whole phone, and `lines.<n>.<key>` for the lines of its plan, counted from 1 whatever a model counts from. A tenant has 500 presets at most.',
    access: 'change',
    params: tenant,
    body: presetCreateSchema,
    example: {
      name: 'Hotel room',
      lineCount: 1,
      settings: { callWaiting: false, 'lines.1.label': 'Room' },
    },
    response: presetSchema,
    status: 201,
  }),
  preset: endpoint({
    method: 'GET',
    path: '/tenants/:code/presets/:id',
    summary: 'One preset',
    description: 'Answers all but its passwords, and how many phones use it.',
    access: 'look',
    params: inTenant,
    response: presetSchema,
  }),
  updatePreset: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/presets/:id',
    summary: 'Change a preset',
    description:
      'Changes what it names, on all phones that use it; settings and parameters merge by key. With `dryRun` nothing is saved: `reach` says on how many of the phones, of which the first 200 by name are looked at, the file would be another, and in what.',
    access: 'change',
    params: inTenant,
    query: dryRunQuerySchema,
    body: presetPatchSchema,
    response: presetSchema,
  }),
  deletePreset: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/presets/:id',
    summary: 'Delete a preset',
    description:
      'Refused with `PRESET_IN_USE` and the first phones while some use it, unless `force` is given: then they are without one.',
    access: 'change',
    params: inTenant,
    query: force,
  }),
  presetReach: endpoint({
    method: 'GET',
    path: '/tenants/:code/presets/:id/reach',
    summary: 'Whom a preset reaches',
    description: 'Answers how many phones use it, and the first 200 of them by name.',
    access: 'look',
    params: inTenant,
    response: reachSchema,
  }),
} as const

export const presets = { about, calls }
