/** Questions whose answer many may share, and nobody gets one that is older than his question. */

/** However many ask: who comes while a question is under way waits for the next one, which begins after it came. */
export function oneAtATime<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined
  let next: Promise<Answer> | undefined
  function begin(): Promise<Answer> {
    const begun = ask().finally(() => {
      if (running === begun) running = undefined
    })
    running = begun
    return begun
  }
  return () => {
    if (running === undefined) return begin()
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
}
