/** Whether a text that should be random plainly is not. */

/** Of 26 random characters out of 32, so few distinct ones come once in 10 million. */
const fewestDistinct = 10
/** Neighbours that are as far apart as the two before: abcdef, acegik, aaaa. */
const mostSteps = 6

/** For a secret that somebody chose: few characters, a run or series of them, or a part that comes again and again. */
export function isGuessable(text: string): boolean {
  if (new Set(text).size < fewestDistinct) return true
  const codes = [...text].map((sign) => sign.charCodeAt(0))
  const steps = codes.slice(1).map((code, index) => code - (codes[index] as number))
  if (steps.filter((step, index) => step === steps[index - 1]).length > mostSteps) return true
  for (let period = 1; period <= text.length / 2; period++) {
    const same = codes.filter((code, index) => code === codes[index - period]).length
    if (same >= (text.length - period) * 0.75) return true
  }
  return false
}
