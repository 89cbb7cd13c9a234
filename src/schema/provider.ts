/** A provider: who says by OpenID Connect who somebody is, and by its claims what that person may do here. */

import * as z from 'zod'
import { idSchema, line, listOf, listQueryOf, password, requiredLine, timeSchema } from './fields.ts'
import { provedSchema } from './me.ts'
import { roles } from './policy.ts'
import { sessionSchema } from './session.ts'
import { tenantCodeSchema } from './tenant.ts'

/** Who may come in by it: whom an own account names, also who was invited here, or anybody whom the provider knows. */
export const comerKinds = ['linked', 'invited', 'anybody'] as const

/** What the provider calls somebody here: an e-mail address that it has verified, or `preferred_username`. */
export const nameClaims = ['email', 'preferred_username'] as const

/** Names of this machine, at which a provider may be tried without TLS. */
const ownNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether what is asked there cannot be read or changed on the way. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && ownNames.has(url.hostname))
}

const issuer = requiredLine(500, 'A provider needs its issuer URL').superRefine((text, context) => {
  if (text === '') return
  const url = URL.parse(text)
  const message = !url
    ? 'expected a URL such as https://id.example.com/realms/acme'
    : !isSafeUrl(text)
      ? 'expected https://; http:// is only for a provider on this machine'
      : url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== ''
        ? 'expected a URL without a login, ? and #'
        : url.pathname.includes('/.well-known/')
          ? 'expected the issuer alone, without /.well-known/…'
          : undefined
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})

const scopes = line(500).refine(
  (text) => text.split(/\s+/).includes('openid'),
  'expected scopes by spaces, openid among them',
)

const value = requiredLine(300, 'expected the value as the claim has it')
const role = z.enum(roles)

const fields = {
  name: requiredLine(60, 'A provider needs a name, for its button'),
  issuer,
  clientId: requiredLine(300, 'A provider needs the client id that it has given'),
  /** Empty: a public client, which proves itself by PKCE alone. */
  clientSecret: password(1000),
  scopes,
  /** A name, or a way into objects by dots: `realm_access.roles`. Empty: roles are given here. */
  roleClaim: line(200),
  /** Of several that somebody has, the one counts that may do most. */
  roles: z.array(z.strictObject({ value, role })).max(200, 'at most 200 values'),
  /** Of whoever has none of them; `null`: they are refused. */
  otherRole: role.exclude(['systemAdministrator']).nullable(),
  /** As `roleClaim`. Empty: tenants are given here. */
  tenantClaim: line(200),
  /** Empty: the claim has the tenants’ codes. */
  tenants: z.array(z.strictObject({ value, tenant: tenantCodeSchema })).max(1000, 'at most 1000 values'),
  comers: z.enum(comerKinds, 'expected linked, invited or anybody'),
  nameClaim: z.enum(nameClaims, 'expected email or preferred_username'),
  /** Whoever is linked may also sign in by a password or passkey of here. */
  ownSignIn: z.boolean(),
  /** Signing out here signs out there, too. */
  endsThere: z.boolean(),
  enabled: z.boolean(),
}

export const providerCreateSchema = z.strictObject({
  name: fields.name,
  issuer: fields.issuer,
  clientId: fields.clientId,
  clientSecret: fields.clientSecret.default(''),
  scopes: fields.scopes.default('openid profile email'),
  roleClaim: fields.roleClaim.default(''),
  roles: fields.roles.default([]),
  otherRole: fields.otherRole.default(null),
  tenantClaim: fields.tenantClaim.default(''),
  tenants: fields.tenants.default([]),
  comers: fields.comers.default('linked'),
  nameClaim: fields.nameClaim.default('email'),
  ownSignIn: fields.ownSignIn.default(true),
  endsThere: fields.endsThere.default(false),
  enabled: fields.enabled.default(true),
})
export type ProviderCreate = z.infer<typeof providerCreateSchema>

export const providerPatchSchema = z.strictObject(fields).partial()
export type ProviderPatch = z.infer<typeof providerPatchSchema>

export const providerSchema = z.object({
  id: z.string(),
  ...fields,
  clientSecret: z.never().optional(),
  hasClientSecret: z.boolean(),
  /** People who are linked to it. */
  people: z.int(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Provider = z.infer<typeof providerSchema>
export const providerListSchema = listOf(providerSchema)
export const providerListQuerySchema = listQueryOf('name', 'issuer', 'createdAt')
export type ProviderListQuery = z.infer<typeof providerListQuerySchema>

/** What a test of a provider found: one row for each thing that signing in needs, or that would be missed. */
export const providerTestSchema = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      what: z.string(),
      /** `null`: nothing that signing in needs. */
      ok: z.boolean().nullable(),
      detail: z.string(),
    }),
  ),
})
export type ProviderTest = z.infer<typeof providerTestSchema>

/** As whoever signs in is offered it. */
export const signInProvidersSchema = z.object({
  items: z.array(z.object({ id: idSchema, name: z.string() })),
})

/** Where the provider sends the browser back to, on the page. */
export const backPath = '/sign-in/back'

/** An address of the page: nobody is led elsewhere by signing in. */
export const isOwnPath = (text: string): boolean => /^\/(?![/\\])[^\s\\\u0000-\u001f\u007f]*$/.test(text)

const to = z.string().max(2000).refine(isOwnPath, 'expected an address of this page, such as /t/ACME/phones')
export const beginSchema = z.strictObject({ provider: idSchema, to: to.optional() })
export const leadsToSchema = z.object({ url: z.string() })
export const linkSchema = beginSchema.extend(provedSchema.shape)
export const finishSchema = z.strictObject({
  /** All that stands behind the `?` of the address to which the provider sent the browser back. */
  answer: z.string().min(1).max(16_000),
})
/** What for one has been there, and where on the page one goes on. */
export const finishedSchema = z.object({
  purpose: z.enum(['signIn', 'link', 'proof']),
  to: z.string().nullable(),
  session: sessionSchema,
})
/** `null`: nothing more is to be done anywhere. */
export const leavingSchema = z.object({ url: z.string().nullable() })
