/** Begins much work a little at a time: a few pieces in each turn of the event loop, those of each tenant in their round. */

export type SmallTurns = (who: string) => Promise<void>

export function smallTurns(perTurn: number): SmallTurns {
  /** By who has waited longest. */
  const waiting = new Map<string, (() => void)[]>()
  let planned = false

  function plan(): void {
    if (planned || waiting.size === 0) return
    planned = true
    setImmediate(begin)
  }

  function begin(): void {
    planned = false
    for (let begun = 0; begun < perTurn; begun++) {
      const [first] = waiting
      if (!first) return
      const [who, queue] = first
      queue.shift()?.()
      waiting.delete(who)
      if (queue.length > 0) waiting.set(who, queue)
    }
    plan()
  }

  return (who) =>
    new Promise((resolve) => {
      const queue = waiting.get(who) ?? []
      queue.push(resolve)
      waiting.set(who, queue)
      plan()
    })
}
