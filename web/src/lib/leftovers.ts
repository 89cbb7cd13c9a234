/** What was typed into a choice and is none of them: a form with such a text is not saved. */

import { createContext } from 'react'

export type Leftover = {
  message: string
  /** What the text finds is being asked for: a form waits for that. */
  isLooking?: boolean
}

/** `path` is where the field's value stands in the form; no leftover once the text is gone. */
export type ReportLeftover = (path: string, leftover: Leftover | undefined) => void

/** Outside of a form there is none: a field there goes back to what it was. */
export const LeftoverContext = createContext<ReportLeftover | undefined>(undefined)
