/** A request that is nothing but a plain GET or HEAD, whole and in one piece. What is unlike that is left to node:http. */

export type PlainRequest = {
  method: 'GET' | 'HEAD'
  url: string
  /** HTTP/1.0. */
  isOld: boolean
  /** It is not the last one on its connection. */
  isKept: boolean
  userAgent: string | undefined
  authorization: string | undefined
  ifNoneMatch: string | undefined
  forwardedFor: string | undefined
  forwardedProto: string | undefined
}

const mostBytes = 8000
/** node:http drops those that are too many. */
const mostHeaders = 100

/** Nothing in it that two readers could take for two things: printable ASCII, no line that goes on, no end before the end. */
const shape = /^(GET|HEAD) (\/[\w./~%:@&=+$,;!*'()?-]*) HTTP\/1\.([01])\r\n((?:[\w-]+:[ -~]*\r\n)*)\r\n$/

/** The headers that the answer depends on. */
const read = [
  'host',
  'connection',
  'user-agent',
  'authorization',
  'if-none-match',
  'x-forwarded-for',
  'x-forwarded-proto',
]
/** They announce a body, ask for something else than the file, or are about the connection in another way. */
const notPlain = [
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'proxy-connection',
  'range',
  'if-range',
]
const places: ReadonlyMap<string, number> = new Map([
  ...read.map((name, place) => [name, place] as const),
  ...notPlain.map((name) => [name, -1] as const),
])

/** Nothing when it is not that plain. */
export function readPlainRequest(bytes: Buffer): PlainRequest | undefined {
  if (bytes.length > mostBytes) return undefined
  const [, method, url, minor, lines] = shape.exec(bytes.toString('latin1')) ?? []
  if (url === undefined || lines === undefined) return undefined
  // A link that people open: what it gets depends on more than is read here.
  if (url.startsWith('/h/')) return undefined
  const headers = readHeaders(bytes, lines)
  if (!headers) return undefined
  const [host, connection, userAgent, authorization, ifNoneMatch, forwardedFor, forwardedProto] = headers
  const isOld = minor === '0'
  if (host === undefined && !isOld) return undefined
  const wish = connection?.toLowerCase() ?? (isOld ? 'close' : 'keep-alive')
  if (wish !== 'close' && wish !== 'keep-alive') return undefined
  return {
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    url: copied(bytes, method === 'HEAD' ? 5 : 4, url.length),
    ...{ isOld, isKept: wish === 'keep-alive' },
    ...{ userAgent, authorization, ifNoneMatch, forwardedFor, forwardedProto },
  }
}

/** In the order of `read`; nothing when one is not plain, or the answer depends on one that is there twice. */
function readHeaders(bytes: Buffer, lines: string): (string | undefined)[] | undefined {
  const start = bytes.length - '\r\n'.length - lines.length
  const headers: (string | undefined)[] = read.map(() => undefined)
  let count = 0
  for (let at = 0; at < lines.length; ) {
    if (++count > mostHeaders) return undefined
    const colon = lines.indexOf(':', at)
    const end = lines.indexOf('\r', colon)
    const place = places.get(lines.slice(at, colon).toLowerCase())
    if (place !== undefined) {
      if (place < 0 || headers[place] !== undefined) return undefined
      headers[place] = copied(bytes, start + colon + 1, end - colon - 1).trim()
    }
    at = end + 2
  }
  return headers
}

/** A text of its own: a part of one holds the whole of it in memory, and of these some are remembered. */
function copied(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('latin1', start, start + length)
}
