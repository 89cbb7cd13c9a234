/** How many may be at something at once: of each name that one comes under, as one of a tenant and one of all. */

/** A name and how many may be at work under it. */
export type Turn = readonly [name: string, most: number]

/** `refused` makes the error for who comes under a name that has no turn left. */
export function turnsOf(refused: (name: string) => Error) {
  const open = new Map<string, number>()
  return {
    /** Answers what gives the turn back; throws, and takes none, where there is none under one of the names. */
    take(wanted: readonly Turn[]): () => void {
      const full = wanted.find(([name, most]) => (open.get(name) ?? 0) >= most)
      if (full) throw refused(full[0])
      for (const [name] of wanted) open.set(name, (open.get(name) ?? 0) + 1)
      let isGivenBack = false
      return () => {
        if (isGivenBack) return
        isGivenBack = true
        for (const [name] of wanted) {
          const left = (open.get(name) ?? 0) - 1
          if (left > 0) open.set(name, left)
          else open.delete(name)
        }
      }
    },
  }
}
