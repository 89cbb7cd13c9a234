/** What a schema finds wrong, as the API tells it: at the field. */

import type { z } from 'zod'
import type { FieldError } from '../kernel/errors.ts'

export function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'There is no such field',
    }))
  }
  return [{ path, message: issue.message }]
}
