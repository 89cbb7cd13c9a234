/** A link as its form holds it, and the bodies that are made of it. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import {
  type Link,
  type LinkCreate,
  type LinkKind,
  type LinkPatch,
  type LinkState,
  linkCreateSchema,
} from '../../../../src/schema/link.ts'
import type { Source } from '../../../../src/schema/link-source.ts'
import type { Tone } from '../../components/state-word.tsx'
import { changedFields, type SecretDraft } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type LinkDraft = Omit<LinkCreate, 'password'> & { password: SecretDraft }

export const linkLabels: Words<keyof LinkDraft> = {
  name: msg`Name`,
  kind: 'PBX',
  host: msg`Host`,
  port: msg`Port`,
  path: msg`Path`,
  tls: 'TLS',
  certificate: msg`Certificate`,
  username: msg`User name`,
  password: msg`Password`,
  enabled: msg`Connected`,
  source: msg`Database`,
}

export const linkFields = /^(name|kind|host|port|path|tls|certificate|username|password|enabled|source)(\.|$)/

export const linkKindWords: Words<LinkKind> = {
  kamailio: msg`Kamailio (JSON-RPC)`,
  asterisk: msg`Asterisk (manager interface)`,
  freeswitch: msg`FreeSWITCH (event socket)`,
  database: msg`A PBX’s own database (extensions)`,
}

export const linkStates: Record<LinkState, { word: MessageDescriptor; tone: Tone }> = {
  up: { word: msg`Up`, tone: 'good' },
  starting: { word: msg`Connecting`, tone: 'waiting' },
  down: { word: msg`Down`, tone: 'bad' },
  off: { word: msg({ message: 'Switched off', context: 'a PBX link' }), tone: 'plain' },
}

/** A database that was not read yet, or was changed since. */
export const untaken: { word: MessageDescriptor; tone: Tone } = { word: msg`Not read yet`, tone: 'plain' }

export const emptyLink: LinkDraft = {
  name: '',
  kind: 'asterisk',
  host: '',
  port: null,
  path: '/RPC',
  tls: false,
  certificate: '',
  username: '',
  password: undefined,
  enabled: true,
  source: null,
}

/** What a link to a database begins with. */
export const emptySource: Source = {
  ...{ system: 'asterisk', engine: 'mariadb', database: 'asterisk', tables: {} },
  ...{ tenantFrom: 'link', tenantColumn: '', pattern: '', numberFrom: 'id', nameColumn: '', tenants: [] },
  ...{ onNew: 'add', onChanged: 'take', onGone: 'delete', everyMinutes: 5, mostGonePercent: 20 },
}

export function toLinkDraft(link: Link): LinkDraft {
  const { name, kind, host, port, path, tls, certificate, username, enabled, source } = link
  return { name, kind, host, port, path, tls, certificate, username, password: undefined, enabled, source }
}

export function toCreate(draft: LinkDraft): LinkCreate {
  return { ...draft, password: draft.password ?? '' }
}

export function toPatch(draft: LinkDraft, link: Link): LinkPatch {
  const { password, kind: _, ...changed } = changedFields(draft, toLinkDraft(link))
  return password === undefined ? changed : { ...changed, password: password ?? '' }
}

export function checkLink(draft: LinkDraft): Errors {
  return errorsOf(linkCreateSchema.safeParse(toCreate(draft)))
}
