/** What can be set from outside: one table gives the flags, the environment variables, `--help` and the checks. */

import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { isPostgresUrl } from './db/dialects/postgres/url.ts'
import { everywhere, isNetwork, splitNetworks } from './kernel/networks.ts'

const port = z.coerce
  .number('expected a port number')
  .int('expected a port number')
  .min(0, 'a port is 0 to 65535')
  .max(65535, 'a port is 0 to 65535')
const megabytes = z.coerce
  .number('expected a number of megabytes')
  .int('expected a whole number of megabytes')
  .min(1, 'at least 1 megabyte')
  .max(1_000_000, 'at most 1000000 megabytes')
const connections = z.coerce
  .number('expected a number of connections')
  .int('expected a whole number of connections')
  .min(1, 'at least 1 connection')
  .max(1_000_000, 'at most 1000000 connections')
const messages = z.coerce
  .number('expected a number of messages')
  .int('expected a whole number of messages')
  .min(1, 'at least 1 message')
  .max(10_000, 'at most 10000 messages')
const flagValue = z.stringbool({ error: 'expected true or false' })

const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const networksExpected = 'expected networks by commas, such as 10.0.0.0/8,2001:db8::/32'

/** Where the database is; `''` where it was not said. */
export const databaseOption = z
  .string()
  .refine(
    (text) => text === '' || /^sqlite:(?!\/\/)/.test(text) || isPostgresUrl(text),
    'expected sqlite:<file> or postgres://user@host:port/name',
  )

const domainNames = z
  .string()
  .transform((text) => [
    ...new Set(
      text
        .split(',')
        .map((each) => each.trim().toLowerCase().replace(/\.$/, ''))
        .filter((each) => each !== ''),
    ),
  ])
  .refine(
    (names) => names.every((each) => each.length <= 253 && domainPattern.test(each) && isIP(each) === 0),
    'expected names by commas, such as prov.example.com,phones.example.com; neither addresses nor *',
  )
  .refine((names) => names.length <= 100, 'at most 100 names')

const table = {
  data: [z.string().min(1), './data', 'directory of the database, the key and uploads'],
  database: [
    databaseOption,
    '',
    'sqlite:<file>, or postgres://user:password@host:port/name; a file in the data directory when not given',
  ],
  host: [z.string().min(1), '127.0.0.1', 'address on which the page and API listen'],
  port: [port, '8080', 'port of the page and API'],
  'phone-host': [z.string().min(1), '0.0.0.0', 'address on which phones are served'],
  'phone-port': [port, '8081', 'port of the phone-facing HTTP server'],
  'tls-cert': [
    z.string(),
    '',
    'file of a certificate with its chain, in PEM: the page and API are served by TLS with it, and phones where --phone-tls-port says; read again when it changes',
  ],
  'tls-key': [z.string(), '', 'file of its private key, in PEM'],
  'phone-tls-port': [
    port,
    '0',
    'port on which phones are served by TLS as well; their provisioning URLs are https then, unless --public-url says otherwise; 0 is off',
  ],
  'phone-old-tls-port': [
    port,
    '0',
    'port for phones that speak no better than TLS 1.0 or 1.1, which are broken: whoever listens on the way may read what is sent; 0 is off',
  ],
  'phone-client-ca': [
    z.string(),
    '',
    'file of the authorities that vouch for the certificates that makers put into their phones, in PEM, one after the other: by TLS phones are asked for theirs, and each tenant says whether it is wanted or needed; read again when it changes',
  ],
  'tftp-port': [
    port,
    '0',
    'port on which phones are served by TFTP, usually 69; 0 is off. What a file name without a secret gets is each tenant’s own setting',
  ],
  'pnp-interfaces': [
    z
      .string()
      .refine(
        (text) => splitNetworks(text).every((each) => isIP(each) === 4),
        'expected addresses of this machine by commas, such as 192.168.10.2',
      ),
    '',
    'addresses of this machine on whose networks phones are answered by plug and play (SIP multicast), by commas; none when not given',
  ],
  'pnp-port': [port, '5060', 'port at which phones ask by plug and play'],
  'phone-connections': [connections, '8000', 'connections of phones at once'],
  'phone-connections-per-address': [
    connections,
    '2000',
    'connections of phones at once from one address; a whole office may stand behind one',
  ],
  'phone-threads': [
    z
      .literal('')
      .transform(() => Math.max(1, availableParallelism() - 1))
      .or(
        z.coerce
          .number('expected a number of threads')
          .int('expected a number of threads')
          .min(0, 'at least 0 threads')
          .max(64, 'at most 64 threads'),
      ),
    '',
    'threads that serve phones; one less than the machine has cores, and one at least, when not given; with 0 the main thread serves them',
  ],
  'database-threads': [
    z.coerce
      .number('expected a number of threads')
      .int('expected a number of threads')
      .min(0, 'at least 0 threads')
      .max(16, 'at most 16 threads'),
    '2',
    'threads that read an embedded database, beside one that writes; with 0 the main thread does both, and nobody is answered meanwhile',
  ],
  'sip-host': [
    z.string().refine((text) => isIP(text) !== 0, 'expected an address such as 192.0.2.10 or ::'),
    '::',
    'address from which NOTIFY is sent; :: is every one, of IPv4 and IPv6',
  ],
  'sip-port': [port, '5060', 'port from which NOTIFY is sent; 0 takes any free one'],
  'sip-networks': [
    z
      .string()
      .refine(
        (text) => splitNetworks(text).every((entry) => entry === everywhere || isNetwork(entry)),
        networksExpected,
      ),
    everywhere,
    'networks that NOTIFY may reach, by commas; default stands for all but loopback, link-local, multicast, unspecified and broadcast, which are to be named',
  ],
  'pbx-database-networks': [
    z
      .string()
      .refine(
        (text) => splitNetworks(text).every((entry) => entry === everywhere || isNetwork(entry)),
        networksExpected,
      ),
    everywhere,
    'networks in which databases of PBXs may be read, by commas; default stands for all but loopback, link-local, multicast, unspecified and broadcast, which are to be named',
  ],
  'provider-networks': [
    z
      .string()
      .refine(
        (text) => splitNetworks(text).every((entry) => entry === everywhere || isNetwork(entry)),
        networksExpected,
      ),
    everywhere,
    'networks in which providers of sign-in (OpenID Connect) may be asked, by commas; default stands for all but loopback, link-local, multicast, unspecified and broadcast, which are to be named',
  ],
  'notify-rate': [
    messages,
    '50',
    'SIP messages that leave each second: NOTIFYs, their copies, and answers to challenges',
  ],
  'notify-rate-per-address': [
    messages,
    '5',
    'of these to one address; a proxy, a registrar or a PBX is one, whatever phones are behind it',
  ],
  'public-url': [
    z
      .url({ protocol: /^https?$/, error: 'expected a URL such as https://prov.example.com' })
      .or(z.literal('')),
    '',
    'how phones reach the phone-facing server; made of this machine’s address when not given',
  ],
  'acme-domains': [
    domainNames,
    '',
    'names for which a CA is asked for a certificate (ACME, HTTP-01), by commas; whoever gives them agrees to the terms of that CA',
  ],
  'acme-email': [
    z.email('expected an address such as noc@example.com').or(z.literal('')),
    '',
    'to whom the CA writes when something is wrong with a certificate',
  ],
  'acme-directory': [
    z.url({ protocol: /^https$/, error: 'expected a URL such as https://ca.example.com/directory' }),
    'https://acme-v02.api.letsencrypt.org/directory',
    'the CA that gives certificates',
  ],
  'acme-port': [
    port,
    '80',
    'port, of the addresses of --phone-host, that the CA asks whether a name leads here; it asks port 80, and whoever else comes is sent to the page',
  ],
  'uploads-per-phone': [
    megabytes,
    '50',
    'megabytes that what a phone sent may take; the oldest logs make room',
  ],
  'uploads-per-tenant': [megabytes, '1000', 'megabytes that what the phones of one tenant sent may take'],
  'uploads-in-all': [megabytes, '10000', 'megabytes that what all phones sent may take'],
  'operation-days': [
    z.coerce
      .number('expected a number of days')
      .int('expected whole days')
      .min(1, 'at least 1 day')
      .max(3650, 'at most 3650 days'),
    '30',
    'days after which an operation that ended is forgotten, with its outcomes',
  ],
  'audit-days': [
    z.coerce
      .number('expected a number of days')
      .int('expected whole days')
      .min(30, 'at least 30 days')
      .max(36_500, 'at most 36500 days'),
    '400',
    'days for which rows of the audit trail are kept',
  ],
  'last-good-mb': [
    z.coerce
      .number('expected a number of megabytes')
      .int('expected a whole number of megabytes')
      .min(0, 'at least 0 megabytes')
      .max(1_000_000, 'at most 1000000 megabytes'),
    '256',
    'megabytes of the data directory in which each phone’s last files are kept, sealed, for when a PostgreSQL database does not answer; 0 keeps none',
  ],
  'cache-mb': [
    z.coerce
      .number('expected a number of megabytes')
      .int('expected whole megabytes')
      .min(16, 'at least 16 megabytes'),
    '256',
    'megabytes of memory for files and phone books that phones ask for again, and what they are made of',
  ],
  demo: [flagValue, 'false', 'make the demo tenants where there are none'],
  'trust-proxy': [
    z.string().refine((text) => splitNetworks(text).every(isNetwork), networksExpected),
    '',
    'addresses or networks of proxies whose X-Forwarded-For is believed, by commas',
  ],
  'log-level': [
    z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    'info',
    'debug, info, warn, error or silent',
  ],
} as const satisfies Record<string, readonly [z.ZodType, string, string]>

/** Secrets are never flags: other users of the machine can see those. */
const secrets = {
  OFFHOOK_ADMIN_PASSWORD: 'password of the user admin, at the very first start',
  OFFHOOK_API_KEY: 'becomes a global full API key, at the very first start',
  OFFHOOK_MASTER_KEY:
    'the key that seals secrets: 64 hex digits, or 44 characters of base64; made in the data directory when not given',
}

type Name = keyof typeof table
export type Options = { [N in Name]: z.output<(typeof table)[N][0]> } & {
  adminPassword: string | undefined
  apiKey: string | undefined
  masterKey: string | undefined
}

export type OptionsResult = { options: Options } | { help: string } | { mistakes: string[] }

const variableOf = (name: string) => `OFFHOOK_${name.toUpperCase().replaceAll('-', '_')}`

export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): OptionsResult {
  const mistakes: string[] = []
  let flags: Record<string, string | boolean | undefined> = {}
  try {
    flags = parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(
          Object.keys(table).map((name) => [name, { type: name === 'demo' ? 'boolean' : 'string' } as const]),
        ),
        help: { type: 'boolean' },
      },
    }).values as typeof flags
  } catch (error) {
    mistakes.push(error instanceof Error ? error.message : String(error))
  }
  if (flags.help) return { help: helpText() }
  const options: Record<string, unknown> = {}
  for (const [name, [schema, fallback]] of Object.entries(table)) {
    const given = flags[name] === undefined ? environment[variableOf(name)] : String(flags[name])
    const result = (schema as z.ZodType).safeParse(given ?? fallback)
    if (result.success) options[name] = result.data
    else {
      const where = flags[name] === undefined ? variableOf(name) : `--${name}`
      mistakes.push(`${where}: ${result.error.issues[0]?.message}, got “${withoutPassword(given)}”`)
    }
  }
  const {
    OFFHOOK_ADMIN_PASSWORD: adminPassword,
    OFFHOOK_API_KEY: apiKey,
    OFFHOOK_MASTER_KEY: masterKey,
  } = environment
  if (apiKey !== undefined && apiKey.length < 16)
    mistakes.push('OFFHOOK_API_KEY: expected at least 16 characters')
  if (mistakes.length > 0) return { mistakes }
  return { options: { ...options, adminPassword, apiKey, masterKey } as unknown as Options }
}

/** What was meant as a URL may hold one. */
function withoutPassword(text = ''): string {
  return text.replace(/(\/\/[^/@:]*):[^/]*@/, '$1:…@').replace(/(password=)[^&]*/i, '$1…')
}

function helpText(): string {
  const rows = Object.entries(table).map(([name, [, fallback, help]]) => [
    `--${name}`,
    variableOf(name),
    `${help}${fallback === '' ? '' : ` (${fallback})`}`,
  ])
  const width = Math.max(...rows.map(([flag]) => flag?.length ?? 0))
  const variables = Math.max(...rows.map(([, variable]) => variable?.length ?? 0))
  return [
    'Offhook gives every SIP phone of every tenant its configuration, and knows whether the phone took it.',
    '',
    'npm start -- [flags]; each flag is also an environment variable.',
    'npm start -- migrate | copy --from <database> --to <database> | backup <file> | restore <file>: see docs/operating.md.',
    '',
    ...rows.map(
      ([flag = '', variable = '', help = '']) =>
        `  ${flag.padEnd(width)}  ${variable.padEnd(variables)}  ${help}`,
    ),
    '',
    'Only in the environment:',
    ...Object.entries(secrets).map(([name, help]) => `  ${name.padEnd(width + variables + 2)}  ${help}`),
  ].join('\n')
}
