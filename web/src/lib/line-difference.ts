/** What differs between two texts, line by line, with a few lines around. */

export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string }
/** What is left out between two changes. */
export type DiffPart = { lines: DiffLine[]; skipped: number }

/** Longer texts that differ all over are shown as one gone and one new. */
const mostCells = 4_000_000

export function lineDifference(before: string, after: string): DiffLine[] {
  const [old, next] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < old.length && head < next.length && old[head] === next[head]) head++
  let tail = 0
  while (
    tail < old.length - head &&
    tail < next.length - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail++
  const same = (lines: string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }))
  const middle = longestCommon(old.slice(head, old.length - tail), next.slice(head, next.length - tail))
  return [...same(old.slice(0, head)), ...middle, ...same(old.slice(old.length - tail))]
}

function longestCommon(old: string[], next: string[]): DiffLine[] {
  const gone = old.map((text): DiffLine => ({ kind: 'gone', text }))
  const fresh = next.map((text): DiffLine => ({ kind: 'new', text }))
  if (old.length === 0 || next.length === 0 || old.length * next.length > mostCells)
    return [...gone, ...fresh]
  const width = next.length + 1
  const lengths = new Uint16Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = next.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        old[i] === next[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length && j < next.length) {
    if (old[i] === next[j]) {
      lines.push({ kind: 'same', text: old[i] ?? '' })
      i++
      j++
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
      lines.push(gone[i++] as DiffLine)
    } else lines.push(fresh[j++] as DiffLine)
  }
  return [...lines, ...gone.slice(i), ...fresh.slice(j)]
}

/** Only what differs, with `around` lines before and behind. */
export function shortened(lines: readonly DiffLine[], around = 3): DiffPart[] {
  const shown = new Set<number>()
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') for (let near = at - around; near <= at + around; near++) shown.add(near)
  })
  const parts: DiffPart[] = []
  let skipped = 0
  lines.forEach((line, at) => {
    if (!shown.has(at)) {
      skipped++
      return
    }
    const last = parts.at(-1)
    if (last && skipped === 0) last.lines.push(line)
    else parts.push({ lines: [line], skipped })
    skipped = 0
  })
  return parts
}
