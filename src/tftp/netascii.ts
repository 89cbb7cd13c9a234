/** The lines of a text as TFTP's mode `netascii` carries them (RFC 764): a line ends with CR LF, and a CR alone is CR NUL. */

const [nul, lf, cr] = [0, 10, 13]

/** A line that ends with CR LF already stays as it is. */
export function toNetascii(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(2 * bytes.length)
  let size = 0
  const put = (byte: number) => {
    out[size++] = byte
  }
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte !== lf && byte !== cr) {
      put(byte)
      continue
    }
    const endsLine = byte === lf || bytes[at + 1] === lf
    put(cr)
    put(endsLine ? lf : nul)
    if (byte === cr && endsLine) at++
  }
  return Buffer.from(out.subarray(0, size))
}

/** Of a text that comes in pieces, which may end between the two. */
export function netasciiReader(): (piece: Uint8Array, isLast: boolean) => Buffer {
  let afterCr = false
  return (piece, isLast) => {
    const out: number[] = []
    for (const byte of piece) {
      if (afterCr) out.push(byte === lf ? lf : cr)
      if (afterCr && byte !== lf && byte !== nul && byte !== cr) out.push(byte)
      if (!afterCr && byte !== cr) out.push(byte)
      afterCr = byte === cr
    }
    if (isLast && afterCr) out.push(cr)
    return Buffer.from(out)
  }
}
