/** Which files of a phone make room for a new one. */

type Kept = { id: string; name: string; bytes: number }

export const maxUploadsPerPhone = 50

const isLog = (name: string) => /\.log(\.\d+)?$/i.test(name)

/**
 * Ids of the files that go: the one of the same name, then, as long as there are too many or they are too big, the
 * oldest logs and then the oldest of all. `kept` is in the order of their age.
 */
export function roomFor(fresh: Omit<Kept, 'id'>, kept: readonly Kept[], maxBytes: number): string[] {
  const twins = kept.filter((each) => each.name === fresh.name)
  const rest = kept.filter((each) => each.name !== fresh.name)
  const going = twins.map((each) => each.id)
  let count = rest.length + 1
  let bytes = rest.reduce((sum, each) => sum + each.bytes, fresh.bytes)
  for (const each of [
    ...rest.filter(({ name }) => isLog(name)),
    ...rest.filter(({ name }) => !isLog(name)),
  ]) {
    if (count <= maxUploadsPerPhone && bytes <= maxBytes) break
    going.push(each.id)
    count--
    bytes -= each.bytes
  }
  return going
}
