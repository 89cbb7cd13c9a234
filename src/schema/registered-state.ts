/** How many lines of a phone are registered, in one word. */

/** What needs somebody stands first. `none`: it has no line that could be. A row keeps the place of the word. */
export const registeredStates = ['unregistered', 'partly', 'registered', 'none'] as const
export type RegisteredState = (typeof registeredStates)[number]

/** What a list can be narrowed to. */
export const askedStates = ['unregistered', 'partly', 'registered'] as const
export type AskedState = (typeof askedStates)[number]

/** As a row keeps it. */
export const placeOf = (state: RegisteredState): number => registeredStates.indexOf(state)
