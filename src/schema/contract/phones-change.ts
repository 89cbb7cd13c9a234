/** Changes of many phones. */

import {
  manyChangesSchema,
  mostChanged,
  phonesChangedSchema,
  phonesChangeSchema,
  phonesUndoneSchema,
  undoSchema,
} from '../phones-change.ts'
import { endpoint, inTenant, megabyte, tenant } from './endpoint.ts'

const about = 'Many phones are changed alike, looked at before, and given back what they had.'

const calls = {
  changePhones: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/change',
    summary: 'Change many phones alike: in one transaction',
    description:
      'Takes ids, or a `filter` for all that a list with it would show, 100,000 at most. Settings and parameters merge by key, `null` gives a setting back to what is inherited; name, MAC, secret, lines and contact are each phone’s own. `differ`, `same` and `leftOut` add up to `chosen`, the last two with reasons. With `dryRun` nothing is changed: it tells what the phones have now, and what the main files of the first 500 that differ would say else; of the others only the fields are compared. `unchangedSince` leaves out who was changed after that. `then: "resync"` asks those that were changed to fetch; why not is told as `notAsked`. It can be undone for ten minutes. Who closes the connection before it is done stops it: then all phones are as they were.',
    access: 'change',
    params: tenant,
    body: phonesChangeSchema,
    example: {
      filter: { q: 'reception' },
      patch: { settings: { language: 'it', timezone: null } },
      dryRun: true,
    },
    maxBodyBytes: 6 * megabyte,
    progresses: true,
    inParts: { field: 'ids', most: mostChanged },
    response: phonesChangedSchema,
  }),
  listPhonesChanges: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/change',
    summary: 'The last changes of many phones',
    description:
      'The newest 20, each with whether it can still be undone and how many of its phones have fetched since.',
    access: 'look',
    params: tenant,
    response: manyChangesSchema,
  }),
  undoPhonesChange: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/change/:id/undo',
    summary: 'Undo a change of many phones, within ten minutes',
    description:
      'Gives each phone back what the change took, in the fields that are still as the change left them; phones that somebody changed since are told as `leftAlone`, those that have fetched meanwhile as `fetched`.',
    access: 'change',
    params: inTenant,
    body: undoSchema,
    // biome-ignore lint/suspicious/noThenProperty: a word, and no function that anybody would call
    example: { then: 'resync' },
    response: phonesUndoneSchema,
  }),
} as const

export const phonesChange = { about, calls }
