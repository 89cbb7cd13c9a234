/** Fields that many objects share, each with the sentence that helps when it is refused. */

import ipaddr from 'ipaddr.js'
import * as z from 'zod'
import { transports } from './line-settings.ts'
import { dots, soundsSecret } from './masking.ts'
import './sentences.ts'

const unwritable =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Whether a text holds what no phone's file can carry: line breaks, control characters, broken characters. */
export function holdsControlCharacters(text: string): boolean {
  return unwritable.test(text) || lone.test(text)
}

const controlMessage = 'holds a line break or control character; remove it'

/** One line of text, trimmed. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .max(max, `at most ${max} characters`)
    .refine((text) => !holdsControlCharacters(text), controlMessage)
}

/** One line of text that must be there. */
export function requiredLine(max: number, missing: string) {
  return line(max).refine((text) => text.length > 0, missing)
}

/** A password: kept exactly as typed. */
export function password(max = 256) {
  return z
    .string()
    .max(max, `at most ${max} characters`)
    .refine((text) => !holdsControlCharacters(text), controlMessage)
}

export const idSchema = z.string().min(1).max(64)

const hostLabel = '[a-zA-Z0-9_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?'
const hostName = new RegExp(`^${hostLabel}(?:\\.${hostLabel})*\\.?$`)

/** Whether a text is a host name or an address; no name ends in a number (RFC 3696 §2), so what does is an IPv4 address. */
function isHost(text: string): boolean {
  const [, inBrackets] = /^\[(.+)\]$/.exec(text) ?? []
  if (inBrackets !== undefined) return ipaddr.IPv6.isValid(inBrackets) && !inBrackets.includes('%')
  if (/(?:^|\.)\d+\.?$/.test(text)) return ipaddr.IPv4.isValidFourPartDecimal(text)
  return hostName.test(text)
}

export const hostSchema = line(253).superRefine((text, context) => {
  if (text === '' || isHost(text)) return
  const message = /^[\d.]+$/.test(text)
    ? `“${text}” is no IPv4 address: expected four numbers of 0 to 255, such as 192.0.2.10`
    : 'expected a host name or address such as pbx.example.com or 192.0.2.10'
  context.addIssue({ code: 'custom', message })
})

export const portSchema = z
  .int('expected a whole number')
  .min(1, 'a port is 1 to 65535')
  .max(65535, 'a port is 1 to 65535')

/** A host, with its port when that is not the usual one: `proxy.example.com:5070`, `[2001:db8::1]:5060`. */
export const hostAndPortSchema = line(260).superRefine((text, context) => {
  const port = /:(\d{1,5})$/.exec(text)
  const host = port === null ? text : text.slice(0, port.index)
  const wrong = hostSchema.safeParse(host).error ?? (port && portSchema.safeParse(Number(port[1])).error)
  if (!wrong && (host !== '' || port === null)) return
  const found = wrong?.issues[0]?.message
  const message =
    found && !found.startsWith('expected a host')
      ? found
      : 'expected a host name or address, with a port if need be: proxy.example.com:5070'
  context.addIssue({ code: 'custom', message })
})

/** Whether the runtime knows a time zone by this IANA name. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

export const timeSchema = z.string()

export const transportSchema = z.enum(transports, 'expected udp, tcp or tls')

/** Values by vendor parameter name that win over the definition's own; `null` takes a parameter out of the file. */
export const parametersSchema = z.record(
  z.string().min(1).max(200),
  z
    .string()
    .max(8192)
    .refine((text) => !/[\u0000]/.test(text), 'holds a NUL character')
    .nullable(),
)
export type Parameters = z.infer<typeof parametersSchema>

/** Of a change: parameters by name that are no longer set here, so that the level above or the definition says them again. */
export const forgetParametersSchema = z.array(z.string().min(1).max(200)).max(10_000)

/** A NUL character, which no database takes, is found nowhere. */
export const withoutNul = (text: string): string => text.replaceAll('\0', '\ufffd')

/** What is searched for. */
export const searchSchema = z.string().max(200).overwrite(withoutNul)

/** `?page=&pageSize=` */
export const pageFields = (mostOfPage = 1000) => ({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('Which page, from 1 on'),
  pageSize: z.coerce.number().int().min(1).max(mostOfPage).default(50).describe('How many items a page has'),
})

/** `?q=&sort=&order=&page=&pageSize=` of a list, and by what it can be sorted. */
export function listQueryOf<const Sorts extends readonly [string, ...string[]]>(...sorts: Sorts) {
  return z.strictObject({
    q: searchSchema.optional().describe('Finds what holds this text, in what the columns show'),
    sort: z.enum(sorts).optional().describe('The field to sort by'),
    order: z.enum(['asc', 'desc']).default('asc').describe('Up or down'),
    ...pageFields(),
  })
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.int() })
}

/** As `listOf`, of what can be more than anybody counts. */
export function longListOf<Item extends z.ZodType>(item: Item) {
  return listOf(item).extend({
    /** More are found than `total` says: a search counts up to 10,000. */
    atLeast: z.boolean(),
  })
}

/** For those who may not see secrets: a parameter by name may hold one. */
export function maskParameters(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === null ? null : dots]),
  )
}

/** For those who change them and may not reveal passwords: what sounds like one is dots. */
export function maskSecretParameters(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      value && soundsSecret.test(name) ? dots : value,
    ]),
  )
}
