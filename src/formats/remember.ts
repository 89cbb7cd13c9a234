/** Names come from users too, so what is known of them is forgotten when there are too many. */
const mostNames = 20_000

/** The same answers, worked out once for each name. */
export function remember<Answer extends {}>(answer: (name: string) => Answer): (name: string) => Answer {
  const known = new Map<string, Answer>()
  return (name) => {
    let found = known.get(name)
    if (found === undefined) {
      found = answer(name)
      if (known.size >= mostNames) known.clear()
      known.set(name, found)
    }
    return found
  }
}
