/** Lists of phones that somebody saved for oneself. */

import {
  savedViewCreateSchema,
  savedViewPatchSchema,
  savedViewSchema,
  savedViewsQuerySchema,
  savedViewsSchema,
} from '../saved-view.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'Lists of phones as somebody likes to see them: filters, order and columns under a name, of one tenant or of all. They are one’s own; an API key is nobody and is refused.'

const calls = {
  listSavedViews: endpoint({
    method: 'GET',
    path: '/me/views',
    summary: 'The own saved lists',
    description: 'Answers them by name, of the tenants that one sees.',
    access: 'signedIn',
    query: savedViewsQuerySchema,
    response: savedViewsSchema,
  }),
  createSavedView: endpoint({
    method: 'POST',
    path: '/me/views',
    summary: 'Save a list',
    description:
      'What it shows is written as the filter of the list of phones. With `isDefault` the one that was it before is no longer. Everybody has 100 at most.',
    access: 'signedIn',
    body: savedViewCreateSchema,
    example: {
      name: 'Failing in the head office',
      shows: { filter: { status: 'failing', ip: '10.4.0.0/16' }, sort: 'status', columns: null },
    },
    response: savedViewSchema,
    status: 201,
  }),
  updateSavedView: endpoint({
    method: 'PATCH',
    path: '/me/views/:id',
    summary: 'Rename a saved list, or save it as it is now',
    description: 'Changes what it names; `shows` is replaced as a whole.',
    access: 'signedIn',
    params: byId,
    body: savedViewPatchSchema,
    example: { name: 'Failing phones' },
    response: savedViewSchema,
  }),
  deleteSavedView: endpoint({
    method: 'DELETE',
    path: '/me/views/:id',
    summary: 'Delete a saved list',
    description: 'The phones that it showed stay as they are.',
    access: 'signedIn',
    params: byId,
  }),
} as const

export const savedViews = { about, calls }
