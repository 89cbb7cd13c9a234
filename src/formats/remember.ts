/** Names come from users too, so what is known of them is forgotten when there are too many. */
const mostNames = 20_000

/** The same answers, worked out once for each name; `detail` is what the name stands for. */
export function remember<Answer extends {}, Detail = void>(
  answer: (name: string, detail: Detail) => Answer,
): (name: string, detail: Detail) => Answer {
  const known = new Map<string, Answer>()
  return (name, detail) => {
    let found = known.get(name)
    if (found === undefined) {
      found = answer(name, detail)
      if (known.size >= mostNames) known.clear()
      known.set(name, found)
    }
    return found
  }
}
