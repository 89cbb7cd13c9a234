/** The page that a person sees behind a link: what to do, a button that opens the app, a code for another device. It costs the link nothing. */

import type { HandOver } from '../schema/definition.ts'
import { type HandOverTexts, handOverTexts, languageAsked } from './hand-over-texts.ts'
import type { PhoneAnswer, PhoneRequest } from './phone-request.ts'

export type ToHandOver = {
  readonly app: string
  readonly tenant: string
  readonly timezone: string
  readonly until: number
  /** Where the app fetches its file. */
  readonly url: string
  readonly how: HandOver
}

/** Why a link gives nothing any more; `gone`: nobody knows it. */
export type NoLonger = 'used' | 'over' | 'gone'

type Asks = Pick<PhoneRequest, 'acceptLanguage'>

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1.5rem 1rem;color:#1a1d21;background:#fff}' +
  'h1{font-size:1.5rem;line-height:1.3}a.open{display:inline-block;padding:.75rem 1.5rem;border-radius:.5rem;background:#0b5cad;color:#fff;text-decoration:none;font-weight:600}' +
  'a.open:focus-visible{outline:3px solid #0b5cad;outline-offset:3px}code{overflow-wrap:anywhere;user-select:all}svg{display:block;width:14rem;max-width:100%;height:auto;background:#fff}' +
  '@media (prefers-color-scheme:dark){body{color:#e6e8ea;background:#16191d}a.open{background:#8ec5ff;color:#0a1a2a}a.open:focus-visible{outline-color:#8ec5ff}}'

/** Nothing of it is loaded from elsewhere, run, kept, or told to where the button leads. */
const headers = [
  ...['content-type', 'text/html; charset=utf-8', 'cache-control', 'no-store'],
  ...['referrer-policy', 'no-referrer', 'x-robots-tag', 'noindex'],
  'content-security-policy',
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
]

export async function handOverPage(asks: Asks, { how, url, ...of }: ToHandOver): Promise<PhoneAnswer> {
  const language = languageAsked(asks.acceptLanguage)
  const until = new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone: of.timezone, timeZoneName: 'short' },
  }).format(of.until)
  const say = saying(handOverTexts[language], { app: of.app, tenant: of.tenant, until })
  const [opens, reads] = [how.opens, how.reads].map((text) => text && filledWith(text, url))
  // Who is told the secret alone makes the address of it.
  const takesAddress = ![how.opens, how.reads].some((text) => text?.includes('{token}'))
  const address = (key: 'type' | 'orType') =>
    takesAddress ? `<p>${say(key)}</p><p><code>${escaped(url)}</code></p>` : ''
  const steps = opens
    ? `<p>${say('press')}</p><p><a class="open" href="${escaped(opens)}">${say('open')}</a></p>${address('orType')}`
    : address('type')
  const code = reads ? `<p>${say('scan')}</p>${await drawn(reads, say('code'))}` : ''
  const body = `<p>${say('from')} ${say('once')}</p><p>${say('install')}</p>${steps}${code}<p>${say('keep')}</p>`
  return { status: 200, headers, body: page(language, say('title'), body) }
}

/** Nothing where it means an address by HTTPS, and this one is none. */
function filledWith(text: string, url: string): string {
  const [, rest] = /^https:\/\/(.*)$/.exec(url) ?? []
  if (rest === undefined && text.includes('{rest}')) return ''
  const [, token = ''] = /\/h\/(\w+)\//.exec(url) ?? []
  return text
    .replaceAll('{url}', url)
    .replaceAll('{rest}', rest ?? '')
    .replaceAll('{token}', token)
}

/** The database does not answer. */
export function pageOfLater(asks: Asks, { status, headers: more }: PhoneAnswer): PhoneAnswer {
  const language = languageAsked(asks.acceptLanguage)
  const say = saying(handOverTexts[language], {})
  return {
    status,
    headers: [...headers, ...more],
    body: page(language, say('notNow'), `<p>${say('soon')}</p>`),
  }
}

export function pageOfNoLink(asks: Asks, why: NoLonger): PhoneAnswer {
  const language = languageAsked(asks.acceptLanguage)
  const say = saying(handOverTexts[language], {})
  const reason = say(why === 'over' ? 'ended' : why)
  return {
    status: why === 'gone' ? 404 : 410,
    ...{ headers, body: page(language, say('over'), `<p>${reason} ${say('askAgain')}</p>`) },
  }
}

function page(language: string, title: string, body: string): Buffer {
  return Buffer.from(
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
      `<meta name="color-scheme" content="light dark"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`,
  )
}

/** As HTML. */
function saying(texts: HandOverTexts, words: Readonly<Record<string, string>>) {
  return (key: keyof HandOverTexts): string =>
    escaped(texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

/** The code as a picture in the page: dark squares, a light edge of four around them. */
async function drawn(text: string, label: string): Promise<string> {
  // Few ask for it: what draws it is loaded with the first.
  const { create } = await import('qrcode')
  const { modules } = create(text)
  const { size, data } = modules
  let squares = ''
  for (let at = 0; at < data.length; at++)
    if (data[at]) squares += `M${(at % size) + 4} ${Math.floor(at / size) + 4}h1v1h-1z`
  const edge = size + 8
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${edge} ${edge}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${edge}v${edge}H0z"/><path fill="#000" d="${squares}"/></svg>`
}
