/** A link: a connection to a PBX, which tells who is registered and reaches phones that only it can reach; or to its database, out of which its extensions are read. */

import * as z from 'zod'
import {
  hostSchema,
  line,
  listOf,
  listQueryOf,
  password,
  portSchema,
  requiredLine,
  timeSchema,
} from './fields.ts'
import { sourceReadSchema, sourceSchema } from './link-source.ts'

/** By what it speaks: JSON-RPC over HTTP, the manager interface, the event socket; or the PBX’s own database, which is read. */
export const linkKinds = ['kamailio', 'asterisk', 'freeswitch', 'database'] as const
export const linkKindSchema = z.enum(linkKinds, 'expected kamailio, asterisk, freeswitch or database')
export type LinkKind = z.infer<typeof linkKindSchema>

/** Where such a PBX listens unless its configuration says so. Of a database it is its engine’s: see `usualDatabasePort`. */
export function usualLinkPort(kind: Exclude<LinkKind, 'database'>, tls: boolean): number {
  if (kind === 'asterisk') return tls ? 5039 : 5038
  if (kind === 'freeswitch') return 8021
  return tls ? 443 : 5060
}

const certificate = z
  .string()
  .trim()
  .max(20_000, 'at most 20000 characters')
  .regex(
    /^$|^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----$/,
    'expected one certificate in PEM form, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
  )

/** What a login is made of stands in one line of what is sent. */
const username = line(100)

const path = line(200).regex(/^\/[!-~]*$/, 'expected a path such as /RPC')

const fields = {
  name: requiredLine(60, 'A link needs a name'),
  kind: linkKindSchema,
  host: hostSchema.refine((text) => text !== '', 'expected the host name or address of the PBX'),
  /** `null`: the usual one. */
  port: portSchema.nullable(),
  /** Of Kamailio’s JSON-RPC. */
  path,
  tls: z.boolean(),
  /** The certificate that the PBX shows, or that of who issued it; empty: issued by one that everybody trusts. */
  certificate,
  username,
  password: password(200),
  enabled: z.boolean(),
  /** Of the kind `database` only. */
  source: sourceSchema.nullable(),
}

/** What keeps a link of this kind from having this source, or none. */
export function sourceTrouble({ kind, source }: { kind: LinkKind; source: unknown }): string | undefined {
  const isDatabase = kind === 'database'
  if (isDatabase === (source !== null)) return undefined
  return isDatabase
    ? 'expected which PBX it is, and its database'
    : 'only a link of the kind database has one'
}

export const linkCreateSchema = z
  .strictObject({
    name: fields.name,
    kind: fields.kind,
    host: fields.host,
    port: fields.port.default(null),
    path: fields.path.default('/RPC'),
    tls: fields.tls.default(false),
    certificate: fields.certificate.default(''),
    username: fields.username.default(''),
    password: fields.password.default(''),
    enabled: fields.enabled.default(true),
    source: fields.source.default(null),
  })
  .superRefine((link, context) => {
    const message = sourceTrouble(link)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['source'], message })
  })
export type LinkCreate = z.infer<typeof linkCreateSchema>

/** Of another kind it would be another link. */
export const linkPatchSchema = z.strictObject(fields).omit({ kind: true }).partial()
export type LinkPatch = z.infer<typeof linkPatchSchema>

/** `starting`: nobody has connected yet; `off`: switched off. */
export const linkStateSchema = z.enum(['starting', 'up', 'down', 'off'])
export type LinkState = z.infer<typeof linkStateSchema>

export const linkSchema = z.object({
  id: z.string(),
  ...fields,
  password: z.never().optional(),
  hasPassword: z.boolean(),
  state: linkStateSchema,
  /** Since when it has been in this state. */
  since: timeSchema,
  /** Why it is down. */
  why: z.string(),
  /** What the PBX says of itself. */
  found: z.string(),
  /** Registrations that it tells now. */
  registrations: z.int(),
  /** Of a database: when it is read next, and what came of the last read. */
  nextReadAt: timeSchema.nullable(),
  lastRead: sourceReadSchema.nullable(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Link = z.infer<typeof linkSchema>
export const linkListSchema = listOf(linkSchema)
export const linkListQuerySchema = listQueryOf('name', 'kind', 'host', 'createdAt')
export type LinkListQuery = z.infer<typeof linkListQuerySchema>

/** What a test of a link found: `may` is what the PBX lets it do. */
export const linkTestSchema = z.object({
  ok: z.boolean(),
  why: z.string(),
  found: z.string(),
  may: z.array(z.object({ what: z.string(), ok: z.boolean(), detail: z.string() })),
  registrations: z.int().nullable(),
  /** Of a database: how many extensions stand there. */
  extensions: z.int().nullable(),
  /** What works, and should be otherwise. */
  warnings: z.array(z.string()),
})
export type LinkTest = z.infer<typeof linkTestSchema>
