/** Text of a file whose encoding nobody names: by its mark, by what its bytes can be, else as Windows writes it in the West. */

export type DecodedText = { text: string; encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252' }

export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return { text: decode('utf-16le', bytes), encoding: 'UTF-16' }
  if (first === 0xfe && second === 0xff) return { text: decode('utf-16be', bytes), encoding: 'UTF-16' }
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return { text: decode('utf-8', bytes), encoding: 'UTF-8' }
  const wide = wideOf(bytes)
  if (wide) return { text: decode(wide, bytes), encoding: 'UTF-16' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' }
  } catch {
    return { text: decode('windows-1252', bytes), encoding: 'Windows-1252' }
  }
}

/** Without its mark. */
const decode = (encoding: string, bytes: Uint8Array): string => new TextDecoder(encoding).decode(bytes)

/** UTF-16 without a mark: what is written with Latin letters has a zero in most of its pairs, always on the same side. */
function wideOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const looked = Math.min(bytes.length, 4096) & ~1
  if (looked < 4) return undefined
  const zeros = [0, 0]
  for (let at = 0; at < looked; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [high = 0, low = 0] = zeros
  const most = looked / 2
  if (low > most * 0.6 && high < most * 0.2) return 'utf-16le'
  return high > most * 0.6 && low < most * 0.2 ? 'utf-16be' : undefined
}
