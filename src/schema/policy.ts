/** Who may do what: the one table that the server obeys, the page shows and hides by, and `GET /policy` answers. */

export const roles = ['systemAdministrator', 'tenantAdministrator', 'operator', 'viewer'] as const
export type Role = (typeof roles)[number]

export const roleNames: Readonly<Record<Role, string>> = {
  systemAdministrator: 'System administrator',
  tenantAdministrator: 'Tenant administrator',
  operator: 'Operator',
  viewer: 'Viewer',
}

type Row = {
  /** What one may do by it, in the words of the page. */
  readonly name: string
  readonly roles: readonly Role[]
  /** Of a key that only reads, made for one of these roles: `all` calls of the row, those that `GET`, or `none`. */
  readonly readOnlyKeys: 'all' | 'get' | 'none'
  /** Not bound to a tenant: only for who has all of them. */
  readonly ofSystem?: true
}

const everybody: readonly Role[] = roles
const operators: readonly Role[] = ['systemAdministrator', 'tenantAdministrator', 'operator']
const administrators: readonly Role[] = ['systemAdministrator', 'tenantAdministrator']

export const policy = {
  look: { name: 'See phones, status, fetches', roles: everybody, readOnlyKeys: 'all' },
  change: { name: 'Add and change phones, keys', roles: operators, readOnlyKeys: 'none' },
  ask: { name: 'Resync and reboot', roles: operators, readOnlyKeys: 'none' },
  delete: { name: 'Delete phones and extensions', roles: operators, readOnlyKeys: 'none' },
  wholeUrl: { name: 'Whole autoprovisioning URL', roles: operators, readOnlyKeys: 'none' },
  reveal: { name: 'Reveal SIP and HTTP passwords', roles: administrators, readOnlyKeys: 'none' },
  settings: { name: 'Settings, links, networks', roles: administrators, readOnlyKeys: 'none' },
  people: { name: 'People and API keys', roles: administrators, readOnlyKeys: 'get' },
  adopt: { name: 'Adopt from the inbox', roles: operators, readOnlyKeys: 'none' },
  audit: { name: 'Read the audit trail, export it', roles: administrators, readOnlyKeys: 'get' },
  system: {
    name: 'Tenants, defaults, TLS, backups',
    roles: ['systemAdministrator'],
    readOnlyKeys: 'get',
    ofSystem: true,
  },
} as const satisfies Record<string, Row>

export type Capability = keyof typeof policy
export const capabilities = Object.keys(policy) as Capability[]

/** As far as the table goes by who asks. */
export type Rights = { readonly role: Role; readonly readOnly: boolean; readonly allTenants: boolean }

const rowOf = (capability: Capability): Row => policy[capability]

/** Whether the row is for this role at all, whatever the key. */
export function isFor(role: Role, capability: Capability): boolean {
  return rowOf(capability).roles.includes(role)
}

/** `isGet`: the call only reads. Without it, whether all that the row says is allowed. */
export function allows(
  { role, readOnly, allTenants }: Rights,
  capability: Capability,
  isGet = false,
): boolean {
  const { ofSystem, readOnlyKeys } = rowOf(capability)
  if (!isFor(role, capability) || (ofSystem && !allTenants)) return false
  return !readOnly || readOnlyKeys === 'all' || (readOnlyKeys === 'get' && isGet)
}

/** Nobody gives more than they have. */
export function includes(role: Role, other: Role): boolean {
  return capabilities.every((capability) => isFor(role, capability) || !isFor(other, capability))
}

/** Why it is refused, for the page and for the answer of a call. */
export function whyNot(
  { role, readOnly }: Pick<Rights, 'role' | 'readOnly'>,
  capability: Capability,
): string {
  const who = readOnly ? 'key that only reads' : roleNames[role].toLowerCase()
  return `${/^[aeo]/.test(who) ? 'An' : 'A'} ${who} may not: ${policy[capability].name}`
}
