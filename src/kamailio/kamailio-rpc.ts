/** Kamailio by JSON-RPC: who is registered, and NOTIFYs whose answer is the phone's own. How a call travels comes from outside. */

import * as z from 'zod'
import { WireError } from '../kernel/errors.ts'

/** Sends a body and gives the answer's; `patienceMs` is how long that may take. */
export type Post = (body: string, patienceMs: number) => Promise<string>

/** What Kamailio itself answered instead of a result: its number and its words. */
export class RpcRefusal extends WireError {
  readonly number: number
  constructor(number: number, words: string) {
    super(words)
    this.number = number
  }
}

export type KamailioRpc = {
  call(method: string, params?: readonly unknown[], patienceMs?: number): Promise<unknown>
}

const answerSchema = z.object({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})

const usualMs = 20_000

export function kamailioRpc(post: Post): KamailioRpc {
  let lastId = 0
  return {
    async call(method, params = [], patienceMs = usualMs) {
      lastId += 1
      const text = await post(JSON.stringify({ jsonrpc: '2.0', method, params, id: lastId }), patienceMs)
      const { error, result, id } = readAnswer(text)
      if (error) throw new RpcRefusal(error.code, error.message.slice(0, 200))
      if (id !== lastId) throw new WireError('it answered something else than it was asked')
      return result
    },
  }
}

function readAnswer(text: string): z.infer<typeof answerSchema> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new WireError('what it answers is no JSON-RPC')
  }
  const { data } = answerSchema.safeParse(json)
  if (!data || (data.error === undefined && data.result === undefined))
    throw new WireError('what it answers is no JSON-RPC')
  return data
}

/** Where one phone registered an address from. */
export type KamailioContact = {
  /** As it is looked up by: in lower case, unless the registrar minds case. */
  readonly aor: string
  readonly address: string
  readonly userAgent: string
  readonly callId: string
  /** Where its packets came from, when that is another place than it says: `sip:192.0.2.7:1024`. */
  readonly received: string | undefined
  /** Proxies on the way to it. */
  readonly path: string | undefined
  /** What Kamailio heard it on: `udp:192.0.2.1:5060`. */
  readonly socket: string | undefined
  readonly instance: string | undefined
  /** Seconds from now. */
  readonly expires: number
}

const optional = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' || text === '[not set]' ? undefined : text))

const contactSchema = z.object({
  Address: z.string(),
  // Of one that stays for ever it is a word.
  Expires: z.union([z.number(), z.string()]).optional(),
  'Call-ID': z.string().default(''),
  'User-Agent': optional,
  Received: optional,
  Path: optional,
  Socket: optional,
  Instance: optional,
})
const aorSchema = z.object({
  AoR: z.string(),
  Contacts: z.array(z.object({ Contact: contactSchema })),
})
const dumpSchema = z.object({
  Domains: z.array(
    z.object({
      Domain: z.object({ Domain: z.string(), AoRs: z.array(z.object({ Info: aorSchema })).default([]) }),
    }),
  ),
})

/** Out of `ul.dump`: all that are registered; what is going away is left out. */
export async function allContacts(rpc: KamailioRpc): Promise<KamailioContact[]> {
  const { data } = dumpSchema.safeParse(await rpc.call('ul.dump', [], 60_000))
  if (!data) throw new WireError('its list of registrations cannot be read')
  return data.Domains.flatMap(({ Domain }) => Domain.AoRs.flatMap(({ Info }) => contactsOf(Info)))
}

function contactsOf({ AoR, Contacts }: z.infer<typeof aorSchema>): KamailioContact[] {
  return Contacts.flatMap(({ Contact }) => {
    const expires = typeof Contact.Expires === 'number' ? Contact.Expires : lasting.get(Contact.Expires ?? '')
    if (expires === undefined || expires <= 0) return []
    return {
      aor: AoR,
      address: Contact.Address,
      userAgent: Contact['User-Agent'] ?? '',
      callId: Contact['Call-ID'],
      received: Contact.Received,
      path: Contact.Path,
      socket: Contact.Socket,
      instance: Contact.Instance,
      expires,
    }
  })
}

/** `expired` and `deleted` are the other words. */
const lasting = new Map([['permanent', 10 * 365 * 24 * 3600]])

const partySchema = z.object({ contact: z.string().default('') })
const dialogSchema = z.object({
  state: z.coerce.number(),
  caller: partySchema.optional(),
  callee: partySchema.optional(),
})

/** 5: it is over, and not forgotten yet. */
const over = 5

/** As a call and a registration name the same phone, whatever parameters each adds. */
export const bareContact = (uri: string): string => uri.replace(/^[^<]*<|>.*$/g, '').replace(/[;?].*$/s, '')

/** Out of `dlg.list`: bare contacts of those who are in a call, or ring. Nothing where its module `dialog` is not loaded. */
export async function contactsInCalls(rpc: KamailioRpc): Promise<Set<string> | undefined> {
  try {
    const { data } = z.array(dialogSchema).safeParse(await rpc.call('dlg.list'))
    return (
      data &&
      new Set(
        data.flatMap(({ state, caller, callee }) =>
          state === over ? [] : [bareContact(caller?.contact ?? ''), bareContact(callee?.contact ?? '')],
        ),
      )
    )
  } catch (error) {
    if (error instanceof RpcRefusal) return undefined
    throw error
  }
}

export type KamailioNotify = {
  readonly contact: Pick<KamailioContact, 'address' | 'received' | 'path' | 'socket'>
  readonly from: string
  readonly to: string
  readonly event: string
  readonly contentType?: string | undefined
  readonly body?: string | undefined
}

/** The phone's final answer, as Kamailio heard it; 408 also when it heard none. */
export type KamailioAnswer = { readonly status: number; readonly reason: string }

/** A transaction ends after 32 seconds at the latest. */
const notifyMs = 40_000

export async function notifyByKamailio(rpc: KamailioRpc, notify: KamailioNotify): Promise<KamailioAnswer> {
  const result = await rpc.call('tm.t_uac_wait', notifyParams(notify), notifyMs)
  // Three entries or six; how many depends on the version.
  const { data } = z.tuple([z.coerce.number().int(), z.string()], z.unknown()).safeParse(result)
  if (!data) throw new WireError('its answer to a NOTIFY cannot be read')
  return { status: data[0], reason: data[1].slice(0, 100) }
}

/** Method, Request-URI, next hop, socket, headers, body; a dot stands for none. */
function notifyParams({ contact, from, to, event, contentType, body = '' }: KamailioNotify): string[] {
  const [firstHop] = contact.path === undefined ? [] : (/<([^>]+)>/.exec(contact.path)?.slice(1) ?? [])
  const headers = [
    ['From', `<${from}>`],
    ['To', `<${to}>`],
    ['Contact', `<${from}>`],
    ['Event', event],
    ['Subscription-State', 'terminated'],
    ...(contact.path === undefined ? [] : [['Route', contact.path]]),
    ...(contentType === undefined ? [] : [['Content-Type', contentType]]),
  ]
  for (const [name, value] of [...headers, ['Contact', contact.address]])
    if (/[\r\n\0]/.test(value ?? '')) throw new WireError(`${name} holds a line break; it cannot be sent`)
  return [
    'NOTIFY',
    contact.address,
    firstHop ?? contact.received ?? '.',
    contact.socket ?? '.',
    headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
    body,
  ]
}
