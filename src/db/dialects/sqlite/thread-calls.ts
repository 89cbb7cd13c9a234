/** What the main thread and those of the database say to each other. */

import type { Answer, Statement } from './connection.ts'

/** Given to a thread when it starts. */
export type ThreadPlace = { readonly path: string; readonly isWriter: boolean }

export type Asked = readonly [id: number, statements: readonly Statement[]]

/** Of an error what somebody acts upon. */
export type ToldError = { code?: string; errcode?: number; message: string; isLocked: boolean }

export type Told =
  | { id: number; answers: Answer[] }
  | { id: number; error: ToldError }
  | { isOpen: true }
  /** Another program holds the file. */
  | { locked: string }

/** Closes the connection and ends. */
export const closing = 'close'
