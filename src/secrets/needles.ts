/** A secret in every form in which it may stand somewhere, and a search for many of them at once. */

/** Shorter ones stand in many places by chance. */
export const shortestSought = 6
const leastNeedle = 6
/** Signs by which a needle is recognised first. */
const headBytes = 4
const filterBits = 21

export type Secret = {
  /** Whose it is: a place, never the secret itself. */
  readonly what: string
  readonly text: string
}

type Needle = { readonly bytes: Buffer; readonly form: string; readonly what: string }
export type Hit = { readonly what: string; readonly form: string; readonly offset: number }

/** As it stands in base64 of a longer text, whatever comes before and after it. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const [from, to] = [Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6)]
    return text.slice(from, to)
  })
}

const xml: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** By form; those that are alike are there once. */
export function formsOf(text: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(text)
  const base64 = inBase64(bytes)
  const url = encodeURIComponent(text)
  const escaped = text.replace(/[&<>"']/g, (sign) => xml[sign] as string)
  const forms: [form: string, seen: string][] = [
    ['as it is', text],
    ['URL-escaped', url],
    ['URL-escaped', url.replace(/%../g, (each) => each.toLowerCase())],
    ['XML-escaped', escaped],
    ['XML-escaped', escaped.replaceAll('&apos;', '&#39;').replaceAll('&quot;', '&#34;')],
    ['JSON-escaped', JSON.stringify(text).slice(1, -1)],
    ['hex', bytes.toString('hex')],
    ['hex', bytes.toString('hex').toUpperCase()],
    ...base64.map((each): [string, string] => ['base64', each]),
    ...base64.map((each): [string, string] => ['base64url', each.replaceAll('+', '-').replaceAll('/', '_')]),
  ]
  const found = new Map<string, string>()
  for (const [form, seen] of forms) if (seen.length >= leastNeedle && !found.has(seen)) found.set(seen, form)
  return found
}

const headOf = (bytes: Uint8Array, at: number) =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0

const placeOf = (head: number) => Math.imul(head, 0x9e3779b1) >>> (32 - filterBits)

/** Looks at each byte once, however many secrets there are. */
export class Search {
  #byHead = new Map<number, Needle[]>()
  #filter = new Uint8Array(1 << filterBits)
  /** Bytes of the longest needle: so much two parts of what is searched must overlap, less one. */
  longest = 0

  constructor(secrets: readonly Secret[]) {
    for (const { what, text } of secrets)
      for (const [seen, form] of formsOf(text)) this.#add({ bytes: Buffer.from(seen), form, what })
  }

  #add(needle: Needle): void {
    const head = headOf(needle.bytes, 0)
    const some = this.#byHead.get(head)
    if (some) some.push(needle)
    else this.#byHead.set(head, [needle])
    this.#filter[placeOf(head)] = 1
    this.longest = Math.max(this.longest, needle.bytes.length)
  }

  /** What stands in `bytes`; of what lies wholly before `from`, nothing: it was found already. */
  in(bytes: Uint8Array, from = 0): Hit[] {
    const hits: Hit[] = []
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0; at + headBytes <= whole.length; at++) {
      const head = headOf(whole, at)
      if (this.#filter[placeOf(head)] === 0) continue
      for (const { bytes: needle, form, what } of this.#byHead.get(head) ?? []) {
        const end = at + needle.length
        if (end <= from || end > whole.length) continue
        if (whole.compare(needle, 0, needle.length, at, end) === 0) hits.push({ what, form, offset: at })
      }
    }
    return hits
  }
}

/** Of bytes of any length; never more than a part of them is held. */
export async function* hitsIn(search: Search, parts: AsyncIterable<Uint8Array>): AsyncGenerator<Hit> {
  let rest = Buffer.alloc(0)
  let before = 0
  for await (const part of parts) {
    const bytes = Buffer.concat([rest, part])
    for (const hit of search.in(bytes, rest.length)) yield { ...hit, offset: before + hit.offset }
    const kept = Math.min(bytes.length, Math.max(0, search.longest - 1))
    before += bytes.length - kept
    rest = bytes.subarray(bytes.length - kept)
  }
}
