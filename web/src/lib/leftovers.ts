/** What was typed into a choice and is none of them: a form with such a text is not saved. */

import { createContext } from 'react'

/** `path` is where the field's value stands in the form; no message once the text is gone. */
export type ReportLeftover = (path: string, message: string | undefined) => void

/** Outside of a form there is none: a field there goes back to what it was. */
export const LeftoverContext = createContext<ReportLeftover | undefined>(undefined)
